"""The catalogue of metrics as people read it, and what one metric is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.ui.words import Text
from journeys.metrics.readings.queries.currency import LastReading, last_readings
from journeys.metrics.rules import disguise
from journeys.models import EventMark, Metric, MetricKind, Series

KINDS: dict[str, Text] = {
    MetricKind.BEHAVIOURAL: gettext_lazy("what customers do"),
    MetricKind.FINANCIAL: gettext_lazy("money"),
    MetricKind.OPERATIONAL: gettext_lazy("internal measures"),
    MetricKind.PERCEPTION: gettext_lazy("what customers say"),
}
"""Kinds in plain words, those first that can be a result."""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One observed group of a metric; `readings` how many there are."""

    series: Series
    name: str
    readings: int
    last: LastReading


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric in the catalogue; `reason` says why it does not count, empty when it does.

    `latest` is the newest reading of all its series; `stale` of them are older than their rhythm or never read.
    """

    metric: Metric
    counts: bool
    words: tuple[str, ...]
    reason: str
    series: int
    latest: LastReading | None
    stale: int

    @property
    def kind(self) -> Text:
        return KINDS[self.metric.kind]

    @property
    def to_confirm(self) -> bool:
        return self.metric.counts_as_business_outcome and not self.counts

    @property
    def measured(self) -> bool:
        return self.series > 0


@dataclass(frozen=True, slots=True)
class MetricReport:
    """The page of a metric: `marks` are its own and those of all metrics, the latest first."""

    line: MetricLine
    series: tuple[SeriesLine, ...]
    marks: tuple[EventMark, ...]


def suspicious_words(metric: Metric) -> tuple[str, ...]:
    """The words of this metric that say score, satisfaction, likelihood …; whether or not it is confirmed."""
    return disguise.suspicious(metric.kind, metric.name, metric.unit, metric.formula)


def counts(metric: Metric) -> bool:
    """It is a business outcome: observed behaviour or money, confirmed by a second person where its words sound like
    a score."""
    return disguise.counts(
        metric.kind,
        metric.name,
        metric.unit,
        metric.formula,
        counts_as_business_outcome=metric.counts_as_business_outcome,
        confirmed=metric.confirmed_by_id is not None,
    )


def disguised(metric: Metric) -> bool:
    """It claims to be a business outcome and does not count before a second person has confirmed it."""
    return metric.counts_as_business_outcome and not counts(metric)


def why_not(metric: Metric) -> str:
    """Why a metric is no business outcome, in a few words; empty when it is one."""
    if counts(metric):
        return ""
    if metric.counts_as_business_outcome:
        quoted = ", ".join(f"“{word}”" for word in suspicious_words(metric))
        return _("says %(words)s, so a second person has to confirm that it is observed") % {"words": quoted}
    if metric.kind == MetricKind.PERCEPTION:
        return _("a signal: what customers say, not what they do")
    if metric.kind == MetricKind.OPERATIONAL:
        return _("an internal measure; customers may not notice")
    return _("not a result by itself")


def lines(metrics: Sequence[Metric], today: date) -> list[MetricLine]:
    """Metrics in the given order with how current their series are; two queries."""
    owners = dict(Series.objects.filter(metric__in=metrics).values_list("pk", "metric_id"))
    readings: dict[int, list[LastReading]] = defaultdict(list)
    for pk, last in last_readings(list(owners), today).items():
        readings[owners[pk]].append(last)
    return [_line(metric, readings[metric.pk]) for metric in metrics]


def report(metric: Metric, today: date) -> MetricReport:
    """Three queries, however many series there are."""
    rows = metric.series.select_related("segment").annotate(readings=Count("measurements")).order_by("key")
    last = last_readings([row.pk for row in rows], today)
    series = tuple(SeriesLine(row, group(row), row.readings, last[row.pk]) for row in rows)
    marks = EventMark.objects.filter(Q(metric=metric) | Q(metric=None)).select_related("noted_by").order_by("-on", "pk")
    return MetricReport(_line(metric, [line.last for line in series]), series, tuple(marks))


def group(series: Series) -> str:
    """Who is observed, in words: the segment and the label, all customers where neither is said."""
    parts = [series.segment.name if series.segment else "", series.label]
    return ", ".join(part for part in parts if part) or _("all customers")


def _line(metric: Metric, last: Sequence[LastReading]) -> MetricLine:
    read = [reading for reading in last if reading.on is not None]
    latest = max(read, key=lambda reading: reading.on or date.min, default=None)
    stale = sum(reading.stale for reading in last)
    return MetricLine(metric, counts(metric), suspicious_words(metric), why_not(metric), len(last), latest, stale)
