"""Answering in a real browser, undoing it through the toast, and finding it again."""

from __future__ import annotations

from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import OwnershipRequest


def test_a_head_answers_undoes_through_the_toast_and_finds_it_in_answered(sample, open_as, accessible, fits, snap):
    page = open_as(User.objects.get(email="head.it@example.com"), "/inbox/", width=360)
    page.locator("summary", has_text="Decline").click()
    page.get_by_label("no capacity").click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("status").get_by_text("You declined I09")).to_be_visible()
    fits(page)
    snap(page, "inbox-undo-360")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").get_by_text("is open again")).to_be_visible()
    page.get_by_role("link", name="Answered", exact=True).click()
    expect(page.get_by_text("declined: no capacity")).to_be_visible()
    expect(page.get_by_text("answer taken back")).to_be_visible()
    accessible(page)
    fits(page)
    snap(page, "inbox-answered-360")
    assert OwnershipRequest.objects.get(initiative__key="I09", function__key="IT").state == "requested"
