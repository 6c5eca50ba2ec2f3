"""Functions side by side, and one of them with everything it shapes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from cxtracker.accounts.models import User
from journeys.influence.queries.influence import JourneyPull, Pull, pull, pull_per_journey
from journeys.models import Deputy, Function, Influence


@dataclass(frozen=True, slots=True)
class Substitute:
    """A deputy; `now` when they may answer today."""

    person: User
    since: date | None
    until: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A function in the list; `relative` is its pull against the strongest function's (0-1), for the bar."""

    key: str
    name: str
    is_cx: bool
    head: User | None
    deputies: tuple[Substitute, ...]
    happy_customer: str
    watches: str
    pull: Pull
    relative: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A touchpoint a function shapes."""

    key: str
    name: str
    journey: str
    journey_title: str
    stage: str
    moment_of_truth: bool
    strength: int
    direction: int
    needed_change: str
    depth_label: str
    segment: str


@dataclass(frozen=True, slots=True)
class InJourney:
    """A function's pull in one journey: its share (0-1), its place among all functions there, what it shapes."""

    key: str
    title: str
    amount: int
    share: float
    place: int
    of: int
    shaped: tuple[Shaped, ...]


@dataclass(frozen=True, slots=True)
class FunctionReport:
    line: Line
    journeys: tuple[InJourney, ...]
    others: tuple[Line, ...]


def lines(today: date) -> tuple[Line, ...]:
    """All functions, those with the most pull first, in four queries."""
    pulls = {pulled.key: pulled for pulled in pull()}
    deputies: dict[int, list[Substitute]] = defaultdict(list)
    for row in Deputy.objects.select_related("person").order_by("person__name"):
        inside = (row.since is None or row.since <= today) and (row.until is None or row.until >= today)
        deputies[row.function_id].append(Substitute(row.person, row.since, row.until, inside))
    functions = {function.key: function for function in Function.objects.select_related("head")}
    most = max((pulled.amount for pulled in pulls.values()), default=0)
    return tuple(
        _line(functions[key], tuple(deputies[functions[key].pk]), pulled, most)
        for key, pulled in pulls.items()
        if key in functions
    )


def _line(function: Function, deputies: tuple[Substitute, ...], pulled: Pull, most: int) -> Line:
    return Line(
        key=function.key,
        name=function.name,
        is_cx=function.is_cx,
        head=function.head,
        deputies=deputies,
        happy_customer=function.happy_customer,
        watches=function.watches,
        pull=pulled,
        relative=pulled.amount / most if most else 0.0,
    )


def function_report(function: Function, today: date) -> FunctionReport:
    """One function and the others beside it, in seven queries."""
    everyone = lines(today)
    shaped: dict[str, list[Shaped]] = defaultdict(list)
    rows = Influence.objects.filter(function=function, strength__gt=0).select_related(
        "touchpoint__stage__journey", "segment"
    )
    for row in sorted(rows, key=_order):
        shaped[row.touchpoint.stage.journey.key].append(_shaped(row))
    return FunctionReport(
        line=next(line for line in everyone if line.key == function.key),
        journeys=tuple(
            _in_journey(pulled, function.key, shaped[pulled.journey])
            for pulled in pull_per_journey()
            if shaped[pulled.journey]
        ),
        others=tuple(line for line in everyone if line.key != function.key and (line.happy_customer or line.watches)),
    )


def _order(row: Influence) -> tuple[int, int, int, int]:
    touchpoint = row.touchpoint
    return (-row.strength, touchpoint.stage.position, touchpoint.position, touchpoint.pk)


def _shaped(row: Influence) -> Shaped:
    touchpoint = row.touchpoint
    return Shaped(
        key=touchpoint.key,
        name=touchpoint.name,
        journey=touchpoint.stage.journey.key,
        journey_title=touchpoint.stage.journey.title,
        stage=touchpoint.stage.name,
        moment_of_truth=touchpoint.moment_of_truth,
        strength=row.strength,
        direction=row.direction,
        needed_change=row.needed_change,
        depth_label=str(row.get_depth_display() or ""),
        segment=row.segment.name if row.segment else "",
    )


def _in_journey(pulled: JourneyPull, key: str, shaped: list[Shaped]) -> InJourney:
    mine = next((function for function in pulled.functions if function.key == key), None)
    return InJourney(
        key=pulled.journey,
        title=pulled.title,
        amount=mine.amount if mine else 0,
        share=mine.share if mine else 0.0,
        place=1 + sum(function.amount > mine.amount for function in pulled.functions) if mine else 0,
        of=len(pulled.functions),
        shaped=tuple(shaped),
    )
