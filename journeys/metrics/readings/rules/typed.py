"""Numbers and days as people type or paste them: what can be read in two ways is refused, never guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from journeys.metrics.readings.rules.plausibility import is_share

Order = Literal["day", "month"]
"""What comes first in 3/4/2026."""

MOST_CASES = 2**63 - 1
BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "’": "'"})
CURRENCIES = re.compile(r"\b(?:EUR|USD|GBP|CHF|RUB|PLN|CZK|SEK|NOK|DKK|JPY|CNY|руб\w*|р)\b\.?", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?")
PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
BOTH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Unreadable(ValueError):
    """The message says what is wrong with the text and how to write it."""


def number(text: str, unit: str, *, decimal_comma: bool) -> float:
    """The number in `text`, in the series' `unit`; raises Unreadable. `decimal_comma`: how the reader writes 2.4."""
    typed = _without_unit(text.translate(BLANKS).strip(), unit)
    bare = typed.replace(" ", "").replace("'", "") if GROUPED.fullmatch(typed) else typed
    mine, other = (",", ".") if decimal_comma else (".", ",")
    thousands = THOUSANDS.fullmatch(bare)
    if thousands and (bare.count(",") + bare.count(".") > 1):
        bare = re.sub("[.,]", "", bare)
    elif thousands and thousands[1] == other and bare == typed:
        pieces = {"value": text.strip(), "whole": bare.replace(other, ""), "part": bare.replace(other, mine)}
        raise Unreadable(
            _("“%(value)s” could be %(whole)s or %(part)s. Enter it so that only one is possible.") % pieces
        )
    elif BOTH.fullmatch(bare):
        first = "," if bare.index(",") < bare.index(".") else "."
        bare = bare.replace(first, "")
    elif not PLAIN.fullmatch(bare):
        raise Unreadable(_not_a_number(text))
    value = float(bare.replace(",", "."))
    if not math.isfinite(value):
        raise Unreadable(_("This number is too large."))
    return value


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
        if found := SLASHED.fullmatch(text.strip()):
            if int(found[1]) > 12:
                orders.add("day")
            if int(found[2]) > 12:
                orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def day(text: str, order: Order | None) -> date:
    """A date: 2026-01-31, 31.01.2026, or with slashes where `order` or the number itself decides; raises Unreadable."""
    typed = text.translate(BLANKS).strip()
    if found := ISO.fullmatch(typed):
        year, month, on = found.groups()
    elif found := DOTTED.fullmatch(typed):
        on, month, year = found.groups()
    elif found := SLASHED.fullmatch(typed):
        first, second, year = found.groups()
        known = order_of([typed]) or ("day" if first == second else order)
        if known is None:
            said = {"value": typed, "iso": f"{year}-{int(second):02d}-{int(first):02d}"}
            raise Unreadable(_("“%(value)s” is ambiguous. Write the year first: %(iso)s.") % said)
        on, month = (first, second) if known == "day" else (second, first)
    else:
        raise Unreadable(_("“%(value)s” is not a date. Enter it like 2026-01-31.") % {"value": text.strip()})
    try:
        return date(int(year), int(month), int(on))
    except ValueError:
        raise Unreadable(_("“%(value)s” is not a real date.") % {"value": typed}) from None


def _without_unit(typed: str, unit: str) -> str:
    if not typed:
        raise Unreadable(_("The value is missing."))
    if any(unicodedata.category(char) == "Sc" for char in typed) or CURRENCIES.search(typed):
        said = (
            _("“%(value)s” includes a currency. Enter only the number; the metric is in %(unit)s.")
            if unit
            else _("“%(value)s” includes a currency. Enter only the number; all money here is in one currency.")
        )
        raise Unreadable(said % {"value": typed, "unit": unit})
    if not typed.endswith("%"):
        return typed
    if not is_share(unit):
        said = (
            _("“%(value)s” is a percentage, but this metric is in %(unit)s. Enter the number in %(unit)s.")
            if unit
            else _("“%(value)s” is a percentage, but this asks for an amount. Enter a plain number.")
        )
        raise Unreadable(said % {"value": typed, "unit": unit})
    return typed.removesuffix("%").rstrip()


def _not_a_number(text: str) -> str:
    return _("“%(value)s” is not a number. Enter only the number, like 2.4.") % {"value": text.strip()}
