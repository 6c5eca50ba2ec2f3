"""Leadership's review: what it says, that it stays as it was closed, and what moved since."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from initiatives.models import Decision, Initiative, OwnershipRequest, Review, TargetConflict, Waiver
from initiatives.reports.review import Sheet, canonical, compare, pictures, review_page, words
from initiatives.services import decisions, gates, reviews, waivers
from journeys.models import Function, Measurement, Touchpoint
from tests.factories import (
    PASSWORD,
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    PersonFactory,
    TouchpointFactory,
)

TODAY = date(2026, 11, 21)
SOON = TODAY + timedelta(20)


@pytest.fixture(autouse=True)
def noon():
    """The clock the trail and the pages read."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def manager(db) -> User:
    """Runs the programme of the sample company, in which the cast has no functions."""
    return PersonFactory(email="mia@example.com", name="Mia Mann", role=Role.CX_MANAGER)


def closed(lena, as_of=TODAY, title="") -> Review:
    return reviews.close(title=title, as_of=as_of, by=lena, today=timezone.localdate())


def main_of(client: Client, path: str) -> str:
    """The page's own part, without tokens and the frame around it."""
    found = re.search(r"<main.*</main>", client.get(path).content.decode(), re.S)
    assert found
    return found[0]


# --- what it says ---------------------------------------------------------------------------------------------
def test_the_sample_says_what_the_portfolio_says(sample):
    page = review_page(TODAY, since=None)
    assert page["programme"]["drift"]["index"] == 46.0
    assert page["meaning"]["siloed"]["initiatives"] == ["I01", "I04", "I07", "I09", "I10"]
    assert [one["initiative"] for one in page["functions"]["fences"]["worst"]] == ["I01", "I09", "I07", "I04", "I10"]
    assert {one["key"] for one in page["initiatives"]["quiet"]} <= {"I02", "I03", "I05", "I06", "I08"}


def test_the_page_is_plain_and_writes_the_same_text_again(sample):
    page = review_page(TODAY, since=None)
    text = canonical(page)
    assert json.loads(text) == page
    assert canonical(review_page(TODAY, since=None)) == text


def test_each_fence_names_the_move_that_opens_it(sample):
    for fence in review_page(TODAY, since=None)["functions"]["fences"]["worst"]:
        assert fence["move"]
        assert fence["score_after"] < 30 <= fence["score"]


def test_what_waits_for_a_decision_comes_first(sample, lena):
    decisions.ask(
        Initiative.objects.get(key="I05"), question="All customers?", recommended="stop", by=lena, today=TODAY
    )
    page = review_page(TODAY, since=None)
    first, *others = page["initiatives"]["discussed"]
    assert (first["key"], first["decisions"], "decision" in first["why"]) == ("I05", 1, True)
    assert [one["question"] for one in page["decisions"]] == ["All customers?"]
    assert not any(one["decisions"] for one in others)


def test_nobodys_secrets_are_in_it(company, carla, lena):
    draft = InitiativeFactory(key="SECRET-1", title="Hidden plan", status="draft", initiator=carla)
    Decision.objects.create(initiative=draft, question="Hidden?", asked_by=carla, asked_at=timezone.now())
    request = OwnershipRequestFactory(initiative=draft, function=company.IT)
    TargetConflict.objects.create(
        request=request, initiative=draft, function=company.IT, statement="Hidden aim", opened_at=timezone.now()
    )
    InitiativeFactory(key="SEEN-1")
    waivers.grant(draft, subject="unanchored", reason="Hidden reason", until=SOON, by=lena, today=TODAY)
    text = canonical(review_page(TODAY, since=None))
    assert "SEEN-1" in text
    assert "SECRET-1" not in text
    assert "Hidden" not in text
    assert "retreat" not in text


def test_what_is_not_known_is_null_and_never_nought(company):
    InitiativeFactory(key="X-1", budget=None)
    page = review_page(TODAY, since=None)
    assert page["programme"]["prevention"]["prevention_share"] is None
    assert page["business"]["split"]["share"] is None
    assert page["business"]["money"]["saving"]["claimed"] is None
    [row] = page["initiatives"]["discussed"]
    assert (row["outcome"], row["score"], row["band"]) == (None, None, "unanchored")


