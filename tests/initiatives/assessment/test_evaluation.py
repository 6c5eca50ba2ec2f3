"""Keeping assessments true: at once for a few, by the worker for many, and never twice for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives import tasks
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.assessment.services import evaluation
from initiatives.models import AssessedDay, Assessment, Flag, Initiative, OwnershipRequest
from initiatives.policies.rules import policy
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    SegmentFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def touchpoint(company):
    """IT 3, OPS 2."""
    touchpoint = TouchpointFactory(key="T1")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=touchpoint, function=company.OPS, strength=2)
    return touchpoint


def stored() -> list[tuple]:
    """Everything derived, as it stands."""
    return [
        *Assessment.objects.order_by("pk").values_list(),
        *Flag.objects.order_by("pk").values_list(),
        *OwnershipRequest.objects.order_by("pk").values_list("pk", "effective"),
    ]


def test_a_few_are_assessed_at_once(touchpoint, today):
    some = [InitiativeFactory(touchpoints=[touchpoint]).pk for _ in range(2)]
    evaluation.refresh(some, today=today)
    assert Assessment.objects.count() == 2
    assert not Initiative.objects.filter(assessment_due=True).exists()


def test_very_many_are_marked_due_and_left_to_the_worker(touchpoint, today, monkeypatch):
    monkeypatch.setattr(evaluation, "AT_ONCE", 2)
    many = [InitiativeFactory(touchpoints=[touchpoint], assessment_due=False).pk for _ in range(3)]
    evaluation.refresh(many, today=today)
    assert not Assessment.objects.exists()
    assert Initiative.objects.filter(assessment_due=True).count() == 3
    assert tasks.reassess_due() == 3
    assert Assessment.objects.count() == 3
    assert evaluation.evaluate_due(today=today) == 0


def test_many_are_worked_off_in_chunks(touchpoint, today, monkeypatch):
    monkeypatch.setattr(evaluation, "CHUNK", 2)
    for _ in range(5):
        InitiativeFactory(touchpoints=[touchpoint])
    assert evaluation.evaluate_due(today=today) == 5
    assert Assessment.objects.count() == 5


def test_a_broker_that_is_down_loses_nothing(touchpoint, today, monkeypatch, committed, broker_away):
    monkeypatch.setattr(evaluation, "AT_ONCE", 0)
    one = InitiativeFactory(touchpoints=[touchpoint])
    with committed():
        evaluation.refresh([one.pk], today=today)
    assert Initiative.objects.get().assessment_due


def test_assessing_twice_changes_nothing(touchpoint, company, today):
    for state in ("approved", "requested", "declined"):
        one = InitiativeFactory(touchpoints=[touchpoint])
        OwnershipRequestFactory(initiative=one, function=company.IT, state=state, decided_on=today)
    evaluation.evaluate_all(today=today)
    before = stored()
    with CaptureQueriesContext(connection) as queries:
        assert evaluation.evaluate_all(today=today) == 3
    assert stored() == before
    writes = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert len(writes) <= 1, writes  # clearing what is marked due, which nothing is


def test_queries_do_not_grow_with_the_initiatives_of_a_chunk(touchpoint, company, today):
    def queries_for(count: int) -> int:
        ids = []
        for _ in range(count):
            one = InitiativeFactory(touchpoints=[touchpoint, TouchpointFactory()])
            OwnershipRequestFactory(initiative=one, function=company.IT, state="approved", decided_on=today)
            ids.append(one.pk)
        with CaptureQueriesContext(connection) as queries:
            evaluation.evaluate(ids, today=today)
        return len(queries)

    assert queries_for(2) == queries_for(20)


def test_a_flag_closes_when_its_rule_finds_it_no_longer_and_opens_anew(touchpoint, company, today):
    one = InitiativeFactory(touchpoints=[touchpoint])
    evaluation.evaluate([one.pk], today=today)
    assert Flag.objects.get(code="not-asked").evidence["functions"] == ["IT", "OPS"]
    asked = OwnershipRequestFactory(initiative=one, function=company.IT, asked_on=today)
    evaluation.evaluate([one.pk], today=today + timedelta(days=1))
    assert Flag.objects.get(code="not-asked").evidence["functions"] == ["OPS"]
    other = OwnershipRequestFactory(initiative=one, function=company.OPS, asked_on=today)
    evaluation.evaluate([one.pk], today=today + timedelta(days=2))
    assert Flag.objects.get(code="not-asked").closed_on == today + timedelta(days=2)
    asked.delete(), other.delete()
    evaluation.evaluate([one.pk], today=today + timedelta(days=3))
    opened = Flag.objects.filter(code="not-asked").order_by("opened_on").values_list("opened_on", "closed_on")
    assert list(opened) == [(today, today + timedelta(days=2)), (today + timedelta(days=3), None)]


def test_an_owner_who_does_nothing_ends_on_paper_by_the_calendar(touchpoint, company, today):
    one = InitiativeFactory(touchpoints=[touchpoint])
    request = OwnershipRequestFactory(initiative=one, function=company.IT, state="approved", decided_on=today)
    for days, owners in ((0, ["IT"]), (29, ["IT"]), (31, [])):
        evaluation.evaluate([one.pk], today=today + timedelta(days=days))
        request.refresh_from_db()
        assert (Assessment.objects.get().owners, request.effective) == (owners, bool(owners))
    assert Flag.objects.get(code="paper-owner", closed_on=None).evidence["functions"] == ["IT"]


def test_a_day_begins_once(touchpoint, today):
    InitiativeFactory(touchpoints=[touchpoint], assessment_due=False)
    assert evaluation.begin_day(today=today)
    assert Initiative.objects.get().assessment_due
    evaluation.evaluate_due(today=today)
    assert not evaluation.begin_day(today=today)
    assert not Initiative.objects.get().assessment_due
    assert evaluation.begin_day(today=today + timedelta(days=1))
    assert AssessedDay.objects.count() == 2


def test_the_command_assesses_what_is_due_or_everything(touchpoint, capsys):
    InitiativeFactory(touchpoints=[touchpoint], assessment_due=False)
    InitiativeFactory(touchpoints=[touchpoint])
    call_command("evaluate")
    call_command("evaluate", "--all")
    assert capsys.readouterr().out.splitlines() == ["estimated 0, assessed 1", "estimated 0, assessed 2"]


# --- facts -------------------------------------------------------------------------------------------------------
def influence_of(initiative, today) -> dict:
    return FactsLoader(policy.DEFAULT, today).load([initiative.pk])[0].influence


def test_a_segments_own_rating_overrides_the_default_for_it_only(touchpoint, company, today):
    families, students = SegmentFactory(), SegmentFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, segment=families, strength=1)
    InfluenceFactory(touchpoint=touchpoint, function=company.FIN, segment=students, strength=2)
    for_all, for_families, for_both, for_students = (InitiativeFactory(touchpoints=[touchpoint]) for _ in range(4))
    for_families.segments.set([families])
    for_both.segments.set([families, students])
    for_students.segments.set([students])
    assert influence_of(for_all, today) == {"T1": {"IT": 3, "OPS": 2}}
    assert influence_of(for_families, today) == {"T1": {"IT": 1, "OPS": 2}}
    assert influence_of(for_both, today) == {"T1": {"IT": 3, "OPS": 2, "FIN": 2}}
    assert influence_of(for_students, today) == {"T1": {"IT": 3, "OPS": 2, "FIN": 2}}


def test_an_unassessed_touchpoint_is_there_with_nobody(company, today):
    assert influence_of(InitiativeFactory(touchpoints=[TouchpointFactory(key="T9")]), today) == {"T9": {}}
