"""The pages of leadership's review, and its API."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from initiatives.models import Decision, Initiative, Review, Waiver
from initiatives.review import ReviewPage, review_content
from initiatives.review.decisions import services as decisions
from initiatives.review.services import reviews
from tests.conftest import TODAY
from tests.factories import (
    PASSWORD,
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    TouchpointFactory,
)
from tests.initiatives.review.review_cast import SOON, closed, main_of

pytestmark = pytest.mark.usefixtures("at_noon")


# --- the pages ------------------------------------------------------------------------------------------------
def test_leadership_arrives_at_the_review(sample, lena, manager):
    for person, place in ((lena, "/review/"), (manager, "/")):
        found = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True)
        assert found.request["PATH_INFO"] == place


def test_the_live_page_lists_decisions_with_two_clicks_for_leadership(sample, lena, rita, as_):
    asked = decisions.ask(
        Initiative.objects.get(key="I01"), question="Stop the camera?", recommended="stop", by=lena, now=timezone.now()
    )
    link = f"/review/decisions/{asked.pk}/?verb=stop#decide"
    assert link in main_of(as_(lena), "/review/")
    assert link not in main_of(as_(rita), "/review/")
    assert "Stop the camera?" in main_of(as_(rita), "/review/")
    chosen = as_(lena).get(link).content.decode()
    assert 'id="decide"' in chosen
    assert re.search(r'value="stop"[^>]*checked', chosen)


def test_the_form_offers_what_was_proposed_first_and_the_rest_behind_a_click(sample, lena, as_):
    options = [{"verb": verb, "text": "Do it", "loses": ""} for verb in ("scale", "stop")]
    asked = decisions.ask(
        None, question="Which of the two?", options=options, recommended="stop", by=lena, now=timezone.now()
    )
    path = f"/review/decisions/{asked.pk}/"
    first, rest = main_of(as_(lena), path).split("<summary>Something else</summary>")
    assert re.findall(r'name="verb" value="(\w+)"', first) == ["stop", "scale"]
    assert re.findall(r'name="verb" value="(\w+)"', rest) == ["continue", "unblock"]
    assert re.search(r'<details class="ways-else"\s*>', first)
    assert '<details class="ways-else" open>' in main_of(as_(lena), f"{path}?verb=unblock")


def test_a_question_with_nothing_proposed_offers_every_way(sample, lena, as_):
    asked = Decision.objects.create(question="From before?", asked_by=lena, asked_at=timezone.now())
    found = main_of(as_(lena), f"/review/decisions/{asked.pk}/")
    assert re.findall(r'name="verb" value="(\w+)"', found) == ["scale", "continue", "unblock", "stop"]
    assert "Something else" not in found


def test_deciding_on_the_page_offers_the_step_it_does_not_take(sample, lena, as_):
    initiative = Initiative.objects.get(key="I01")
    asked = decisions.ask(initiative, question="Stop the camera?", recommended="stop", by=lena, now=timezone.now())
    body = {"verb": "stop", "why": "It measures faces", "owner": lena.email, "until": SOON.isoformat()}
    found = as_(lena).post(f"/review/decisions/{asked.pk}/decide/", body, follow=True).content.decode()
    assert "I01 is still running" in found
    assert "It measures faces" in found
    again = as_(lena).post(f"/review/decisions/{asked.pk}/decide/", {**body, "verb": "scale"}, follow=True)
    assert "Lena Lang has already decided this: stop" in again.content.decode()


def test_an_incomplete_decision_keeps_what_was_typed(sample, lena, as_):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, now=timezone.now())
    found = as_(lena).post(f"/review/decisions/{asked.pk}/decide/", {"verb": "stop", "why": "Typed already"})
    assert found.status_code == 422
    assert "Typed already" in found.content.decode()


def test_exceptions_are_given_and_ended_on_their_page(sample, lena, rita, as_):
    body = {"initiative": "I01", "subject": "silo", "reason": "A law", "until": SOON.isoformat()}
    assert as_(rita).post("/review/exceptions/", body).status_code == 403
    found = as_(lena).post("/review/exceptions/", body, follow=True).content.decode()
    assert "A law" in found
    assert "A law" in main_of(as_(rita), "/review/")
    [waiver] = Initiative.objects.get(key="I01").waivers.all()
    assert 'value="silo"' in main_of(as_(lena), "/review/exceptions/?initiative=I01")
    as_(lena).post(f"/review/exceptions/{waiver.pk}/end/")
    assert "A law" not in main_of(as_(rita), "/review/exceptions/")


def test_the_page_of_exceptions_offers_what_stands_open_and_takes_nothing_else(sample, lena, rita, as_):
    door = as_(lena)
    assert 'name="subject"' not in main_of(door, "/review/exceptions/")
    offered = main_of(door, "/review/exceptions/?initiative=I02")
    assert 'value="silo"' not in offered
    body = {"initiative": "I02", "subject": "silo", "reason": "A law", "until": SOON.isoformat()}
    refused = door.post("/review/exceptions/", body)
    assert refused.status_code == 422
    assert not Waiver.objects.exists()
    assert door.post("/review/exceptions/", {"initiative": "Z-9"}).status_code == 422
    assert "Show open findings" not in main_of(as_(rita), "/review/exceptions/?initiative=I01")


def test_closing_from_the_page_shows_first_what_is_frozen(sample, lena, as_):
    door = as_(lena)
    assert "What will be kept, as of 21 November 2026" in main_of(door, "/review/close/")
    assert "What will be kept, as of 1 October 2026" in main_of(door, "/review/close/?as_of=2026-10-01")
    assert door.get("/review/close/?as_of=0001-01-01").status_code == 200
    body = {"title": "The board", "as_of": TODAY.isoformat()}
    found = door.post("/review/close/", body, follow=True)
    assert found.redirect_chain[-1][0] == "/review/2026-11-21/"
    assert "closed by Lena Lang" in found.content.decode()
    again = door.post("/review/close/", body, follow=True)
    assert "“The board” has already been closed for this date" in again.content.decode()
    assert "The board" in main_of(door, "/review/all/")


def test_arrows_are_against_the_last_review_of_an_earlier_day_and_only_then_said(sample, lena, as_):
    door = as_(lena)
    with time_machine.travel(datetime(2026, 10, 22, 18, tzinfo=UTC)):
        closed(lena, as_of=TODAY - timedelta(30), title="October")
        assert "arrows show" not in main_of(as_(lena), "/review/")
        assert "nothing to compare with" in main_of(as_(lena), "/review/close/")
    closed(lena, title="November")
    live = main_of(door, "/review/")
    assert re.search(r"arrows show the change since\s*<a[^>]*>October<", live)
    assert "November</a>" not in live
    assert "October, as of 22 October 2026" in main_of(door, "/review/close/")
    assert "October, as of 22 October 2026" in main_of(door, "/review/close/?as_of=2026-11-01")
    assert "nothing to compare with" in main_of(door, "/review/close/?as_of=2026-10-22")


def test_the_first_line_says_how_many_are_jointly_owned_and_siloed(sample):
    content = review_content(TODAY, since=None)
    meaning = content.meaning
    assert (meaning.jointly_owned.count, meaning.siloed.count, meaning.live) == (5, 5, 10)
    assert ReviewPage(content).summary.sentence.startswith("10 initiatives, 5 jointly owned, 5 siloed")
    both = replace(meaning, jointly_owned=replace(meaning.jointly_owned, initiatives=("I02", "I10")))
    assert "5 siloed (1 is both)" in ReviewPage(replace(content, meaning=both)).summary.sentence


def test_two_reviews_stand_side_by_side(sample, lena, rita, as_):
    closed(lena, as_of=TODAY - timedelta(30), title="October")
    closed(lena, title="November")
    found = main_of(as_(rita), "/review/2026-11-21/against/2026-10-22/")
    assert "From October to November" in found
    assert "Drift index" in found


def test_an_empty_company_is_taught_and_not_counted(lena, as_):
    found = main_of(as_(lena), "/review/")
    assert "This review fills itself in" in found
    assert "0 %" not in found


@pytest.mark.parametrize("anchored", [False, True])
def test_one_initiative_without_outcome_shows_no_nought_as_a_result(company, lena, as_, anchored):
    touchpoint = TouchpointFactory()
    if anchored:
        InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    found = main_of(as_(lena), "/review/")
    assert "No outcome has a value yet" in found
    assert "No initiative promises a change in behaviour or money yet" in found
    page = ReviewPage(review_content(TODAY, since=None))
    assert {fact.code: fact.value for fact in page.summary.facts}["prevention"] == "–"


def test_a_review_that_is_not_there_is_not_found(lena, as_):
    assert as_(lena).get("/review/2020-01-01/").status_code == 404


# --- the API --------------------------------------------------------------------------------------------------
def test_the_api_closes_and_gives_the_page(sample, api_as, lena, manager):
    assert api_as(manager).post("/api/v1/reviews/", {}, format="json").status_code == 403
    made = api_as(lena).post("/api/v1/reviews/", {"title": "Board"}, format="json")
    assert made.status_code == 201
    assert api_as(lena).post("/api/v1/reviews/", {}, format="json").status_code == 409
    shown = api_as(manager).get(f"/api/v1/reviews/{made.json()['key']}/").json()
    assert shown["content"] == json.loads(Review.objects.get().content)
    [listed] = api_as(manager).get("/api/v1/reviews/").json()["results"]
    assert "content" not in listed
    assert listed["sha256"] == shown["sha256"]


def test_a_number_opens_exactly_what_it_is_made_of(sample, lena, as_):
    page = ReviewPage(review_content(TODAY, since=None))
    joint = next(fact for fact in page.summary.facts if fact.code == "jointly_owned")
    listed = as_(lena).get(joint.url).content.decode()
    owned = page.content.meaning.jointly_owned.initiatives
    assert set(re.findall(r'href="/initiatives/(I\d\d)/"', listed)) == set(owned)


def test_a_field_of_the_grid_opens_what_is_owned_and_what_is_missing(sample, lena, as_):
    page = ReviewPage(review_content(TODAY, since=None))
    cells = {row.function: row.cells for row in page.content.functions.grid}
    opened = 0
    for row in page.pictures.grid.rows:
        for field, cell in zip(row.fields, cells[row.key], strict=True):
            counted = {*cell.owned, *cell.holes}
            assert (field.count, field.missing) == (len(cell.owned), len(cell.holes))
            if cell.owned and cell.holes and not opened:
                listed = as_(lena).get(field.href).content.decode()
                assert set(re.findall(r'href="/initiatives/(I\d\d)/"', listed)) == counted
                opened += 1
            assert bool(field.href) == bool(counted)
    assert opened
    assert "owns 3, missing in 2" in main_of(as_(lena), "/review/")


def test_a_closed_review_stays_in_its_currency(sample, lena, as_, settings):
    review = reviews.close(title="", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    door = as_(lena)
    before = door.get(f"/review/{review.key}/").content.decode()
    settings.CURRENCY = "CHF"
    after = door.get(f"/review/{review.key}/").content.decode()
    assert "EUR" in before
    assert "CHF" not in after


@pytest.mark.parametrize("neither", [False, True])
def test_each_answer_stands_below_its_heading(company, carla, rita, as_, neither):
    initiative = InitiativeFactory(status="delivering", initiator=carla)
    OwnershipRequestFactory(initiative=initiative, function=company.IT, asked_by=carla, state="approved")
    if neither:
        OwnershipRequestFactory(initiative=initiative, function=company.RSK, asked_by=carla, state="deferred")
    table = main_of(as_(rita), "/review/").split("How functions answer</h3>")[1].split("</table>")[0]
    headings = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", table)
    assert ("not now" in headings) is neither
    for row in table.split("<tbody>")[1].split("</tr>")[:-1]:
        assert row.count("<td") + 1 == len(headings)