def test_questions_beyond_the_limit_are_counted(company, carla):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    OwnershipRequestFactory(initiative=initiative, function=company.IT, due_on=TODAY - timedelta(3))
    OwnershipRequestFactory(initiative=initiative, function=company.RSK, due_on=TODAY + timedelta(3))
    page = review_page(TODAY, since=None)
    assert page["meaning"]["waiting"] == 1
    assert [(one["function"], one["initiative"], one["days"]) for one in page["functions"]["waits"]] == [
        ("IT", "X-1", 19)
    ]


def test_stopping_with_a_lesson_is_remembered_with_honour(company, carla):
    initiative = InitiativeFactory(key="X-1", title="Smile camera", initiator=carla)
    gates.stop(initiative, by=carla, reason="Nobody smiled", lesson="Faces are not feelings")
    [one] = review_page(TODAY, since=None)["past"]["stopped"]
    assert (one["initiative"], one["reason"], one["lesson"]) == ("X-1", "Nobody smiled", "Faces are not feelings")


def queries(count: int, company) -> int:
    """How many it takes for so many initiatives in all."""
    touchpoints = [TouchpointFactory() for _ in range(3)]
    for touchpoint in touchpoints:
        InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
        InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=2)
    made = [
        InitiativeFactory(touchpoints=touchpoints[number % 3 :]) for number in range(count - Initiative.objects.count())
    ]
    OwnershipRequest.objects.bulk_create(
        OwnershipRequest(initiative=one, function=company.IT, state="requested", asked_on=date(2026, 11, 2))
        for one in made
    )
    with CaptureQueriesContext(connection) as found:
        review_page(TODAY, since=None)
    return len(found)


@pytest.mark.parametrize("count", [120, pytest.param(1_000, marks=pytest.mark.slow)])
def test_many_initiatives_take_no_more_queries(company, count):
    few, many = queries(10, company), queries(count, company)
    assert many <= few + count // 1_000  # SQLite looks up 999 rows by number at a time


# --- closing --------------------------------------------------------------------------------------------------
def test_leadership_closes_and_the_text_vouches_for_itself(sample, lena):
    review = closed(lena)
    assert (review.key, review.title, review.closed_by) == ("2026-11-21", "Review November 2026", lena)
    assert hashlib.sha256(review.content.encode()).hexdigest() == review.sha256
    assert json.loads(review.content) == review_page(TODAY, since=None)
    assert Event.objects.get(kind="review.closed").context["sha256"] == review.sha256


def test_nobody_else_closes(sample, alma, manager):
    for person in (alma, manager):
        with pytest.raises(NotAllowed):
            closed(person)
    assert not Review.objects.exists()


def test_a_day_has_one_review(sample, lena):
    first = closed(lena, title="The board in November")
    with pytest.raises(Conflict, match="The board in November") as refusal:
        closed(lena)
    assert refusal.value.current == {"key": first.key}


def test_a_review_looks_back_but_not_before_the_last(sample, lena):
    for day in (TODAY + timedelta(1), TODAY - timedelta(800), date.min):
        with pytest.raises(Invalid):
            closed(lena, as_of=day)
    closed(lena, as_of=TODAY - timedelta(10))
    with pytest.raises(Invalid, match="after the last review"):
        closed(lena, as_of=TODAY - timedelta(11))


def test_a_review_of_a_past_day_says_it_was_drawn_up_later(sample, lena, as_):
    review = closed(lena, as_of=TODAY - timedelta(10))
    assert "drawn up later" in main_of(as_(lena), f"/review/{review.key}/")
    assert "arrows against" not in main_of(as_(lena), "/review/")
    assert "no arrows, because it was drawn up later" in main_of(as_(lena), "/review/")
    fresh = reviews.close(title="", as_of=TODAY, by=lena, today=TODAY)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        page = main_of(as_(lena), "/review/")
    assert "drawn up later" not in page
    assert f'arrows against <a href="/review/{fresh.key}/">' in page


