"""The customer's life as a ring, as the templates of the journey's own ring take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts import ring
from initiatives.review.content import ReviewContent
from initiatives.review.content.programme import RingArc
from journeys.models import Lifecycle


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of the ring, for its drawing and its table. `missing` counts touchpoints without each of four signs."""

    lifecycle: str
    label: str
    coverage: float
    count: int
    moments_of_truth: int
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LifeRing:
    """`coverage` 0-1; `cut_off` are ends of the customer's life that nobody looks after."""

    arcs: tuple[Arc, ...]
    coverage: float
    cut_off: tuple[Arc, ...]
    slices: tuple[ring.Slice, ...]

    @property
    def touchpoints(self) -> int:
        return sum(arc.count for arc in self.arcs)

    @property
    def moments_of_truth(self) -> int:
        return sum(arc.moments_of_truth for arc in self.arcs)

    @property
    def sentence(self) -> str:
        covered = _("%(share)s of the customer lifecycle is covered.") % {"share": numbers.share(self.coverage)}
        if self.cut_off:
            ends = ", ".join(arc.label.lower() for arc in self.cut_off)
            return covered + " " + _("It is cut off: %(ends)s.") % {"ends": ends}
        return covered + " " + _("Both ends are covered.")


def life(content: ReviewContent) -> LifeRing | None:
    """None while no touchpoint is known."""
    stored = content.programme.ring
    arcs = tuple(map(_arc, stored.arcs))
    if not any(arc.count for arc in arcs):
        return None
    cut_off = tuple(arc for arc in arcs if arc.lifecycle in stored.cut_off)
    return LifeRing(arcs, stored.coverage, cut_off, tuple(ring.slices(arcs)))


def _arc(stored: RingArc) -> Arc:
    label = str(Lifecycle(stored.lifecycle).label)
    return Arc(stored.lifecycle, label, stored.coverage, stored.touchpoints, stored.moments_of_truth, stored.missing)
