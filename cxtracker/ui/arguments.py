"""Arguments several commands take."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Collection
from datetime import date

from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Days before and after can be added to these without leaving what Python counts."""


def add_as_of(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        type=_day,
        default=timezone.localdate(),
        metavar="DATE",
        help="as of this day, 2026-11-21; default today",
    )


def judged_day(text: str) -> date:
    """A day as of which something is judged; raises ValueError for one that no calendar here reaches."""
    day = date.fromisoformat(text)
    if not within_reach(day):
        raise ValueError(text)
    return day


def within_reach(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def one_or_more(known: Collection[str]) -> Callable[[str], list[str]]:
    """Values separated by commas, each of which must be known."""

    def parse(text: str) -> list[str]:
        values = [value.strip() for value in text.split(",") if value.strip()]
        if unknown := [value for value in values if value not in known]:
            raise ArgumentTypeError(f"“{unknown[0]}” is not one of: {', '.join(known)}.")
        return values

    return parse


def _day(text: str) -> date:
    try:
        return judged_day(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date from 1900 to 2199. Write it as 2026-11-21.") from None