def test_two_reviews_are_compared_without_arrows_when_one_was_drawn_up_later(sample, lena, as_):
    late = closed(lena, as_of=TODAY - timedelta(30), title="October")
    fresh = closed(lena, title="November")
    found = main_of(as_(lena), f"/review/{fresh.key}/against/{late.key}/")
    assert "October: drawn up later" in found
    assert 'class="moved' not in found


def test_a_look_at_a_past_day_leaves_out_what_had_not_begun(sample, lena, as_):
    day = TODAY - timedelta(days=400)
    first = Initiative.objects.live().order_by("pk").first()
    Initiative.objects.exclude(pk=first.pk).update(start=TODAY, go_live=None)
    OwnershipRequest.objects.update(asked_on=TODAY)
    Initiative.objects.filter(pk=first.pk).update(start=day)
    assert review_page(day, since=None, today=TODAY)["meaning"]["live"] == 1
    assert review_page(TODAY, since=None, today=TODAY)["meaning"]["live"] == 10
    assert "drawn up later" in main_of(as_(lena), f"/review/close/?as_of={day.isoformat()}")
    assert "drawn up later" not in main_of(as_(lena), "/review/close/")


def test_decisions_belong_to_the_review_that_showed_them_first(sample, lena):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, today=TODAY)
    first = closed(lena, as_of=TODAY - timedelta(1))
    asked.refresh_from_db()
    assert asked.review is None  # asked on the day after
    second = closed(lena)
    asked.refresh_from_db()
    assert asked.review == second != first


def test_the_database_refuses_to_change_a_closed_review(sample, lena):
    review = closed(lena)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(content="{}")
    assert Review.objects.get().content == review.content


def test_whatever_happens_later_a_closed_review_says_the_same(sample, lena, as_):
    asked = decisions.ask(
        Initiative.objects.get(key="I01"), question="Stop it now?", recommended="stop", by=lena, today=TODAY
    )
    review = closed(lena)
    door = as_(lena)
    before = main_of(door, f"/review/{review.key}/")
    Function.objects.update(name="Renamed")
    Touchpoint.objects.update(name="Moved")
    Measurement.objects.update(value=0)
    decisions.decide(asked, verb="stop", why="Enough", owner=lena, until=SOON, by=lena, today=TODAY)
    gates.stop(Initiative.objects.get(key="I01"), by=lena, reason="Enough")
    OwnershipRequest.objects.update(state="declined", effective=False, reason="timing")
    Initiative.objects.update(title="Something else")
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        after = main_of(as_(lena), f"/review/{review.key}/")
    assert Review.objects.get().content == review.content
    assert after == before
    assert "Renamed" not in after
    assert "Stop it now?" in after


def test_the_next_review_shows_what_moved(company, carla, lena):
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    OwnershipRequestFactory(initiative=initiative, function=company.IT, state="approved", decided_on=TODAY)
    last = closed(lena, as_of=TODAY - timedelta(1))
    OwnershipRequestFactory(initiative=initiative, function=company.RSK, state="approved", decided_on=TODAY)
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=last))))
    joint = next(one for one in sheet.facts if one.code == "jointly_owned")
    assert joint.arrow is not None
    assert (joint.value, joint.arrow.sign, joint.arrow.text, joint.arrow.tone) == ("100 %", "↑", "+100 points", "good")
    lines = {one.label: (one.before, one.now) for one in compare(json.loads(last.content), dict(sheet.page))}
    assert lines["Jointly owned"] == ("0 %", "100 %")


