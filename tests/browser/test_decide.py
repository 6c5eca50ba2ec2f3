"""From the mail to the decision in a real browser; opening the page, even with its scripts, decides nothing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.models import OwnershipRequest, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.services import requests
from tests.browser_looks import LOOKS
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon


@pytest.fixture
def letter(company, carla, cosmo, lena, today):
    """Ivo's mail."""
    points = [TouchpointFactory(name=name) for name in ("Refund form", "Confirmation of the refund")]
    for point, strength in zip(points, (3, 1), strict=True):
        InfluenceFactory(touchpoint=point, function=company.IT, strength=strength)
    initiative = InitiativeFactory(
        key="CX-7",
        title="Refund within 24 hours",
        touchpoints=points,
        initiator=cosmo,
        problem="Customers call again because nobody tells them when the money comes.",
    )
    requests.ask(
        initiative, [company.IT], by=carla, now=noon(today), what="Two developers from January", person_days=Decimal(12)
    )
    mailing.send_due(now=timezone.now())
    return next(one for one in mail.outbox if one.to == ["ivo@example.com"])


@pytest.fixture
def path(letter) -> str:
    return re.search(r"http://testserver(/decide/\S+)", letter.body)[1]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_page_behind_the_button_fits_and_is_accessible(path, open_as, width, theme, accessible, fits, snap):
    page = open_as(None, path, width=width, theme=theme)
    fits(page)
    accessible(page)
    for summary in page.locator("summary").all():
        summary.click()
    fits(page)
    accessible(page)
    snap(page, f"decide-{theme}-{width}")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("address", ["/updates/", "/preferences/notifications/"])
def test_updates_and_ways_fit_and_are_accessible(letter, open_as, ivo, address, width, theme, accessible, fits, snap):
    page = open_as(ivo, address, width=width, theme=theme)
    fits(page)
    accessible(page)
    snap(page, f"{address.strip('/').replace('/', '-')}-{theme}-{width}")


def test_a_scanner_that_runs_the_page_decides_nothing(path, open_as):
    """It waits, scrolls, opens everything that opens and follows every link of the page; it submits no form."""
    before = (OwnershipRequest.objects.values().get(), RequestStep.objects.count(), Event.objects.count())
    page = open_as(None, path)
    page.wait_for_timeout(3_000)
    for summary in page.locator("summary").all():
        summary.click()
    page.mouse.wheel(0, 5_000)
    for link in [one.get_attribute("href") for one in page.locator("a").all()]:
        page.goto(link)
    page.goto(path)
    page.wait_for_timeout(1_000)
    assert (OwnershipRequest.objects.values().get(), RequestStep.objects.count(), Event.objects.count()) == before
    page.get_by_role("button", name="Take ownership").click()
    page.get_by_role("heading", name="is recorded").wait_for()
    assert OwnershipRequest.objects.get().state == "approved"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_mail_to_yes_in_two_clicks(path, open_as, scripts, accessible, snap):
    """“Review and decide” in the mail is the first; this is the second."""
    page = open_as(None, path, width=360, java_script_enabled=scripts)
    page.get_by_role("button", name="Take ownership").click()
    page.get_by_role("heading", name="Your answer for Information technology is recorded").wait_for()
    assert OwnershipRequest.objects.get().state == "approved"
    if scripts:
        accessible(page)
        snap(page, "decided-360")


def test_declining_takes_three_clicks_and_says_why(path, open_as):
    page = open_as(None, path, width=360)
    page.get_by_text("Decline", exact=True).click()
    page.get_by_label("no capacity").check()
    page.get_by_role("button", name="Decline with this reason").click()
    page.get_by_role("heading", name="is recorded").wait_for()
    asked = OwnershipRequest.objects.get()
    assert (asked.state, asked.reason) == ("declined", "no_capacity")


def test_what_is_missing_is_said_beside_the_field(path, open_as, accessible, complaints):
    page = open_as(None, path, width=360, java_script_enabled=True)
    page.get_by_text("A question first").click()
    page.locator("form", has=page.get_by_role("button", name="Ask a question")).evaluate(
        "form => form.noValidate = true"
    )
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    assert page.locator(".field-error").first.is_visible()
    complaints.mean("422")
    accessible(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_mail_as_rendered(letter, open_as, width, fits, snap, complaints):
    page = open_as(None, "/healthz", width=width)
    page.goto("about:blank")
    complaints.mean("Content Security Policy", "inline style")
    page.set_content(letter.alternatives[0].content)
    fits(page)
    assert page.get_by_role("link", name="Review and decide").is_visible()
    snap(page, f"mail-asked-{width}")


def test_ways_are_chosen_in_a_browser(open_as, ivo):
    page = open_as(ivo, "/profile/")
    page.get_by_role("link", name="Change your notification settings").click()
    page.get_by_label("My function is asked: Daily digest").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert ivo.preferences.get(topic="to_decide").way == "digest"
