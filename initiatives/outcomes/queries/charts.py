"""An outcome's readings as a chart: what happened, what was to be expected without the change, what else happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.ui.charts.lines import Interval, Level, Lines, Mark, Reading, Series
from cxtracker.ui.units import spoken
from initiatives.outcomes.effects.rules import TREND_FROM, trends
from initiatives.outcomes.effects.rules.sentences import LITTLE, verdict_mark
from initiatives.outcomes.effects.rules.shapes import PathPoint, Point
from initiatives.outcomes.queries.lines import OutcomeLine
from journeys.models import EventMark
from journeys.models.metrics import RESULTS

SAID = "perception"


@dataclass(frozen=True, slots=True)
class Drift:
    """What customers say and what they do go different ways; `code` as `trends.drift_apart` names it."""

    code: str
    perceived: str
    done: str
    chart: Lines | None


def picture(
    line: OutcomeLine,
    points: Mapping[int, tuple[Point, ...]],
    series_key: str,
    marks: Sequence[EventMark],
    sentence: str,
    today: date,
) -> Lines | None:
    """The chart of an outcome, None without readings; every reading leads to its series."""
    treated = points.get(line.series_id or 0, ())
    if not treated:
        return None
    path = line.estimate.path if line.estimate and not line.recomputing else ()
    href = reverse("metrics:series", args=[line.metric.key, series_key])
    compared = points.get(line.comparison_id or 0, ())
    return Lines(
        title=f"{line.metric.name}, {line.segment.name if line.segment else _('all customers')}",
        sentence=sentence,
        unit=spoken(line.unit),
        series=_series(line.series, treated, href),
        comparison=_series(line.comparison, compared) if compared else None,
        expected=_along(_("Expected without the change"), [(at.on, at.expected) for at in path]),
        season=_along(_("The same, without the time of year"), _seasonless(line, path)),
        fitted=_along(_("Fitted since go-live"), [(at.on, at.fitted) for at in path]),
        interval=_interval(path),
        baseline=Level(_("Baseline"), line.baseline) if line.baseline is not None else None,
        target=_target(line),
        limit=Level(_("Limit"), line.limit) if line.guardrail and line.limit is not None else None,
        go_live=Mark(line.go_live, _("Go-live")) if line.go_live and line.go_live <= today else None,
        stands=Mark(line.since.on, verdict_mark(line.since)) if line.since and path else None,
        events=[
            Mark(mark.on, mark.label)
            for mark in marks
            if (mark.metric is None or mark.metric.key == line.metric.key)
            and treated[0].on <= mark.on <= treated[-1].on
        ],
    )


def _series(label: str, points: Sequence[Point], href: str = "") -> Series:
    return Series(label, [Reading(point.on, point.value, href) for point in points])


def _target(line: OutcomeLine) -> Level | None:
    return None if line.target is None else Level(_("Target"), line.target, line.target_on)


def _along(label: str, values: Sequence[tuple[date, float | None]]) -> Series | None:
    known = [Reading(on, value) for on, value in values if value is not None]
    return Series(label, known) if known else None


def _seasonless(line: OutcomeLine, path: Sequence[PathPoint]) -> list[tuple[date, float | None]]:
    """The expected path less the time of year, where that explains more than little."""
    if not line.estimate or (line.estimate.season or 0) < LITTLE:
        return []
    return [(at.on, at.expected - at.time_of_year) for at in path]


def _interval(path: Sequence[PathPoint]) -> Interval | None:
    """Where the level would lie without the change."""
    known = [(at.on, at.low, at.high) for at in path if at.low is not None and at.high is not None]
    return Interval(_("95 % interval of what was expected"), known) if known else None


def drift_of(outcomes: Sequence[OutcomeLine], points: Mapping[int, tuple[Point, ...]]) -> Drift | None:
    """The first pair of an initiative's perception and behaviour of which the verdicts part ways."""
    for perceived, done in product(_of(outcomes, (SAID,)), _of(outcomes, RESULTS)):
        code = trends.drift_apart(_judged(perceived), _judged(done))
        if code:
            ours, theirs = points.get(perceived.series_id or 0, ()), points.get(done.series_id or 0, ())
            return Drift(code, perceived.metric.name, done.metric.name, _beside(perceived, ours, done, theirs, code))
    return None


def _judged(line: OutcomeLine) -> str:
    """The verdict, where the readings on both sides are enough that finding nothing says something; else ""."""
    estimate = line.estimate
    enough = estimate is not None and min(estimate.readings_before, estimate.readings_after) >= TREND_FROM
    return line.verdict if enough else ""


def drift_words(code: str) -> tuple[str, str]:
    """Title and sentence of such a warning."""
    return {
        "smiles_without_sales": (
            _("Smiles without sales"),
            _("What customers say is getting better while what they do is not. Trust what they do."),
        ),
        "captive_growth": (
            _("Captive growth"),
            _(
                "What customers do is getting better while what they say is getting worse. Those who "
                "stay may have no choice yet."
            ),
        ),
    }[code]


def _of(outcomes: Sequence[OutcomeLine], kinds: tuple[str, ...]) -> list[OutcomeLine]:
    return [line for line in outcomes if line.kind in kinds and line.series_id and not line.guardrail]


def _beside(
    perceived: OutcomeLine, ours: Sequence[Point], done: OutcomeLine, theirs: Sequence[Point], code: str
) -> Lines | None:
    """Both on one scale, 100 at the first reading both share; None where a line begins at 0 or below."""
    begin = max(ours[0].on, theirs[0].on)
    mine, other = [point for point in ours if point.on >= begin], [point for point in theirs if point.on >= begin]
    if not mine or not other or mine[0].value <= 0 or other[0].value <= 0:
        return None
    return Lines(
        title=_("What customers say, and what they do"),
        sentence=drift_words(code)[1] + " " + _("100 is the first reading shown for each."),
        series=Series(done.metric.name, _indexed(other)),
        comparison=Series(perceived.metric.name, _indexed(mine)),
    )


def _indexed(points: Sequence[Point]) -> list[Reading]:
    return [Reading(point.on, round(100 * point.value / points[0].value, 1)) for point in points]
