"""What pasted readings would do to a series: create, change, nothing, or not be taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cxtracker.accounts.models import User
from journeys.metrics.readings.queries.currency import NEIGHBOURS
from journeys.metrics.readings.queries.yardsticks import promised
from journeys.metrics.readings.rules import periods, plausibility
from journeys.metrics.readings.rules.pasting import Line
from journeys.metrics.readings.rules.plausibility import Usual
from journeys.models import Measurement, Series


class Effect(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Planned:
    """A line and what it would do; `before` is the value that stands now. `doubts` are questions about it."""

    line: Line
    effect: Effect
    before: float | None = None
    n: int | None = None
    se: float | None = None
    source: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastePlan:
    """`fingerprint` changes with whatever the person was shown: what was pasted and what stands."""

    lines: tuple[Planned, ...]
    fingerprint: str

    def count(self, effect: Effect) -> int:
        return sum(line.effect == effect for line in self.lines)

    @property
    def created(self) -> int:
        return self.count(Effect.CREATED)

    @property
    def changed(self) -> int:
        return self.count(Effect.CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(Effect.UNCHANGED)

    @property
    def wrong(self) -> int:
        return self.count(Effect.WRONG)

    @property
    def doubtful(self) -> int:
        return sum(bool(line.doubts) for line in self.lines)

    @property
    def to_write(self) -> list[Planned]:
        return [line for line in self.lines if line.effect in (Effect.CREATED, Effect.CHANGED)]


Standing = Mapping[date, tuple[float, int | None, float | None, str]]


def plan(series: Series, lines: Sequence[Line], by: User) -> PastePlan:
    """Compare `lines` with the series' readings, or before there are any with what was promised on it."""
    rows = Measurement.objects.filter(series=series).order_by("-on")
    standing: Standing = {
        on: (value, n, se, source) for on, value, n, se, source in rows.values_list("on", "value", "n", "se", "source")
    }
    given = {line.on for line in lines}
    others = tuple(value for on, (value, *_rest) in standing.items() if on not in given)[:NEIGHBOURS]
    usual = Usual(others) if others or standing else promised([series.pk], by).get(series.pk, Usual())
    on_firsts = any(on.day == 1 for on in standing)
    planned = tuple(
        _planned(line, standing, usual if usual.values else _beside(lines, place), series, on_firsts=on_firsts)
        for place, line in enumerate(lines)
    )
    shown = [
        (entry.line.on, entry.line.value, entry.n, entry.se, entry.source, entry.effect, entry.before)
        for entry in planned
    ]
    return PastePlan(planned, hashlib.sha256(repr(shown).encode()).hexdigest())


def _beside(lines: Sequence[Line], place: int) -> Usual:
    """The pasted values around a line, where nothing else says what is usual."""
    half = NEIGHBOURS // 2
    near = [*lines[max(0, place - half) : place], *lines[place + 1 : place + 1 + half]]
    return Usual(tuple(line.value for line in near if line.value is not None))


def _planned(line: Line, standing: Standing, usual: Usual, series: Series, *, on_firsts: bool) -> Planned:
    unit = series.metric.unit
    if line.heading:
        return Planned(line, Effect.HEADING)
    before = standing.get(line.on) if line.on else None
    value = before[0] if before else None
    if line.problems or line.on is None or line.value is None:
        return Planned(line, Effect.WRONG, value)
    n = line.n if line.n is not None or before is None else before[1]
    se = line.se if line.se is not None or before is None else before[2]
    source = line.source if line.source is not None else before[3] if before else ""
    if before == (line.value, n, se, source):
        return Planned(line, Effect.UNCHANGED, value, n, se, source)
    codes = plausibility.doubts(line.value, unit, usual) if line.value != value else ()
    doubts = tuple(plausibility.doubt_sentence(code, line.value, unit, usual) for code in codes)
    if not before and periods.asks_for_month(line.on, series.rhythm, usual=on_firsts):
        doubts = (periods.month_question(line.on), *doubts)
    return Planned(line, Effect.CHANGED if before else Effect.CREATED, value, n, se, source, doubts)
