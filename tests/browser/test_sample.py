"""An empty company looks round the sample and removes it, in few clicks, on every screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import Role
from initiatives.models import Initiative
from tests.factories import PersonFactory


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_look_round_and_remove(db, worker, open_as, accessible, fits, snap, width, theme):
    page = open_as(PersonFactory(name="Carla Caspar", role=Role.CX_MANAGER), "/", width=width, theme=theme)

    def look(name: str) -> None:
        fits(page)
        accessible(page)
        snap(page, f"sample-{name}-{theme}-{width}")

    look("offer")
    page.get_by_role("button", name="Look round").click()
    expect(page.get_by_text("Nothing here is real")).to_be_visible()
    look("loading")
    expect(page).to_have_url(re.compile(r":\d+/$"), timeout=300_000)  # when it is loaded, Home
    page.goto("/review/")
    look("review")
    page.get_by_role("link", name="Remove it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove the sample company?")
    look("remove")
    page.get_by_role("button", name="Remove the sample company").click()
    expect(page.get_by_role("button", name="Look round")).to_be_visible(timeout=300_000)
    assert not Initiative.objects.exists()
