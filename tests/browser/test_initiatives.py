"""Logging, reading and answering in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.services import requests
from tests.browser_looks import LOOKS
from tests.conftest import TODAY
from tests.factories import noon

PAGES = ("/", "/initiatives/", "/initiatives/I01/", "/initiatives/I09/", "/initiatives/I09/requests/IT/")


@pytest.fixture
def manager(sample) -> User:
    return User.objects.get(email="cx.manager@example.com")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_accessible_and_fits(manager, open_as, accessible, fits, snap, theme, width):
    page = open_as(manager, "/", width=width, theme=theme)
    for path in (*PAGES, "/initiatives/new/", "/initiatives/I09/ask/", "/initiatives/I09/edit/"):
        page.goto(path)
        accessible(page)
        fits(page)
        snap(page, f"{path.strip('/').replace('/', '-') or 'home'}-{theme}-{width}")


def test_a_first_initiative_takes_at_most_twelve_clicks_and_proposes_who_is_needed(manager, open_as):
    page = open_as(manager, "/")
    clicks = 0

    def click(target) -> None:
        nonlocal clicks
        target.click()
        clicks += 1

    click(page.get_by_role("link", name="New initiative"))
    page.get_by_label("Title").fill("The refund says when it comes")
    page.get_by_label("What do customers do today that hurts?").fill("They call to ask where their money is.")
    click(page.get_by_role("combobox", name="Touchpoints"))
    click(page.locator(".ts-dropdown .option", has_text="Refund arrives"))
    expect(page.locator("#needed")).to_contain_text("Finance and billing")
    click(page.locator(".ts-dropdown .option", has_text="Return label"))
    expect(page.locator("#needed input[name=ask][value=IT]")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_label("Where does it act?").select_option("prevent")
    clicks += 2
    click(page.get_by_role("button", name="Save and ask the functions"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The refund says when it comes")
    assert clicks <= 12
    logged = Initiative.objects.get(title="The refund says when it comes")
    assert logged.key == "CX-1"
    assert set(logged.requests.values_list("function__key", flat=True)) == {"FIN", "LOG", "IT"}


def test_a_head_takes_ownership_in_two_clicks_and_the_score_follows(manager, open_as):
    head = User.objects.get(email="head.it@example.com")
    page = open_as(head, "/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 request needs your answer")
    before = Initiative.objects.get(key="I09").assessment.score
    page.get_by_role("link", name="Answer I09").click()
    page.get_by_role("button", name="Take ownership").click()
    expect(page.get_by_text("IT now owns")).to_be_visible()
    assert OwnershipRequest.objects.get(initiative__key="I09", function__key="IT").state == "approved"
    assert Initiative.objects.get(key="I09").assessment.score < before


def test_a_decline_is_remembered_with_its_reason(manager, open_as):
    page = open_as(User.objects.get(email="head.it@example.com"), "/initiatives/I09/requests/IT/")
    page.locator("summary", has_text="Decline").click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Will IT co-own")
    page.get_by_label("no capacity").check()
    page.locator("details[open]").get_by_label("In your words").fill("Not before the migration.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("You declined")).to_be_visible()
    page.goto("/initiatives/I09/")
    expect(page.get_by_text("Not before the migration.").first).to_be_visible()


def test_a_question_that_was_answered_meanwhile_says_so(manager, open_as):
    deputy = User.objects.get(email="deputy.it@example.com")
    page = open_as(User.objects.get(email="head.it@example.com"), "/initiatives/I09/")
    asked = OwnershipRequest.objects.get(initiative__key="I09", function__key="IT")
    requests.decline(asked, by=deputy, now=noon(TODAY), reason="timing")
    page.get_by_role("button", name="Take ownership").first.click()
    expect(page.get_by_text("Deputy head of IT").first).to_be_visible()
    asked.refresh_from_db()
    assert asked.state == "declined"


def test_asking_the_missing_functions_is_one_click_and_a_sentence(manager, open_as, complaints):
    """It has been agreed, so the page says first whom that asks again."""
    page = open_as(manager, "/initiatives/I04/")
    page.get_by_role("link", name="Ask 2 functions").first.click()
    page.get_by_label("What do you ask of them?").fill("Two people for the disputed-bill clean-up.")
    complaints.mean("409")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Change and ask").click()
    expect(page.get_by_text("Asked: Finance and billing, and IT.")).to_be_visible()
    asked = Initiative.objects.get(key="I04").requests.filter(state="requested")
    assert set(asked.values_list("function__key", flat=True)) >= {"FIN", "IT"}


def test_the_list_narrows_in_place_and_the_address_says_how(manager, open_as):
    page = open_as(manager, "/initiatives/")
    page.get_by_label("Band").select_option("fenced")
    expect(page.locator("tbody tr")).to_have_count(5)
    assert "band=fenced" in page.url
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_role("link", name="remove this filter").click()
    expect(page.locator("tbody tr")).to_have_count(10)


def test_two_people_editing_lose_nothing(manager, open_as, complaints):
    mine = open_as(manager, "/initiatives/I05/edit/")
    theirs = open_as(User.objects.get(email="admin@example.com"), "/initiatives/I05/edit/")
    theirs.get_by_label("Title").fill("A first bill nobody calls about")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("Saved.")).to_be_visible()
    mine.get_by_label("Title").fill("First bill explained before it comes")
    complaints.mean("409")
    with mine.expect_response(lambda answer: answer.request.method == "POST") as answered:
        mine.get_by_role("button", name="Save").click()
    assert answered.value.status == 409
    expect(mine.get_by_text("A first bill nobody calls about").first).to_be_visible()
    expect(mine.get_by_label("Title")).to_have_value("First bill explained before it comes")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("First bill explained before it comes")


def test_without_javascript_one_can_log_filter_and_answer(manager, open_as):
    page = open_as(manager, "/initiatives/new/", java_script_enabled=False)
    page.get_by_label("Title").fill("Works without scripts")
    page.get_by_label("Touchpoints").select_option(["E19"])
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Works without scripts")
    page.goto("/initiatives/?band=fenced&ordering=title")
    expect(page.locator("tbody tr")).to_have_count(6)


def test_an_initiative_that_hangs_nowhere_leads_to_choosing_touchpoints(manager, open_as):
    page = open_as(manager, "/initiatives/new/")
    page.get_by_label("Title").fill("Hangs nowhere yet")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("It isn't linked to a touchpoint yet.")).to_be_visible()
    page.get_by_role("link", name="Choose its touchpoints").first.click()
    expect(page.get_by_label("Title")).to_have_value("Hangs nowhere yet")


def test_what_an_initiative_enables_is_found_by_a_word_of_its_title(manager, open_as):
    page = open_as(manager, "/initiatives/I09/edit/")
    field = page.get_by_label("Enables")
    field.click()
    field.press_sequentially("camera", delay=30)
    offered = page.locator("datalist option")
    found = Initiative.objects.get(title__icontains="camera")
    expect(offered).to_have_count(1)
    assert offered.get_attribute("value") == found.key
    field.fill(found.key)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert Initiative.objects.get(key="I09").enables == found
