"""The one place where numbers, shares, money and days become words: on pages, in mails, files, pictures and refusals.

What is written here is read by people, in the language in force: grouped, with its decimal sign, a true minus (U+2212),
halves rounded up, no sign before what rounds to nothing, and a no-break space between a number and its unit. What is
not known is a dash, never 0. Machines read something else, which is not written here: CSV, JSON and the cells of
workbooks hold plain values with a point, a hyphen and ISO days.

- `number`: as many decimals as it has, four at most. `fixed`: always so many (a score has one). `exact`: all that was
  typed. `figure`: three digits that count.
- `share`: 0.285 is “28.5 %”, 0.28 is “28 %”, 0.005 is “0.5 %”: one decimal where there is one, wherever it stands. A
  share is rounded to four decimals first, as reviews and the API hold it, so that a page that has all of it says the
  same as a file that has not. `factor`: a share that somebody multiplies with, as exact as it is.
- `points`: the difference of two shares, “4.5 points”.
- `money`: “1,200 EUR”; cents only where there are some.
- `day`: “12 Nov 2026” beside other things; `long_day`: “12 November 2026” in titles, mails and on paper.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, log10

from django.utils import formats, timezone
from django.utils.translation import gettext as _, ngettext

UNKNOWN, MINUS, SPACE = "–", "\u2212", "\u00a0"

Number = int | float | Decimal

MOST_DECIMALS = 4
STORED_DECIMALS = 4
"""Shares are held so in reviews and in the API."""

DIGITS = Context(prec=400, rounding=ROUND_HALF_UP)
"""Wide enough for every float there is."""


# --- numbers ----------------------------------------------------------------------------------------------------
def rounded(value: Number, places: int = 0) -> Decimal:
    """Halves away from zero, judged by what is written: 2.675 is 2.68, though the float is a little less."""
    return _decimal(value).quantize(Decimal(1).scaleb(-places), context=DIGITS)


def fixed(value: Number | None, places: int = 0, *, signed: bool = False) -> str:
    """With exactly so many decimals: 28 and 1 as “28.0”."""
    return UNKNOWN if value is None else _written(rounded(value, places), places, signed=signed)


def number(value: Number | None, places: int = MOST_DECIMALS, *, signed: bool = False) -> str:
    """With as many decimals as it has, `places` at most: 1250.5 as “1,250.5”."""
    if value is None:
        return UNKNOWN
    whole = rounded(value, places)
    return _written(whole, _decimals(whole), signed=signed)


def exact(value: Number | None) -> str:
    """With everything that was typed: 1234567.891 as “1,234,567.891”. Noise of arithmetic is left out."""
    if value is None:
        return UNKNOWN
    typed_in = _typed(value)
    return _written(typed_in, _decimals(typed_in))


def figure(value: Number | None) -> str:
    """With three digits that count: 0.01234 as “0.0123”; whole numbers keep all of theirs."""
    return UNKNOWN if value is None else fixed(value, figure_decimals(value))


def figure_decimals(value: Number) -> int:
    """How many decimals three digits that count take, without noughts behind them."""
    return _decimals(rounded(value, max(0, 2 - floor(log10(abs(float(value))))))) if value else 0


def typed(value: Number) -> str:
    """As the reader would type it into a field: not grouped, with a hyphen."""
    whole = _typed(value)
    return str(formats.number_format(whole, _decimals(whole), use_l10n=True, force_grouping=False))


def score(value: Number | None) -> str:
    """A silo score, 0 to 100, always with one decimal."""
    return fixed(value, 1)


# --- shares -----------------------------------------------------------------------------------------------------
def per_cent(share: Number) -> Decimal:
    """A share (0-1) in per cent as it is shown, for what has to add up to 100."""
    return rounded(_stored(share) * 100, 1)


def share(share: Number | None) -> str:
    """A share (0-1, or a change beyond) in per cent, with one decimal where there is one."""
    return UNKNOWN if share is None else with_unit(number(per_cent(share), 1), "%")


def factor(share: Number) -> str:
    """A share that stands in an arithmetic people do again, with up to four decimals of a per cent."""
    return with_unit(number(_decimal(share) * 100), "%")


def points(change: Number | None, *, signed: bool = False) -> str:
    """The difference of two shares: 0.045 as “4.5 points”."""
    if change is None:
        return UNKNOWN
    words = number(per_cent(change), 1, signed=signed)
    return ngettext("%(n)s point", "%(n)s points", 1 if abs(per_cent(change)) == 1 else 2) % {"n": words}


# --- money and other units --------------------------------------------------------------------------------------
def money(amount: Number | None, currency: str = "", places: int = 2) -> str:
    """An amount with its currency; with `places` 0 in whole units, else with cents where there are some."""
    if amount is None:
        return UNKNOWN
    whole = rounded(amount, places)
    decimals = 0 if whole == whole.to_integral_value(context=DIGITS) else places
    return with_unit(_written(whole, decimals), currency)


def with_unit(words: str, unit: str) -> str:
    """A number in words with its unit: a scale (0-100) stands in brackets, a bare count has none."""
    unit = unit.strip()
    if not unit or unit == "count":
        return words
    return f"{words}{SPACE}({unit})" if is_scale(unit) else f"{words}{SPACE}{unit}"


def person_days(days: Number) -> str:
    """“1 person-day”, “2.5 person-days”."""
    return ngettext("%(days)s person-day", "%(days)s person-days", 1 if days == 1 else 2) % {"days": number(days, 2)}


def for_input(amount: Decimal | None) -> str:
    """As a number field of a browser takes it, whatever the language."""
    return "" if amount is None else f"{amount.normalize():f}"


def effort(days: Number | None, amount: Number | None, currency: str) -> str:
    """“12 person-days and 8,000 EUR”; what is not named is left out."""
    parts = [
        person_days(days) if days is not None else "",
        money(amount, currency, 0) if amount is not None else "",
    ]
    return _("%(days)s and %(money)s") % {"days": parts[0], "money": parts[1]} if all(parts) else "".join(parts)


def is_scale(unit: str) -> bool:
    """“0-10”, “-100 to 100”: says where values may lie, not what they are."""
    return unit[:1].isdigit() or unit[:1] == "-"


# --- days -------------------------------------------------------------------------------------------------------
def day(moment: date | datetime | None) -> str:
    """“12 Nov 2026”; of a moment, the day it is in the time zone in force."""
    return _dated(moment, "j M Y")


def long_day(moment: date | datetime | None) -> str:
    """“12 November 2026”."""
    return _dated(moment, "j F Y")


def short_day(moment: date | datetime | None) -> str:
    """“12 Nov”, where the year goes without saying."""
    return _dated(moment, "j M")


def weekday(moment: date | datetime | None) -> str:
    """“Thu 12 Nov”, for what comes within weeks."""
    return _dated(moment, "D j M")


def month(moment: date | datetime | None) -> str:
    """“Nov 2026”."""
    return _dated(moment, "M Y")


def short_month(moment: date | datetime | None) -> str:
    """“Nov”, on an axis."""
    return _dated(moment, "M")


def long_month(moment: date | datetime | None) -> str:
    """“November 2026”."""
    return _dated(moment, "F Y")


def moment(moment: datetime | None) -> str:
    """“12 November 2026, 14:30”, in the time zone in force."""
    return _dated(moment, "j F Y, H:i")


def clock(moment: datetime | None) -> str:
    """“14:30”, of today."""
    return _dated(moment, "H:i")


def distance(days: int) -> str:
    """How far away a day is (`days` ago, negative: ahead), in the largest unit that still says something."""
    if days in (0, 1, -1):
        return {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}[days]
    size, past = abs(days), days > 0
    if size < 60:
        text = ngettext("%d day ago", "%d days ago", size) if past else ngettext("in %d day", "in %d days", size)
        return text % size
    if size < 730:
        size //= 30
        text = (
            ngettext("%d month ago", "%d months ago", size) if past else ngettext("in %d month", "in %d months", size)
        )
        return text % size
    size //= 365
    return (
        ngettext("%d year ago", "%d years ago", size) if past else ngettext("in %d year", "in %d years", size)
    ) % size


# --- inside -----------------------------------------------------------------------------------------------------
def _decimal(value: Number) -> Decimal:
    """A float by its shortest text, which is what people typed; numpy's floats included."""
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))


def _typed(value: Number) -> Decimal:
    """Without the last digits of a float, where arithmetic such as 0.07 * 100 leaves its noise."""
    return _decimal(round(value, 10) if isinstance(value, float) else value)


def _stored(share: Number) -> Decimal:
    """The share as `round(share, 4)` holds it."""
    return _decimal(round(float(share), STORED_DECIMALS))


def _decimals(value: Decimal) -> int:
    """How many decimals it has behind which nothing but noughts follow."""
    return max(0, -int(value.normalize(DIGITS).as_tuple().exponent))


def _written(value: Decimal, places: int, *, signed: bool = False) -> str:
    digits = formats.number_format(abs(value), places, use_l10n=True, force_grouping=True)
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{digits}"


def _dated(moment: date | datetime | None, style: str) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
    return str(formats.date_format(local, style))
