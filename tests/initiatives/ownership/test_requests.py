"""Asking functions to own, their answers, and who may give them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from initiatives.models import Assessment, OwnershipRequest
from initiatives.ownership.services import requests
from journeys.models import Deputy
from tests.factories import InitiativeFactory, OwnershipRequestFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(initiative, company, cosmo, today):
    return requests.ask(
        initiative, [company.IT], by=cosmo, now=noon(today), what="Two developers", person_days=Decimal(4)
    )[0]


def state(request) -> str:
    return OwnershipRequest.objects.get(pk=request.pk).state


def test_asking_says_what_of_whom_and_until_when(asked, cosmo, today):
    assert (asked.state, asked.ask, asked.person_days, asked.asked_by) == ("requested", "Two developers", 4, cosmo)
    assert (asked.asked_on, asked.due_on) == (today, date(2026, 11, 27))
    event = Event.objects.about(asked.initiative).first()
    assert (event.kind, event.context["function"]) == ("ownership.asked", "IT")


@pytest.mark.parametrize("who", ["alma", "carla", "lena", "cosmo"])
def test_who_runs_started_or_leads_may_ask(who, request, initiative, company, today):
    assert requests.ask(initiative, [company.OPS], by=request.getfixturevalue(who), now=noon(today))


@pytest.mark.parametrize("who", ["rita", "ivo", "dana"])
def test_others_may_not_ask(who, request, initiative, company, today):
    with pytest.raises(NotAllowed, match="manage the ownership requests of this initiative"):
        requests.ask(initiative, [company.OPS], by=request.getfixturevalue(who), now=noon(today))
    assert not OwnershipRequest.objects.exists()
    assert not Event.objects.exists()


def test_asking_twice_asks_once(asked, initiative, company, cosmo, today):
    assert requests.ask(initiative, [company.IT], by=cosmo, now=noon(today), what="Something else") == []
    asked.refresh_from_db()
    assert asked.ask == "Two developers"
    assert Event.objects.filter(kind="ownership.asked").count() == 1


@pytest.mark.parametrize("answered", ["declined", "withdrawn"])
def test_after_a_no_the_question_may_be_put_again(answered, asked, initiative, company, ivo, cosmo, today):
    if answered == "declined":
        requests.decline(asked, by=ivo, now=noon(today), reason="timing", comment="Next year")
    else:
        requests.withdraw(asked, by=cosmo, now=timezone.now())
    [again] = requests.ask(initiative, [company.IT], by=cosmo, now=noon(today + timedelta(days=40)), what="And now?")
    assert (again.pk, again.state, again.reason, again.comment, again.decided_by) == (
        asked.pk,
        "requested",
        "",
        "",
        None,
    )


def test_a_head_who_asks_commits_the_own_function(company, carla, today):
    initiative = InitiativeFactory(initiator=carla)
    [request] = requests.ask(initiative, [company.CX], by=carla, now=noon(today))
    assert (request.state, request.decided_by, request.decided_on) == ("approved", carla, today)
    assert Event.objects.about(initiative).first().kind == "ownership.own_initiative"


@pytest.mark.parametrize("who", ["ivo", "dana"])
def test_the_head_or_a_deputy_approves(who, request, asked, today):
    by = request.getfixturevalue(who)
    answered = requests.approve(asked, by=by, now=noon(today), person_days=Decimal(3))
    assert (answered.state, answered.decided_by, answered.decided_on, answered.person_days) == (
        "approved",
        by,
        today,
        3,
    )
    assert Assessment.objects.get(initiative=asked.initiative).owners == ["IT"]
    assert OwnershipRequest.objects.get(pk=asked.pk).effective


def test_approving_without_days_keeps_those_asked_for(asked, ivo, today):
    assert requests.approve(asked, by=ivo, now=noon(today)).person_days == 4


@pytest.mark.parametrize("who", ["alma", "carla", "lena", "cosmo", "rita", "rosa"])
def test_nobody_else_answers_administrators_included(who, request, asked, today):
    by = request.getfixturevalue(who)
    before = Event.objects.count()
    for answer in (
        lambda: requests.approve(asked, by=by, now=noon(today)),
        lambda: requests.decline(asked, by=by, now=noon(today), reason="timing"),
    ):
        with pytest.raises(NotAllowed, match="Only the head of Information technology or a deputy"):
            answer()
    assert (state(asked), Event.objects.count()) == ("requested", before)


@pytest.mark.parametrize(
    ("since", "until", "may"), [(0, 0, True), (None, -1, False), (1, None, False), (-5, None, True), (None, 5, True)]
)
def test_a_deputy_answers_inside_the_window_only(since, until, may, asked, company, rita, today):
    window = {
        name: None if n is None else today + timedelta(days=n) for name, n in (("since", since), ("until", until))
    }
    Deputy.objects.create(function=company.IT, person=rita, **window)
    if may:
        requests.approve(asked, by=rita, now=noon(today))
    else:
        with pytest.raises(NotAllowed):
            requests.approve(asked, by=rita, now=noon(today))
    assert state(asked) == ("approved" if may else "requested")


def test_a_decline_is_remembered_with_its_reason(asked, ivo, today):
    requests.decline(asked, by=ivo, now=noon(today), reason="no_capacity", comment="All on the migration")
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.comment) == ("declined", "no_capacity", "All on the migration")
    context = Event.objects.about(asked.initiative).first().context
    assert (context["reason"], context["comment"]) == ("no_capacity", "All on the migration")


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_decline_needs_one_of_the_reasons(reason, asked, ivo, today):
    with pytest.raises(Invalid, match="Choose a reason"):
        requests.decline(asked, by=ivo, now=noon(today), reason=reason)
    assert state(asked) == "requested"


def test_the_first_answer_wins_and_the_second_hears_who_gave_it(asked, ivo, dana, today):
    late = OwnershipRequest.objects.get(pk=asked.pk)
    requests.approve(asked, by=ivo, now=noon(today))
    for answer in (
        lambda: requests.approve(late, by=dana, now=noon(today)),
        lambda: requests.decline(late, by=dana, now=noon(today), reason="timing"),
    ):
        with pytest.raises(Conflict, match=r"it is “owns” \(Ivo Imhof\)"):
            answer()
    assert Event.objects.filter(kind="ownership.approved").count() == 1
    assert not Event.objects.filter(kind="ownership.declined").exists()


@pytest.mark.parametrize("from_state", ["approved", "declined", "conditional", "deferred", "passed_on", "withdrawn"])
def test_only_an_open_question_can_be_answered(from_state, company, ivo, today):
    request = OwnershipRequestFactory(function=company.IT, state=from_state)
    with pytest.raises(Conflict):
        requests.approve(request, by=ivo, now=noon(today))
    assert state(request) == from_state


def test_who_may_ask_may_take_the_question_back_until_it_is_answered(asked, cosmo, ivo, today):
    with pytest.raises(NotAllowed):
        requests.withdraw(asked, by=ivo, now=timezone.now())
    requests.withdraw(asked, by=cosmo, now=timezone.now())
    assert Assessment.objects.get(initiative=asked.initiative).not_asked == ["IT", "RSK"]
    with pytest.raises(Conflict):
        requests.withdraw(asked, by=cosmo, now=timezone.now())
    with pytest.raises(Conflict):
        requests.approve(asked, by=ivo, now=noon(today))


def test_silence_is_not_consent(asked, initiative):
    from initiatives.assessment.services import evaluation

    evaluation.evaluate([initiative.pk], today=asked.due_on + timedelta(days=300))
    assert state(asked) == "requested"
    assert Assessment.objects.get(initiative=initiative).owners == []
