"""One outcome with everything that is known about it: what pages, API, exports, flags and the review print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from cxtracker.publishing import OneOf, published
from initiatives.models import Plan
from initiatives.outcomes.effects.queries import Basis
from initiatives.outcomes.effects.rules import Estimate, Forecast, Since
from initiatives.outcomes.effects.rules.evidence import ASSERTED, LEVELS, RANDOM
from initiatives.outcomes.queries.signatures import Confirmed, Vouched
from initiatives.outcomes.rules import money
from initiatives.outcomes.rules.business import Promise
from journeys.directory import Named
from journeys.metrics.readings.queries.currency import LastReading


@published(
    "claimed, measured, low as measured_low, high as measured_high, counted, confirmed",
    component="OutcomeMoneyShape",
    places=2,
)
@dataclass(frozen=True, slots=True)
class Figures:
    """Money per year, in text with two decimals; None while not known.

    `own` is what was measured before a pool scaled it; `low` and `high` bound the 95 % interval of what was measured.
    What was signed on an earlier plan or price is not confirmed.
    """

    claimed: Decimal | None = None
    own: Decimal | None = None
    measured: Decimal | None = None
    counted: Decimal | None = None
    confirmed: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FrozenResult:
    """The result by what the frozen plan is estimated from and judged by (`basis`), where that is another than today's.

    `estimate` is None where it follows within a minute; `last` the last reading of its series.
    """

    basis: Basis
    estimate: Estimate | None
    verdict: str
    last: LastReading
    factor: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome. `verdict` is a code of `rules.effects`, "" where nothing was estimated yet.

    `missing` are the codes that keep it from being a business outcome; `shares` what all who claim the same movement
    claim of it together (1 is all). `off_track` and `breached` are None where nobody can tell. `factor` is the share of
    what was measured that counts, that of level `counts_as`: what stands open about the evidence lowers it. `pool` is
    the number of the movement it claims; `moved` names what changed of plan and price since finance signed.
    """

    id: int
    initiative_id: int
    initiative: str
    status: str
    metric: Named
    unit: str
    kind: str
    direction: str
    segment: Named | None
    series_id: int | None
    series: str
    series_key: str
    rhythm: str
    comparison_id: int | None
    comparison: str
    baseline: float | None
    baseline_on: date | None
    baseline_source: str
    target: float | None
    target_on: date | None
    benefit_owner: Named | None
    benefit_owner_id: int | None
    unit_value: Decimal | None
    value_note: str
    benefit_kind: str
    benefit_label: str
    share: float
    design: str
    headline: bool
    guardrail: bool
    limit: float | None
    promise: Promise
    missing: Annotated[tuple[str, ...], "What keeps it from being a business outcome."]
    last: LastReading
    breached: Annotated[bool | None, "A guardrail passed its limit."]
    estimate: Estimate | None
    verdict: str
    since: Since | None
    forecast: Annotated[Forecast | None, "The reading to be expected on the target's day, with its 80 % interval."]
    off_track: Annotated[bool | None, "The whole interval of the forecast lies short of the target."]
    computed_at: datetime | None
    recomputing: Annotated[bool, "Something it depends on changed; it follows within a minute."]
    go_live: date | None
    first_reading: date | None
    plan: Plan | None
    counts_as: Annotated[str, OneOf(LEVELS)]
    factor: Decimal
    figures: Figures
    confirmation: Confirmed | None
    shares: float
    version: int
    pool: int | None = None
    moved: tuple[str, ...] = ()
    random: Vouched | None = None
    frozen: FrozenResult | None = None

    @property
    def evidence(self) -> Annotated[str, OneOf(LEVELS)]:
        return self.estimate.evidence if self.estimate else ASSERTED

    @property
    def verdict_since(self) -> Annotated[date | None, "The reading since which it stands without interruption."]:
        return self.since.on if self.since else None

    @property
    def is_business_outcome(self) -> bool:
        return not self.missing

    @property
    def over_claimed(self) -> bool:
        """Several claim more than all of the movement."""
        return money.over_claimed(self.shares)

    @property
    def random_open(self) -> bool:
        """Its level says that groups were drawn at random, and no second person has confirmed that yet."""
        return self.evidence in RANDOM and self.random is None

    @property
    def progress(self) -> float | None:
        """The part of the way from baseline to target the last reading has gone; None while that is not known."""
        return money.way_gone(self.baseline, self.target, self.last.value)
