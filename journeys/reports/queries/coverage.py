"""How well a journey is looked after, touchpoint by touchpoint, and what nobody has assessed.

Coverage of a touchpoint is the mean of four signs: an effective owner that shapes it, a metric that counts as a
business outcome, a reading of it in the last 90 days, and a source that listens there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from django.db.models import QuerySet
from django.utils.translation import gettext as _, ngettext

from cxtracker.publishing import OneOf, published
from journeys.influence.queries.influence import ratings
from journeys.models import Function, Influence, Journey, Lifecycle, Segment, Touchpoint
from journeys.reports.queries.listening import Held, held

READ_WITHIN = timedelta(days=90)


@published(
    "key as touchpoint, name, stage, lifecycle, moment_of_truth, owners, measured as outcome_metric, last_reading",
    "read as read_in_90_days, listened_to, share as coverage, open_cells as not_assessed",
)
@dataclass(frozen=True, slots=True)
class Covered:
    """A touchpoint with its four signs."""

    id: int
    key: str
    name: str
    stage: str
    lifecycle: Annotated[str, OneOf(Lifecycle.choices)]
    moment_of_truth: bool
    owners: Annotated[tuple[str, ...], "Functions that own and shape it."]
    measured: bool
    last_reading: date | None
    read: bool
    listened_to: str
    open_cells: Annotated[tuple[str, ...], "Functions whose influence nobody has assessed there."]

    @property
    def owned(self) -> bool:
        return bool(self.owners)

    @property
    def listened(self) -> bool:
        return bool(self.listened_to)

    @property
    def signs(self) -> tuple[bool, bool, bool, bool]:
        return (self.owned, self.measured, self.read, self.listened)

    @property
    def share(self) -> float:
        """Part of the four signs, 0 to 1."""
        return sum(self.signs) / 4


@published("sentence, as_of, unassessed_cells, without_owner, share as coverage, touchpoints")
@dataclass(frozen=True, slots=True)
class Coverage:
    """How well a journey is looked after, touchpoint by touchpoint, and what nobody has assessed."""

    as_of: date
    touchpoints: tuple[Covered, ...]

    @property
    def unassessed_cells(self) -> int:
        return sum(len(touchpoint.open_cells) for touchpoint in self.touchpoints)

    @property
    def without_owner(self) -> int:
        return sum(not touchpoint.owned for touchpoint in self.touchpoints)

    @property
    def share(self) -> float | None:
        """The plain mean over touchpoints, 0 to 1; the ring weighs by parts of the lifecycle. None without any."""
        return (
            sum(touchpoint.share for touchpoint in self.touchpoints) / len(self.touchpoints)
            if self.touchpoints
            else None
        )

    @property
    def sentence(self) -> str:
        if not self.touchpoints:
            return _("No touchpoints yet.")
        owners = ngettext(
            "%(count)d of %(all)d touchpoint has no owner that shapes it",
            "%(count)d of %(all)d touchpoints have no owner that shapes them",
            len(self.touchpoints),
        ) % {"count": self.without_owner, "all": len(self.touchpoints)}
        cells = ngettext(
            "%(count)d cell of the matrix is not assessed",
            "%(count)d cells of the matrix are not assessed",
            self.unassessed_cells,
        ) % {"count": self.unassessed_cells}
        return f"{owners}; {cells}."


Strengths = Mapping[str, int]
"""Function key to strength 0-3 at a touchpoint."""


def coverage(journey: Journey, as_of: date, segment: Segment | None = None) -> Coverage:
    """Coverage of every touchpoint as of that day, in seven queries."""
    touchpoints = _ordered(Touchpoint.objects.filter(stage__journey=journey))
    rated = ratings([touchpoint.pk for touchpoint in touchpoints], segment)
    return _coverage(
        touchpoints, {pk: {key: rating.strength for key, rating in row.items()} for pk, row in rated.items()}, as_of
    )


def coverage_everywhere(as_of: date, *, anew: bool = False) -> Coverage:
    """Coverage of every touchpoint of all journeys by the default ratings, in seven queries; `anew` as in `held`."""
    strengths: dict[int, dict[str, int]] = defaultdict(dict)
    rated = Influence.objects.filter(segment=None).values_list("touchpoint_id", "function__key", "strength")
    for touchpoint, function, strength in rated:
        strengths[touchpoint][function] = strength
    return _coverage(_ordered(Touchpoint.objects.all()), strengths, as_of, anew=anew)


def _ordered(touchpoints: QuerySet[Touchpoint]) -> list[Touchpoint]:
    order = ("stage__journey", "stage__position", "stage__pk", "position", "pk")
    return list(touchpoints.select_related("stage").order_by(*order))


def _coverage(
    touchpoints: Collection[Touchpoint], strengths: Mapping[int, Strengths], as_of: date, *, anew: bool = False
) -> Coverage:
    known = held([touchpoint.pk for touchpoint in touchpoints], as_of, anew=anew)
    functions = list(Function.objects.filter(is_cx=False).order_by("key").values_list("key", flat=True))
    return Coverage(
        as_of,
        tuple(
            _covered(touchpoint, strengths.get(touchpoint.pk, {}), known, as_of, functions)
            for touchpoint in touchpoints
        ),
    )


def _covered(touchpoint: Touchpoint, strengths: Strengths, known: Held, as_of: date, functions: list[str]) -> Covered:
    present = frozenset().union(*known.tables.get(touchpoint.pk, ()))
    last = known.last_reading.get(touchpoint.pk)
    return Covered(
        id=touchpoint.pk,
        key=touchpoint.key,
        name=touchpoint.name,
        stage=touchpoint.stage.name,
        lifecycle=touchpoint.stage.lifecycle,
        moment_of_truth=touchpoint.moment_of_truth,
        owners=tuple(sorted(key for key in present if strengths.get(key, 0) > 0)),
        measured=touchpoint.pk in known.measured,
        last_reading=last,
        read=last is not None and as_of - READ_WITHIN <= last,
        listened_to=touchpoint.listened_to,
        open_cells=tuple(key for key in functions if key not in strengths),
    )
