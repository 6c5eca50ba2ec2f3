"""Readings by the thousand as the database takes them quickest: one statement, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

Place = tuple[int, date]
"""Series (number) and day."""
Observed = tuple[float, int | None, float | None, str]
"""Value, n, standard error and source of a reading."""

INSERT = 'INSERT INTO journeys_measurement (series_id, "on", value, n, se, source, entered_by_id, entered_at) '
WRITE_OVER = (
    ' ON CONFLICT (series_id, "on") DO UPDATE SET value = excluded.value, n = excluded.n, se = excluded.se,'
    " source = excluded.source,"
    " entered_by_id = excluded.entered_by_id"
)
ARRAYS = (
    "SELECT one.*, %s, %s FROM"
    " unnest(%s::bigint[], %s::date[], %s::float8[], %s::bigint[], %s::float8[], %s::text[]) AS one"
)
STANDING = 'SELECT series_id, "on", value, n, se, source FROM journeys_measurement JOIN '
PLACES = ' AS wanted ON series_id = wanted.series AND "on" = wanted.day'


def standing(wanted: Collection[Place]) -> dict[Place, Observed]:
    """What stands now on exactly the wanted days of each series, however many others it has."""
    if not wanted:
        return {}
    if connection.vendor == "postgresql":
        arrays = [[pk for pk, _on in wanted], [on for _pk, on in wanted]]
        source = "(SELECT * FROM unnest(%s::bigint[], %s::date[]) AS one (series, day))"
        rows = _asked(STANDING + source + PLACES, arrays)
    else:
        pairs = json.dumps([[pk, str(on)] for pk, on in wanted])
        source = "(SELECT json_extract(value, '$[0]') AS series, json_extract(value, '$[1]') AS day FROM json_each(%s))"
        rows = _asked(STANDING + source + PLACES, [pairs])
    return {(pk, _day(on)): (value, n, se, source) for pk, on, value, n, se, source in rows}


def write(rows: Mapping[Place, Observed], *, by: int, at: datetime) -> None:
    """Insert the readings, or write over what stands, which keeps when it was first entered; by the person numbered
    `by`."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        columns = [
            list(column) for column in zip(*((*place, *observed) for place, observed in rows.items()), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(INSERT + ARRAYS + WRITE_OVER, [by, at, *columns])
        return
    moment = connection.ops.adapt_datetimefield_value(at)
    values = [(pk, str(on), *observed, by, moment) for (pk, on), observed in rows.items()]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT + "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)" + WRITE_OVER, values)


def _asked(query: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _day(stored: date | str) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)
