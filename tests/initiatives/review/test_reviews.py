"""Leadership's review: what it says, that it stays as it was closed, and what moved since."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from initiatives.assessment.services import exceptions
from initiatives.lifecycle.services import gates
from initiatives.models import Decision, Initiative, OwnershipRequest, Review, TargetConflict
from initiatives.review import ReviewPage, compare, freeze, review_content, thaw
from initiatives.review.decisions import services as decisions
from initiatives.review.services import reviews
from journeys.models import Function, Measurement, Touchpoint
from tests.conftest import TODAY
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    TouchpointFactory,
)
from tests.initiatives.review.review_cast import SOON, closed, main_of

pytestmark = pytest.mark.usefixtures("at_noon")


# --- what it says ---------------------------------------------------------------------------------------------
def test_the_sample_says_what_the_portfolio_says(sample):
    content = review_content(TODAY, since=None)
    assert content.programme.drift.index == 46.0
    assert content.meaning.siloed.initiatives == ("I01", "I04", "I07", "I09", "I10")
    assert [fence.initiative for fence in content.functions.fences.worst] == ["I01", "I09", "I07", "I04", "I10"]
    assert {quiet.key for quiet in content.initiatives.quiet} <= {"I02", "I03", "I05", "I06", "I08"}


def test_a_review_is_read_as_it_was_frozen_and_writes_the_same_text_again(sample):
    content = review_content(TODAY, since=None)
    text = freeze(content)
    assert thaw(text) == content
    assert freeze(thaw(text)) == text
    assert freeze(review_content(TODAY, since=None)) == text


def test_each_fence_names_the_move_that_opens_it(sample):
    for fence in review_content(TODAY, since=None).functions.fences.worst:
        assert fence.move
        assert fence.score_after < 30 <= fence.score


def test_what_waits_for_a_decision_comes_first(sample, lena):
    decisions.ask(
        Initiative.objects.get(key="I05"), question="All customers?", recommended="stop", by=lena, now=timezone.now()
    )
    content = review_content(TODAY, since=None)
    first, *others = content.initiatives.discussed
    assert (first.key, first.decisions, "decision" in first.why) == ("I05", 1, True)
    assert [decision.question for decision in content.decisions] == ["All customers?"]
    assert not any(initiative.decisions for initiative in others)


def test_nobodys_secrets_are_in_it(company, carla, lena):
    draft = InitiativeFactory(key="SECRET-1", title="Hidden plan", status="draft", initiator=carla)
    Decision.objects.create(initiative=draft, question="Hidden?", asked_by=carla, asked_at=timezone.now())
    request = OwnershipRequestFactory(initiative=draft, function=company.IT)
    TargetConflict.objects.create(
        request=request, initiative=draft, function=company.IT, statement="Hidden aim", opened_at=timezone.now()
    )
    InitiativeFactory(key="SEEN-1")
    exceptions.grant(draft, subject="unanchored", reason="Hidden reason", until=SOON, by=lena, now=timezone.now())
    text = freeze(review_content(TODAY, since=None))
    assert "SEEN-1" in text
    assert "SECRET-1" not in text
    assert "Hidden" not in text
    assert "retreat" not in text


def test_what_is_not_known_is_null_and_never_nought(company):
    InitiativeFactory(key="X-1", budget=None)
    content = review_content(TODAY, since=None)
    assert content.programme.prevention.prevention_share is None
    assert content.business.split.share is None
    assert content.business.money.saving.claimed is None
    [initiative] = content.initiatives.discussed
    assert (initiative.outcome, initiative.score, initiative.band) == (None, None, "unanchored")


def test_questions_beyond_the_limit_are_counted(company, carla):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    OwnershipRequestFactory(initiative=initiative, function=company.IT, due_on=TODAY - timedelta(3))
    OwnershipRequestFactory(initiative=initiative, function=company.RSK, due_on=TODAY + timedelta(3))
    content = review_content(TODAY, since=None)
    assert content.meaning.waiting == 1
    assert [(wait.function, wait.initiative, wait.days) for wait in content.functions.waits] == [("IT", "X-1", 19)]


def test_stopping_with_a_lesson_is_remembered_with_honour(company, carla):
    initiative = InitiativeFactory(key="X-1", title="Smile camera", initiator=carla)
    gates.stop(initiative, by=carla, reason="Nobody smiled", lesson="Faces are not feelings")
    [stopped] = review_content(TODAY, since=None).past.stopped
    assert (stopped.initiative, stopped.reason, stopped.lesson) == ("X-1", "Nobody smiled", "Faces are not feelings")


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
        review_content(TODAY, since=None)
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
    assert thaw(review.content) == review_content(TODAY, since=None)
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
    assert "arrows show" not in main_of(as_(lena), "/review/")
    assert "no arrows, because this one was drawn up later" in main_of(as_(lena), "/review/")
    fresh = reviews.close(title="", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        page = main_of(as_(lena), "/review/")
    assert "drawn up later" not in page
    assert re.search(rf'arrows show the change since\s+<a\s+href="/review/{fresh.key}/"\s*>', page)


def test_two_reviews_are_compared_without_arrows_when_one_was_drawn_up_later(sample, lena, as_):
    late = closed(lena, as_of=TODAY - timedelta(30), title="October")
    fresh = closed(lena, title="November")
    found = main_of(as_(lena), f"/review/{fresh.key}/against/{late.key}/")
    assert "October: drawn up later" in " ".join(found.split())
    assert 'class="moved' not in found


def test_a_look_at_a_past_day_leaves_out_what_had_not_begun(sample, lena, as_):
    day = TODAY - timedelta(days=400)
    first = Initiative.objects.live().order_by("pk").first()
    Initiative.objects.exclude(pk=first.pk).update(start=TODAY, go_live=None)
    OwnershipRequest.objects.update(asked_on=TODAY)
    Initiative.objects.filter(pk=first.pk).update(start=day)
    assert review_content(day, since=None, today=TODAY).meaning.live == 1
    assert review_content(TODAY, since=None, today=TODAY).meaning.live == 10
    assert "drawn up later" in main_of(as_(lena), f"/review/close/?as_of={day.isoformat()}")
    assert "drawn up later" not in main_of(as_(lena), "/review/close/")


def test_decisions_belong_to_the_review_that_showed_them_first(sample, lena):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, now=timezone.now())
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
        Initiative.objects.get(key="I01"), question="Stop it now?", recommended="stop", by=lena, now=timezone.now()
    )
    review = closed(lena)
    door = as_(lena)
    before = main_of(door, f"/review/{review.key}/")
    Function.objects.update(name="Renamed")
    Touchpoint.objects.update(name="Moved")
    Measurement.objects.update(value=0)
    decisions.decide(asked, verb="stop", why="Enough", owner=lena, until=SOON, by=lena, now=timezone.now())
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
    page = ReviewPage(review_content(TODAY, since=last))
    joint = next(fact for fact in page.summary.facts if fact.code == "jointly_owned")
    assert joint.arrow is not None
    assert (joint.value, joint.arrow.sign, joint.arrow.text, joint.arrow.tone) == (
        "100\u00a0%",
        "↑",
        "+100 points",
        "good",
    )
    compared = compare(thaw(last.content), page.content)
    lines = {number.label: (number.before, number.now) for number in compared}
    assert lines["Jointly owned"] == ("0\u00a0%", "100\u00a0%")


def test_what_was_decided_last_time_is_followed_up(sample, lena):
    asked = decisions.ask(None, question="Fewer initiatives?", recommended="stop", by=lena, now=timezone.now())
    decisions.decide(asked, verb="stop", why="Enough", owner=lena, until=SOON, by=lena, now=timezone.now())
    first = closed(lena)
    [then] = json.loads(first.content)["past"]["decisions"]
    assert (then["state"], then["owner"]) == ("decided", "Lena Lang")
    later = datetime(2026, 12, 20, 12, tzinfo=UTC)
    with time_machine.travel(later):
        [late] = review_content(later.date(), since=first).past.decisions
        assert late.late
        decisions.follow_up(asked, state="done", note="Three were ended", by=lena, today=later.date())
        [now] = review_content(later.date(), since=first).past.decisions
        assert (now.state, now.note, now.late) == ("done", "Three were ended", False)
        second = closed(lena, as_of=later.date())
        assert review_content(later.date() + timedelta(9), since=second).past.decisions == ()
