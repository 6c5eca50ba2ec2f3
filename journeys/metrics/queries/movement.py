"""How a metric moves: one group's readings as a line, a second group beside it, and what else happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.lines import Lines, Mark, Reading, Series as Drawn
from cxtracker.ui.units import spoken
from journeys.metrics.queries.catalogue import SeriesLine
from journeys.models import RHYTHM_DAYS, EventMark, GoodDirection, Measurement, Metric, Rhythm


@dataclass(frozen=True, slots=True)
class Movement:
    """`title` answers how it moves; `chart` shows it, and its sentence says on whom and since when."""

    title: str
    chart: Lines


def movement(
    metric: Metric, series: SeriesLine, beside: SeriesLine | None, marks: Sequence[EventMark]
) -> Movement | None:
    """None while the series has no reading. One query for both groups."""
    shown = [line for line in (series, beside) if line is not None]
    rows = Measurement.objects.filter(series__in=[line.series.pk for line in shown]).order_by("on")
    readings: dict[int, list[Reading]] = defaultdict(list)
    links = {line.series.pk: reverse("metrics:series", args=[metric.key, line.series.key]) for line in shown}
    for pk, number, on, value in rows.values_list("series_id", "pk", "on", "value"):
        readings[pk].append(Reading(on, value, f"{links[pk]}#reading-{number}"))
    mine = readings[series.series.pk]
    if not mine:
        return None
    first, last = mine[0], mine[-1]
    title = _title(metric, first, last)
    sentence = _sentence(metric, series.name, first, last)
    if beside and readings[beside.series.pk]:
        stands = {"group": beside.name, "value": amount(readings[beside.series.pk][-1].value, metric.unit)}
        sentence += " " + _("Next to it, %(group)s is at %(value)s.") % stands
    days = [reading.on for drawn in readings.values() for reading in drawn]
    chart = Lines(
        title=metric.name,
        sentence=sentence,
        series=Drawn(series.name, mine),
        unit=spoken(metric.unit),
        comparison=Drawn(beside.name, readings[beside.series.pk]) if beside and readings[beside.series.pk] else None,
        events=[Mark(mark.on, mark.label) for mark in reversed(marks) if min(days) <= mark.on <= max(days)],
        rhythm_days=RHYTHM_DAYS[Rhythm(series.series.rhythm)],
    )
    return Movement(title, chart)


def _title(metric: Metric, first: Reading, last: Reading) -> str:
    words = {"name": metric.name, "first": amount(first.value, metric.unit), "last": amount(last.value, metric.unit)}
    if first.on == last.on:
        return _("%(name)s is at %(last)s; one reading can't show a movement") % words
    if last.value == first.value:
        return _("%(name)s is at %(last)s, where it started") % words
    if last.value > first.value:
        return _("%(name)s rose from %(first)s to %(last)s") % words
    return _("%(name)s fell from %(first)s to %(last)s") % words


def _sentence(metric: Metric, group: str, first: Reading, last: Reading) -> str:
    words = {"group": group, "first": numbers.day(first.on), "last": numbers.day(last.on)}
    if first.on == last.on:
        return _("%(group)s, one reading of %(last)s.") % words
    if metric.direction == GoodDirection.NEUTRAL or last.value == first.value:
        return _("%(group)s, from %(first)s to %(last)s.") % words
    if (last.value > first.value) == (metric.direction == GoodDirection.HIGHER):
        return _("%(group)s, from %(first)s to %(last)s: the good direction.") % words
    return _("%(group)s, from %(first)s to %(last)s: the wrong direction.") % words


def amount(value: float, unit: str) -> str:
    """A value with its unit: “2.4 %”."""
    return numbers.with_unit(numbers.exact(value), spoken(unit))
