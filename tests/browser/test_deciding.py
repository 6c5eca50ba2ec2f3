"""Deciding in a real browser: how many clicks it takes, on the desk and on the phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import Initiative, OwnershipRequest
from journeys.models import Deputy
from tests.browser_looks import LOOKS

PAGES = (
    "/inbox/",
    "/inbox/?box=waiting-on-others",
    "/initiatives/I09/requests/IT/",
    "/away/",
    "/policies/",
    "/conflicts/",
    "/requests/",
    "/functions/IT/",
    "/initiatives/I09/",
)


@pytest.fixture
def head(sample) -> User:
    return User.objects.get(email="head.it@example.com")


class Clicks:
    """Counts pointer actions after the starting page has loaded."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target) -> None:
        target.click()
        self.count += 1


@pytest.fixture
def click() -> Clicks:
    return Clicks()


def standing() -> OwnershipRequest:
    return OwnershipRequest.objects.get(initiative__key="I09", function__key="IT")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_deciding_pages_are_accessible_and_fit(head, open_as, accessible, fits, snap, theme, width):
    page = open_as(head, "/inbox/", width=width, theme=theme)
    for path in PAGES:
        page.goto(path)
        accessible(page)
        fits(page)
        snap(page, f"{path.strip('/').replace('/', '-').replace('?box=', '-')}-{theme}-{width}")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_head_decides_from_the_list_in_two_clicks(head, open_as, click, width):
    page = open_as(head, "/inbox/", width=width)
    click(page.get_by_role("button", name="Take ownership"))
    expect(page.get_by_text("IT now owns")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is waiting for you")
    assert click.count <= 2
    assert standing().state == "approved"


@pytest.mark.parametrize("width", [1280, 360])
def test_declining_takes_three_clicks_with_a_reason(head, open_as, click, accessible, fits, snap, width):
    page = open_as(head, "/inbox/", width=width)
    click(page.locator("summary", has_text="Decline"))
    accessible(page)
    fits(page)
    snap(page, f"inbox-declining-{width}")
    click(page.get_by_label("no capacity"))
    click(page.get_by_role("button", name="Decline"))
    expect(page.get_by_text("You declined")).to_be_visible()
    assert click.count == 3
    assert (standing().state, standing().reason) == ("declined", "no_capacity")


def test_a_substitute_is_named_in_four_clicks_from_the_profile_menu(head, open_as, click):
    page = open_as(head, "/")
    click(page.get_by_label("Account of Head of IT"))
    click(page.get_by_role("link", name="Away? Name a substitute"))
    page.get_by_label("Who answers for you?").select_option("head.ops@example.com")
    click.count += 1
    page.get_by_label("Until").fill(timezone.localdate().replace(year=timezone.localdate().year + 1).isoformat())
    click(page.get_by_role("button", name="Name the substitute"))
    expect(page.get_by_text("will answer for you until")).to_be_visible()
    assert click.count <= 4
    assert Deputy.objects.filter(function__key="IT", person__email="head.ops@example.com").exists()


def test_three_functions_are_asked_with_one_submit_that_says_whom_it_asks_again(sample, open_as, click, complaints):
    page = open_as(User.objects.get(email="cx.manager@example.com"), "/initiatives/I04/ask/")
    expect(page.locator("input[name=functions]:checked")).to_have_count(2)
    page.get_by_label("What do you ask of them?").fill("Two people for six weeks.")
    click(page.locator("input[name=functions][value=PRD]"))
    page.get_by_label("What you ask of Product and pricing").fill("A clearer tariff page.")
    complaints.mean("409")
    click(page.get_by_role("button", name="Ask", exact=True))
    click(page.get_by_role("button", name="Change and ask"))
    expect(page.get_by_role("status").get_by_text("Asked: ")).to_be_visible()
    assert click.count == 3
    asked = Initiative.objects.get(key="I04").requests.filter(state="requested", function__key__in=["FIN", "IT", "PRD"])
    assert {one.ask for one in asked} == {"Two people for six weeks.", "A clearer tariff page."}
    assert asked.count() == 3
