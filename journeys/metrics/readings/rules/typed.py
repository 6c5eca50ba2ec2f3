"""Readings, numbers of cases and days as people type or paste them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from cxtracker import typed_numbers
from cxtracker.typed_numbers import BLANKS, GROUPED, THOUSANDS, Unreadable
from journeys.metrics.readings.rules import periods

Order = Literal["day", "month"]
"""What comes first in 3/4/2026."""

__all__ = ["Order", "Unreadable", "cases", "day", "error", "number", "order_of"]

MOST_CASES = 2**63 - 1
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def number(text: str, unit: str, *, decimal_comma: bool) -> float:
    """The number in `text`, in the series' `unit`; raises Unreadable. `decimal_comma`: how the reader writes 2.4."""
    return float(typed_numbers.decimal(text, unit, decimal_comma=decimal_comma))


def cases(text: str) -> int | None:
    """A number of cases (n), None where nothing stands; raises Unreadable."""
    typed = text.translate(BLANKS).strip()
    if not typed:
        return None
    if GROUPED.fullmatch(typed) or THOUSANDS.fullmatch(typed):
        typed = re.sub("[ '.,]", "", typed)
    if re.fullmatch(r"-\d+", typed):
        raise Unreadable(_("n is the number of cases behind the value; it can't be negative."))
    if not re.fullmatch(r"\+?\d+", typed):
        raise Unreadable(
            _("“%(value)s” is not a valid number of cases (n). Enter a whole number.") % {"value": text.strip()}
        )
    if int(typed) > MOST_CASES:
        raise Unreadable(_("This number is too large."))
    return int(typed)


def error(text: str, unit: str, *, decimal_comma: bool) -> float | None:
    """A standard error, None where nothing stands; raises Unreadable."""
    if not text.translate(BLANKS).strip():
        return None
    value = number(text, unit, decimal_comma=decimal_comma)
    if value <= 0:
        raise Unreadable(_("A standard error is above 0. Leave it blank where it isn't known."))
    return value


def order_of(texts: Iterable[str]) -> Order | None:
    """What comes first in dates like 1/31/2026, as far as some of `texts` leave no doubt; None when none does."""
    orders: set[Order] = set()
    for text in texts:
        if match := SLASHED.fullmatch(text.strip()):
            if int(match[1]) > 12:
                orders.add("day")
            if int(match[2]) > 12:
                orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def day(text: str, order: Order | None) -> date:
    """A date: 2026-01-31, 31.01.2026, or with slashes where `order` or the number itself decides; raises Unreadable.

    2026-01, 2026-Q1 and 2026 are the last day of that period.
    """
    typed = text.translate(BLANKS).strip()
    if period := periods.last_day(typed):
        return period
    if match := ISO.fullmatch(typed):
        year, month, on = match.groups()
    elif match := DOTTED.fullmatch(typed):
        on, month, year = match.groups()
    elif match := SLASHED.fullmatch(typed):
        first, second, year = match.groups()
        known = order_of([typed]) or ("day" if first == second else order)
        if known is None:
            words = {"value": typed, "iso": f"{year}-{int(second):02d}-{int(first):02d}"}
            raise Unreadable(_("“%(value)s” is ambiguous. Write the year first: %(iso)s.") % words)
        on, month = (first, second) if known == "day" else (second, first)
    else:
        raise Unreadable(
            _("“%(value)s” is not a date. Enter it like 2026-01-31, or a month like 2026-01.") % {"value": text.strip()}
        )
    try:
        return date(int(year), int(month), int(on))
    except ValueError:
        raise Unreadable(_("“%(value)s” is not a real date.") % {"value": typed}) from None
