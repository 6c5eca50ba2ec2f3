"""Checked rows of one file, sorted by series and day: on disk, so that memory does not grow with the file.

Sorting finds days that are given twice, lets a killed load go on at any row, and puts a series' readings side by side.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from journeys.metrics.readings.services.row_check import Sound

Numbered = tuple[int, Sound]
"""The row's number in the file, and the row."""

TABLE = "(row INTEGER, series INTEGER, day INTEGER, value REAL, n INTEGER, se REAL, source TEXT)"
DISPOSABLE = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=FILE;"


@dataclass(frozen=True, slots=True)
class Twice:
    """The row numbered `row` gives the series' day that row `first` gives already."""

    row: int
    first: int
    series: int
    on: date


@dataclass(frozen=True, slots=True)
class Spool:
    """`path` exists once everything is in it and on the disk."""

    path: Path

    @contextmanager
    def being_filled(self) -> Iterator[Filling]:
        """Rows go in; afterwards they lie sorted. What an earlier, killed attempt left is thrown away."""
        partial = self.path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
            connection.executescript(f"{DISPOSABLE} CREATE TABLE given {TABLE}; CREATE TABLE sorted {TABLE};")
            yield Filling(connection)
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
        partial.replace(self.path)

    def rows(self, after: int, count: int) -> list[Numbered]:
        """`count` rows in order, without the first `after`."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT * FROM sorted WHERE rowid > ? AND rowid <= ?", (after, after + count))
            return [_row(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Filling:
    connection: sqlite3.Connection

    def add(self, rows: Iterable[Numbered]) -> None:
        values = ((at, row.series, row.on.toordinal(), row.value, row.n, row.se, row.source) for at, row in rows)
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self.connection.execute("COMMIT")

    def sort(self) -> int:
        """Put the rows in order; how many there are."""
        self.connection.execute("INSERT INTO sorted SELECT * FROM given ORDER BY series, day, row")
        self.connection.execute("DROP TABLE given")
        count: int = self.connection.execute("SELECT max(rowid) FROM sorted").fetchone()[0] or 0
        return count

    def twice(self) -> Iterator[Twice]:
        pairs = self.connection.execute(
            "SELECT later.row, one.row, later.series, later.day"
            " FROM sorted AS one JOIN sorted AS later ON later.rowid = one.rowid + 1"
            " WHERE later.series = one.series AND later.day = one.day ORDER BY later.row"
        )
        for row, first, series, day in pairs:
            yield Twice(row, first, series, date.fromordinal(day))

    def series_below(self, limit: float) -> list[int]:
        """Series with a value below `limit`."""
        rows = self.connection.execute("SELECT DISTINCT series FROM sorted WHERE value < ?", (limit,))
        return [series for (series,) in rows]

    def on_firsts(self, apart: int) -> list[tuple[int, int, date]]:
        """Of each series with days that are the first of a month: its number, the first such row, and its day.

        Days that another row of the series lies nearer to than `apart` days are left out.
        """
        rows = self.connection.execute(
            "SELECT one.series, one.row, min(one.day) FROM sorted AS one"
            " LEFT JOIN sorted AS earlier ON earlier.rowid = one.rowid - 1 AND earlier.series = one.series"
            " LEFT JOIN sorted AS later ON later.rowid = one.rowid + 1 AND later.series = one.series"
            " WHERE strftime('%d', one.day + 1721424.5) = '01'"
            " AND one.day - coalesce(earlier.day, 0) >= ? AND coalesce(later.day, 9999999) - one.day >= ?"
            " GROUP BY one.series",
            (apart, apart),
        )
        return [(series, row, date.fromordinal(day)) for series, row, day in rows]

    def in_order(self, series: Iterable[int]) -> Iterator[Numbered]:
        """The rows of these series, series by series."""
        wanted = json.dumps(list(series))
        query = "SELECT * FROM sorted WHERE series IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        return (_row(*row) for row in self.connection.execute(query, (wanted,)))


def _row(number: int, series: int, day: int, value: float, n: int | None, *rest: Any) -> Numbered:
    """A spool that was begun before readings had errors has no `se`."""
    *errors, source = rest
    return number, Sound(series, date.fromordinal(day), value, n, errors[0] if errors else None, source)
