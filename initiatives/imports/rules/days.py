"""Days and periods as people write them, in three languages; what can be read in two ways is asked about."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from initiatives.imports.rules.folding import fold

MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jänner янв январь января",
            "february feb februar фев февр февраль февраля",
            "march mar märz mrz мар март марта",
            "april apr апр апрель апреля",
            "may mai май мая",
            "june jun juni июн июнь июня",
            "july jul juli июл июль июля",
            "august aug авг август августа",
            "september sep sept сен сент сентябрь сентября",
            "october oct oktober okt окт октябрь октября",
            "november nov ноя нояб ноябрь ноября",
            "december dec dezember dez дек декабрь декабря",
        ),
        1,
    )
    for word in map(fold, words.split())
}
TIME = re.compile(
    r"[ T,]+\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]\.?M\.?)?(?: ?Uhr)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?$", re.I
)
YEAR_AFTER = re.compile(r"\s*(?:г\.?|года?)$", re.I)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
COMPACT = re.compile(r"(20\d{2})(0[1-9]|1[0-2])([0-3]\d)")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
YEAR = re.compile(r"(?:fy |gj |jahr |year )?((?:19|20)\d{2})")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[/.](\d{4})")
QUARTER = re.compile(
    r"(?:q|кв) ?([1-4]) ?(\d{4}|\d{2})|([1-4]) ?(?:q|quartal|quarter|кв|квартал) ?(\d{4}|\d{2})"
    r"|(\d{4}) ?(?:q|кв) ?([1-4])"
)
HALF = re.compile(
    r"(?:h|hj) ?([12]) ?(\d{4}|\d{2})|([12]) ?(?:h|hj|halbjahr|half|полугодие) ?(\d{4}|\d{2})|(\d{4}) ?(?:h|hj) ?([12])"
)
WEEK = re.compile(r"(?:kw|w|cw|week|woche|нед|неделя) ?(\d{1,2}) ?(\d{4}|\d{2})|(\d{4}) ?(?:kw|w|cw) ?(\d{1,2})")
NAMED = re.compile(
    r"(?:(?P<before>\d{1,2}) )?(?P<month>[^\W\d]+) ?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? )?(?P<year>\d{4}|\d{2})"
)
YEAR_FIRST = re.compile(r"(?P<year>\d{4}) (?P<month>[^\W\d]+)")
LONGEST = 60
SERIAL = range(20_000, 80_000)
"""The numbers Excel keeps for the days from 1954 to 2119."""
EXCEL_ZERO = date(1899, 12, 30)
ORDERS = ("dmy", "mdy", "ymd")


class Unclear(ValueError):
    """The message says what is wrong with the text and how to write it."""


class EitherWay(Unclear):
    """A day of which nobody can say which number is the month: the day of each order."""

    def __init__(self, text: str, dmy: date, mdy: date) -> None:
        message = _("“%(value)s” could be %(first)s or %(second)s. Choose which comes first, day or month.")
        super().__init__(message % {"value": text, "first": f"{dmy:%Y-%m-%d}", "second": f"{mdy:%Y-%m-%d}"})
        self.dmy, self.mdy = dmy, mdy


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of what was written; one day where it was a day."""

    first: date
    last: date

    @property
    def is_period(self) -> bool:
        return self.first != self.last


def order_of(texts: Iterable[str]) -> str:
    """What comes first in dates like 1/31/2026, as far as the texts leave no doubt; blank where none tells."""
    orders: set[str] = set()
    unclear = False
    for text in texts:
        match = SLASHED.fullmatch(TIME.sub("", text.strip()))
        if not match:
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            orders.add("dmy")
        elif second > 12 >= first:
            orders.add("mdy")
        elif first != second:
            unclear = True
    if len(orders) == 1:
        return orders.pop()
    return "" if unclear or orders else "dmy"


