"""What leadership is asked, what it decided, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing leadership could do; `loses` says who pays for it."""

    verb: str
    text: str
    loses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDecision:
    """A question to leadership, on an initiative (its key and title) or on the portfolio (None).

    `waited_days` are full working days. `late`: not decided by the day it was needed.
    """

    id: int
    initiative: str | None
    title: str | None
    question: str
    options: tuple[Option, ...]
    recommended: str
    waiting_costs: str
    needed_by: date | None
    asked_by: str
    asked_on: date
    waited_days: int
    state: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDecision(AskedDecision):
    """With its answer, and what became of it: `note` and `ended_on` while `state` is done or dropped.

    `late`: not done by the day it was to be done.
    """

    verb: str
    why: str
    decided_by: str
    decided_on: date | None
    owner: str
    until: date | None
    note: str
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedInitiative:
    """What ended before its time, why, and what was learned."""

    initiative: str
    title: str
    on: date
    reason: str
    lesson: str
    budget: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What became of decisions, and what was stopped since the last review."""

    decisions: tuple[TakenDecision, ...]
    stopped: tuple[StoppedInitiative, ...]
