"""Numbers in cells, by the locale of their column; `typed_numbers` reads them, this says which mark means what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cxtracker import typed_numbers
from cxtracker.tabular.tables import Cash, Percent
from initiatives.imports.rules import folding

LOCALES = ("de", "en", "ru")
GROUPS = {
    "de": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
    "en": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
}
DECIMALS = {"de": re.compile(r"[+-]?\d+,\d+"), "ru": re.compile(r"[+-]?\d+,\d+"), "en": re.compile(r"[+-]?\d+\.\d+")}
ENDS_IN_DECIMALS = re.compile(r"([.,])(?:\d{1,2}|\d{4,})\s*$")
BEFORE = re.compile(r"^([+-]?)\s*(?:[A-Z]{3}\b|T?[€$£¥₽₴₺₹])\s*", re.I)
"""A currency before the number; other words there (“ca.”, “max.”) say that it is none."""
AFTER = re.compile(r"(?:,[-–—])?(?:[^\W\d_]|[\s./€$£¥₽₴₺₹])*$")
"""A unit or currency after it."""
WORDS = re.compile(r"[^\W\d_]+\.?|[^\W\d_]?[€$£¥₽₴₺₹]")
LONGEST = 60
MULTIPLES = re.compile(r"(?<![^\W\d_])(k|t|tsd|mio|m|mn|mln|тыс|млн)\.?(?![^\W\d_])", re.I)
BY_WORD = {"k": 1_000, "t": 1_000, "tsd": 1_000, "тыс": 1_000}
SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
"""As programs write very large and very small numbers."""
IN_BRACKETS = re.compile(r"\(([\d.,\s']+)\)")


class Unclear(ValueError):
    """The message says what is wrong with the text and how to write it."""


class EitherWay(Unclear):
    """A number that two locales read differently: `readings` by locale."""

    def __init__(self, message: str, readings: dict[str, str]) -> None:
        super().__init__(message)
        self.readings = readings


def locale_of(texts: Iterable[str]) -> str:
    """How numbers are written, as far as the texts leave no doubt; blank where a text can be read in two ways.

    Where no text depends on it: en.
    """
    comma, point, groups, unclear = 0, 0, 0, 0
    for text in texts:
        if len(text) > LONGEST:
            continue
        bare = _bare(text)
        if typed_numbers.GROUPED.fullmatch(bare):
            comma += "," in bare
            point += "." in bare
            groups += " " in bare
        elif typed_numbers.BOTH.fullmatch(bare):
            comma += bare.rindex(",") > bare.rindex(".")
            point += bare.rindex(".") > bare.rindex(",")
        elif bare.count(".") > 1 or bare.count(",") > 1:
            comma += bare.count(".") > 1
            point += bare.count(",") > 1
        elif match := ENDS_IN_DECIMALS.search(bare):
            comma += match[1] == ","
            point += match[1] == "."
        elif typed_numbers.THOUSANDS.fullmatch(bare):
            unclear += 1
    if comma and point:
        return "" if unclear else "en"
    if comma:
        return "ru" if groups else "de"
    return "en" if point or not unclear else ""


def number(cell: Any, locale: str, *, factor: float = 1, currency: str = "", share: bool = False) -> Any:
    """The number in a cell times `factor`; raises Unclear. What a sheet shows in per cent stays so.

    `currency`: money is asked for, in this one. `share`: a part of a whole is asked for, as 0 to 1.
    """
    if isinstance(cell, bool):
        raise Unclear(_("This is yes or no, not a number. Write digits, such as 12."))
    if isinstance(cell, Percent):
        return cell
    if isinstance(cell, Cash):
        return _cash(cell, factor, currency)
    if isinstance(cell, int | float | Decimal):
        return _times(cell, 0.01 if share and factor == 1 and abs(float(cell)) > 1 else factor)
    return _typed(str(cell), locale, factor, currency, share=share)


def _cash(cell: Cash, factor: float, currency: str) -> Any:
    """In thousands where the format says “T€”. Raises Unclear for other money."""
    multiple = folding.factor(cell.currency)
    words = re.sub(MULTIPLES, "", cell.currency).strip() if multiple > 1 else cell.currency
    amount = _times(float(cell), multiple if multiple > 1 else factor)
    own = words.lstrip("tTkKmM") or currency
    if currency and not typed_numbers.is_currency(own, currency):
        message = _("The cell is in %(given)s, but money here is in %(own)s. Convert it.")
        raise Unclear(message % {"given": cell.currency, "own": currency})
    return amount


def _times(value: Any, factor: float) -> Any:
    if factor == 1:
        return value
    product = Decimal(repr(value) if isinstance(value, float) else str(value)) * Decimal(repr(factor))
    return int(product) if product == product.to_integral_value() else float(product)


def _typed(text: str, locale: str, factor: float, currency: str, *, share: bool) -> Any:
    if len(text) > LONGEST:
        raise Unclear(_("This is a text, not a number. Write digits, such as 12."))
    words = text.translate(typed_numbers.BLANKS).strip()
    if SCIENTIFIC.fullmatch(words):
        return _times(float(words), factor)
    own_currency(words, currency)
    percent = words.endswith("%")
    multiple = _multiple(words)
    bare = _bare(words)
    if not any(char.isdigit() for char in bare) or re.search(r"\d\s*[-–]\s*\d|^[<>~≈]", bare):
        raise Unclear(_("“%(value)s” is not one number. Write digits, such as 12.") % {"value": text.strip()[:60]})
    value = _decimal(bare, locale, text)
    if percent:
        return float(value) / 100 if share else Percent(f"{value / 100}")
    if share and value > 1:
        return float(value / 100)
    result = _times(value, multiple if multiple > 1 else factor)
    return result if not isinstance(result, Decimal) else _plain(result)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)


def own_currency(words: str, currency: str) -> None:
    """Raises Unclear where the words (a cell, a heading) name another currency; a blank `currency` takes any."""
    if not currency:
        return
    named = [token for token in WORDS.findall(words) if typed_numbers.has_currency(token)]
    for token in named:
        code = re.sub(MULTIPLES, "", token).strip(" .") or token
        code = code[1:] if code[:1] in "TtKkMm" and typed_numbers.is_currency(code[1:], currency) else code
        if not typed_numbers.is_currency(code, currency):
            message = _("“%(value)s” is in another currency than %(own)s. Convert it.")
            raise Unclear(message % {"value": words[:60], "own": currency})


def _multiple(words: str) -> int:
    if (by_currency := folding.factor(words)) > 1:
        return by_currency
    match = MULTIPLES.search(words)
    if not match or not any(char.isdigit() for char in words):
        return 1
    return BY_WORD.get(match[1].casefold(), 1_000_000)


def _bare(text: str) -> str:
    """The digits and marks alone; an amount in brackets is below zero, as in accounts."""
    words = text.translate(typed_numbers.BLANKS).strip()
    if match := IN_BRACKETS.fullmatch(words):
        words = f"-{match[1]}"
    words = BEFORE.sub(r"\1", words.removesuffix("%").strip())
    return AFTER.sub("", words, count=1).strip() if not typed_numbers.PLAIN.fullmatch(words) else words


def _decimal(bare: str, locale: str, text: str) -> Decimal:
    try:
        return typed_numbers.decimal(spelled(bare, locale), "", decimal_comma=locale in ("de", "ru"))
    except typed_numbers.Ambiguous as ambiguous:
        readings = {name: _reading(bare, name) for name in ("de", "en")}
        raise EitherWay(str(ambiguous), readings) from ambiguous
    except typed_numbers.Unreadable as unreadable:
        message = _("“%(value)s” is not a number. Write digits, such as 12.")
        raise Unclear(message % {"value": text.strip()[:60]}) from unreadable


def _reading(bare: str, locale: str) -> str:
    value = typed_numbers.decimal(spelled(bare, locale), "", decimal_comma=locale == "de")
    return f"{value.normalize():f}"


def spelled(bare: str, locale: str) -> str:
    """The number written so that it can be read in one way only, as far as the locale decides it."""
    groups = GROUPS.get(locale)
    if groups and groups.fullmatch(bare):
        bare = bare.replace("." if locale == "de" else ",", "")
    decimals = DECIMALS.get(locale)
    if decimals and decimals.fullmatch(bare) and re.search(r"[.,]\d{3}$", bare):
        return bare + "0"
    return bare
