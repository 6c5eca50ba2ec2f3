"""The customer's life as a ring, as the templates of the journey's own ring take it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts import ring
from initiatives.review.content import ReviewContent
from initiatives.review.content.programme import RingArc
from initiatives.review.content.review import Names
from journeys.directory import Named
from journeys.models import Lifecycle
from journeys.reports.queries.ring import SIGNS, Gap


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of the ring, for its drawing and its table. `gaps` are the signs missing somewhere."""

    lifecycle: str
    label: str
    coverage: float
    count: int
    moments_of_truth: int
    gaps: tuple[Gap, ...]


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
    arcs = tuple(_arc(arc, content.names) for arc in stored.arcs)
    if not any(arc.count for arc in arcs):
        return None
    cut_off = tuple(arc for arc in arcs if arc.lifecycle in stored.cut_off)
    return LifeRing(arcs, stored.coverage, cut_off, tuple(ring.slices(arcs)))


def _arc(stored: RingArc, names: Names) -> Arc:
    """Reviews closed earlier know how many touchpoints lack a sign, and not which."""
    label, without = str(Lifecycle(stored.lifecycle).label), stored.without or {}
    gaps = tuple(
        Gap(sign, count, tuple(Named(key, names.touchpoints.get(key, key)) for key in without.get(sign, ())))
        for sign, count in sorted(stored.missing.items(), key=lambda pair: SIGNS.index(pair[0]))
        if count
    )
    return Arc(stored.lifecycle, label, stored.coverage, stored.touchpoints, stored.moments_of_truth, gaps)
