"""Cells and values as JSON and back, each with its type: a day stays a day, 31 % stays a share."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cxtracker.tabular.sheets import Formula
from cxtracker.tabular.tables import BadCell, Cash, Percent

Codec = tuple[type, str, Callable[[Any], Any], Callable[[Any], Any]]

TYPES: tuple[Codec, ...] = (
    (Percent, "percent", float, Percent),
    (Cash, "cash", lambda cell: [float(cell), cell.currency], lambda parts: Cash(*parts)),
    (Decimal, "decimal", str, Decimal),
    (datetime, "instant", datetime.isoformat, datetime.fromisoformat),
    (date, "day", date.isoformat, date.fromisoformat),
    (BadCell, "bad", lambda cell: [str(cell.message), cell.text], lambda parts: BadCell(*parts)),
    (
        Formula,
        "formula",
        lambda cell: [encoded(cell.value), encoded(cell.shown)],
        lambda parts: Formula(*map(decoded, parts)),
    ),
    (tuple, "tuple", lambda items: [encoded(item) for item in items], lambda items: tuple(map(decoded, items))),
    (
        dict,
        "object",
        lambda names: [[name, encoded(item)] for name, item in names.items()],
        lambda pairs: {name: decoded(item) for name, item in pairs},
    ),
)
"""What JSON does not know, narrower types first: written as an object whose only name is the type."""
READERS = {name: read for _type, name, _write, read in TYPES}


def encoded(value: Any) -> Any:
    """`value` as `json.dumps` takes it."""
    for kind, name, write, _read in TYPES:
        if isinstance(value, kind):
            return {name: write(value)}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int | str | None):
        return value
    return str(value)


def decoded(value: Any) -> Any:
    """What `encoded` was given."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if isinstance(value, dict):
        ((name, content),) = value.items()
        return READERS[name](content)
    return value
