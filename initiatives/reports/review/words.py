"""Numbers of a review in words, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import floor, log10

from django.utils.formats import date_format, number_format

NOT_KNOWN = "–"


def percent(share: float | None) -> str:
    return NOT_KNOWN if share is None else f"{number_format(round(100 * share), 0)} %"


def plain(value: float | None, digits: int = 2) -> str:
    """A number with as many decimals as it needs, `digits` at most."""
    if value is None:
        return NOT_KNOWN
    decimals = next((some for some in range(digits) if round(value, some) == round(value, digits)), digits)
    size = number_format(abs(round(value, decimals)), decimals, use_l10n=True, force_grouping=True)
    return f"−{size}" if round(value, decimals) < 0 else size


def figure(value: float | None) -> str:
    """A reading, rounded to three digits that count; whole numbers keep all of theirs."""
    return NOT_KNOWN if value is None else plain(value, digits(value))


def digits(value: float) -> int:
    """So many decimals leave three digits that count, and no noughts behind them."""
    most = max(0, 2 - floor(log10(abs(value)))) if value else 0
    return next((some for some in range(most) if round(value, some) == round(value, most)), most)


def money(amount: Decimal | float | None, currency: str = "") -> str:
    """Whole units of the currency, grouped."""
    if amount is None:
        return NOT_KNOWN
    whole = plain(float(Decimal(str(amount)).quantize(Decimal(1))), 0)
    return f"{currency} {whole}" if currency else whole


def day(on: date | None) -> str:
    return date_format(on, "j M Y") if on else NOT_KNOWN


def unit(text: str) -> str:
    """A scale ("0-100") stands in brackets, so that it is not read as a number."""
    return f"({text})" if text[:1].isdigit() else text
