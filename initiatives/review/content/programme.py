"""The programme as a whole: drift, causes, pillars, the customer's life, and what meets or contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cxtracker.dataclass_json import LATER
from initiatives.review.content.shares import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftIndex:
    """How far the programme has drifted back to service and scores: the mean of five shares x 100."""

    index: float | None
    no_business_outcome: Share
    consequences: Share
    fenced: Share
    trouble_only: Share
    no_recent_reading: Share

    @property
    def shares(self) -> Mapping[str, Share]:
        """The five by name, in the order they are shown."""
        return {
            "no_business_outcome": self.no_business_outcome,
            "consequences": self.consequences,
            "fenced": self.fenced,
            "trouble_only": self.trouble_only,
            "no_recent_reading": self.no_recent_reading,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftAlarm:
    """`reasons`: high (the index is over `above`), rising (it rose by `rise` within a year)."""

    reasons: tuple[str, ...]
    above: float
    rise: float
    year_before: float | None
    change: float | None
    reconstructed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """A month in numbers, as they were on `as_of`; `computed_later` from later data, not in its month."""

    month: date
    as_of: date
    live: int
    bands: Mapping[str, int]
    siloed: float | None
    jointly_owned: float | None
    prevention_share: float | None
    prevention_by_number: float | None
    drift: float | None
    drift_parts: Mapping[str, float | None]
    computed_later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RingArc:
    """A part of the customer's life; `missing` counts touchpoints without each of four signs of being looked after,
    `without` names them."""

    lifecycle: str
    coverage: float
    touchpoints: int
    moments_of_truth: int
    missing: Mapping[str, int]
    without_owner: tuple[str, ...]
    without: Mapping[str, tuple[str, ...]] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """`cut_off` are the ends of the customer's life that nobody looks after."""

    coverage: float
    cut_off: tuple[str, ...]
    arcs: tuple[RingArc, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillars:
    """`means` by pillar, 0-3, weighted by budget if `weighted`; the rest are keys of initiatives."""

    means: Mapping[str, float | None]
    weighted: bool
    counted: tuple[str, ...]
    left_out: tuple[str, ...]
    one_legged: Mapping[str, tuple[str, ...]]
    none: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """Two functions and the initiatives they own together (`met`), should (`should`), or do without need (`beyond`)."""

    functions: tuple[str, str]
    share: float | None
    needed: int
    met: tuple[str, ...]
    should: tuple[str, ...]
    beyond: tuple[str, ...]
    never: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevention:
    """How much of the work, and of its budget, acts on causes. `not_said` have no mode: they are on neither side."""

    aim: float
    reaches_aim: bool | None
    by_number: Share
    without_budget: Share
    prevention_share: float | None
    prevention_budget: Decimal
    known_budget: Decimal
    not_said: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSaid:
    """Live initiatives too little is known of: without a mode, without a score."""

    mode: tuple[str, ...] = ()
    score: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Two initiatives on the same touchpoints; `until` is None while no end is planned."""

    initiatives: tuple[str, str]
    touchpoints: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Targets that contradict each other and wait for a ruling."""

    id: int
    initiative: str
    title: str
    functions: tuple[str, ...]
    statement: str
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedException:
    """A finding leadership accepts until a day; `subject` is the code of a flag, or that of being siloed."""

    initiative: str
    title: str
    subject: str
    reason: str
    until: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    drift: DriftIndex
    drift_alarm: DriftAlarm
    trend: tuple[TrendPoint, ...]
    ring: Ring
    pillars: Pillars
    handshakes: tuple[Handshake, ...]
    prevention: Prevention
    collisions: tuple[Collision, ...]
    conflicts: tuple[Conflict, ...]
    exceptions: tuple[AcceptedException, ...]
    not_said: NotSaid = NotSaid()
