"""Deleting in a real browser: the toast takes it back, and the trash does in two clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import Role
from initiatives.models import Initiative
from journeys.map.services import maps
from journeys.models import Touchpoint
from tests.factories import InitiativeFactory, PersonFactory, TouchpointFactory


@pytest.fixture
def manager(db):
    return PersonFactory(email="chris@example.com", name="Chris Claus", role=Role.CX_MANAGER)


def test_a_draft_is_deleted_and_undo_brings_it_back(manager, open_as):
    InitiativeFactory(key="X-1", title="Mistake", status="draft", initiator=manager)
    page = open_as(manager, "/initiatives/X-1/")
    page.locator("summary", has_text="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("“X-1 Mistake” is in the trash for 30 days.")).to_be_visible()
    assert not Initiative.objects.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. The history keeps both.")).to_be_visible()
    assert Initiative.objects.get().title == "Mistake"


@pytest.mark.parametrize("width", [1280, 360])
def test_what_was_deleted_comes_back_in_two_clicks(manager, open_as, accessible, fits, snap, width):
    touchpoint = TouchpointFactory(key="T1", name="Opens the first bill")
    page = open_as(manager, "/journey/touchpoints/T1/remove/", width=width)
    accessible(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_url("**/journey/journey-*/")
    assert not Touchpoint.objects.exists()
    page.goto("/trash/")
    accessible(page)
    fits(page)
    snap(page, f"trash-{width}")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Opens the first bill")
    assert Touchpoint.objects.get().pk == touchpoint.pk
    maps.remove_touchpoint(touchpoint, by=manager)
    page.goto("/trash/?kind=metric")
    accessible(page)
