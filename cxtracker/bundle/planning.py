"""What importing would do: every reference looked up, every row compared with what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from cxtracker.bundle import stored
from cxtracker.bundle.listing import Change, Changes, Context, Listing, State
from cxtracker.bundle.parsing import Given, Row
from cxtracker.bundle.values import BINARY_DIGITS, in_percent, quoted
from cxtracker.tabular.problems import Problem, Problems, nearest
from cxtracker.tabular.tables import Percent
from cxtracker.typed_numbers import is_share

SUGGESTIONS = 50
"""So many wrong keys get a "did you mean"; finding near words takes time."""


@dataclass(slots=True)
class Plan:
    """`changes` per list, in the lists' order; `known` maps list → key → the row meant by it."""

    listings: Mapping[str, Listing]
    changes: dict[str, Changes] = field(default_factory=dict)
    known: dict[str, dict[Any, Model]] = field(default_factory=dict)
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    """The row of the bundle behind each identity, for rules across rows."""

    def problem(self, name: str, change: Change, column: str, message: str) -> Problem:
        """`message` about one cell of the list `name`, with its place."""
        row = self.rows[name][self.changes[name].listing.identity(change.state)]
        return row.problem(message, column, change.state[column])


def plan(given: Mapping[str, Given], context: Context, problems: Problems) -> Plan:
    """Compare; whatever cannot be is added to `problems`."""
    listings = {name: part.listing for name, part in given.items()}
    result = Plan(listings)
    present = [part.listing for part in given.values() if part.rows or part.faulty]
    wanted = {column.refers_to for listing in present for column in listing.columns if column.refers_to}
    for name, listing in listings.items():
        if name in wanted or (listing.known_by and given[name].rows):
            result.known[name] = stored.known(listing, context.by)
    for name, part in given.items():
        _settle_percents(part, given, problems)
        _check_references(part, given, result.known, problems)
        result.rows[name] = {part.listing.identity(row.values): row for row in part.rows}
        result.changes[name] = _compare(part, listings, context, problems)
    return result


def _settle_percents(part: Given, everything: Mapping[str, Given], problems: Problems) -> None:
    """Numbers that a sheet shows in per cent, as what they are in the unit of their metric: 0.31 as 31."""
    if part.listing.units is None:
        return
    unit_of: Callable[[State], str | None] | None = None
    for row in part.rows:
        for name, value in row.values.items():
            if not isinstance(value, Percent):
                continue
            unit_of = unit_of or part.listing.units(everything)
            unit = unit_of(row.values)
            if unit is not None and not is_share(unit):
                problems.add(row.problem(in_percent(value, unit), name, value))
            row.values[name] = value.shown


def _check_references(
    given: Given, everything: Mapping[str, Given], known: Mapping[str, Mapping[Any, Model]], problems: Problems
) -> None:
    columns = [column for column in given.listing.columns if column.refers_to]
    for row in (*given.rows, *given.faulty):
        for column in columns:
            stored_keys, bundle_keys = known[column.refers_to], everything[column.refers_to].names
            for key in column.keys_in(row.values.get(column.name, column.default)):
                if key not in stored_keys and key not in bundle_keys:
                    near = nearest(str(key), _words(stored_keys, bundle_keys)) if problems.count < SUGGESTIONS else ""
                    problems.add(row.problem(_missing(column.refers_to, key) + near, column.name, key))


def _words(*keys: Iterable[Any]) -> list[str]:
    return [str(key) for some in keys for key in some]


def _missing(target: str, key: Any) -> str:
    message = _(
        "there is no “%(key)s” in %(list)s, neither in this import nor stored. "
        "Correct the key, or add the row to %(list)s."
    )
    return message % {"key": quoted(key), "list": target}


def _compare(given: Given, listings: Mapping[str, Listing], context: Context, problems: Problems) -> Changes:
    listing = given.listing
    changes = Changes(listing)
    if not given.rows:
        return changes
    first = listing.key[0]
    existing = {
        listing.identity(state): (pk, state)
        for pk, _version, state in stored.states(
            listing, listings, context.by, {row.values[first] for row in given.rows}
        )
    }
    hidden = listing.hidden_from(context.by, listing.known_by) if listing.known_by else frozenset()
    for row in given.rows:
        if row.values[first] in hidden:
            message = _("this key can't be used. Choose another one, or leave the row out.")
            problems.add(row.problem(message, first, row.values[first]))
            continue
        pk, before = existing.get(listing.identity(row.values), (None, None))
        _compare_row(row, pk, before, changes, context, problems)
    return changes


def _compare_row(
    row: Row, pk: Any, before: State | None, changes: Changes, context: Context, problems: Problems
) -> None:
    listing = changes.listing
    if before is None:
        missing = [column.name for column in listing.columns if column.required and column.name not in row.values]
        for name in missing:
            message = _("the row is new, and new rows need “%(name)s”. Add the column.")
            problems.add(row.problem(message % {"name": name}, name))
        if missing:
            return
        base = {column.name: column.default for column in listing.columns}
    else:
        base = before
    state = {**base, **{name: _kept(before and before[name], value) for name, value in row.values.items()}}
    if listing.complete:
        listing.complete(state, before, row, context)
    differing = tuple(name for name, value in state.items() if before is None or before[name] != value)
    if not differing:
        changes.unchanged += 1
        return
    if listing.rule:
        for column, message in listing.rule(state):
            problems.add(row.problem(message, column, state.get(column, "")))
    change = Change(state, differing, pk, before)
    (changes.created if before is None else changes.changed).append(change)


def _kept(stored: Any, given: Any) -> Any:
    """The value given, or the one stored where a spreadsheet program has only cut its digits when saving."""
    if isinstance(stored, float) and isinstance(given, float) and given == float(f"{stored:.{BINARY_DIGITS}g}"):
        return stored
    return given


def refuse_restricted(result: Plan, problems: Problems, names: Sequence[str]) -> None:
    """For importers who may not change these lists: each row that would."""
    for name in names:
        changes = result.changes[name]
        column = changes.listing.key[0]
        for change in changes:
            message = _("only an administrator may change the list %(list)s. Leave it out, or ask one to import it.")
            problems.add(result.problem(name, change, column, message % {"list": name}))
