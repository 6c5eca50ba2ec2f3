"""What leadership is asked: by whom, answered once, followed up, talked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from initiatives.comments.services import comments
from initiatives.models import Decision, Initiative, Notification
from initiatives.review.decisions import services as decisions
from initiatives.review.decisions.queries import decision_rows, visible_decisions
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon
from tests.initiatives.review.review_cast import SOON

WAYS_OUT = [
    {"verb": "scale", "text": "Roll it out to all branches", "loses": "IT loses a release"},
    {"verb": "stop", "text": "End it in May"},
]


@pytest.fixture
def initiative(company, carla, cosmo) -> Initiative:
    return InitiativeFactory(key="CX-1", initiator=carla, accountable=cosmo)


@pytest.fixture
def asked(initiative, carla) -> Decision:
    return decisions.ask(
        initiative,
        question="All branches, or none?",
        options=WAYS_OUT,
        recommended="scale",
        needed_by=SOON,
        waiting_costs="40 complaints a week",
        by=carla,
        now=noon(TODAY),
    )


def decided(asked, lena, **changed) -> Decision:
    said = {"verb": "stop", "why": "Nobody uses it", "owner": asked.asked_by, "until": SOON, **changed}
    return decisions.decide(asked, **said, by=lena, now=noon(TODAY))


# --- asking ---------------------------------------------------------------------------------------------------
def test_the_manager_the_accountable_and_leadership_ask(initiative, carla, cosmo, lena):
    for person in (carla, cosmo, lena):
        made = decisions.ask(initiative, question="Which way?", recommended="stop", by=person, now=noon(TODAY))
        assert (made.state, made.asked_by, made.options) == ("asked", person, [])


def test_about_the_portfolio_only_the_programme_and_leadership_ask(carla, lena, cosmo):
    made = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=carla, now=noon(TODAY))
    assert made.initiative is None
    decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, now=noon(TODAY))
    with pytest.raises(NotAllowed):
        decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=cosmo, now=noon(TODAY))


def test_who_has_no_part_in_it_does_not_ask(initiative, rita, ivo):
    for person in (rita, ivo):
        with pytest.raises(NotAllowed):
            decisions.ask(initiative, question="Which way?", recommended="stop", by=person, now=noon(TODAY))


def test_a_draft_is_not_put_before_leadership(initiative, carla):
    Initiative.objects.update(status="draft")
    initiative.refresh_from_db()
    with pytest.raises(Refused, match="Propose CX-1 first"):
        decisions.ask(initiative, question="Which way?", recommended="stop", by=carla, now=noon(TODAY))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("question", {"question": "  "}),
        ("question", {"question": "Stop it?  "}),
        ("recommended", {"recommended": ""}),
        ("needed_by", {"needed_by": TODAY - timedelta(1)}),
        ("options", {"options": [{"verb": "dance", "text": "Tango"}]}),
        ("options", {"options": [{"verb": "stop", "text": ""}]}),
        ("options", {"options": [{"verb": "stop", "text": "Now"}, {"verb": "stop", "text": "Later"}]}),
        ("options", {"options": [{"verb": "stop", "text": str(number)} for number in range(5)]}),
        ("recommended", {"options": [{"verb": "stop", "text": "Now"}], "recommended": "scale"}),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(initiative, carla, field, said):
    with pytest.raises(Invalid) as refusal:
        decisions.ask(
            initiative, **{"question": "Which way?", "recommended": "stop", **said}, by=carla, now=noon(TODAY)
        )
    assert list(refusal.value.fields) == [field]
    assert not Decision.objects.exists()


# --- deciding -------------------------------------------------------------------------------------------------
def test_leadership_decides_who_does_what_until_when(asked, lena, cosmo):
    decided(asked, lena, verb="scale", owner=cosmo)
    asked.refresh_from_db()
    assert (asked.state, asked.verb, asked.owner, asked.until, asked.decided_by) == (
        "decided",
        "scale",
        cosmo,
        SOON,
        lena,
    )
    event = Event.objects.get(kind="decision.decided")
    assert (event.actor, event.subject_id, event.context["verb"]) == (lena, asked.initiative_id, "scale")


def test_nobody_else_decides(asked, alma, carla, cosmo):
    for person in (alma, carla, cosmo):
        with pytest.raises(NotAllowed):
            decisions.decide(asked, verb="stop", why="Enough", owner=carla, until=SOON, by=person, now=noon(TODAY))
    assert Decision.objects.get().state == "asked"


def test_the_second_answer_hears_who_was_first(asked, lena):
    stale = Decision.objects.get()
    decided(asked, lena)
    with pytest.raises(Conflict, match="Lena Lang has already decided this: stop"):
        decided(stale, lena, verb="scale")
    assert Decision.objects.get().verb == "stop"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("verb", {"verb": ""}),
        ("why", {"why": " "}),
        ("owner", {"owner": None}),
        ("until", {"until": TODAY - timedelta(1)}),
        ("until", {"until": TODAY + timedelta(900)}),
        ("until", {"until": None}),
    ],
)
def test_a_decision_says_what_why_who_and_until_when(asked, lena, field, said):
    with pytest.raises(Invalid) as refusal:
        decided(asked, lena, **said)
    assert list(refusal.value.fields) == [field]


def test_deciding_to_stop_moves_nothing_by_itself(asked, lena):
    Initiative.objects.update(assessment_due=False)
    before = Initiative.objects.values().get()
    decided(asked, lena)
    assert Initiative.objects.values().get() == before


def test_those_it_is_about_hear_of_it(asked, lena, cosmo, carla, committed):
    with committed():
        decided(asked, lena, owner=cosmo)
    told_to = dict(Notification.objects.filter(event__kind="decision.decided").values_list("recipient__email", "topic"))
    assert told_to == {cosmo.email: "answered", carla.email: "answered"}


# --- what became of it ----------------------------------------------------------------------------------------
def test_who_does_it_says_what_became_of_it(asked, lena, cosmo):
    decided(asked, lena, owner=cosmo)
    decisions.follow_up(asked, state="done", note="All branches have it", by=cosmo, today=SOON)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome_note, asked.ended_on) == ("done", "All branches have it", SOON)
    assert Event.objects.filter(kind="decision.done").exists()


def test_others_do_not(asked, lena, rita, cosmo):
    decided(asked, lena)
    for person in (rita, cosmo):
        with pytest.raises(NotAllowed):
            decisions.follow_up(asked, state="done", note="So they say", by=person, today=SOON)


def test_nothing_becomes_of_what_is_not_decided_nor_twice(asked, lena, carla):
    with pytest.raises(Refused, match="Nothing has been decided"):
        decisions.follow_up(asked, state="done", note="Early", by=carla, today=TODAY)
    decided(asked, lena)
    decisions.follow_up(asked, state="dropped", note="The supplier left", by=carla, today=TODAY)
    with pytest.raises(Conflict, match="The supplier left"):
        decisions.follow_up(asked, state="done", note="It was", by=carla, today=TODAY)


@pytest.mark.parametrize("said", [{"state": "asked", "note": "Again"}, {"state": "done", "note": ""}])
def test_a_follow_up_says_done_or_dropped_and_how(asked, lena, carla, said):
    decided(asked, lena)
    with pytest.raises(Invalid):
        decisions.follow_up(asked, **said, by=carla, today=TODAY)


def test_anybody_who_sees_it_may_say_something(asked, rita):
    comments.post(asked, text="The branches wait for it", by=rita, now=timezone.now())
    with pytest.raises(Invalid):
        comments.post(asked, text=" ", by=rita, now=timezone.now())
    assert [one.by for one in asked.comments.all()] == [rita]


# --- reading --------------------------------------------------------------------------------------------------
def test_questions_age_in_working_days(asked, lena):
    Decision.objects.update(asked_at=datetime(2026, 11, 12, 8, tzinfo=UTC))  # a Thursday, before opening
    [one] = decision_rows(Decision.objects.all(), as_of=date(2026, 11, 22))
    assert one.waited == 7  # Thursday, Friday, and a whole week: weekends do not count
    decided(asked, lena)
    Decision.objects.update(decided_at=F("asked_at") + timedelta(days=1))
    [one] = decision_rows(Decision.objects.all(), as_of=date(2027, 1, 1))
    assert one.waited == 1


def test_late_is_what_was_needed_or_to_be_done_earlier(asked, lena):
    assert [one.late for one in decision_rows([asked], as_of=SOON)] == [False]
    assert [one.late for one in decision_rows([asked], as_of=SOON + timedelta(1))] == [True]
    decided(asked, lena)
    assert [one.late for one in decision_rows([asked], as_of=SOON + timedelta(1))] == [True]


def test_a_decision_is_seen_by_whoever_sees_what_it_is_about(asked, rita, carla):
    assert list(visible_decisions(rita)) == [asked]
    Initiative.objects.update(status="draft")
    assert list(visible_decisions(rita)) == []
    assert list(visible_decisions(carla)) == [asked]


# --- the API --------------------------------------------------------------------------------------------------
def test_the_api_asks_decides_follows_up_and_listens(initiative, api_as, carla, lena, cosmo, rita):
    body = {"initiative": "CX-1", "question": "All branches?", "options": WAYS_OUT, "recommended": "scale"}
    made = api_as(carla).post("/api/v1/decisions/", body, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    place = f"/api/v1/decisions/{made.json()['id']}/"
    later = (TODAY + timedelta(400)).isoformat()
    answer = {"verb": "unblock", "why": "Law", "owner": cosmo.email, "until": later}
    assert api_as(carla).post(f"{place}decide/", answer, format="json").status_code == 403
    assert api_as(lena).post(f"{place}decide/", answer, format="json").json()["verb"] == "unblock"
    assert api_as(lena).post(f"{place}decide/", answer, format="json").status_code == 409
    assert api_as(rita).post(f"{place}comments/", {"text": "At last"}, format="json").status_code == 201
    done = api_as(cosmo).post(f"{place}follow-up/", {"state": "done", "note": "Free"}, format="json").json()
    assert (done["state"], done["comments"][0]["text"]) == ("done", "At last")
    listed = api_as(rita).get("/api/v1/decisions/?state=done&initiative=CX-1").json()["results"]
    assert [one["id"] for one in listed] == [done["id"]]


def test_the_api_hides_decisions_on_drafts(asked, api_as, rita):
    Initiative.objects.update(status="draft")
    assert api_as(rita).get(f"/api/v1/decisions/{asked.pk}/").status_code == 404
    assert api_as(rita).get("/api/v1/decisions/").json()["results"] == []