def test_what_was_decided_last_time_is_followed_up(sample, lena):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, today=TODAY)
    decisions.decide(asked, verb="stop", why="Enough", owner=lena, until=SOON, by=lena, today=TODAY)
    first = closed(lena)
    [then] = json.loads(first.content)["past"]["decisions"]
    assert (then["state"], then["owner"]) == ("decided", "Lena Lang")
    later = datetime(2026, 12, 20, 12, tzinfo=UTC)
    with time_machine.travel(later):
        [late] = review_page(later.date(), since=first)["past"]["decisions"]
        assert late["late"]
        decisions.follow_up(asked, state="done", note="Three were ended", by=lena, today=later.date())
        [now] = review_page(later.date(), since=first)["past"]["decisions"]
        assert (now["state"], now["note"], now["late"]) == ("done", "Three were ended", False)
        second = closed(lena, as_of=later.date())
        assert review_page(later.date() + timedelta(9), since=second)["past"]["decisions"] == []


# --- the pages ------------------------------------------------------------------------------------------------
def test_leadership_arrives_at_the_review(sample, lena, manager):
    for person, place in ((lena, "/review/"), (manager, "/")):
        found = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True)
        assert found.request["PATH_INFO"] == place


def test_the_live_page_lists_decisions_with_two_clicks_for_leadership(sample, lena, rita, as_):
    asked = decisions.ask(
        Initiative.objects.get(key="I01"), question="Stop the camera?", recommended="stop", by=lena, today=TODAY
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
        None, question="Which of the two?", options=options, recommended="stop", by=lena, today=TODAY
    )  # fmt: skip
    path = f"/review/decisions/{asked.pk}/"
    first, rest = main_of(as_(lena), path).split("<summary>Something else</summary>")
    assert re.findall(r'name="verb" value="(\w+)"', first) == ["stop", "scale"]
    assert re.findall(r'name="verb" value="(\w+)"', rest) == ["continue", "unblock"]
    assert '<details class="ways-else">' in first
    assert '<details class="ways-else" open>' in main_of(as_(lena), f"{path}?verb=unblock")


def test_a_question_with_nothing_proposed_offers_every_way(sample, lena, as_):
    asked = Decision.objects.create(question="From before?", asked_by=lena, asked_at=timezone.now())
    found = main_of(as_(lena), f"/review/decisions/{asked.pk}/")
    assert re.findall(r'name="verb" value="(\w+)"', found) == ["scale", "continue", "unblock", "stop"]
    assert "Something else" not in found


def test_deciding_on_the_page_offers_the_step_it_does_not_take(sample, lena, as_):
    initiative = Initiative.objects.get(key="I01")
    asked = decisions.ask(initiative, question="Stop the camera?", recommended="stop", by=lena, today=TODAY)
    body = {"verb": "stop", "why": "It measures faces", "owner": lena.email, "until": SOON.isoformat()}
    found = as_(lena).post(f"/review/decisions/{asked.pk}/decide/", body, follow=True).content.decode()
    assert "I01 still runs" in found
    assert "It measures faces" in found
    again = as_(lena).post(f"/review/decisions/{asked.pk}/decide/", {**body, "verb": "scale"}, follow=True)
    assert "Lena Lang has decided this already: stop" in again.content.decode()


def test_an_incomplete_decision_keeps_what_was_typed(sample, lena, as_):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, today=TODAY)
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
    assert "Show what stands open" not in main_of(as_(rita), "/review/exceptions/?initiative=I01")


def test_closing_from_the_page_shows_first_what_is_frozen(sample, lena, as_):
    door = as_(lena)
    assert "What is frozen, as of 21 November 2026" in main_of(door, "/review/close/")
    assert "What is frozen, as of 1 October 2026" in main_of(door, "/review/close/?as_of=2026-10-01")
    assert door.get("/review/close/?as_of=0001-01-01").status_code == 200
    body = {"title": "The board", "as_of": TODAY.isoformat()}
    found = door.post("/review/close/", body, follow=True)
    assert found.redirect_chain[-1][0] == "/review/2026-11-21/"
    assert "frozen by Lena Lang" in found.content.decode()
    again = door.post("/review/close/", body, follow=True)
    assert "“The board” was closed for this day already" in again.content.decode()
    assert "The board" in main_of(door, "/review/all/")


