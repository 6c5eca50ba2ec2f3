"""Readings, workers, editors and finance at once: nothing is lost, nothing is done twice, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import initiatives
from initiatives.models import Confirmation, Effect, Flag, Initiative, Outcome, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.effects.queries import Case, cases
from initiatives.outcomes.money.services import confirmations as signing, promises
from initiatives.outcomes.queries.signatures import confirmations
from journeys.metrics.readings.services import measurements
from journeys.models import Deputy, Measurement, Series
from tests.factories import (
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    PersonFactory,
    SeriesFactory,
    TouchpointFactory,
    noon,
)
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 21)
BEFORE = [date(2026, month, 28) for month in (1, 2, 3, 4)]
AFTER = [date(2026, month, 28) for month in (7, 8, 9, 10)]
LATER = date(2026, 11, 20)


def begin(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def calls(carla) -> SimpleNamespace:
    """Six initiatives whose outcomes follow series of their own, read eight times each."""
    metric = MetricFactory(key="BE13", unit="calls", direction="lower")
    made = []
    for number in range(6):
        series = SeriesFactory(metric=metric)
        Measurement.objects.bulk_create(
            Measurement(series=series, on=on, value=value)
            for on, value in zip((*BEFORE, *AFTER), (31, 30, 32, 31, 26, 25, 27, 26), strict=True)
        )
        initiative = InitiativeFactory(
            key=f"CX-{number}", status="measuring", go_live=date(2026, 5, 1), initiator=carla
        )
        made.append(
            OutcomeFactory(
                initiative=initiative,
                metric=metric,
                series=series,
                baseline=31,
                target=20,
                target_on=TODAY,
                unit_value=Decimal(20_000),
                benefit_kind="saving",
            )
        )
    return SimpleNamespace(outcomes=made, first=made[0], series=[one.series for one in made])


def work() -> None:
    effects.estimate_due(now=noon(TODAY))


def read(series: Series, on: date, by: User) -> None:
    measurements.record(
        Series.objects.get(pk=series.pk), {"on": on, "value": 26}, by=by, sure=True, today=timezone.localdate()
    )


def mark(case: Case) -> str:
    return case.mark


def lost() -> set[int]:
    """Outcomes that are not due although their effect is of other readings than there are."""
    settled = list(Outcome.objects.filter(effect_due=False).values_list("pk", flat=True))
    stored = dict(Effect.objects.values_list("pk", "fingerprint"))
    return {case.outcome_id for case in cases(settled) if stored.get(case.outcome_id) != mark(case)}


# --- a reading while a worker estimates ---------------------------------------------------------------------------
def reading_between(calls, carla, monkeypatch) -> None:
    """A reading is entered once the worker has computed, and before it stores."""
    computed, came = effects._estimated, []

    def interrupted(ids: Sequence[int], now: datetime):
        found = computed(ids, now)
        if not came:
            came.append(True)
            begin(lambda: read(calls.first.series, LATER, carla)).join(20)
        return found

    monkeypatch.setattr(effects, "_estimated", interrupted)
    work()


def test_a_reading_between_computing_and_storing_is_in_the_effect(calls, carla, monkeypatch):
    reading_between(calls, carla, monkeypatch)
    assert (lost(), Outcome.objects.filter(effect_due=True).count()) == (set(), 0)
    assert Effect.objects.get(pk=calls.first.pk).detail["estimate"]["readings_after"] == 5


def test_without_looking_again_it_would_be_lost(calls, carla, monkeypatch):
    """What looking again under the lock prevents: storing what was computed from what was read before."""
    remembered: dict[int, Case] = {}

    def read_once(ids):
        remembered.update({case.outcome_id: case for case in cases([pk for pk in ids if pk not in remembered])})
        return [remembered[pk] for pk in ids]

    monkeypatch.setattr(effects, "cases", read_once)
    reading_between(calls, carla, monkeypatch)
    assert lost() == {calls.first.pk}


def reading_meanwhile(calls, carla, monkeypatch) -> None:
    """A reading is entered while the worker stores: it has looked for the last time, and not committed yet."""
    looked, readers = effects._marks, []

    def interrupted(ids) -> dict[int, str]:
        if connection.in_atomic_block and not readers:
            readers.append(begin(lambda: read(calls.first.series, LATER, carla)))
            readers[0].join(2)
        return looked(ids)

    monkeypatch.setattr(effects, "_marks", interrupted)
    store, stored = effects._store, []

    def once(found, *, today):
        if stored:
            return store(found, today=today)
        stored.append(store(found, today=today))
        readers[0].join(20)
        return stored[0]

    monkeypatch.setattr(effects, "_store", once)
    work()


def test_a_reading_while_a_worker_stores_waits_and_is_estimated_next(calls, carla, monkeypatch):
    reading_meanwhile(calls, carla, monkeypatch)
    assert (lost(), Outcome.objects.filter(effect_due=True).count()) == (set(), 0)
    assert Effect.objects.get(pk=calls.first.pk).detail["estimate"]["readings_after"] == 5


def test_without_the_lock_it_would_be_lost(calls, carla, monkeypatch):
    """What holding the initiatives, and marking what is marked, prevents."""

    def mark_the_unmarked(marked: QuerySet[Outcome]) -> None:
        marked.filter(effect_due=False).update(effect_due=True)

    monkeypatch.setattr(effects, "_lock", lambda found: None)
    monkeypatch.setattr(effects, "follow", mark_the_unmarked)
    reading_meanwhile(calls, carla, monkeypatch)
    assert lost() == {calls.first.pk}


# --- workers and editors ------------------------------------------------------------------------------------------
def test_two_workers_at_once_store_each_effect_once(calls, monkeypatch):
    computed, both = effects._estimated, threading.Barrier(2)

    def abreast(ids: Sequence[int], now: datetime):
        found = computed(ids, now)
        both.wait(20)
        return found

    monkeypatch.setattr(effects, "_estimated", abreast)
    assert together(work, work) == []
    assert (Effect.objects.count(), lost()) == (len(calls.outcomes), set())
    assert not Outcome.objects.filter(effect_due=True).exists()


def test_readers_editors_and_workers_at_once_lose_nothing_and_stop_nobody(calls, carla):
    def reads(offset: int) -> Callable[[], None]:
        def some() -> None:
            for day in range(8):
                for series in calls.series:
                    read(series, LATER - timedelta(days=3 * day + offset), carla)

        return some

    def edits() -> None:
        for number in range(12):
            for outcome in reversed(calls.outcomes):
                mine = Outcome.objects.select_related("initiative").get(pk=outcome.pk)
                outcomes.edit(mine, {"target": 20.0 - number / 10}, by=carla, today=TODAY)

    def works() -> None:
        for _turn in range(25):
            work()

    assert together(reads(0), reads(1), edits, works, works) == []
    assert lost() == set()
    work()
    assert lost() == set()
    assert {effect.detail["estimate"]["readings_after"] for effect in Effect.objects.all()} == {20}


def collide(carla, ivo, rosa, monkeypatch) -> list[BaseException]:
    """Two people move initiatives that meet at one touchpoint; each holds one when the other's side is to follow."""
    touchpoint = TouchpointFactory()
    pair = [
        InitiativeFactory(
            status="delivering",
            touchpoints=[touchpoint],
            accountable=person,
            initiator=carla,
            start=date(2026, 10, 1),
            first_reading=date(2027, 1, 31),
        )
        for person in (ivo, rosa)
    ]
    evaluation.evaluate_all(today=TODAY)
    assert Flag.objects.filter(code="collision", closed_on=None).count() == 2
    checked, both = initiatives._checked, threading.Barrier(2)

    def holding(*said):
        both.wait(20)
        return checked(*said)

    monkeypatch.setattr(initiatives, "_checked", holding)
    days = {"start": date(2027, 3, 1), "first_reading": date(2027, 9, 1)}, {"start": date(2028, 3, 1)}
    return together(
        *(
            lambda one=one, said=said: initiatives.edit(Initiative.objects.get(pk=one.pk), said, by=carla)
            for one, said in zip(pair, days, strict=True)
        )
    )