def span(cell: Any, order: str) -> Span:
    """The day or period in a cell; raises Unclear. `order`: dmy, mdy or ymd for 3/4/2026; blank where it is open."""
    if isinstance(cell, datetime):
        return Span(cell.date(), cell.date())
    if isinstance(cell, date):
        return Span(cell, cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(cell)
    if len(str(cell)) > LONGEST:
        raise Unclear(_("This is a text, not a date. Write a date like 2026-01-31."))
    text = YEAR_AFTER.sub("", TIME.sub("", str(cell).strip()).strip())
    span = _day(text, order) or _period(text)
    if span is None:
        raise Unclear(
            _("“%(value)s” is not a date. Write it like 2026-01-31, or a period like 2026-01 or Q1 2026.")
            % {"value": str(cell).strip()[:60]}
        )
    return span


def _of_number(number: int | float) -> Span:
    whole = int(number)
    if whole in SERIAL:
        day = EXCEL_ZERO + timedelta(days=whole)
        return Span(day, day)
    if whole == number and (period := _period(str(whole))):
        return period
    if whole == number and (day_written := _day(str(whole), "ymd")):
        return day_written
    raise Unclear(_("“%(value)s” is a number, not a date. Format the cell as a date.") % {"value": f"{number:.15g}"})


def _day(text: str, order: str) -> Span | None:
    if match := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return _single(text, int(match[1]), int(match[2]), int(match[3]))
    if match := DOTTED.fullmatch(text):
        return _single(text, _year(match[3]), int(match[2]), int(match[1]))
    if match := SLASHED.fullmatch(text):
        return _slashed(text, int(match[1]), int(match[3]), _year(match[4]), order)
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in SERIAL:
        return _of_number(int(text))
    words = fold(text)
    match = NAMED.fullmatch(words) or YEAR_FIRST.fullmatch(words)
    if match and (month := MONTHS.get(match["month"])):
        pieces = match.groupdict()
        day = pieces.get("before") or pieces.get("day")
        return _single(text, _year(match["year"]), month, int(day)) if day else _months(_year(match["year"]), month, 1)
    # 26/Nov/26, as trackers write it, folds to the words of a day before its month
    return None


def _slashed(text: str, first: int, second: int, year: int, order: str) -> Span:
    if first > 12 or second > 12 or first == second:
        month_first = second > 12
    elif order not in ("dmy", "mdy"):
        raise EitherWay(text, date(year, second, first), date(year, first, second))
    else:
        month_first = order == "mdy"
    day, month = (second, first) if month_first else (first, second)
    return _single(text, year, month, day)


def _single(text: str, year: int, month: int, day: int) -> Span:
    try:
        on = date(year, month, day)
    except ValueError:
        raise Unclear(_("There is no such date as %(value)s. Correct it.") % {"value": text[:60]}) from None
    return Span(on, on)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _months(year: int, first: int, count: int) -> Span | None:
    last = first + count - 1
    if not (1 <= first <= 12 and last <= 12 and 1 <= year <= 9999):
        return None
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _period(text: str) -> Span | None:
    """A month, quarter, half, week or year."""
    if match := YEAR_MONTH.fullmatch(text.strip()):
        return _months(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    words = fold(text)
    if match := YEAR.fullmatch(words):
        return _months(int(match[1]), 1, 12)
    if match := QUARTER.fullmatch(words):
        return _months(_year(match[2] or match[4] or match[5]), 3 * int(match[1] or match[3] or match[6]) - 2, 3)
    if match := HALF.fullmatch(words):
        return _months(_year(match[2] or match[4] or match[5]), 6 * int(match[1] or match[3] or match[6]) - 5, 6)
    if match := WEEK.fullmatch(words):
        return _week(_year(match[2] or match[3]), int(match[1] or match[4]))
    return None


def _week(year: int, week: int) -> Span | None:
    try:
        return Span(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))
    except ValueError:
        return None


def heads_a_period(cell: Any) -> bool:
    """Whether a heading is a day or a period, so that its readings stand below. Of numbers only a year is one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and not 1990 <= cell <= 2100:
        return False
    try:
        span(cell, "dmy")
    except Unclear:
        return False
    return True
