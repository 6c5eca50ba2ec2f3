"""Functions: where each owns and is missing, how each answers, whose yes would open a siloed initiative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cxtracker.dataclass_json import LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A function in a part of the lifecycle: the initiatives it owns there (`owned`), and those that need it there
    though it does not own them (`holes`). `amount` sums its strengths, `pull` is its share of all influence there.
    """

    lifecycle: str
    amount: int
    pull: float | None
    owned: tuple[str, ...]
    holes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    function: str
    pull: float | None
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceBalance:
    """`pull`: share of all influence; `ownership`: of all effective ownerships; `debt`: their difference."""

    key: str
    pull: float | None
    ownership: float | None
    debt: float | None
    initiatives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionAnswers:
    """How a function answers, in working hours and working days; requests are named by id.

    Medians and shares are None below `shown_from` decided requests. `silent` are open beyond the limit.
    """

    function: str
    asked: int
    decided: int
    approved: int
    declined: int
    open: int
    silent: int
    shown_from: int
    median_hours: float | None
    p90_hours: float | None
    oldest_open_hours: float | None
    median_days: float | None
    p90_days: float | None
    oldest_open_days: float | None
    oldest_open_request: int | None
    approval_share: float | None
    silent_share: float | None
    decided_requests: tuple[int, ...]
    open_requests: tuple[int, ...]
    silent_requests: tuple[int, ...]
    declined_by_reason: Mapping[str, int] | None = field(default=None, metadata=LATER)
    conditional: int = field(default=0, metadata=LATER)
    asked_back: int = field(default=0, metadata=LATER)
    deferred: int = field(default=0, metadata=LATER)
    passed_on: int = field(default=0, metadata=LATER)

    @property
    def neither(self) -> int:
        """Answers that are neither a yes nor a no."""
        return self.conditional + self.asked_back + self.deferred + self.passed_on


@dataclass(frozen=True, slots=True, kw_only=True)
class FencedInitiative:
    """`move` is the smallest set of functions whose yes brings the score under the fence, to `score_after`."""

    initiative: str
    title: str
    score: float | None
    owners: tuple[str, ...]
    move: tuple[str, ...]
    score_after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fences:
    """The worst of `count`."""

    worst: tuple[FencedInitiative, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueAnswer:
    """An ownership request beyond the limit; `days` are calendar days since it was asked."""

    function: str
    initiative: str
    title: str
    asked_on: date | None
    due_on: date | None
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Functions:
    grid: tuple[GridRow, ...]
    balance: tuple[InfluenceBalance, ...]
    answers: tuple[FunctionAnswers, ...]
    fences: Fences
    waits: tuple[OverdueAnswer, ...]
