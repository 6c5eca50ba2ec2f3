"""The review in a real browser: decided in two clicks, frozen, and on one sheet of paper."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cxtracker.accounts.models import User
from initiatives.models import Decision, Initiative, InitiativeTouchpoint, OwnershipRequest, Review
from initiatives.review.decisions import services as decisions
from initiatives.review.services import reviews
from journeys.models import Function
from tests.browser_looks import LOOKS
from tests.factories import noon

OPTIONS = [
    {"verb": "scale", "text": "The other 40 branches, from January", "loses": "Branch staff are watched"},
    {"verb": "stop", "text": "End it in May and keep the lesson", "loses": "The supplier"},
]


def ask(by: User, key: str = "I01", question: str = "Does the smile camera go into the other branches?") -> Decision:
    today = timezone.localdate()
    return decisions.ask(
        Initiative.objects.get(key=key),
        question=question,
        options=OPTIONS,
        recommended="stop",
        by=by,
        now=noon(today),
        waiting_costs="9,000 EUR a month",
        needed_by=today + timedelta(20),
    )


def enlarge(count: int) -> None:
    """So many live initiatives, none of them shared."""
    functions = list(Function.objects.order_by("key"))
    known = list(Initiative.objects.order_by("pk"))
    for number in range(count - len(known)):
        like = known[number % len(known)]
        made = Initiative.objects.create(
            key=f"N{number}", title=f"{like.title} in the north", status="delivering", mode=like.mode
        )
        for link in like.links.all():
            InitiativeTouchpoint.objects.create(initiative=made, touchpoint=link.touchpoint)
        OwnershipRequest.objects.create(
            initiative=made,
            function=functions[number % len(functions)],
            state="approved",
            decided_on=timezone.localdate(),
        )


def sheet(page: Page) -> dict[str, float]:
    """How high the first sheet is on A4 landscape, and how high it may be, in px."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(277 * 96 / 25.4), "height": round(193 * 96 / 25.4)})
    height = page.evaluate("document.querySelector('.paper').getBoundingClientRect().height")
    return {"height": height, "room": 193 * 96 / 25.4}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_leaderships_pages_are_accessible_and_fit(sample, lena, open_as, accessible, fits, snap, theme, width):
    asked = ask(lena)
    today = timezone.localdate()
    reviews.close(title="", as_of=today - timedelta(40), by=lena, today=today, now=timezone.now())
    closed = reviews.close(title="", as_of=today - timedelta(9), by=lena, today=today, now=timezone.now())
    page = open_as(lena, "/review/", width=width, theme=theme)
    for path in (
        "",
        "decisions/",
        "decisions/ask/",
        f"decisions/{asked.pk}/",
        "exceptions/",
        "all/",
        "close/",
        f"{closed.key}/",
    ):
        page.goto(f"/review/{path}")
        accessible(page)
        fits(page)
        snap(page, f"review-{path.strip('/').replace('/', '-')}-{theme}-{width}")


@pytest.mark.parametrize("width", [1280, 360])
def test_leadership_decides_in_two_clicks_and_a_reason(sample, lena, open_as, width):
    asked = ask(lena)
    page = open_as(lena, "/review/", width=width)
    page.get_by_role("article").get_by_role("link", name="Stop", exact=True).click()
    page.get_by_label("Why?").first.fill("It measures faces and changes nothing")
    if not asked.initiative.accountable:
        page.get_by_label("Who will do it?").select_option("lena@example.com")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Lena Lang decided")).to_be_visible()
    expect(page.get_by_role("heading", name="I01 is still running")).to_be_visible()
    asked.refresh_from_db()
    assert (asked.state, asked.verb) == ("decided", "stop")


def test_closing_leads_to_the_frozen_page(sample, lena, open_as):
    ask(lena)
    page = open_as(lena, "/review/")
    page.get_by_role("link", name="Close review").click()
    page.get_by_role("button", name="Close review").click()
    expect(page.locator(".lead")).to_contain_text("closed by Lena Lang")
    assert Review.objects.count() == 1


def test_the_button_print_takes_few_full_sheets(sample, lena, open_as):
    import pypdf

    page = open_as(lena, "/review/")
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [one.extract_text() for one in sheets]
    assert 2 <= len(texts) <= 6
    assert "How functions answer" in texts[0]
    assert all(len(text) > 400 for text in texts), "A sheet is nearly empty."


@pytest.mark.parametrize("count", [10, 25])
def test_the_first_sheet_holds_up_to_25_initiatives_and_five_decisions(sample, lena, open_as, snap, count):
    enlarge(count)
    for number in range(5):
        ask(lena, question=f"Do we move {number + 1}00 person-days from handling complaints to preventing them?")
    page = open_as(lena, "/review/")
    found = sheet(page)
    snap(page, f"review-paper-{count}")
    assert 0 < found["height"] <= found["room"]
    expect(page.locator(".paper")).to_contain_text("Do we move 500 person-days")