def test_arrows_are_against_the_last_review_of_an_earlier_day_and_only_then_said(sample, lena, as_):
    door = as_(lena)
    with time_machine.travel(datetime(2026, 10, 22, 18, tzinfo=UTC)):
        closed(lena, as_of=TODAY - timedelta(30), title="October")
        assert "arrows against" not in main_of(as_(lena), "/review/")
        assert "nothing to compare with" in main_of(as_(lena), "/review/close/")
    closed(lena, title="November")
    live = main_of(door, "/review/")
    assert re.search(r"arrows against\s*<a[^>]*>October<", live)
    assert "November</a>" not in live
    assert "October, as of 22 October 2026" in main_of(door, "/review/close/")
    assert "October, as of 22 October 2026" in main_of(door, "/review/close/?as_of=2026-11-01")
    assert "nothing to compare with" in main_of(door, "/review/close/?as_of=2026-10-22")


def test_the_first_line_says_how_many_are_jointly_owned_and_siloed(sample):
    page = review_page(TODAY, since=None)
    assert page["meaning"]["jointly_owned"]["count"] + page["meaning"]["siloed"]["count"] == page["meaning"]["live"] + 1
    assert Sheet(page).sentence.startswith("10 initiatives, 6 jointly owned, 5 siloed (1 is both)")
    apart = {**page["meaning"], "jointly_owned": {**page["meaning"]["jointly_owned"], "initiatives": []}}
    assert "both" not in Sheet({**page, "meaning": apart}).sentence


def test_two_reviews_stand_side_by_side(sample, lena, rita, as_):
    closed(lena, as_of=TODAY - timedelta(30), title="October")
    closed(lena, title="November")
    found = main_of(as_(rita), "/review/2026-11-21/against/2026-10-22/")
    assert "From October to November" in found
    assert "Drift index" in found


def test_an_empty_company_is_taught_and_not_counted(lena, as_):
    found = main_of(as_(lena), "/review/")
    assert "The review fills itself" in found
    assert "0 %" not in found


@pytest.mark.parametrize("anchored", [False, True])
def test_one_initiative_without_outcome_shows_no_nought_as_a_result(company, lena, as_, anchored):
    touchpoint = TouchpointFactory()
    if anchored:
        InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    found = main_of(as_(lena), "/review/")
    assert "No outcome says yet what it is worth" in found
    assert "No initiative promises behaviour or money yet" in found
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=None))))
    assert {one.code: one.value for one in sheet.facts}["prevention"] == "–"


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
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=None))))
    joint = next(one for one in sheet.facts if one.code == "jointly_owned")
    listed = as_(lena).get(joint.url).content.decode()
    owned = sheet.page["meaning"]["jointly_owned"]["initiatives"]
    assert set(re.findall(r'href="/initiatives/(I\d\d)/"', listed)) == set(owned)


def test_a_field_of_the_grid_opens_what_is_owned_and_what_is_missing(sample, lena, as_):
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=None))))
    told = {row["function"]: row["cells"] for row in sheet.page["functions"]["grid"]}
    opened = 0
    for row in sheet.drawn["grid"].rows:
        for field, cell in zip(row.fields, told[row.key], strict=True):
            counted = {*cell["owned"], *cell["holes"]}
            assert (field.count, field.missing) == (len(cell["owned"]), len(cell["holes"]))
            if cell["owned"] and cell["holes"] and not opened:
                listed = as_(lena).get(field.href).content.decode()
                assert set(re.findall(r'href="/initiatives/(I\d\d)/"', listed)) == counted
                opened += 1
            assert bool(field.href) == bool(counted)
    assert opened
    assert "owns 3, is missing in 2" in main_of(as_(lena), "/review/")


