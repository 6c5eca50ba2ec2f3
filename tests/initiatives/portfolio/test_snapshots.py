"""What the portfolio looked like: one snapshot a month, which nothing changes afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.publishing import as_json
from initiatives import tasks
from initiatives.models import Initiative, Snapshot
from initiatives.portfolio import services as snapshots
from initiatives.portfolio.queries import portfolio
from initiatives.portfolio.queries.drift import alarm
from initiatives.portfolio.queries.snapshots import history, months_before, point
from tests.factories import InitiativeFactory, MeasurementFactory, OutcomeFactory, SeriesFactory, noon

pytestmark = pytest.mark.django_db


def remembered(month: date, index: float | None, live: int = 5) -> None:
    """A month in which the drift index stood there, over so many live initiatives."""
    numbers = as_json(replace(point(portfolio(as_of=month)), drift=index, live=live))
    Snapshot.objects.create(month=month, content={"numbers": numbers}, taken_at=timezone.now())


def test_the_first_of_a_month_stands(sample, today):
    assert snapshots.take(now=noon(today))
    [first] = Snapshot.objects.all()
    Initiative.objects.filter(key="I01").update(mode="prevent", status="stopped")
    assert snapshots.take(now=noon(date(2026, 11, 30)))
    [still] = Snapshot.objects.all()
    assert (still.month, still.content, still.taken_at) == (date(2026, 11, 1), first.content, first.taken_at)
    assert (still.content["live"], still.content["drift"]["index"], still.content["as_of"]) == (10, 46.0, "2026-11-21")


def test_it_holds_all_the_portfolio_says_but_no_older_trend(sample, today):
    snapshots.take(now=noon(today))
    content = Snapshot.objects.get().content
    said = json.loads(json.dumps(as_json(portfolio(as_of=today))))
    assert "trend" not in content
    assert {name: content[name] for name in said if name != "trend"} == {
        name: value for name, value in said.items() if name != "trend"
    }
    assert "computed_later" not in content


def test_a_month_that_is_remembered_is_not_computed_again(sample, today):
    snapshots.take(now=noon(today))
    with CaptureQueriesContext(connection) as counted:
        assert snapshots.take(now=noon(today))
    assert len(counted) == 1


def test_nothing_live_is_nothing_to_remember(db, today):
    InitiativeFactory(status="draft")
    assert not snapshots.take(now=noon(today))
    assert not Snapshot.objects.exists()
    InitiativeFactory()
    assert snapshots.take(now=noon(today))


def test_the_worker_takes_it(sample):
    assert tasks.snapshot_month()
    assert tasks.snapshot_month()
    assert Snapshot.objects.count() == 1


def test_who_comes_second_in_the_same_moment_loses_quietly(sample, today, monkeypatch):
    """Both looked before either wrote: the first row stands."""
    snapshots.take(now=noon(today))
    before = Snapshot.objects.get()
    monkeypatch.setattr(Snapshot.objects, "filter", lambda **where: Snapshot.objects.none())
    Initiative.objects.filter(key="I01").update(status="stopped")
    assert snapshots.take(now=noon(today))
    monkeypatch.undo()
    assert Snapshot.objects.get().content == before.content


# --- the trend --------------------------------------------------------------------------------------------------
def test_history_is_the_last_two_years_the_oldest_first(db, today):
    for month in (date(2024, 11, 1), date(2024, 12, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)):
        remembered(month, 10.0)
    months = [one.month for one in history(today)]
    assert months == [date(2024, 12, 1), date(2026, 10, 1), date(2026, 11, 1)]
    assert [one.month for one in history(today, months=1)] == [date(2026, 11, 1)]
    assert [one["month"] for one in as_json(portfolio(as_of=today))["trend"]] == [
        "2024-12-01",
        "2026-10-01",
        "2026-11-01",
    ]


def test_a_point_says_what_the_portfolio_said(sample, today):
    snapshots.take(now=noon(today))
    [november] = history(today)
    found = portfolio(as_of=today)
    assert (november.as_of, november.live, november.bands, november.drift) == (today, 10, found.bands, 46.0)
    assert (november.siloed, november.jointly_owned) == (found.siloed.share, found.jointly_owned.share)
    assert november.prevention_share == round(found.prevention_share, 4)
    assert november.drift_parts == {name: part.share for name, part in found.drift.parts.items()}
    assert list(november.bands) == list(found.bands)
    assert november.computed_later is False


@pytest.mark.parametrize(
    ("index", "year_before", "reasons", "change"),
    [
        (60.0, None, ("high",), None),
        (50.0, 45.0, (), 5.0),
        (40.0, 30.0, ("rising",), 10.0),
        (40.0, 30.1, (), 9.9),
        (60.0, 20.0, ("high", "rising"), 40.0),
        (None, 20.0, (), None),
    ],
)
def test_drift_alarms_above_50_or_ten_points_up_in_a_year(index, year_before, reasons, change, db, today):
    if year_before is not None:
        remembered(date(2025, 11, 1), year_before)
    remembered(date(2025, 10, 1), 0.0)
    found = alarm(index, 5, history(today), today)
    assert (found.reasons, found.change) == (reasons, change)


@pytest.mark.parametrize(("then", "now", "reasons"), [(5, 5, ("rising",)), (4, 5, ()), (5, 4, ()), (1, 10, ())])
def test_a_year_is_compared_from_five_live_initiatives_then_and_now(then, now, reasons, db, today):
    remembered(date(2025, 11, 1), 0.0, live=then)
    found = alarm(46.0, now, history(today), today)
    assert (found.reasons, found.change, found.year_before) == (reasons, 46.0 if reasons else None, 0.0)


@pytest.mark.parametrize(
    ("day", "back", "month"),
    [
        (date(2026, 1, 31), 1, date(2025, 12, 1)),
        (date(2026, 11, 21), 24, date(2024, 11, 1)),
        (date(2026, 12, 5), -1, date(2027, 1, 1)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
    ],
)
def test_months_are_counted_back_over_years(day, back, month):
    assert months_before(day, back) == month


# --- a past for the demo ----------------------------------------------------------------------------------------
def test_a_past_is_reconstructed_as_of_the_end_of_each_month_and_says_so(db, today):
    series = SeriesFactory()
    OutcomeFactory(metric=series.metric, series=series)
    MeasurementFactory(series=series, on=date(2026, 3, 31))
    assert snapshots.reconstruct(now=noon(today)) == 23
    past = history(today)
    assert (past[0].month, past[0].as_of) == (date(2024, 12, 1), date(2024, 12, 31))
    assert (past[-1].month, past[-1].as_of) == (date(2026, 10, 1), date(2026, 10, 31))
    assert all(one.computed_later for one in past)
    unread = {one.month.isoformat()[:7]: one.drift_parts["no_recent_reading"] for one in past}
    assert (unread["2026-02"], unread["2026-03"], unread["2026-08"], unread["2026-10"]) == (1.0, 0.0, 0.0, 1.0)
    assert Snapshot.objects.get(month=date(2026, 10, 1)).content["computed_later"] is True


def test_what_was_taken_in_its_month_is_not_reconstructed(db, today):
    InitiativeFactory()
    remembered(date(2025, 11, 1), 33.0)
    assert snapshots.reconstruct(now=noon(today)) == snapshots.reconstruct(now=noon(today)) == 23
    found = {one.month: one for one in history(today)}
    assert (found[date(2025, 11, 1)].drift, found[date(2025, 11, 1)].computed_later) == (33.0, False)
    assert portfolio(as_of=today).drift_alarm.reconstructed is False
    assert portfolio(as_of=date(2026, 10, 31)).drift_alarm.reconstructed is True


def test_the_samples_past_is_as_long_as_anything_is_known_of_it(sample, today):
    """I05 went live in November 2025, I04 and I08 a month later, I01 in March; I06 and I09 were asked in October."""
    assert snapshots.reconstruct(now=noon(today)) == 12
    past = {one.month.isoformat()[:7]: one for one in history(today)}
    assert [past[month].live for month in ("2025-11", "2025-12", "2026-02", "2026-03", "2026-09", "2026-10")] == [
        1,
        3,
        5,
        6,
        8,
        10,
    ]
    # Nobody owned before 2 November 2026: until then all of them were fenced.
    assert (past["2025-11"].drift, past["2026-10"].drift) == (20.0, 56.0)
    assert portfolio(as_of=today).drift_alarm.reasons == ()
