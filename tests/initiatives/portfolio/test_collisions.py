"""Two initiatives on one touchpoint at one time, and nobody who answers for both."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.assessment.queries.collisions import Collision, Owners, collisions
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.models import Initiative, OwnershipRequest
from initiatives.policies.queries.in_force import policy_in_force
from tests.factories import (
    InitiativeFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    PersonFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(db):
    return TouchpointFactory(key="counter")


def at(touchpoint, key: str, since: str | None, until: str | None, **more: Any) -> Initiative:
    """A live initiative with an accountable owner of its own, at work there from one day to another."""
    more = {"accountable": PersonFactory(), "start": since, "first_reading": until, **more}
    return InitiativeFactory(key=key, touchpoints=[touchpoint], **more)


def owners_of(today: date) -> Callable[[Collection[int]], Owners]:
    return FactsLoader(policy_in_force(), today).owners


def met(today: date, *initiatives: Initiative) -> dict[int, tuple[Collision, ...]]:
    return collisions([one.pk for one in initiatives], today, owners_of(today))


def test_both_sides_hear_of_the_other_and_of_the_days_they_share(counter, today):
    lamp = at(counter, "lamp", "2026-10-01", "2027-03-31")
    desk = at(counter, "desk", "2027-01-15", None)
    days = (date(2027, 1, 15), date(2027, 3, 31))
    assert met(today, lamp, desk) == {
        lamp.pk: (Collision("desk", ("counter",), *days),),
        desk.pk: (Collision("lamp", ("counter",), *days),),
    }
    assert met(today, desk) == {desk.pk: (Collision("lamp", ("counter",), *days),)}


@pytest.mark.parametrize(
    ("since", "until"),
    [("2027-04-01", None), ("2026-01-01", "2026-09-30"), (None, None), ("2026-01-01", "2026-11-20")],
)
def test_without_a_shared_day_still_to_come_nothing_collides(since, until, counter, today):
    at(counter, "desk", since, until)
    assert met(today, at(counter, "lamp", "2026-10-01", "2027-03-31")) == {}


def test_the_last_shared_day_still_counts(counter, today):
    lamp, _desk = at(counter, "lamp", "2026-10-01", None), at(counter, "desk", "2026-01-01", "2026-11-21")
    assert [one.until for one in met(today, lamp)[lamp.pk]] == [today]


def test_go_live_stands_in_for_the_start_and_the_last_target_for_the_end(counter, today):
    lamp = at(counter, "lamp", None, "2026-12-01", go_live="2026-11-01")
    OutcomeFactory(initiative=lamp, target_on="2027-06-30")
    OutcomeFactory(initiative=lamp, target_on="2027-05-31")
    desk = at(counter, "desk", "2026-01-01", None)
    assert met(today, lamp)[lamp.pk] == (Collision("desk", ("counter",), date(2026, 11, 1), date(2027, 6, 30)),)
    Initiative.objects.filter(pk=lamp.pk).update(first_reading="2027-08-01")
    assert met(today, desk)[desk.pk][0].until == date(2027, 8, 1)


def test_two_without_an_end_collide_without_an_end(counter, today):
    lamp, _desk = at(counter, "lamp", "2026-10-01", None), at(counter, "desk", "2026-10-02", None)
    assert [(one.since, one.until) for one in met(today, lamp)[lamp.pk]] == [(date(2026, 10, 2), None)]


@pytest.mark.parametrize("status", ["draft", "closed", "stopped"])
def test_what_is_not_live_collides_with_nothing(status, counter, today):
    lamp, desk = at(counter, "lamp", "2026-10-01", None, status=status), at(counter, "desk", "2026-10-01", None)
    assert met(today, lamp, desk) == {}


def test_one_person_who_answers_for_both_is_enough_and_nobody_is_not_somebody_else(counter, today, ivo):
    at(counter, "lamp", "2026-10-01", None, accountable=ivo)
    at(counter, "sign", "2026-10-01", None, accountable=None)
    assert met(today, at(counter, "desk", "2026-10-01", None, accountable=ivo)) == {}


def test_a_function_that_owns_both_keeps_them_apart_unless_it_owns_on_paper(counter, today, company):
    lamp, desk = at(counter, "lamp", "2026-10-01", None), at(counter, "desk", "2026-10-01", None)
    for one in (lamp, desk):
        OwnershipRequestFactory(initiative=one, function=company.IT, state="approved", decided_on=today)
    OwnershipRequestFactory(initiative=lamp, function=company.RSK, state="approved", decided_on=today)
    assert met(today, lamp, desk) == {}
    OwnershipRequest.objects.filter(initiative=desk).update(decided_on="2026-01-01")
    assert set(met(today, lamp, desk)) == {lamp.pk, desk.pk}
    assert collisions([lamp.pk], today, lambda _ids: {lamp.pk: ("IT",), desk.pk: ("IT",)}) == {}


def test_the_refund_and_the_right_size_meet_where_parcels_come_back(sample, today):
    """I04 and I05 share T20 and customer service owns both; nobody owns both I08 and I09, which share E18."""
    ids = dict(Initiative.objects.values_list("pk", "key"))
    found = collisions(list(ids), today, owners_of(today))
    assert {ids[pk]: rows for pk, rows in found.items()} == {
        "I08": (Collision("I09", ("E18",), date(2027, 1, 1), date(2027, 6, 30)),),
        "I09": (Collision("I08", ("E18",), date(2027, 1, 1), date(2027, 6, 30)),),
    }


def test_queries_do_not_grow(counter, today, ivo, rosa):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert collisions(ids, today, owners_of(today))
        return len(counted)

    def more(count: int) -> list[int]:
        return [
            at(counter, f"{person.pk}-{number}-{count}", "2026-10-01", None, accountable=person).pk
            for person in (ivo, rosa)
            for number in range(count)
        ]

    ids = more(2)
    first = queries()
    ids += more(20)
    assert queries() == first
