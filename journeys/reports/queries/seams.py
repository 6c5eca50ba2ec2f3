"""Seams: where the leading function changes along the journey, and who would have to meet there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _, ngettext

from cxtracker.publishing import published
from journeys.map.queries.map import Stop, journey_map
from journeys.models import Function, Journey, Segment
from journeys.reports.queries.listening import Held, held

WORST = 6
"""Pain of a touchpoint is (6 - satisfaction) times importance to the customer; unknown where either is."""


@published()
@dataclass(frozen=True, slots=True)
class Side:
    """One of the two functions at a seam."""

    function: str
    name: str
    head: Annotated[str, "Name; empty when vacant."]


@published("before.key as before, after.key as after, left, right, pain, covered")
@dataclass(frozen=True, slots=True)
class Seam:
    """Between two neighbouring touchpoints the lead passes from `left` to `right`."""

    before: Stop
    after: Stop
    stage: str
    left: Side
    right: Side
    pain: Annotated[int | None, "Of the touchpoint after the seam, 1 to 25; null when not known."]
    covered: Annotated[bool, "One initiative at either side is owned by both."]


@published()
@dataclass(frozen=True, slots=True)
class Meeting:
    """Two functions and how often the customer is handed over between them, whichever way."""

    left: Side
    right: Side
    seams: int
    covered: int


@published("sentence, pain_share, seams, meetings")
@dataclass(frozen=True, slots=True)
class Seams:
    """Where the lead changes along a journey.

    `lead`: per touchpoint in order its stage, name and leader (None: nobody leads).
    """

    seams: tuple[Seam, ...]
    meetings: tuple[Meeting, ...]
    lead: tuple[tuple[str, Stop], ...]
    pain_share: Annotated[float | None, "Share of all pain right after a seam, 0 to 1."]

    @property
    def covered(self) -> int:
        return sum(seam.covered for seam in self.seams)

    @property
    def sentence(self) -> str:
        if not self.seams:
            return _("The lead never changes along this journey.")
        handovers = ngettext(
            "The customer is handed over %(count)d time", "The customer is handed over %(count)d times", len(self.seams)
        ) % {"count": len(self.seams)}
        first = self.meetings[0]
        most = _("most often between %(left)s and %(right)s") % {"left": first.left.name, "right": first.right.name}
        covered = ngettext(
            "%(count)d handover is covered by an initiative of both sides.",
            "%(count)d handovers are covered by an initiative of both sides.",
            self.covered,
        ) % {"count": self.covered}
        return f"{handovers}, {most}. {covered}"


def seams(journey: Journey, as_of: date, segment: Segment | None = None) -> Seams:
    """Every seam of the journey in its order; of several as strong functions the one that led before goes on."""
    columns = journey_map(journey, segment).columns
    lead = [(column.name, stop) for column in columns for stop in column.stops]
    sides = {
        key: Side(key, name, head or "")
        for key, name, head in Function.objects.values_list("key", "name", "head__name")
    }
    known = held([stop.id for _stage, stop in lead], as_of)
    crossings = tuple(_seams(lead, sides, known))
    return Seams(crossings, _meetings(crossings), tuple(lead), _pain_share(crossings, [stop for _stage, stop in lead]))


def _seams(lead: list[tuple[str, Stop]], sides: dict[str, Side], known: Held) -> Iterator[Seam]:
    before: Stop | None = None
    for stage, stop in lead:
        if stop.seam and before and before.leader and stop.leader:
            pair = {before.leader.function, stop.leader.function}
            tables = (*known.tables.get(before.id, ()), *known.tables.get(stop.id, ()))
            yield Seam(
                before=before,
                after=stop,
                stage=stage,
                left=sides[before.leader.function],
                right=sides[stop.leader.function],
                pain=_pain(stop),
                covered=any(pair <= table for table in tables),
            )
        before = stop if stop.leader else before


def _pain(stop: Stop) -> int | None:
    if stop.satisfaction is None or stop.importance_to_customer is None:
        return None
    return (WORST - stop.satisfaction) * stop.importance_to_customer


def _meetings(crossings: tuple[Seam, ...]) -> tuple[Meeting, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    covered: Counter[tuple[str, str]] = Counter()
    sides = {side.function: side for seam in crossings for side in (seam.left, seam.right)}
    for seam in crossings:
        first, second = sorted((seam.left.function, seam.right.function))
        counts[first, second] += 1
        covered[first, second] += seam.covered
    ordered = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return tuple(Meeting(sides[pair[0]], sides[pair[1]], counts[pair], covered[pair]) for pair in ordered)


def _pain_share(crossings: tuple[Seam, ...], stops: list[Stop]) -> float | None:
    everything = [pain for stop in stops if (pain := _pain(stop)) is not None]
    return sum(seam.pain or 0 for seam in crossings) / sum(everything) if everything else None
