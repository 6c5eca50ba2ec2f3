"""Believing a number, promising one and signing one in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import Confirmation, Outcome
from initiatives.outcomes.effects import services as effects
from tests.browser_looks import LOOKS
from tests.conftest import TODAY
from tests.factories import noon

PAGES = (
    "/outcomes/",
    "/outcomes/pools/",
    "/outcomes/confirm/",
    "/outcomes/promises/",
    "/initiatives/I02/outcomes/",
    "/initiatives/I08/outcomes/",
    "/initiatives/I01/outcomes/",
    "/initiatives/I01/outcomes/add/?metric=PE01",
)


@pytest.fixture
def manager(sample) -> User:
    effects.estimate_all(now=noon(TODAY))
    return User.objects.get(email="cx.manager@example.com")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_accessible_and_fits(manager, open_as, accessible, fits, snap, theme, width):
    page = open_as(manager, "/", width=width, theme=theme)
    for path in PAGES:
        page.goto(path)
        accessible(page)
        fits(page)
        snap(page, f"{path.strip('/').split('?')[0].replace('/', '-')}-{theme}-{width}")


def test_a_score_only_initiative_is_offered_what_to_promise_instead(manager, open_as):
    page = open_as(manager, "/initiatives/I01/outcomes/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Its only outcomes are what customers say")
    page.get_by_role("link", name="Task completion").click()
    expect(page.get_by_label("Metric")).to_have_value("BE09")
    page.get_by_label("From (value today)").fill("61.5")
    page.get_by_label("To (target)").fill("70")
    page.get_by_label("Or start new readings of").first.fill("counter customers")
    page.get_by_role("button", name="Add the outcome").click()
    expect(page.get_by_role("heading", name="Task completion")).to_be_visible()
    made = Outcome.objects.get(initiative__key="I01", metric__key="BE09")
    assert (made.baseline, made.series.label) == (61.5, "counter customers")


def test_choosing_a_score_explains_at_once_and_offers_its_series(manager, open_as):
    page = open_as(manager, "/initiatives/I10/outcomes/add/")
    page.get_by_label("Metric").select_option("PE01", force=True)
    expect(page.get_by_text("This stays a signal")).to_be_visible()
    expect(page.locator("#id_series option")).to_have_count(2)


def test_finance_follows_the_money_to_its_steps_and_signs(manager, open_as):
    page = open_as(User.objects.get(email="head.fin@example.com"), "/outcomes/confirm/")
    page.get_by_role("link", name="Repeat contact in 7 days").click()
    card = page.locator(".outcome-card", has=page.get_by_role("heading", name="Repeat contact in 7 days"))
    card.get_by_text("Confirm for finance").click()
    card.get_by_label("Note").first.fill("Seen in the books")
    card.get_by_role("button", name="Sign this amount").click()
    expect(page.get_by_text("signed by Head of Finance and billing")).to_be_visible()
    assert Confirmation.objects.get().note == "Seen in the books"
