"""The kinds of values a column can hold: read strictly, never guessed, refused with a cure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cxtracker import address_keys, typed_numbers
from cxtracker.tabular.problems import nearest, shown
from cxtracker.tabular.tables import Cash, Percent
from cxtracker.tabular.writing import UNWRITABLE
from cxtracker.texts import seen
from cxtracker.ui import numbers, units
from cxtracker.ui.arguments import within_reach

BINARY_DIGITS = 15
"""What spreadsheets, JSON readers and SQLite keep of a number."""
ABSURD = 10**25
WHOLE = re.compile(r"[+-]?[0-9]{1,25}(?:\.0+)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)


class Wrong(Exception):
    """A cell that is not a value of its column; the message says why and what to write instead."""


class Kind(Protocol):
    """How the cells of a column are read, compared and written."""

    def parse(self, cell: Any) -> Any:
        """The value of a cell that is not blank. Raises Wrong."""

    def clean(self, value: Any) -> Any:
        """A stored value in the form `parse` gives, so that equal values compare equal."""


def quoted(cell: Any) -> str:
    """How a sentence quotes the cell."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.isoformat(sep=" ")
        case Percent():
            return f"{numbers.exact(cell.shown)} %"
        case Cash():
            return f"{numbers.exact(cell)} {cell.currency}"
    return shown(cell)


def unambiguous(text: str) -> str:
    """Line breaks as one character, none of the characters that no file can hold, no blanks around."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return seen((text if text.isprintable() else UNWRITABLE.sub("", text)).strip())


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most `longest` characters (None: as a cell allows)."""

    longest: int | None = None
    lines: bool = False
    """Whether line breaks may stand in it."""

    def parse(self, cell: Any) -> str:
        if isinstance(cell, bool | list | date):
            message = _("“%(value)s” is not text. Format the cell as text and type it again.")
            raise Wrong(message % {"value": quoted(cell)})
        text = cell if isinstance(cell, str) else str(cell)
        if not text.isprintable() and (match := UNWRITABLE.search(text)):
            message = _("the text contains the control character U+%(code)s. Delete it.")
            raise Wrong(message % {"code": f"{ord(match.group()):04X}"})
        text = unambiguous(text)
        if self.longest is not None and len(text) > self.longest:
            message = _("the text has %(length)d characters; the limit is %(limit)d. Shorten it.")
            raise Wrong(message % {"length": len(text), "limit": self.longest})
        return text

    def clean(self, value: Any) -> str:
        return unambiguous(value or "")


