"""An hour's work: from the first administrator of an empty company to three heads who are asked, clicks counted."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cxtracker.accounts.models import User
from initiatives.models import OwnershipRequest
from tests.browser_looks import LOOKS

DEPARTMENTS = """\
IT; Ines Becker; ines@example.com
Customer service; Sven Sommer; sven@example.com
Finance; Fritz Falk; fritz@example.com
CX office
"""
JOURNEY = """\
Choose and buy
  Signs the contract (branch)
Use it
  Pays the first bill (app)
"""


@pytest.fixture
def first(monkeypatch) -> User:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "seven quiet lanterns")
    call_command("createsuperuser", interactive=False, email="alma@example.com", name="Alma Adler")
    return User.objects.get()


class Counted:
    """A page whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.clicks += 1


def test_an_empty_company_asks_its_first_three_heads(first, open_as, snap, accessible, fits):
    page = open_as(first, "/")
    hand = Counted(page)
    snap(page, "start-empty")
    accessible(page)
    hand.click("link", "Paste departments")
    page.get_by_label("Name; head; e-mail").fill(DEPARTMENTS)
    hand.click("button", "Check them first")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 new departments")
    expect(page.get_by_label("Which one is the CX office?")).to_have_value("4")
    accessible(page)
    snap(page, "start-departments")
    hand.click("button", "Add 4 departments")
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 people can't sign in yet")
    accessible(page)
    snap(page, "start-invitations")
    hand.click("button", "Invite all 3")
    expect(page.get_by_text("3 invitations are on their way.")).to_be_visible()
    assert hand.clicks == 4

    page.goto("/")
    hand.click("link", "Paste a journey")
    page.get_by_label("What is the customer trying to do?").fill("An everyday account")
    page.get_by_label("Stages, with their touchpoints indented below").fill(JOURNEY)
    hand.click("button", "Check them first")
    expect(page.get_by_label("Lifecycle stage of Use it")).to_have_value("use")
    accessible(page)
    snap(page, "start-journey")
    hand.click("button", "Draw the journey")
    expect(page.get_by_text("Next: say which functions shape each touchpoint.")).to_be_visible()

    page.goto("/")
    hand.click("button", "Customer segments")
    expect(page.get_by_text("skipped")).to_be_visible()
    hand.click("link", "Fill the matrix")
    for row in page.locator("table.shaping tbody tr[data-key]").all():
        for cell in row.locator("td a").all()[:3]:
            for strength in ("1·", "2·"):
                cell.click()
                expect(cell).to_have_text(strength)
    expect(page.locator(".busy")).to_have_count(0)

    page.goto("/")
    page.locator("main").get_by_role("link", name="New initiative").last.click()
    hand.clicks += 1
    page.get_by_label("Title").fill("A first bill nobody calls about")
    page.get_by_role("combobox", name="Touchpoints").press_sequentially("Pays", delay=30)
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Customer service")).to_be_checked()
    hand.click("button", "Save and ask the functions")
    expect(page.get_by_role("heading", level=1)).to_have_text("A first bill nobody calls about")
    assert OwnershipRequest.objects.filter(state="requested").count() == 3
    page.goto("/")
    expect(page.get_by_text("Six steps to the first answer")).to_have_count(0)
    assert hand.clicks == 11


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_first_pages_fit_and_are_accessible(first, open_as, accessible, fits, snap, width, theme):
    page = open_as(first, "/", width=width, theme=theme)
    for path in ("/", "/start/departments/", "/start/journey/", "/start/segments/", "/people/invitations/"):
        page.goto(path)
        fits(page)
        accessible(page)
    page.goto("/")
    snap(page, f"start-empty-{theme}-{width}")
