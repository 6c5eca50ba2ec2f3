"""The stage ring: nine parts of a customer's life, how well each is covered, and whether both ends are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _

from cxtracker.publishing import Keys, OneOf, published
from cxtracker.ui import numbers
from journeys.directory import Named
from journeys.models import Journey, Lifecycle
from journeys.reports.queries.coverage import Covered, coverage, coverage_everywhere

ENDS = (Lifecycle.FIRST_MENTION, Lifecycle.AFTER)
SIGNS = ("owned", "measured", "read", "listened")
"""The four signs of a touchpoint that is looked after, in the order of `Covered.signs`."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` touchpoints without one of the four signs; `touchpoints` are they, where that is known."""

    code: str
    count: int
    touchpoints: tuple[Named, ...]

    @property
    def label(self) -> str:
        """What is missing there."""
        return {
            "owned": _("owner"),
            "measured": _("business metric"),
            "read": _("reading"),
            "listened": _("listening"),
        }[self.code]


@published("lifecycle, label as name, coverage, count as touchpoints, moments_of_truth, missing, without")
@dataclass(frozen=True, slots=True)
class Arc:
    """One ninth of the ring."""

    lifecycle: Annotated[str, OneOf(Lifecycle.choices)]
    label: str
    touchpoints: tuple[Covered, ...]

    @property
    def count(self) -> int:
        return len(self.touchpoints)

    @property
    def moments_of_truth(self) -> int:
        return sum(covered.moment_of_truth for covered in self.touchpoints)

    @property
    def coverage(self) -> float:
        """0 to 1: the mean of its touchpoints, 0 without any."""
        return sum(covered.share for covered in self.touchpoints) / self.count if self.touchpoints else 0.0

    @property
    def missing(self) -> Annotated[dict[str, int], Keys("MissingShape", SIGNS)]:
        """Touchpoints without each of the four signs."""
        return {gap.code: gap.count for gap in self._gaps}

    @property
    def without(
        self,
    ) -> Annotated[
        dict[str, Annotated[tuple[str, ...], "Keys of the touchpoints without it."]], Keys("WithoutShape", SIGNS)
    ]:
        """The touchpoints behind each number of `missing`."""
        return {gap.code: tuple(place.key for place in gap.touchpoints) for gap in self._gaps}

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Signs that are missing somewhere, and where."""
        return tuple(gap for gap in self._gaps if gap.count)

    @property
    def _gaps(self) -> list[Gap]:
        places = {
            name: tuple(Named(covered.key, covered.name) for covered in self.touchpoints if not covered.signs[place])
            for place, name in enumerate(SIGNS)
        }
        return [Gap(name, len(without), without) for name, without in places.items()]

    @property
    def without_owner(self) -> tuple[str, ...]:
        """Touchpoints nobody owns who shapes them."""
        return tuple(covered.key for covered in self.touchpoints if not covered.owned)


@published("sentence, as_of, coverage, cut_off.lifecycle as cut_off, moments_of_truth, touchpoints, arcs")
@dataclass(frozen=True, slots=True)
class Ring:
    """How well the nine parts of a customer's life are looked after."""

    as_of: date
    arcs: tuple[Arc, ...]

    @property
    def coverage(self) -> float:
        """0 to 1: the mean of the nine parts."""
        return sum(arc.coverage for arc in self.arcs) / len(self.arcs)

    @property
    def cut_off(self) -> tuple[Arc, ...]:
        """The ends (first_mention, after) that are at 0."""
        return tuple(arc for arc in self.arcs if arc.lifecycle in ENDS and arc.coverage == 0)

    @property
    def moments_of_truth(self) -> int:
        return sum(arc.moments_of_truth for arc in self.arcs)

    @property
    def touchpoints(self) -> int:
        return sum(arc.count for arc in self.arcs)

    @property
    def empty(self) -> tuple[Arc, ...]:
        return tuple(arc for arc in self.arcs if not arc.touchpoints)

    @property
    def sentence(self) -> str:
        sentence = _("%(share)s of this journey is looked after.") % {"share": numbers.share(self.coverage)}
        if ends := self.cut_off:
            sentence += " " + _("It is cut off: %(ends)s.") % {"ends": ", ".join(arc.label.lower() for arc in ends)}
        else:
            sentence += " " + _("Both ends are reached.")
        return sentence


def ring(journey: Journey | None, as_of: date, *, anew: bool = False) -> Ring:
    """The ring of a journey as of that day; of None, of the whole company: all journeys as one.

    Of the company also `anew`: with the owners of that evening instead of those that are kept.
    """
    touchpoints = (coverage(journey, as_of) if journey else coverage_everywhere(as_of, anew=anew)).touchpoints
    return Ring(
        as_of,
        tuple(
            Arc(code, str(label), tuple(touchpoint for touchpoint in touchpoints if touchpoint.lifecycle == code))
            for code, label in Lifecycle.choices
        ),
    )