@dataclass(frozen=True, slots=True)
class Key:
    """What other rows refer to a row by. It stands in lists and addresses, so the marks of those cannot stand in it."""

    longest: int = 80
    forbidden: str = ";,/"
    address: bool = False
    """Whether it is part of the address of a page."""

    def parse(self, cell: Any) -> str:
        text = Text(self.longest).parse(cell)
        for mark in self.forbidden:
            if mark in text:
                message = _("“%(value)s” cannot be a key, because “%(mark)s” is a separator. Leave it out.")
                raise Wrong(message % {"value": quoted(text), "mark": mark})
        if "\n" in text or "\t" in text:
            raise Wrong(_("“%(value)s” cannot be a key: a key must be on one line.") % {"value": quoted(text)})
        if self.address and (sentence := address_keys.refusal(text)):
            raise Wrong(sentence)
        return text

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address; upper and lower case are the same."""

    def parse(self, cell: Any) -> str:
        text = Text(254).parse(cell).casefold()
        try:
            validate_email(text)
        except ValidationError as error:
            message = _("“%(value)s” is not an e-mail address. Write one such as name@example.com.")
            raise Wrong(message % {"value": quoted(cell)}) from error
        return text

    def clean(self, value: Any) -> Any:
        return value.casefold()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 2_147_483_647

    def parse(self, cell: Any) -> int:
        _plainly(cell)
        number = self._number(cell)
        if number is None:
            raise Wrong(_number_sentence(cell, _("a whole number")))
        if not self.least <= number <= self.most:
            message = _("%(value)s is outside the range. Write a whole number from %(least)s to %(most)s.")
            raise Wrong(message % {"value": quoted(cell), "least": self.least, "most": self.most})
        return number

    @staticmethod
    def _number(cell: Any) -> int | None:
        match cell:
            case bool():
                return None
            case int():
                return cell
            case float() | Decimal() if -ABSURD < cell < ABSURD:
                return int(cell) if cell == int(cell) else None
            case str() if WHOLE.fullmatch(cell.strip()) and not typed_numbers.THOUSANDS.fullmatch(cell.strip()):
                return int(cell.strip().partition(".")[0])
            case str() if any(character.isdigit() for character in cell):
                number = Decimal(_written(cell, 0))
                return int(number) if number == int(number) else None
        return None

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Real:
    """A number with a decimal point, from `least` to `most`.

    What a sheet shows in per cent stays a Percent where a metric says the unit, and is a plain part of 1 elsewhere.
    """

    least: float = -math.inf
    most: float = math.inf

    def parse(self, cell: Any) -> float:
        if isinstance(cell, Percent) and math.isfinite(cell) and (self.least, self.most) == (-math.inf, math.inf):
            return cell
        _own_money(cell)
        try:
            number = float(_written(cell))
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            message = _("%(value)s is too large to store. Write an ordinary number.")
            raise Wrong(message % {"value": quoted(cell)})
        if not self.least <= number <= self.most:
            message = _("%(value)s is outside the range. Write a number from %(least)s to %(most)s.")
            least, most = numbers.number(self.least), numbers.number(self.most)
            raise Wrong(message % {"value": quoted(cell), "least": least, "most": most})
        return number

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number of `digits` digits, `places` of them after the point; negative only if `signed`."""

    digits: int
    places: int
    signed: bool = False

    def parse(self, cell: Any) -> Decimal:
        _plainly(cell)
        text = _written(cell, self.places)
        try:
            # a spreadsheet shows 15 digits; what is beyond them is not what anybody typed
            number = Decimal(format(text, ".15g") if isinstance(text, float) else text)
        except InvalidOperation as error:
            raise Wrong(_number_sentence(cell, _("a number"))) from error
        if not number.is_finite() or (number and number.adjusted() >= self.digits - self.places):
            message = _("%(value)s is too large. At most %(digits)d digits are allowed before the decimal point.")
            raise Wrong(message % {"value": quoted(cell), "digits": self.digits - self.places})
        if number and number.adjusted() < -self.digits:
            message = _("%(value)s has too many decimals. Round it to %(places)d.")
            raise Wrong(message % {"value": quoted(cell), "places": self.places})
        if len(number.normalize().as_tuple().digits) > BINARY_DIGITS:
            message = _("%(value)s has more than %(digits)d digits, which no spreadsheet keeps. Round it.")
            raise Wrong(message % {"value": quoted(cell), "digits": BINARY_DIGITS})
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            message = _("%(value)s has too many decimals. Round it to %(places)d.")
            raise Wrong(message % {"value": quoted(cell), "places": self.places})
        if number < 0 and not self.signed:
            raise Wrong(_("%(value)s is negative. Write 0 or more.") % {"value": quoted(cell)})
        return number

    def clean(self, value: Any) -> Any:
        return value


def _plainly(cell: Any) -> None:
    """Raises Wrong for a cell that its sheet shows in per cent, or in other money than is counted in here."""
    if isinstance(cell, Percent):
        raise Wrong(in_percent(cell))
    _own_money(cell)


def in_percent(cell: Percent, unit: str = "") -> str:
    """Why a number shown in per cent is not taken where the unit is another."""
    message = (
        _("the cell is shown as %(value)s %%, but the metric is in %(unit)s. Format it as a number and check it.")
        if unit
        else _("the cell is shown as %(value)s %%, which is not in per cent here. Format it as a number and check it.")
    )
    return message % {"value": numbers.exact(cell.shown), "unit": units.spoken(unit)}


def _own_money(cell: Any) -> None:
    if isinstance(cell, Cash) and not typed_numbers.is_currency(cell.currency, units.currency()):
        message = _(
            "the cell is in %(given)s, but all money here is in %(own)s. Convert it, and format the cell as a number."
        )
        raise Wrong(message % {"given": cell.currency, "own": units.currency()})


