"""Nobody loses a typed word: the session, the CSRF cookie or the connection may go, what was typed comes back."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cxtracker.accounts.models import User
from initiatives.models import Initiative, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

PASSWORD = "long-enough-10"
TEXT = "They call again because the letter explains nothing."
LONG_FORMS = {
    "/initiatives/new/": "textarea[name=problem]",
    "/initiatives/I05/edit/": "textarea[name=problem]",
    "/initiatives/I04/ask/": "[name=what]",
    "/initiatives/I05/outcomes/add/": "[name=baseline_source]",
    "/functions/IT/edit/": "[name=happy_customer]",
    "/metrics/new/": "textarea",
    "/journey/new/": "input[name=title]",
    "/review/decisions/ask/": "[name=question]",
    "/policies/": "[name=reason]",
    "/metrics/BE13/I02-BE13/paste/": "textarea[name=text]",
    "/journey/touchpoints/B01/edit/": "input[name=name]",
    "/people/new/": "input[name=name]",
}
"""Where people write most, and the field they write into."""


@pytest.fixture
def manager(sample) -> User:
    person = User.objects.get(email="admin@example.com")
    person.set_password(PASSWORD)
    person.save()
    return person


def typed_into(page: Page, path: str, text: str = TEXT) -> Locator:
    page.goto(path)
    for summary in page.locator(
        "main details:not([open]):has(form *) > summary, form details:not([open]) > summary"
    ).all():
        summary.click()
    field = page.locator(f"main {LONG_FORMS[path]}").first
    field.fill(text)
    return field


def send(field: Locator) -> None:
    field.evaluate("field => { field.form.noValidate = true; field.form.requestSubmit(); }")


def sign_in(page: Page, person: User) -> None:
    page.get_by_label("Email").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("path", LONG_FORMS)
def test_after_the_session_is_lost_sign_in_leads_back_to_the_filled_form(manager, open_as, path):
    page = open_as(manager)
    field = typed_into(page, path)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    send(field)
    expect(page.locator("[data-drafts]")).to_contain_text("is still here")
    sign_in(page, manager)
    page.wait_for_url(f"**{path}")
    expect(page.locator(f"main {LONG_FORMS[path]}").first).to_have_value(TEXT)
    expect(page.locator(".draft")).to_contain_text("It is back in the form")


@pytest.mark.parametrize("path", LONG_FORMS)
def test_a_form_left_by_accident_offers_what_was_typed(manager, open_as, path):
    page = open_as(manager)
    typed_into(page, path)
    page.goto("/help/words/")
    page.goto(path)
    page.locator(".draft").get_by_role("button", name="Put it back").click()
    expect(page.locator(f"main {LONG_FORMS[path]}").first).to_have_value(TEXT)


def test_after_the_csrf_cookie_is_lost_the_refusal_leads_back(manager, open_as, complaints):
    complaints.mean("403")
    page = open_as(manager)
    field = typed_into(page, "/initiatives/new/")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    send(field)
    expect(page.locator("[data-drafts]")).to_contain_text("is still here")
    page.get_by_role("link", name="Open the form again").click()
    expect(page.locator("textarea[name=problem]")).to_have_value(TEXT)


def test_offline_says_so_and_keeps_the_text(manager, open_as, complaints):
    page = open_as(manager)
    field = typed_into(page, "/initiatives/new/")
    page.context.set_offline(True)
    send(field)
    expect(page.get_by_role("alert")).to_contain_text("You're offline")
    expect(field).to_have_value(TEXT)
    page.context.set_offline(False)
    page.goto("/initiatives/new/")
    expect(page.locator("textarea[name=problem]")).to_have_value(TEXT)


def test_what_was_saved_or_thrown_away_is_not_offered(manager, open_as):
    page = open_as(manager)
    typed_into(page, "/initiatives/new/")
    page.goto("/initiatives/new/")
    page.get_by_role("button", name="Throw it away").click()
    page.goto("/initiatives/new/")
    expect(page.locator(".draft")).to_have_count(0)
    page.get_by_label("Title").fill("Kept once")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept once")
    page.goto("/initiatives/new/")
    page.wait_for_load_state()
    expect(page.locator(".draft")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft ')).length") == 0


def test_signing_out_leaves_nothing_and_another_person_sees_nothing(manager, open_as):
    page = open_as(manager)
    typed_into(page, "/initiatives/new/")
    page.locator(".profile > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_save_back_and_save_again_make_one_initiative(manager, open_as):
    before = Initiative.objects.count()
    page = open_as(manager, "/initiatives/new/")
    page.get_by_label("Title").fill("Logged once")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logged once")
    page.go_back()
    page.wait_for_load_state()
    page.get_by_label("Title").fill("Logged once")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logged once")
    expect(page.locator(".toasts")).to_contain_text("Nothing was saved twice.")
    assert Initiative.objects.count() == before + 1


def test_a_title_that_is_full_says_so(manager, open_as):
    page = open_as(manager, "/initiatives/new/")
    title = page.get_by_label("Title")
    title.focus()
    page.keyboard.insert_text("x" * 250)
    expect(page.get_by_text("This field takes 200 characters and is full.")).to_be_visible()


def test_an_offline_filter_says_so_and_can_be_tried_again(manager, open_as, complaints):
    complaints.mean("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    page = open_as(manager, "/initiatives/")
    page.context.set_offline(True)
    page.get_by_label("Band").select_option("fenced")
    expect(page.locator(".toasts")).to_contain_text("You're offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page.locator(".toasts [data-failed]")).to_have_count(0)


@pytest.mark.parametrize("path", ["/inbox/", "/initiatives/I02/requests/OPS/"])
def test_a_head_whose_session_is_lost_finds_the_answer_again(sample, open_as, path):
    head = User.objects.get(email="head.ops@example.com")
    head.set_password(PASSWORD)
    head.save()
    page = open_as(head, path)
    field = decline(page)
    page.locator(
        "form:has([value=decline]) input[type=radio], form[action*='/decline/'] input[type=radio]"
    ).first.check()
    field.fill(TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    send(field)
    expect(page.locator("[data-drafts]")).to_contain_text("is still here")
    sign_in(page, head)
    page.wait_for_url(f"**{path}")
    expect(page.locator(ANSWER).first).to_have_value(TEXT)
    assert not RequestStep.objects.filter(kind="declined", comment=TEXT).exists()


# --- the page behind the button of a mail -------------------------------------------------------------------------
@pytest.fixture
def mail_path(company, carla, today) -> str:
    """The address in the mail that asks Ivo; he is not signed in."""
    point = InfluenceFactory(function=company.IT, strength=3, touchpoint=TouchpointFactory()).touchpoint
    initiative = InitiativeFactory(key="CX-7", title="Refund within 24 hours", touchpoints=[point], initiator=carla)
    requests.ask(initiative, [company.IT], by=carla, now=noon(today), what="Two developers from January")
    mailing.send_due(now=timezone.now())
    letter = next(one for one in mail.outbox if one.to == ["ivo@example.com"])
    return re.search(r"http://testserver(/decide/\S+)", letter.body)[1]


ANSWER = "form:has([value=decline]) [name=comment], form[action*='/decline/'] [name=comment]"
"""Where one says why not: on mail pages, and on those inside."""


def decline(page: Page) -> Locator:
    page.locator("summary", has_text="Decline").first.click()
    return page.locator(ANSWER).first


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft '))")


def test_who_answers_a_mail_finds_the_words_again(mail_path, open_as):
    page = open_as(None, mail_path)
    decline(page).fill(TEXT)
    page.goto("/help/words/")
    page.goto(mail_path)
    page.locator("summary", has_text="Decline").click()
    page.locator(".draft").get_by_role("button", name="Put it back").click()
    expect(page.locator("form:has([value=decline]) [name=comment]")).to_have_value(TEXT)
    assert len(kept(page)) == 1
    token = mail_path.rstrip("/").rpartition("/")[2]
    assert token not in page.evaluate("JSON.stringify(localStorage)"), "The address is a key and is not written down."


def test_an_expired_form_of_a_mail_comes_back_filled(mail_path, open_as, complaints):
    complaints.mean("403")
    page = open_as(None, mail_path)
    field = decline(page)
    field.fill(TEXT)
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    send(field)
    page.get_by_role("link", name="Open the form again").click()
    expect(page.locator("form:has([value=decline]) [name=comment]")).to_have_value(TEXT)
    assert not RequestStep.objects.filter(kind="declined").exists()


def test_an_answer_that_was_given_by_mail_leaves_no_draft(mail_path, open_as):
    page = open_as(None, mail_path)
    field = decline(page)
    page.locator("form:has([value=decline]) input[type=radio]").first.check()
    field.fill(TEXT)
    page.get_by_role("button", name="Decline with this reason").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is recorded")
    assert RequestStep.objects.filter(kind="declined", comment=TEXT).exists()
    page.wait_for_function("Object.keys(localStorage).every(key => !key.startsWith('draft '))")


# --- parts of pages that are fetched ------------------------------------------------------------------------------
def test_the_sheet_of_a_cell_offers_what_was_typed_and_forgets_what_was_saved(manager, open_as):
    page = open_as(manager, "/journey/bank/influence/")
    link = page.locator('tr[data-key="B01"] a[href^="B01/IT/"]')
    field = page.locator("dialog[open] [name=needed_change]")
    link.press("Enter")
    field.fill(TEXT)
    page.keyboard.press("Escape")
    link.press("Enter")
    page.locator("dialog[open] .draft").get_by_role("button", name="Put it back").click()
    expect(field).to_have_value(TEXT)
    page.locator("dialog[open] [name=strength][value='2']").check()
    page.locator("dialog[open] #cell-form button[type=submit], dialog[open] #cell-form .btn-primary").first.click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert kept(page) == []


def test_a_form_whose_fields_are_fetched_keeps_them_too(manager, open_as):
    page = open_as(manager, "/initiatives/I05/outcomes/add/")
    page.locator("[name=baseline_source]").fill(TEXT)
    part = "{target: '#measured-fields', select: '#measured-fields', swap: 'outerHTML'}"
    page.evaluate(f"htmx.ajax('GET', location.pathname, {part})")
    page.goto("/help/words/")
    page.goto("/initiatives/I05/outcomes/add/")
    page.locator(".draft").get_by_role("button", name="Put it back").click()
    expect(page.locator("[name=baseline_source]")).to_have_value(TEXT)
