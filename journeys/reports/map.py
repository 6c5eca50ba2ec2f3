"""A journey as one picture: stages in order, what happens in them, who leads where, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from journeys.models import Journey, Lifecycle, Segment, Stage, Touchpoint
from journeys.reports.influence import Rating, ratings


@dataclass(frozen=True, slots=True)
class Stop:
    """A touchpoint on the map; `shapers` have influence above 0, the strongest first.

    `leader` is the strongest function (of several as strong, the one that led before). `seam`: it is another one than
    at the touchpoint before. `assessed` is False where nobody has rated anything.
    """

    id: int
    key: str
    name: str
    channel: str
    moment_of_truth: bool
    satisfaction: int | None
    importance_to_customer: int | None
    importance_to_company: int | None
    evidence: str
    assessed: bool
    shapers: tuple[Rating, ...]
    leader: Rating | None
    seam: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its touchpoints in order; without a key it stands for a part of the lifecycle no stage is in."""

    key: str
    name: str
    lifecycle: str
    lifecycle_label: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of the lifecycle the journey does not reach: no stage at all, or a stage without a touchpoint."""

    lifecycle: str
    label: str
    has_stage: bool


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """`columns` are the stages; `drawn` has an empty column, too, wherever a part of the lifecycle has no stage."""

    columns: tuple[Column, ...]
    drawn: tuple[Column, ...]
    holes: tuple[Hole, ...]
    touchpoints: int
    moments_of_truth: int
    seams: int
    unassessed: int


def journey_map(journey: Journey, segment: Segment | None = None) -> JourneyMap:
    """The map in three queries, whatever its size."""
    stages = list(Stage.objects.filter(journey=journey).order_by("position", "pk"))
    touchpoints = list(Touchpoint.objects.filter(stage__journey=journey).order_by("position", "pk"))
    found = ratings([touchpoint.pk for touchpoint in touchpoints], segment)
    by_stage: dict[int, list[Touchpoint]] = defaultdict(list)
    for touchpoint in touchpoints:
        by_stage[touchpoint.stage_id].append(touchpoint)
    before: Rating | None = None
    columns = []
    for stage in stages:
        stops = []
        for touchpoint in by_stage[stage.pk]:
            stop = _stop(touchpoint, found.get(touchpoint.pk, {}).values(), before)
            before = stop.leader or before
            stops.append(stop)
        columns.append(Column(stage.key, stage.name, stage.lifecycle, str(stage.get_lifecycle_display()), tuple(stops)))
    stops = [stop for column in columns for stop in column.stops]
    holes = tuple(_holes(columns))
    return JourneyMap(
        columns=tuple(columns),
        drawn=_drawn(columns, holes),
        holes=holes,
        touchpoints=len(stops),
        moments_of_truth=sum(stop.moment_of_truth for stop in stops),
        seams=sum(stop.seam for stop in stops),
        unassessed=sum(not stop.assessed for stop in stops),
    )


def _stop(touchpoint: Touchpoint, here: Iterable[Rating], before: Rating | None) -> Stop:
    here = list(here)
    shapers = sorted((one for one in here if one.strength), key=lambda one: (-one.strength, one.function))
    leader = _leader(shapers, before)
    return Stop(
        id=touchpoint.pk,
        key=touchpoint.key,
        name=touchpoint.name,
        channel=touchpoint.channel,
        moment_of_truth=touchpoint.moment_of_truth,
        satisfaction=touchpoint.satisfaction,
        importance_to_customer=touchpoint.importance_to_customer,
        importance_to_company=touchpoint.importance_to_company,
        evidence=str(touchpoint.get_evidence_display()),
        assessed=bool(here),
        shapers=tuple(shapers),
        leader=leader,
        seam=bool(leader and before and leader.function != before.function),
    )


def _leader(shapers: list[Rating], before: Rating | None) -> Rating | None:
    strongest = [one for one in shapers if one.strength == shapers[0].strength]
    staying = [one for one in strongest if before and one.function == before.function]
    return next(iter(staying or strongest), None)


def _holes(columns: list[Column]) -> Iterable[Hole]:
    staged = {column.lifecycle for column in columns}
    reached = {column.lifecycle for column in columns if column.stops}
    for code, label in Lifecycle.choices:
        if code not in reached:
            yield Hole(code, str(label), has_stage=code in staged)


def _drawn(columns: list[Column], holes: Iterable[Hole]) -> tuple[Column, ...]:
    """Each missing part stands before the first stage of a later part."""
    order = {code: number for number, code in enumerate(Lifecycle.values)}
    drawn = list(columns)
    for hole in holes:
        if hole.has_stage:
            continue
        later = (place for place, one in enumerate(drawn) if order[one.lifecycle] > order[hole.lifecycle])
        drawn.insert(next(later, len(drawn)), Column("", "", hole.lifecycle, hole.label, ()))
    return tuple(drawn)
