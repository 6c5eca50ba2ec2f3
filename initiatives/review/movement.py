"""What moved between two reviews: a few numbers of each, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from initiatives.outcomes.money.queries.programme import KINDS
from initiatives.outcomes.rules.money import STEPS
from initiatives.review.content import ReviewContent
from initiatives.review.content.review import KeyNumbers

SHARES = ("jointly_owned", "siloed", "prevention", "coverage", "split")
"""Numbers that are shares from 0 to 1; the others are counts, points, or money a year."""
BETTER = {
    "jointly_owned": 1,
    "siloed": -1,
    "waiting": -1,
    "drift": -1,
    "prevention": 1,
    "coverage": 1,
    "split": 1,
    "collisions": -1,
    "conflicts": -1,
    "fences": -1,
    **{f"{kind}.{step}": 1 for kind in KINDS for step in STEPS if step != "claimed"},
}
"""Which way is good; numbers without an entry are neither: to promise more is no better and no worse."""
LATE = timedelta(days=7)


def drawn_up_later(as_of: date, on: date) -> bool:
    """Whether a review of `as_of` that was closed on `on` tells too much of the later day to be compared with:
    statuses and who shapes what are those of the day it was drawn up."""
    return on - as_of > LATE


@dataclass(frozen=True, slots=True)
class Move:
    """A number then and now. `change` is None when either is not known; `good` when it is neither good nor bad."""

    code: str
    before: float | None
    now: float | None

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.now is None else round(self.now - self.before, 4)

    @property
    def good(self) -> bool | None:
        wanted = BETTER.get(self.code)
        return None if not self.change or wanted is None else (self.change > 0) == (wanted > 0)


def key_numbers(content: ReviewContent) -> KeyNumbers:
    """What later reviews are compared with."""
    meaning, programme, money = content.meaning, content.programme, content.business.money
    return KeyNumbers(
        numbers={
            "live": meaning.live,
            "jointly_owned": meaning.jointly_owned.share,
            "siloed": meaning.siloed.share,
            "waiting": meaning.waiting,
            "fences": content.functions.fences.count,
            "drift": programme.drift.index,
            "prevention": programme.prevention.prevention_share,
            "coverage": programme.ring.coverage,
            "collisions": len(programme.collisions),
            "conflicts": len(programme.conflicts),
            "split": content.business.split.share,
            **{f"{kind}.{step}": money.of(kind).number(step) for kind in KINDS for step in STEPS},
        },
        scores={initiative.key: initiative.score for initiative in content.initiatives.discussed},
        quiet=tuple(initiative.key for initiative in content.initiatives.quiet),
    )


def moves(before: KeyNumbers | None, content: ReviewContent) -> dict[str, Move]:
    """By code, every number of the review beside that of `before` (None without a review to compare with)."""
    then = before.numbers if before else {}
    return {code: Move(code, then.get(code), now) for code, now in key_numbers(content).numbers.items()}
