"""What people must know to write a bundle: its lists, their columns, an example of each. From the declarations."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as _later

from cxtracker.bundle.listing import Column, Listing
from cxtracker.bundle.references import Ref, Refs, Windows
from cxtracker.bundle.values import Amount, Choice, Day, Email, Instant, Key, Kind, Real, Whole, YesNo
from cxtracker.tabular.writing import write_xlsx
from initiatives.transfer.lists import LISTINGS
from journeys.metrics.readings.rules.reading_day import ReadingDay

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
ABOUT: dict[str, str | Promise] = {
    "people": _later("Everybody who heads, owns, answers or is named. The key is the e-mail address."),
    "functions": _later("The parts of the company that can commit people and money, with their heads and deputies."),
    "segments": _later("Groups of customers that can be counted."),
    "journeys": _later("What a customer goes through with you, from the first mention to long after the end."),
    "stages": _later("The parts of a journey, in order, each on one of nine stations of every customer's life."),
    "touchpoints": _later("The places in a stage where customers and company meet."),
    "influences": _later("Which function shapes which touchpoint, and how much: 0 (not at all) to 3 (decides)."),
    "initiatives": _later("What you do for customers, and on which touchpoints it works."),
    "ownerships": _later("Which function was asked to own which initiative, and what it said."),
    "metrics": _later("What is measured, and whether it counts as a business outcome."),
    "series": _later("One metric for one group, for example the pilot branches."),
    "measurements": _later("Readings of a series."),
    "outcomes": _later("What an initiative promises: from which value to which, by when, worth how much."),
    "theses": _later(
        "What happy and unhappy customers do: how many there are, what they spend a year, or how many stay."
    ),
    "customer_counts": _later("Who came and left in a quarter, and what each is worth a year."),
}


@dataclass(frozen=True, slots=True)
class ColumnManual:
    name: str
    required: bool
    is_key: bool
    what: str
    refers_to: str


@dataclass(frozen=True, slots=True)
class ListManual:
    """`example` is the sample's first row in the order of `example_columns`, as cells of a spreadsheet."""

    name: str
    about: str
    restricted: bool
    columns: list[ColumnManual]
    example_columns: list[str]
    example: list[str]


def manual() -> list[ListManual]:
    return [_about(listing) for listing in LISTINGS.values()]


def _about(listing: Listing) -> ListManual:
    example = {name: value for name, value in _examples().get(listing.name, {}).items() if value not in (None, "", [])}
    columns = [
        ColumnManual(column.name, column.required, column.name in listing.key, describe(column), column.refers_to)
        for column in listing.columns
    ]
    cells = [_cell(value) for value in example.values()]
    return ListManual(listing.name, str(ABOUT[listing.name]), listing.restricted, columns, list(example), cells)


@cache
def _examples() -> dict[str, dict[str, Any]]:
    examples: dict[str, dict[str, Any]] = {}
    for path in sorted(SAMPLE.iterdir(), reverse=True):
        if path.suffix == ".json":
            document = json.loads(path.read_text())
            examples |= {name: rows[0] for name, rows in document.items() if name in LISTINGS and rows}
        elif path.suffix == ".csv":
            with path.open(newline="") as stream:
                examples[path.stem] = next(csv.DictReader(stream))
    return examples


def _cell(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ";".join(map(str, value))
    return str(value)


def describe(column: Column) -> str:
    """What may stand in a cell, in a few words."""
    return _describe(column.kind)


def _describe(kind: Kind) -> str:  # noqa: C901  (one flat match)
    match kind:
        case Choice():
            return _("one of: %(words)s") % {"words": ", ".join(kind.words)}
        case Ref():
            return _("key from %(list)s") % {"list": kind.list}
        case Refs():
            return _("keys from %(list)s, separated by ;") % {"list": kind.list}
        case Windows():
            return _("keys from %(list)s, separated by ;, each with or without “from 2026-01-01 until 2026-02-01”") % {
                "list": kind.list
            }
        case Whole() if kind.most < 1000:
            return _("whole number from %(least)d to %(most)d") % {"least": kind.least, "most": kind.most}
        case Whole():
            return _("whole number")
        case Real() | Amount():
            return _("number, with a point before the decimals")
        case ReadingDay():
            return _("date, such as 2026-02-01; or 2026-02, 2026-Q1, 2026 for the last day of that period")
        case Day():
            return _("date, such as 2026-02-01")
        case Instant():
            return _("date and time, such as 2026-02-01T09:30:00Z")
        case YesNo():
            return _("yes or no")
        case Email():
            return _("e-mail address")
        case Key():
            return _("short name of your choice, for example INI-7")
    return _("text")


def write_template(stream: IO[bytes]) -> None:
    """A workbook with every list and its column names, ready to be filled in."""
    write_xlsx(stream, _empty_sheets())


def _empty_sheets() -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    for listing in LISTINGS.values():
        yield listing.name, list(listing.by_name), []
