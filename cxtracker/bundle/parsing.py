"""From raw cells to typed rows; whatever is wrong is collected, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.bundle.listing import Column, Listing, State
from cxtracker.bundle.values import Wrong, quoted
from cxtracker.tabular.problems import Problem, Problems, Unreadable, nearest, shown
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.tables import BadCell, Cells, Table

FORMAT = "cxtracker-bundle/1"


@dataclass(slots=True)
class Row:
    """One row: the values of the columns it has, `raw` only where a later check may have to quote it."""

    table: Table
    number: int
    values: State

    def problem(self, message: str, column: str = "", value: Any = "") -> Problem:
        return self.table.problem(
            message, row=self.number, column=column, value=quoted(value) if value not in ("", None) else ""
        )


@dataclass(slots=True)
class Given:
    """What the files give for one list. `names` are all keys that occur, those of faulty rows too.

    `faulty` rows have a cell that could not be read; what they refer to is still looked up.
    """

    listing: Listing
    rows: list[Row] = field(default_factory=list)
    faulty: list[Row] = field(default_factory=list)
    names: set[Any] = field(default_factory=set)


def parse(sources: Sources, listings: Sequence[Listing], problems: Problems) -> dict[str, Given]:
    """The rows of every list, in the order of `listings`."""
    given = {listing.name: Given(listing) for listing in listings}
    _check_document_values(sources, given, problems)
    seen: dict[str, dict[Any, Row]] = {name: {} for name in given}
    for table in sources.tables:
        name = table.name.strip().casefold()
        if name not in given:
            problems.add(_unknown_list(table, list(given)))
            continue
        table.name = name
        try:
            _parse_table(table, given[name], seen[name], problems)
        except Unreadable as unreadable:
            problems.add(unreadable.problem)
    return given


def _check_document_values(sources: Sources, given: dict[str, Given], problems: Problems) -> None:
    for file, name, value in sources.single_values:
        if name == "format":
            if value != FORMAT:
                message = _("the format “%(value)s” is unknown. This program reads “%(known)s”.")
                problems.add(Problem(message % {"value": shown(value), "known": FORMAT}, file=file, value=shown(value)))
        elif name in given:
            message = _("“%(name)s” must be a list of objects.")
            problems.add(Problem(message % {"name": name}, file=file, list=name, in_document=True))
        else:
            problems.add(_unknown_list(Table(file, name, None, ()), list(given)))


def _unknown_list(table: Table, known: list[str]) -> Problem:
    names = ["format", *known] if table.in_document else known
    message = _("there is no list named “%(name)s”. The lists are: %(known)s.")
    text = message % {"name": shown(table.name), "known": ", ".join(known)}
    return Problem(
        text + nearest(table.name.strip(), names),
        file=table.file,
        list=shown(table.name),
        value=shown(table.name),
        in_sheet=table.in_sheet,
        in_document=table.in_document,
    )


def _parse_table(table: Table, given: Given, seen: dict[Any, Row], problems: Problems) -> None:
    listing = given.listing
    reported: set[str] = set()
    if table.columns is not None and not _check_header(table, table.columns, listing, problems):
        return
    for item in table:
        if isinstance(item, Problem):
            problems.add(item)
            continue
        number, cells = item
        if table.columns is None:
            for name in cells:
                if name not in listing.by_name and name not in reported:
                    _check_column(name, table, listing, reported, problems, row=number)
        _parse_row(Row(table, number, {}), cells, given, seen, problems)


def _check_header(table: Table, columns: Sequence[str], listing: Listing, problems: Problems) -> bool:
    """Whether rows can be told apart; without the columns for that, reading on would only repeat it."""
    for name in columns:
        _check_column(name, table, listing, set(), problems, row=1)
    lacking = [name for name in listing.key if name not in columns and listing.by_name[name].required]
    for name in lacking:
        message = _("the column “%(name)s” is missing; it tells the rows of this list apart. Add it.")
        problems.add(table.problem(message % {"name": name}, row=1, column=name))
    return not lacking


def _check_column(
    name: str, table: Table, listing: Listing, reported: set[str], problems: Problems, *, row: int
) -> None:
    if name in listing.by_name:
        return
    reported.add(name)
    message = _("there is no column “%(name)s” in the list %(list)s. Its columns are: %(known)s.")
    name = shown(name)
    text = message % {"name": name, "list": listing.name, "known": ", ".join(listing.by_name)}
    problems.add(table.problem(text + nearest(name, list(listing.by_name)), row=row, column=name, value=name))


def _parse_row(row: Row, cells: Cells, given: Given, seen: dict[Any, Row], problems: Problems) -> None:
    listing = given.listing
    sound = _parse_cells(row, cells, listing, problems)
    for name in listing.key:
        if name in cells:
            continue
        if listing.by_name[name].required:
            problems.add(row.problem(_("“%(name)s” is missing. Every row needs it.") % {"name": name}, name))
        else:
            row.values[name] = listing.by_name[name].default
    if not all(name in row.values for name in listing.key):
        given.faulty.append(row)
        return
    identity = listing.identity(row.values)
    if listing.known_by:
        given.names.add(identity[0])
    if identity in seen:
        problems.add(row.problem(_repeated(listing, identity, seen[identity], row), listing.key[0], identity[0]))
        return
    seen[identity] = row
    (given.rows if sound else given.faulty).append(row)


def _parse_cells(row: Row, cells: Cells, listing: Listing, problems: Problems) -> bool:
    """Fill in the row's values; whether all cells could be read."""
    sound = True
    for name, cell in cells.items():
        column = listing.by_name.get(name)
        if column is None:
            continue
        try:
            row.values[name] = _value(column, cell)
        except Wrong as wrong:
            problems.add(row.problem(str(wrong), name, cell.text if isinstance(cell, BadCell) else cell))
            sound = False
    return sound


def _value(column: Column, cell: Any) -> Any:
    if isinstance(cell, BadCell):
        raise Wrong(cell.message)
    if cell is None or cell == [] or (isinstance(cell, str) and not cell.strip()):
        if column.required:
            raise Wrong(_("the cell is blank. This column needs a value in every row."))
        return column.default
    value = column.kind.parse(cell)
    if column.required and value in ("", ()):
        raise Wrong(_("the cell is blank. This column needs a value in every row."))
    return value


def _repeated(listing: Listing, identity: tuple[Any, ...], first: Row, row: Row) -> str:
    named = ", ".join(quoted(part) for part in identity if part is not None)
    if first.table.file == row.table.file:
        where = _("item %(number)d") if row.table.in_document else _("row %(number)d")
        message = _("“%(key)s” is already in %(where)s. Delete one of the two, or correct its key.")
        return message % {"key": named, "where": where % {"number": first.number}}
    message = _("“%(key)s” is already in %(file)s, row %(number)d. Delete one of the two, or correct its key.")
    return message % {"key": named, "file": first.table.file, "number": first.number}
