"""Customer arithmetic: came less left, in heads and in yearly value; and what a quarter is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Flow:
    """So many customers, and what all of them together are worth a year."""

    customers: int = 0
    value: Decimal = Decimal(0)

    def __add__(self, other: Flow) -> Flow:
        return Flow(self.customers + other.customers, self.value + other.value)

    def __sub__(self, other: Flow) -> Flow:
        return Flow(self.customers - other.customers, self.value - other.value)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A quarter: who came (`recommended` of them by recommendation), left, grew and shrank, and why they left."""

    came: Flow
    recommended: int
    left: Flow
    grew: Flow
    shrank: Flow
    reasons: tuple[tuple[str, int], ...]

    @property
    def net(self) -> Flow:
        """Came less left, in both."""
        return self.came - self.left

    @property
    def story(self) -> str:
        """What customers and value did: `growing_gain`, `growing_loss`, `shrinking_gain`, `shrinking_loss`, `even`."""
        customers, value = self.net.customers, self.net.value
        if not customers or not value:
            return "even"
        return f"{'growing' if customers > 0 else 'shrinking'}_{'gain' if value > 0 else 'loss'}"

    def __add__(self, other: Arithmetic) -> Arithmetic:
        return Arithmetic(
            self.came + other.came,
            self.recommended + other.recommended,
            self.left + other.left,
            self.grew + other.grew,
            self.shrank + other.shrank,
            top((*self.reasons, *other.reasons)),
        )


NOTHING = Arithmetic(Flow(), 0, Flow(), Flow(), Flow(), ())


def top(reasons: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The most frequent reasons, those of the same words added up."""
    counted: dict[str, tuple[str, int]] = {}
    for reason, customers in reasons:
        word, before = counted.get(reason.casefold(), (reason, 0))
        counted[reason.casefold()] = word, before + customers
    return tuple(sorted(counted.values(), key=lambda pair: (-pair[1], pair[0]))[:MOST_REASONS])


def reasons(text: str) -> tuple[tuple[str, int], ...]:
    """What lines "reason: customers" say; ValueError with the first line that is none."""
    lines = [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]
    matches = [re.fullmatch(r"(.+?)\s*:\s*(\d{1,9})", line) for line in lines]
    for line, match in zip(lines, matches, strict=True):
        if match is None:
            raise ValueError(line)
    return tuple((match[1], int(match[2])) for match in matches if match)


def begins(quarter: str) -> date:
    """The first day of "2026-Q3"."""
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
