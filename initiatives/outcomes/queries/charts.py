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
from initiatives.outcomes.effects.rules import trends
from initiatives.outcomes.effects.rules.shapes import Point
from initiatives.outcomes.queries.lines import OutcomeLine
from journeys.models import EventMark
from journeys.models.metrics import RESULTS

SAID = "perception"


@dataclass(frozen=True, slots=True)
class Drift:
    """What customers say and what they do go different ways; `code` as `trends.drift_apart` names it."""

    code: str
    said: str
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
    found = line.estimate
    expected = found.expected if found and not line.recomputing else ()
    href = reverse("metrics:series", args=[line.metric.key, series_key])
    compared = points.get(line.comparison_id or 0, ())
    return Lines(
        title=f"{line.metric.name}, {line.segment.name if line.segment else _('all customers')}",
        sentence=sentence,
        unit=spoken(line.unit),
        series=_series(line.series, treated, href),
        comparison=_series(line.comparison, compared) if compared else None,
        expected=_series(_("Expected without the change"), [Point(*one) for one in expected]) if expected else None,
        interval=_interval(line),
        baseline=Level(_("Baseline"), line.baseline) if line.baseline is not None else None,
        target=_target(line),
        limit=Level(_("Limit"), line.limit) if line.guardrail and line.limit is not None else None,
        go_live=Mark(line.go_live, _("Go-live")) if line.go_live and line.go_live <= today else None,
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


def _interval(line: OutcomeLine) -> Interval | None:
    """Where the readings would lie if the effect were at the ends of its interval."""
    found = line.estimate
    if found is None or found.low is None or found.high is None or not found.expected or line.recomputing:
        return None
    low, high = found.low, found.high
    return Interval(_("95 % interval of the effect"), [(on, at + low, at + high) for on, at in found.expected])


def drift_of(found: Sequence[OutcomeLine], points: Mapping[int, tuple[Point, ...]]) -> Drift | None:
    """The first pair of an initiative's perception and behaviour that drift apart."""
    for said, done in product(_of(found, (SAID,)), _of(found, RESULTS)):
        ours, theirs = points.get(said.series_id or 0, ()), points.get(done.series_id or 0, ())
        code = trends.drift_apart(ours, theirs, perception_direction=said.direction, behaviour_direction=done.direction)
        if code:
            return Drift(code, said.metric.name, done.metric.name, _beside(said, ours, done, theirs, code))
    return None


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


def _of(found: Sequence[OutcomeLine], kinds: tuple[str, ...]) -> list[OutcomeLine]:
    return [one for one in found if one.kind in kinds and one.series_id and not one.guardrail]


def _beside(
    said: OutcomeLine, ours: Sequence[Point], done: OutcomeLine, theirs: Sequence[Point], code: str
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
        comparison=Series(said.metric.name, _indexed(mine)),
    )


def _indexed(points: Sequence[Point]) -> list[Reading]:
    return [Reading(point.on, round(100 * point.value / points[0].value, 1)) for point in points]