def test_both_sides_of_a_collision_may_move_at_once(carla, ivo, rosa, monkeypatch):
    assert collide(carla, ivo, rosa, monkeypatch) == []
    assert Flag.objects.filter(code="collision", closed_on=None).count() == 0


def test_if_each_waited_for_the_other_one_would_be_turned_away(carla, ivo, rosa, monkeypatch):
    monkeypatch.setattr(evaluation, "refresh_beside", evaluation.refresh)
    wrong = collide(carla, ivo, rosa, monkeypatch)
    assert [type(error) for error in wrong] == [OperationalError]
    assert "deadlock" in str(wrong[0])


def test_two_people_with_the_same_version_before_them_change_an_outcome_once(calls, carla):
    def edit(target: float) -> Callable[[], Outcome]:
        mine = Outcome.objects.select_related("initiative").get(pk=calls.first.pk)
        return lambda: outcomes.edit(mine, {"target": target}, by=carla, today=TODAY, version=1)

    assert [type(error) for error in together(edit(22), edit(23), edit(24))] == [Conflict] * 2
    assert Outcome.objects.get(pk=calls.first.pk).version == 2
    assert Event.objects.filter(kind="outcome.edited").count() == 1


# --- finance and promises -----------------------------------------------------------------------------------------
@pytest.fixture
def finance(company) -> tuple[User, User]:
    head, deputy = (PersonFactory(name=name, role=Role.CONTRIBUTOR) for name in ("Fina", "Fred"))
    company.FIN.head, company.FIN.is_finance = head, True
    company.FIN.save()
    Deputy.objects.create(function=company.FIN, person=deputy)
    return head, deputy


def test_two_signatures_at_once_both_stay_and_the_newest_stands(calls, finance):
    work()

    def sign(by: User, amount: int) -> Callable[[], Confirmation]:
        return lambda: signing.confirm(calls.first, Decimal(amount), by=by, now=noon(TODAY), note="Budget")

    assert together(sign(finance[0], 10_000), sign(finance[1], 20_000)) == []
    history = list(Confirmation.objects.filter(outcome=calls.first).order_by("pk"))
    assert sorted(one.amount for one in history) == [10_000, 20_000]
    assert confirmations([calls.first.pk], timezone.localdate())[calls.first.pk].amount == history[-1].amount


def test_a_promise_is_answered_once(calls, carla, monkeypatch):
    work()
    check = PromiseCheck.objects.create(outcome=calls.first, months=6, due_on=TODAY)
    judged, both = promises.lines, threading.Barrier(2)

    def abreast(*said, **named):
        found = judged(*said, **named)
        both.wait(20)
        return found

    monkeypatch.setattr(promises, "lines", abreast)

    def answer(note: str) -> Callable[[], PromiseCheck]:
        mine = PromiseCheck.objects.select_related("outcome__initiative").get(pk=check.pk)
        return lambda: promises.answer(mine, note=note, by=carla, today=TODAY)

    assert [type(error) for error in together(answer("Still there."), answer("Gone."))] == [Conflict]
    assert Event.objects.filter(kind="promise.answered").count() == 1
