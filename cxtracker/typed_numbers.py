"""The one reader of numbers, for forms, pastes and files: what can be read in two ways is refused, never guessed.

A point or comma before exactly three digits (12.500) groups thousands or begins decimals. It begins decimals where that
is how the reader writes them and the digits do not end in 0; else the sentence names both readings. In files and in
programs' texts decimals begin with a point, whatever the language of who loads them.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "’": "'"})
CURRENCIES = re.compile(r"\b(?:EUR|USD|GBP|CHF|RUB|PLN|CZK|SEK|NOK|DKK|JPY|CNY|руб\w*|р)\b\.?", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?")
PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
BOTH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₽": "RUB",
    "₴": "UAH",
    "₺": "TRY",
    "₹": "INR",
    "₩": "KRW",
    "₪": "ILS",
    "¥": "JPY CNY",
    "$": "USD CAD AUD NZD SGD HKD MXN",
    "руб": "RUB",
    "руб.": "RUB",
    "р.": "RUB",
}
"""The currencies that write themselves so."""
MOST_DIGITS = 300
"""What is longer is no number that anything here counts or measures."""


class Unreadable(ValueError):
    """The message says what is wrong with the text and how to write it."""


class Ambiguous(Unreadable):
    """It is a number, but which one?"""


def is_share(unit: str) -> bool:
    """The unit is percent, plain or of something: “%”, “% of orders”."""
    return unit.split()[:1] == ["%"]


def has_currency(text: str) -> bool:
    return any(unicodedata.category(char) == "Sc" for char in text) or bool(CURRENCIES.search(text))


def is_currency(words: str, own: str) -> bool:
    """Whether what stands beside a number is the currency `own` ("EUR"), by sign or code."""
    currency = words.strip().casefold()
    return own in SIGNS.get(currency, "").split() or currency.upper() == own.upper()


def decimal(text: str, unit: str, *, decimal_comma: bool, places: int | None = None) -> Decimal:
    """The number in `text`, in `unit` (blank: an amount); raises Unreadable.

    `decimal_comma`: how the reader writes 2.4. `places`: how many decimals it may have, where that is known.
    """
    mine = "," if decimal_comma else "."
    typed = _without_unit(text.translate(BLANKS).strip(), unit)
    bare = typed.replace(" ", "").replace("'", "") if GROUPED.fullmatch(typed) else typed
    thousands = THOUSANDS.fullmatch(bare)
    if thousands and bare.count(",") + bare.count(".") > 1:
        bare = re.sub("[.,]", "", bare)
    elif thousands and bare == typed and _two_ways(bare, thousands[1], mine, places):
        raise _ambiguous(text, bare, thousands[1], mine)
    elif BOTH.fullmatch(bare):
        first = "," if bare.index(",") < bare.index(".") else "."
        bare = bare.replace(first, "")
    elif not PLAIN.fullmatch(bare):
        raise Unreadable(_("“%(value)s” is not a number. Enter only the number, like 2.4.") % {"value": text.strip()})
    if len(bare) > MOST_DIGITS:
        raise Unreadable(_("This number is too large."))
    return Decimal(bare.replace(",", "."))


def _two_ways(bare: str, mark: str, mine: str, places: int | None) -> bool:
    return mark != mine or bare.endswith("0") or (places is not None and places < 3)


def _ambiguous(text: str, bare: str, mark: str, mine: str) -> Ambiguous:
    part = bare.replace(mark, mine).rstrip("0").rstrip(".,")
    pieces = {"value": text.strip(), "whole": bare.replace(mark, ""), "part": part}
    return Ambiguous(_("“%(value)s” could be %(whole)s or %(part)s. Enter it so that only one is possible.") % pieces)


def _without_unit(typed: str, unit: str) -> str:
    if not typed:
        raise Unreadable(_("The value is missing."))
    if has_currency(typed):
        message = (
            _("“%(value)s” includes a currency. Enter only the number; the metric is in %(unit)s.")
            if unit
            else _("“%(value)s” includes a currency. Enter only the number; all money here is in one currency.")
        )
        raise Unreadable(message % {"value": typed, "unit": unit})
    if not typed.endswith("%"):
        return typed
    if not is_share(unit):
        message = (
            _("“%(value)s” is a percentage, but this metric is in %(unit)s. Enter the number in %(unit)s.")
            if unit
            else _("“%(value)s” is a percentage, but this asks for an amount. Enter a plain number.")
        )
        raise Unreadable(message % {"value": typed, "unit": unit})
    return typed.removesuffix("%").rstrip()
