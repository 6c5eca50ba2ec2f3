"""A CX manager brings the old spreadsheet in and takes it back, clicks counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import Initiative
from tests.browser_looks import LOOKS
from tests.factories import InitiativeFactory

ROWS = """\
title,problem,owners,start
Smile camera,Customers do not smile,the lawyers,2026-03-01
First bill,Nobody understands it,,
Third,,,32.01.2026
"""


def heading(page: Page, text: str) -> None:
    """The worker takes its turn in the meantime."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=30_000)


class Counted:
    """A page whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.clicks += 1


def test_paste_to_done_to_undone(carla, company, worker, as_, open_as, accessible, snap):
    as_(carla).get("/initiatives/")  # the first page of a process takes its time
    InitiativeFactory(key="CX-9", title="First bill", problem="Too long")
    page = open_as(carla, "/initiatives/")
    hand = Counted(page)
    page.locator("main").get_by_role("link", name="Import").click()
    hand.clicks += 1
    accessible(page)
    snap(page, "import-new")
    page.get_by_label("Or paste rows").fill(ROWS)
    hand.click("button", "Read the table")
    heading(page, "Is this what the columns are?")
    accessible(page)
    snap(page, "import-columns")
    hand.click("button", "Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What does this value mean?")
    page.get_by_label("What “the lawyers” means").select_option("RSK")
    accessible(page)
    snap(page, "import-values")
    hand.click("button", "Check the rows")
    heading(page, "2 rows are ready to import")
    accessible(page)
    snap(page, "import-preview")
    hand.click("checkbox", "It is so")
    hand.click("button", "Import the 2 good rows")
    heading(page, "2 rows imported")
    accessible(page)
    snap(page, "import-done")
    assert hand.clicks == 6
    assert set(Initiative.objects.values_list("title", flat=True)) == {"Smile camera", "First bill"}

    hand.click("link", "Undo this import")
    expect(page.get_by_role("heading", name="Will be removed")).to_be_visible()
    accessible(page)
    snap(page, "import-undo")
    hand.click("button", "Undo this import")
    heading(page, "The import is undone")
    accessible(page)
    assert hand.clicks == 8
    assert dict(Initiative.objects.values_list("key", "problem")) == {"CX-9": "Too long"}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_step_fits_and_is_accessible(carla, company, worker, open_as, accessible, fits, snap, width, theme):
    page = open_as(carla, "/imports/new/", width=width, theme=theme)

    def look(name: str) -> None:
        fits(page)
        accessible(page)
        snap(page, f"import-{name}-{theme}-{width}")

    look("new")
    page.get_by_label("Or paste rows").fill(ROWS)
    page.get_by_role("button", name="Read the table").click()
    heading(page, "Is this what the columns are?")
    look("columns")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Check the rows")).to_be_visible()
    look("values")
    page.get_by_role("button", name="Check the rows").click()
    heading(page, "2 rows are ready to import")
    look("preview")
    page.get_by_role("button", name="Import the 2 good rows").click()
    heading(page, "2 rows imported")
    look("done")
    page.get_by_role("link", name="Undo this import").click()
    look("undo")
    page.goto("/imports/")
    look("list")
