"""The initiatives of a review: those to talk about in full, the others by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cxtracker.dataclass_json import LATER
from initiatives.review.content.business import ReviewedOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatStep:
    """Something asked or answered: a kind of `initiatives.models.Step`, the day, the reason of a decline."""

    kind: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A function and its seat, a code of `cxtracker.ui.words.SEATS`, with the steps that led there.

    `until` is the day a “not now” ends, `to` names the function the question was passed to.
    """

    key: str
    name: str
    state: str
    required: bool
    steps: tuple[SeatStep, ...] = field(default=(), metadata=LATER)
    until: date | None = field(default=None, metadata=LATER)
    to: str = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """The gravest finding. Evidence holds keys and numbers; its sentence is made when somebody reads it."""

    code: str
    severity: str
    evidence: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """The latest check-in: a code of `Pace`, its sentence, whose it is, and whether it was too old to count."""

    pace: str
    sentence: str
    by: str
    on: date
    days: int
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussedInitiative:
    """`why` says what brings it up: decision, band, flag, outcome.

    `accepted` is the day the first exception ends; `status_days` how long it has its status; `cause` whether it works
    on causes, None while its mode is not known; `flags` and `decisions` are counted.
    """

    key: str
    title: str
    band: str
    score: float | None
    siloed: bool
    accepted: date | None
    seats: tuple[Seat, ...]
    stages: tuple[str, ...]
    cause: bool | None
    mode: str
    kind: str
    status: str
    on_hold: bool
    status_days: int | None
    outcome: ReviewedOutcome | None
    flag: Flag | None
    flags: int
    decisions: int
    why: tuple[str, ...]
    checked_in: CheckedIn | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietInitiative:
    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiatives:
    discussed: tuple[DiscussedInitiative, ...]
    quiet: tuple[QuietInitiative, ...]
