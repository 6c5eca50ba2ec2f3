"""The business effect: money in four steps, outcomes that moved, and what customers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cxtracker.dataclass_json import LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySteps:
    """Money a year of one kind of benefit; None where no outcome is known at that step.

    `known` says of how many of the `outcomes` each step is; `initiatives` are those behind them. `low` and `high` bound
    what was measured.
    """

    claimed: Decimal | None
    measured: Decimal | None
    counted: Decimal | None
    confirmed: Decimal | None
    outcomes: int
    known: Mapping[str, int]
    initiatives: tuple[str, ...]
    low: Decimal | None = field(default=None, metadata=LATER)
    high: Decimal | None = field(default=None, metadata=LATER)

    def amount(self, step: str) -> Decimal | None:
        """`step` is one of `reports.money.STEPS`."""
        amounts = {
            "claimed": self.claimed,
            "measured": self.measured,
            "counted": self.counted,
            "confirmed": self.confirmed,
        }
        return amounts[step]

    def number(self, step: str) -> float | None:
        """The amount of a step for pictures and comparisons."""
        amount = self.amount(step)
        return None if amount is None else float(amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionPromises:
    """Of a function's benefit owners: `counted` of the `planned` money a year is `kept`, 0-1."""

    function: str
    asked: int
    answered: int
    overdue: int
    planned: Decimal
    counted: Decimal
    kept: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKeeping:
    """Answers to what became of closed initiatives' plans; `kept` is what counts of them, weighted by money, 0-1.

    `functions`: the same by function of the benefit owner, of those that were asked.
    """

    asked: int
    answered: int
    overdue: int
    kept: float | None
    functions: tuple[FunctionPromises, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Revenue, saving and avoidance are never added up."""

    currency: str
    revenue: MoneySteps
    saving: MoneySteps
    avoidance: MoneySteps
    promises: PromiseKeeping

    def of(self, kind: str) -> MoneySteps:
        """`kind` is one of `reports.money.KINDS`."""
        return {"revenue": self.revenue, "saving": self.saving, "avoidance": self.avoidance}[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPlan:
    """What was agreed, where the plan was changed since; `counted` is what counts by worth and share of that day."""

    on: date
    target: float | None
    target_on: date | None
    claimed: Decimal | None
    counted: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedOutcome:
    """An outcome in numbers: baseline, now, target; the effect with its interval and what stands behind it.

    `cases` are those behind the readings, None when unknown; `readings` the number before and after go-live.
    `off_track` and `breached` are None where nobody can tell. `measured` is its money a year, with its interval.
    """

    id: int
    initiative: str
    metric: str
    name: str
    kind: str
    unit: str
    direction: str
    segment: str | None
    baseline: float | None
    now: float | None
    now_on: date | None
    stale: bool
    target: float | None
    target_on: date | None
    verdict: str
    evidence: str
    effect: float | None
    low: float | None
    high: float | None
    cases: int | None
    readings: tuple[int, int] | None
    counted: Decimal | None
    off_track: bool | None
    breached: bool | None
    limit: float | None
    frozen: FrozenPlan | None = field(default=None, metadata=LATER)
    measured: Decimal | None = field(default=None, metadata=LATER)
    measured_low: Decimal | None = field(default=None, metadata=LATER)
    measured_high: Decimal | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How many outcomes in behaviour or money there are, by verdict ("" where nothing was estimated yet)."""

    outcomes: int
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What customers say: never a result."""

    initiative: str
    name: str
    unit: str
    baseline: float | None
    now: float | None
    now_on: date | None
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """How much of an initiative's `budget` passes each test: all or nothing of it, of `confirmed` and `share` the part
    (0-1) of the claimed money that finance signed."""

    key: str
    title: str
    budget: Decimal
    behaviour_or_money: bool
    line_owner: bool
    confirmed: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSplit:
    """Shares (0-1) of the `budget` of so many benefit `initiatives`: of each test by itself, and `share` of all three.

    Shares and budget are None while no budget is known. `rows` are those initiatives.
    """

    share: float | None
    behaviour_or_money: float | None
    line_owner: float | None
    confirmed: float | None
    budget: Decimal | None
    initiatives: int
    rows: tuple[BudgetRow, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    money: Money
    up: tuple[ReviewedOutcome, ...]
    down: tuple[ReviewedOutcome, ...]
    judged: Judged
    signal: tuple[Signal, ...]
    split: BudgetSplit
