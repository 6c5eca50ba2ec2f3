"""A bargain in a real browser: a proposed ask, a yes with more days, an offer, a yes; and undoing a withdrawal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import OwnershipRequest
from journeys.models import Influence


def asked() -> OwnershipRequest:
    return OwnershipRequest.objects.get(initiative__key="I09", function__key="IT")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_bargain_from_the_yes_to_the_offer_and_back(width, sample, open_as, accessible, fits, snap):
    head, manager = (User.objects.get(email=f"{name}@example.com") for name in ("head.it", "cx.manager"))
    OwnershipRequest.objects.filter(pk=asked().pk).update(person_days=6, money=4000)
    page = open_as(head, "/initiatives/I09/requests/IT/", width=width)
    page.locator("summary", has_text="Yes, with other days or money").click()
    page.get_by_label("Person-days").first.fill("10")
    snap(page, f"bargain-yes-{width}")
    page.get_by_role("button", name="Say yes", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Your condition went to the requester.")).to_be_visible()
    assert asked().state == "conditional"
    page = open_as(manager, "/initiatives/I09/requests/IT/", width=width)
    page.locator("summary", has_text="Offer instead").click()
    page.get_by_label("Person-days").first.fill("8")
    page.get_by_label("What you offer, in a sentence").fill("We test it with you")
    accessible(page)
    snap(page, f"bargain-offer-{width}")
    page.get_by_role("button", name="Send the offer").click()
    expect(page.get_by_role("status").get_by_text("Your offer about I09")).to_be_visible()
    page = open_as(head, "/inbox/", width=width)
    offer = page.get_by_text("You said yes, if 10 person-days and 4,000 EUR.")
    expect(offer).to_be_visible()
    accessible(page)
    fits(page)
    snap(page, f"bargain-card-{width}")
    page.get_by_role("button", name="Take ownership").first.click()
    expect(page.get_by_role("status").get_by_text("now owns I09")).to_be_visible()
    assert (asked().state, asked().person_days) == ("approved", Decimal(8))


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_proposed_is_asked_and_undone(width, sample, open_as, accessible, fits, snap, complaints):
    Influence.objects.filter(function__key="SAL").update(needed_change="Stop charging for the second card", depth=3)
    manager = User.objects.get(email="cx.manager@example.com")
    page = open_as(manager, "/initiatives/I01/ask/?function=SAL&function=HR", width=width)
    accessible(page)
    fits(page)
    snap(page, f"ask-proposed-{width}")
    expect(page.locator(".ask-own-from").first).to_be_visible()
    complaints.mean("409")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Change and ask").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").get_by_text("Undone. The history keeps both.")).to_be_visible()
    assert not OwnershipRequest.objects.filter(initiative__key="I01", function__key="SAL", state="requested").exists()