# --- words ----------------------------------------------------------------------------------------------------
def outcome(**changed) -> dict:
    return {
        "baseline": 310, "now": 204.07, "target": 210, "limit": None, "unit": "minutes",
        "effect": -98.4321, "low": -120.55, "high": -76.04, "evidence": "E3", "cases": 1240, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "310 → 204 → 210 minutes"),
        ({"now": 0.01234, "target": 3.14159}, "310 → 0.0123 → 3.14 minutes"),
        ({"now": 123456.7}, "310 → 123,457 → 210 minutes"),
        ({"now": 0}, "310 → 0 → 210 minutes"),
        ({"now": None}, "310 → – → 210 minutes"),
        ({"target": None}, "310 → 204 → – minutes"),
        ({"target": None, "limit": 250.123}, "310 → 204 minutes, limit 250"),
    ],
)
def test_an_outcomes_way_is_told_in_three_digits_and_without_a_target_to_its_limit(changed, said):
    assert words.path(outcome(**changed)) == said


def test_an_effect_is_told_in_three_digits_with_what_it_rests_on():
    assert words.effect(outcome()).startswith("−98.4 minutes (95 % interval −121 to −76), ")
    assert words.effect(outcome(effect=-8.9)).startswith("−8.9 minutes")


def test_nobody_having_said_a_mode_or_assessed_anything_is_not_called_consequences_or_nought(company, lena, as_):
    InitiativeFactory(key="X-1", mode="", budget=50)
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=None))))
    facts = {one.code: (one.value, one.sentence) for one in sheet.facts}
    assert facts["siloed"] == ("–", "0 of 1, 1 not assessed")
    assert facts["prevention"] == ("–", "aim 60 %, mode not said: 1")
    drift = {label: (share, n) for label, share, n, _url in sheet.drift_parts}
    assert drift["works on consequences"] == ("–", "0 / 1, mode not said: 1")
    assert drift["fenced"] == ("–", "0 / 1, 1 not assessed")
    assert "On neither side, mode not said: 1." in sheet.drawn["prevention"].sentence
    assert [split.share for split in sheet.drawn["prevention"].splits] == [None, None]
    found = main_of(as_(lena), "/review/")
    assert "Nobody has judged the pillars of any initiative yet" in found
    older = {
        **sheet.page,
        "programme": {**sheet.page["programme"], "prevention": {**sheet.page["programme"]["prevention"]}},
    }
    del older["programme"]["not_said"], older["programme"]["prevention"]["not_said"]
    assert {one.code: one.sentence for one in Sheet(older).facts}["siloed"] == "0 of 1"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [([], "alarm above 50"), (["rising"], "alarm: rose by 46"), (["high", "rising"], "alarm: above 50, rose by 46")],
)
def test_the_alarm_stands_on_the_number_with_its_reason(sample, reasons, said):
    page = review_page(TODAY, since=None)
    alarm = {**page["programme"]["drift_alarm"], "reasons": reasons, "change": 46.0}
    sheet = Sheet({**page, "programme": {**page["programme"], "drift_alarm": alarm}})
    fact = next(one for one in sheet.facts if one.code == "drift")
    assert (fact.value, fact.sentence, fact.alarm) == ("46", said, bool(reasons))


def test_drift_is_drawn_by_month_and_this_month_once(sample):
    page = review_page(TODAY, since=None)
    past = [{"month": f"2026-{month:02}-01", "as_of": f"2026-{month:02}-28", "drift": 40.0, "live": 6, "bands": {},
             "computed_later": False} for month in (9, 10)]  # fmt: skip
    past.append({**past[0], "month": "2026-11-01", "as_of": "2026-11-01"})
    chart = pictures.drift({**page, "programme": {**page["programme"], "trend": past}})
    assert [row[0].text for row in chart.table().rows] == ["Sep 2026", "Oct 2026", "Nov 2026"]
    assert chart.table().rows[-1][1].text == "46"


def test_the_page_says_how_to_read_it(sample, lena, as_):
    found = main_of(as_(lena), "/review/")
    for said in (
        "baseline → now → target", "is not the plain difference", "Cut off means",
        "Shares and median days are shown from 5 decided requests.", "Three pillars", "life with us",
    ):  # fmt: skip
        assert said in found, said
    assert "median days</th>" not in found
    assert found.index('href="#decisions"') < found.index("stat-number")
