"""As of a past day initiatives have the status, functions the answers, and everybody the policies of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.queries.silo_report import silo_rows
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import Initiative, RequestState
from initiatives.ownership.queries.answers import answers
from initiatives.ownership.services import requests
from initiatives.policies import services as policies
from initiatives.portfolio.queries.portfolio import portfolio
from initiatives.review import review_content
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db

ASKED, ANSWERED, LATER = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)


@pytest.fixture
def bill(company, carla, ivo) -> Initiative:
    """IT and Risk shape the bill; IT is asked on the 2nd, says yes on the 9th, and the work is stopped on the 16th."""
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(
        key="X-1", title="First bill", touchpoints=[touchpoint], initiator=carla, accountable=carla, status="proposed"
    )
    with time_machine.travel(noon(ASKED), tick=False):
        [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(ASKED))
    with time_machine.travel(noon(ANSWERED), tick=False):
        requests.approve(asked, by=ivo, now=noon(ANSWERED), person_days=20)
    with time_machine.travel(noon(LATER), tick=False):
        initiative.refresh_from_db()
        gates.stop(initiative, by=carla, reason="Nobody calls about bills any more", lesson="Ask before building")
    return initiative


def standing(initiative: Initiative, day: date):
    [case] = cases([initiative.pk], as_of=day)
    return case.facts


def test_an_answer_counts_from_its_day(bill):
    assert standing(bill, ASKED - timedelta(days=1)).standings == ()
    [waiting] = standing(bill, ANSWERED - timedelta(days=1)).standings
    assert (waiting.state, waiting.decided_on, waiting.person_days) == (RequestState.REQUESTED, None, None)
    [owning] = standing(bill, ANSWERED).standings
    assert (owning.state, owning.decided_on, owning.person_days) == (RequestState.APPROVED, ANSWERED, 20)


def test_a_refusal_that_was_asked_again_is_the_refusal_it_was(company, carla, ivo):
    initiative = InitiativeFactory(key="X-2", initiator=carla, accountable=carla, status="proposed")
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(ASKED))
    requests.decline(asked, by=ivo, now=noon(ANSWERED), reason="no_capacity")
    requests.ask(initiative, [company.IT], by=carla, now=noon(LATER))
    states = [standing(initiative, day).standings[0].state for day in (ASKED, ANSWERED, LATER)]
    assert states == [RequestState.REQUESTED, RequestState.DECLINED, RequestState.REQUESTED]
    assert standing(initiative, ANSWERED).standings[0].reason == "no_capacity"


def test_a_status_is_that_of_its_evening(bill):
    assert [standing(bill, day).status for day in (LATER - timedelta(days=1), LATER)] == ["proposed", "stopped"]
    rows = {day: [row.status for row in silo_rows(as_of=day)] for day in (ANSWERED, LATER)}
    assert rows == {ANSWERED: ["proposed"], LATER: ["stopped"]}
    assert [row.key for row in silo_rows(as_of=ANSWERED, statuses=["proposed"])] == ["X-1"]


def test_the_portfolio_of_a_past_day_holds_what_was_live_then(bill):
    assert portfolio(as_of=ANSWERED).live == 1
    assert portfolio(as_of=LATER).live == 0


def test_how_functions_answer_is_counted_up_to_the_moment(bill):
    waiting, answered = (answers([bill], now=noon(day)) for day in (ANSWERED - timedelta(days=1), ANSWERED))
    assert (waiting["IT"].approved, waiting["IT"].open) == (0, 1)
    assert (answered["IT"].approved, answered["IT"].open) == (1, 0)
    assert answers([bill], now=noon(ASKED - timedelta(days=1))) == {}


def test_a_policy_counts_from_its_day(bill, lena):
    before = standing_policy(bill, ANSWERED)
    with time_machine.travel(noon(LATER), tick=False):
        policies.change({"paper_owner_days": 7}, reason="Be quick", by=lena, now=noon(LATER))
    assert standing_policy(bill, ANSWERED) == before
    assert standing_policy(bill, LATER).paper_owner_days == 7


def standing_policy(initiative: Initiative, day: date):
    [case] = cases([initiative.pk], as_of=day)
    return case.policy


def test_the_review_of_a_past_day_says_on_what_it_rests(bill):
    content = review_content(ANSWERED, since=None, today=timezone.localdate())
    assert (content.answers_until, content.meaning.live) == (ANSWERED, 1)


def test_a_past_review_discusses_initiatives_as_they_were_that_evening(bill, company, carla, lena, ivo):
    other = TouchpointFactory()
    InfluenceFactory(touchpoint=other, function=company.RSK, strength=3)
    with time_machine.travel(noon(LATER), tick=False):
        bill.refresh_from_db()
        initiatives.edit(
            bill, {"title": "No more bills", "mode": "monitor", "on_hold": True}, touchpoints=[other], by=carla
        )
    content = review_content(ANSWERED, since=None, today=LATER)
    [discussed] = content.initiatives.discussed
    assert (discussed.title, discussed.status) == ("First bill", "proposed")
    assert (discussed.on_hold, discussed.mode) == (False, "prevent")
    assert {(seat.key, seat.state) for seat in discussed.seats} == {("IT", "owns"), ("RSK", "missing")}
    before = review_content(ANSWERED - timedelta(days=1), since=None, today=LATER)
    [waiting] = before.initiatives.discussed
    assert {(seat.key, seat.state) for seat in waiting.seats} == {("IT", "asked"), ("RSK", "missing")}
    assert content.names.initiatives == {"X-1": "First bill"}
    assert [row.title for row in silo_rows(as_of=LATER)] == ["No more bills"]


def test_who_leads_and_answers_is_that_of_the_evening(bill, company, carla, rosa):
    before = standing(bill, ANSWERED)
    with time_machine.travel(noon(LATER), tick=False):
        bill.refresh_from_db()
        initiatives.edit(bill, {"accountable": rosa, "lead_function": company.RSK, "depth": 3}, by=carla)
    then, now = standing(bill, ANSWERED), standing(bill, LATER)
    assert (then.accountable_id, then.lead_function, then.depth) == (carla.pk, before.lead_function, before.depth)
    assert (now.accountable_id, now.lead_function, now.depth) == (rosa.pk, "RSK", 3)
