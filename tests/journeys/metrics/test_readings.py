"""Metrics, series and their readings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from journeys.metrics.readings.services import measurements
from journeys.metrics.readings.services.confirmation import Doubtful
from journeys.metrics.readings.services.measurements import Loaded, Reading
from journeys.metrics.services import metrics, series as series_service
from journeys.models import Measurement
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)
METRIC = {"key": "BEH-90", "name": "Second order", "kind": "behavioural", "unit": "%", "direction": "higher"}


def test_a_cx_manager_keeps_the_catalogue_and_a_contributor_does_not(carla, cosmo):
    metric = metrics.create(METRIC, by=carla)
    metrics.edit(metric, {"unit": "% of orders"}, by=carla)
    assert Event.objects.about(metric).first().changes == {"unit": ["%", "% of orders"]}
    with pytest.raises(NotAllowed):
        metrics.create({**METRIC, "key": "BEH-91"}, by=cosmo)


def test_what_customers_say_is_no_business_outcome(carla):
    with pytest.raises(Invalid, match="What customers say"):
        metrics.create({**METRIC, "kind": "perception", "counts_as_business_outcome": True}, by=carla)
    metric = MetricFactory(kind="behavioural", counts_as_business_outcome=True)
    with pytest.raises(Invalid, match="What customers say"):
        metrics.edit(metric, {"kind": "perception"}, by=carla)


def test_a_contributor_starts_a_series_and_enters_a_reading(cosmo, rita):
    series = series_service.create({"key": "s1", "metric": MetricFactory(), "label": "pilot branches"}, by=cosmo)
    reading = measurements.record(series, {"on": DAY, "value": 1.5, "n": 300}, by=cosmo, today=timezone.localdate())
    assert (reading.value, reading.n, reading.entered_by) == (1.5, 300, cosmo)
    with pytest.raises(NotAllowed):
        measurements.record(series, {"on": date(2026, 9, 30), "value": 1.0}, by=rita, today=timezone.localdate())


def test_a_day_has_one_reading_and_a_correction_keeps_the_old_value(cosmo, carla):
    series = SeriesFactory()
    reading = measurements.record(series, {"on": DAY, "value": 1.5}, by=cosmo, today=timezone.localdate())
    with pytest.raises(Conflict, match="Correct it instead"):
        measurements.record(series, {"on": DAY, "value": 1.6}, by=cosmo, today=timezone.localdate())
    measurements.correct(reading, {"value": 1.7}, by=carla)
    event = Event.objects.about(series).first()
    assert (event.kind, event.actor, event.changes) == ("measurement.corrected", carla, {"value": [1.5, 1.7]})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": float("nan")}, "value"),
        ({"value": float("inf")}, "value"),
        ({"value": "many"}, "value"),
        ({"value": 1, "n": -1}, "n"),
        ({"value": 1, "n": 10**40}, "n"),
        ({"value": 1, "on": "yesterday"}, "on"),
        ({}, "value"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(cosmo, values, field):
    with pytest.raises(Invalid) as refused:
        measurements.record(SeriesFactory(), {"on": DAY, **values}, by=cosmo, today=timezone.localdate())
    assert list(refused.value.fields) == [field]


def test_nobody_has_observed_tomorrow(cosmo):
    series, tomorrow = SeriesFactory(), timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid, match="is in the future"):
        measurements.record(series, {"on": tomorrow, "value": 1}, by=cosmo, today=timezone.localdate())
    with pytest.raises(Invalid, match="is in the future"):
        measurements.record_many([Reading(series, DAY, 1), Reading(series, tomorrow, 1)], by=cosmo, now=timezone.now())
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [(0.024, "%", "fraction"), (24.5, "%", "jump"), (-2.4, "%", "negative"), (0.2, "days", "jump")],
)
def test_a_doubtful_value_is_taken_only_from_somebody_who_is_sure(cosmo, value, unit, code):
    series = SeriesFactory(metric=MetricFactory(unit=unit))
    MeasurementFactory(series=series, on=date(2026, 9, 30), value=2.4)
    with pytest.raises(Doubtful) as asked:
        measurements.record(series, {"on": DAY, "value": value}, by=cosmo, today=timezone.localdate())
    assert asked.value.codes == (code,)
    assert Measurement.objects.count() == 1
    reading = measurements.record(series, {"on": DAY, "value": value}, by=cosmo, sure=True, today=timezone.localdate())
    assert reading.value == value


def test_a_correction_is_doubted_beside_the_other_readings_only(cosmo):
    series = SeriesFactory(metric=MetricFactory(unit="%"))
    for month in (7, 8):
        MeasurementFactory(series=series, on=date(2026, month, 28), value=2.4)
    wrong = MeasurementFactory(series=series, on=DAY, value=0.024)
    with pytest.raises(Doubtful):
        measurements.correct(wrong, {"value": 0.025}, by=cosmo)
    assert measurements.correct(wrong, {"source": "billing"}, by=cosmo).source == "billing"
    assert measurements.correct(wrong, {"value": 2.5}, by=cosmo).value == 2.5


def test_of_two_corrections_the_second_sees_the_first_and_overwrites_nothing(cosmo, carla):
    reading = MeasurementFactory(series=SeriesFactory(), on=DAY, value=1.5)
    measurements.correct(reading, {"value": 1.7}, by=carla, expected={"value": 1.5, "n": None, "source": ""})
    with pytest.raises(Conflict) as refused:
        measurements.correct(reading, {"value": 1.6}, by=cosmo, expected={"value": 1.5, "n": None, "source": ""})
    assert refused.value.current == {"value": 1.7, "n": None, "se": None, "source": ""}
    assert Measurement.objects.get().value == 1.7


def test_a_removed_reading_stays_in_the_trail_with_the_reason(cosmo, rita):
    series = SeriesFactory()
    reading = MeasurementFactory(series=series, on=DAY, value=1.5)
    with pytest.raises(NotAllowed):
        measurements.remove(reading, by=rita)
    measurements.remove(reading, by=cosmo, reason="counted twice ")
    event = Event.objects.about(series).first()
    assert (event.kind, event.context, event.changes["value"]) == (
        "measurement.removed",
        {"reason": "counted twice", "entered_at": reading.entered_at.isoformat()},
        [1.5, None],
    )
    assert not Measurement.objects.exists()


def test_a_bulk_load_creates_changes_and_leaves(cosmo):
    series, other = SeriesFactory(), SeriesFactory()
    first = [Reading(series, date(2026, month, 1), month) for month in (1, 2, 3)]
    assert measurements.record_many(first, by=cosmo, now=timezone.now()) == Loaded(created=3)
    again = [Reading(series, date(2026, 1, 1), 1), Reading(series, date(2026, 2, 1), 2.5), Reading(other, DAY, 9, 10)]
    assert measurements.record_many(again, by=cosmo, now=timezone.now()) == Loaded(created=1, changed=1, unchanged=1)
    assert Measurement.objects.get(series=series, on=date(2026, 2, 1)).value == 2.5
    assert Event.objects.about(series).first().context["changed"] == {
        "2026-02-01": [[2.0, None, None, ""], [2.5, None, None, ""]]
    }


def test_a_bulk_load_with_one_bad_row_changes_nothing_and_names_all_bad_rows(cosmo):
    series = SeriesFactory()
    rows = [Reading(series, DAY, 1.0), Reading(series, DAY, 2.0), Reading(series, date(2026, 1, 1), float("nan"))]
    with pytest.raises(Invalid) as refused:
        measurements.record_many(rows, by=cosmo, now=timezone.now())
    assert sorted(refused.value.fields) == ["readings.1.on", "readings.2.value"]
    assert not Measurement.objects.exists()


def test_a_bulk_load_asks_as_often_for_a_hundred_readings_as_for_two(cosmo):
    series = SeriesFactory()
    counts = []
    for size in (2, 100):
        rows = [Reading(series, DAY - timedelta(days=n), float(size + n)) for n in range(size)]
        with CaptureQueriesContext(connection) as asked:
            measurements.record_many(rows, by=cosmo, now=timezone.now())
        counts.append(len(asked))
    assert counts[0] == counts[1]
