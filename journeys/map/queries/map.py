"""A journey as one picture: stages in order, what happens in them, who leads where, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from journeys.influence.queries.influence import Rating, ratings
from journeys.models import Journey, Lifecycle, Moment, Segment, Stage, Touchpoint
from journeys.models.influence import REQUIRED_FROM


@dataclass(frozen=True, slots=True)
class Stop:
    """A touchpoint on the map; `shapers` have influence above 0, the strongest first.

    `leader` is the strongest function (of several as strong, the one that led before). `seam`: it is another one than
    at the touchpoint before, `comes_from`. `assessed` is False where nobody has rated anything. `feeling` runs from -2
    to +2: the mean of the moments' valence, else what satisfaction says; None is not known.
    """

    id: int
    version: int
    key: str
    name: str
    channel: str
    moment_of_truth: bool
    satisfaction: int | None
    importance_to_customer: int | None
    importance_to_company: int | None
    evidence: str
    evidence_code: str
    assessed: bool
    shapers: tuple[Rating, ...]
    leader: Rating | None
    comes_from: Rating | None
    seam: bool
    moments: tuple[Moment, ...]
    feeling: float | None

    @property
    def scored(self) -> bool:
        """At least one of the three scores is known."""
        return any(
            score is not None for score in (self.satisfaction, self.importance_to_customer, self.importance_to_company)
        )

    @property
    def hurts(self) -> bool:
        """Some function's influence hurts the customer here today."""
        return any(shaper.direction < 0 for shaper in self.shapers)

    @property
    def required(self) -> tuple[Rating, ...]:
        """The functions without which nothing changes here."""
        return tuple(shaper for shaper in self.shapers if shaper.strength >= REQUIRED_FROM)


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its touchpoints in order; without a key it stands for a part of the lifecycle no stage is in.

    `place` is its number among the stages (1 is first); of a missing one, the number a stage put there would get.
    """

    key: str
    name: str
    lifecycle: str
    lifecycle_label: str
    stops: tuple[Stop, ...]
    version: int = 0
    place: int = 0


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
    """The map in four queries, whatever its size."""
    stages = list(Stage.objects.filter(journey=journey).order_by("position", "pk"))
    touchpoints = list(Touchpoint.objects.filter(stage__journey=journey).order_by("position", "pk"))
    rated = ratings([touchpoint.pk for touchpoint in touchpoints], segment)
    moments: dict[int, list[Moment]] = defaultdict(list)
    for moment in Moment.objects.filter(touchpoint__stage__journey=journey).order_by("position", "pk"):
        moments[moment.touchpoint_id].append(moment)
    by_stage: dict[int, list[Touchpoint]] = defaultdict(list)
    for touchpoint in touchpoints:
        by_stage[touchpoint.stage_id].append(touchpoint)
    before: Rating | None = None
    columns = []
    for place, stage in enumerate(stages, start=1):
        stops = []
        for touchpoint in by_stage[stage.pk]:
            stop = _stop(touchpoint, rated.get(touchpoint.pk, {}).values(), before, moments[touchpoint.pk])
            before = stop.leader or before
            stops.append(stop)
        label = str(stage.get_lifecycle_display())
        columns.append(Column(stage.key, stage.name, stage.lifecycle, label, tuple(stops), stage.version, place))
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


def _stop(touchpoint: Touchpoint, here: Iterable[Rating], before: Rating | None, moments: list[Moment]) -> Stop:
    here = list(here)
    shapers = sorted(
        (rating for rating in here if rating.strength), key=lambda rating: (-rating.strength, rating.function)
    )
    leader = _leader(shapers, before)
    return Stop(
        id=touchpoint.pk,
        version=touchpoint.version,
        key=touchpoint.key,
        name=touchpoint.name,
        channel=touchpoint.channel,
        moment_of_truth=touchpoint.moment_of_truth,
        satisfaction=touchpoint.satisfaction,
        importance_to_customer=touchpoint.importance_to_customer,
        importance_to_company=touchpoint.importance_to_company,
        evidence=str(touchpoint.get_evidence_display()),
        evidence_code=touchpoint.evidence,
        assessed=bool(here),
        shapers=tuple(shapers),
        leader=leader,
        comes_from=before,
        seam=bool(leader and before and leader.function != before.function),
        moments=tuple(moments),
        feeling=feeling([moment.valence for moment in moments], touchpoint.satisfaction),
    )


def feeling(valences: Iterable[int | None], satisfaction: int | None) -> float | None:
    """How it feels, from -2 to +2: what the moments say; without them satisfaction 1-5, of which 3 is neither."""
    known = [valence for valence in valences if valence is not None]
    if known:
        return sum(known) / len(known)
    return None if satisfaction is None else float(satisfaction - 3)


def _leader(shapers: list[Rating], before: Rating | None) -> Rating | None:
    strongest = [shaper for shaper in shapers if shaper.strength == shapers[0].strength]
    staying = [shaper for shaper in strongest if before and shaper.function == before.function]
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
        later = (place for place, column in enumerate(drawn) if order[column.lifecycle] > order[hole.lifecycle])
        at = next(later, len(drawn))
        place = 1 + sum(bool(column.key) for column in drawn[:at])
        drawn.insert(at, Column("", "", hole.lifecycle, hole.label, (), place=place))
    return tuple(drawn)