def _written(cell: Any, places: int | None = None) -> Any:
    """The cell as Python reads numbers. Raises Wrong."""
    if isinstance(cell, bool | list | date):
        raise Wrong(_number_sentence(cell, _("a number")))
    text = cell.strip() if isinstance(cell, str) else cell
    if not isinstance(text, str) or (NUMBER.fullmatch(text) and not typed_numbers.THOUSANDS.fullmatch(text)):
        return text
    try:
        return str(typed_numbers.decimal(text, "", decimal_comma=False, places=places))
    except typed_numbers.Ambiguous as wrong:
        raise Wrong(str(wrong)) from wrong
    except typed_numbers.Unreadable as wrong:
        raise Wrong(_number_sentence(cell, _("a number"))) from wrong


def _number_sentence(cell: Any, wanted: str) -> str:
    """Why the cell is no number, with the cure for the commonest ways of writing one."""
    text = cell.strip() if isinstance(cell, str) else ""
    values = {"value": quoted(cell), "wanted": wanted}
    if text.endswith("%"):
        cure = _("Leave out the percent sign; the unit is that of the metric or the column.")
    elif typed_numbers.has_currency(text):
        cure = _("Leave out the currency; all money here is in one currency.")
    elif any(character.isdigit() for character in text) and re.fullmatch(r"[\d\s.,'’+-]+", text):
        cure = _("Use only digits and a decimal point, such as 1234.5.")
    elif isinstance(cell, date):
        cure = _("The cell is formatted as a date; format it as a number.")
    else:
        cure = _("Write digits, such as 12.")
    return _("“%(value)s” is not %(wanted)s.") % values + " " + cure % values


@dataclass(frozen=True, slots=True)
class YesNo:
    def parse(self, cell: Any) -> bool:
        if isinstance(cell, bool):
            return cell
        if isinstance(cell, int | float) and cell in (0, 1):
            return bool(cell)
        word = cell.strip().casefold() if isinstance(cell, str) else ""
        if word in ("true", "yes", "1"):
            return True
        if word in ("false", "no", "0"):
            return False
        raise Wrong(_("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": quoted(cell)})

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """A date as 2026-02-01, or a date cell. Other ways of writing one mean different days in different countries."""

    def parse(self, cell: Any) -> date:
        if isinstance(cell, datetime):
            raise Wrong(_("“%(value)s” includes a time of day. Write only the date.") % {"value": quoted(cell)})
        day = cell if isinstance(cell, date) else self._read(cell)
        if not within_reach(day):
            raise Wrong(_("“%(value)s” is not a day from 1900 to 2199. Correct it.") % {"value": quoted(cell)})
        return day

    def _read(self, cell: Any) -> date:
        match = DAY.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if not match:
            message = _("“%(value)s” is not a date. Write year-month-day, such as 2026-02-01, or use a date cell.")
            raise Wrong(message % {"value": quoted(cell)})
        try:
            return date(*map(int, match.groups()))
        except ValueError as error:
            raise Wrong(_("there is no such date as %(value)s. Correct it.") % {"value": quoted(cell)}) from error

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Instant:
    """A date and time in ISO 8601; without a zone it is UTC, without a time midnight."""

    def parse(self, cell: Any) -> datetime:
        if isinstance(cell, datetime):
            moment = cell
        elif isinstance(cell, date):
            moment = datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
        else:
            try:
                moment = datetime.fromisoformat(cell.strip() if isinstance(cell, str) else "")
            except ValueError as error:
                message = _("“%(value)s” is not a date and time. Write it as 2026-02-01T09:30:00Z.")
                raise Wrong(message % {"value": quoted(cell)}) from error
        try:
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except OverflowError as error:
            raise Wrong(_("there is no such time as “%(value)s”. Correct it.") % {"value": quoted(cell)}) from error

    def clean(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def parse(self, cell: Any) -> str:
        word = cell.strip() if isinstance(cell, str) else quoted(cell)
        if word in self.words:
            return word
        for known in self.words:
            if known.casefold() == word.casefold():
                return known
        message = _("“%(value)s” is not one of the values for this column. Write one of: %(words)s.")
        raise Wrong(message % {"value": quoted(cell), "words": ", ".join(self.words)} + nearest(word, self.words))

    def clean(self, value: Any) -> Any:
        return value


def exact(number: Decimal) -> Decimal | str:
    """The number for a file that keeps numbers as binary fractions: as text where those would lose digits."""
    return number if len(number.normalize().as_tuple().digits) <= BINARY_DIGITS else f"{number:f}"
