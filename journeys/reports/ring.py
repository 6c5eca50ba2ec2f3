"""The stage ring: nine parts of a customer's life, how well each is covered, and whether both ends are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from journeys.models import Journey, Lifecycle
from journeys.reports.coverage import Covered, coverage, coverage_everywhere

ENDS = (Lifecycle.FIRST_MENTION, Lifecycle.AFTER)


@dataclass(frozen=True, slots=True)
class Arc:
    """One ninth of the ring; `coverage` (0-1) is the mean of its touchpoints, 0 without any."""

    lifecycle: str
    label: str
    touchpoints: tuple[Covered, ...]

    @property
    def count(self) -> int:
        return len(self.touchpoints)

    @property
    def moments_of_truth(self) -> int:
        return sum(one.moment_of_truth for one in self.touchpoints)

    @property
    def coverage(self) -> float:
        return sum(one.share for one in self.touchpoints) / self.count if self.touchpoints else 0.0

    @property
    def missing(self) -> dict[str, int]:
        """Touchpoints without each of the four signs, in their order."""
        columns = zip(*(one.signs for one in self.touchpoints), strict=True) if self.touchpoints else [()] * 4
        names = ("owned", "measured", "read", "listened")
        return {name: column.count(False) for name, column in zip(names, columns, strict=True)}


@dataclass(frozen=True, slots=True)
class Ring:
    """`coverage` is the mean of the nine arcs. `cut_off`: the ends (first mention, after) that are at 0."""

    as_of: date
    arcs: tuple[Arc, ...]

    @property
    def coverage(self) -> float:
        return sum(arc.coverage for arc in self.arcs) / len(self.arcs)

    @property
    def cut_off(self) -> tuple[Arc, ...]:
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
        told = _("%(share)s of this journey is looked after.") % {"share": numbers.share(self.coverage)}
        if ends := self.cut_off:
            told += " " + _("It is cut off: %(ends)s.") % {"ends": ", ".join(arc.label.lower() for arc in ends)}
        else:
            told += " " + _("Both ends are reached.")
        return told


def ring(journey: Journey | None, as_of: date) -> Ring:
    """The ring of a journey as of that day; of None, of the whole company: all journeys as one."""
    found = (coverage(journey, as_of) if journey else coverage_everywhere(as_of)).touchpoints
    return Ring(
        as_of,
        tuple(
            Arc(code, str(label), tuple(one for one in found if one.lifecycle == code))
            for code, label in Lifecycle.choices
        ),
    )
