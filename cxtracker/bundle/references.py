"""The kinds of values that name rows of other lists: one key, several, or several each with days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.bundle.values import Day, Key, Kind, Wrong, quoted

KEY = Key()


@dataclass(frozen=True, slots=True)
class Ref:
    """The key of a row of another list, in the bundle or in the database."""

    list: str
    kind: Kind = KEY

    def parse(self, cell: Any) -> Any:
        if isinstance(cell, list):
            raise Wrong(_("this cell takes a single key, not a list. Keep one."))
        return self.kind.parse(cell)

    def clean(self, value: Any) -> Any:
        return self.kind.clean(value)


@dataclass(frozen=True, slots=True)
class Refs:
    """Keys of rows of another list, in no order; `a;b` in a spreadsheet, a list in JSON."""

    list: str
    kind: Kind = KEY

    def parse(self, cell: Any) -> tuple[Any, ...]:
        return tuple(sorted({self.kind.parse(part) for part in parts(cell)}))

    def clean(self, value: Any) -> Any:
        return self.kind.clean(value)


@dataclass(frozen=True, slots=True)
class Windows:
    """Keys of rows of another list, each with or without days: `key`, `key from 2026-01-01`, `key until 2026-02-01`,
    `key from 2026-01-01 until 2026-02-01`. The value is a tuple of (key, from or None, until or None)."""

    list: str
    kind: Kind = KEY

    def parse(self, cell: Any) -> tuple[tuple[Any, date | None, date | None], ...]:
        windows: dict[Any, tuple[Any, date | None, date | None]] = {}
        for part in parts(cell):
            key, since, until = self._window(part)
            if key in windows:
                raise Wrong(_("“%(value)s” is in the list twice. Keep one.") % {"value": quoted(key)})
            if since and until and since > until:
                raise Wrong(_("“%(value)s” ends before it begins. Swap the dates.") % {"value": quoted(part)})
            windows[key] = (key, since, until)
        return tuple(sorted(windows.values(), key=lambda link: str(link[0])))

    def _window(self, part: Any) -> tuple[Any, date | None, date | None]:
        words = part.split() if isinstance(part, str) else [part]
        key, rest = words[0], words[1:]
        days: dict[str, date] = {}
        while len(rest) >= 2 and rest[0] in ("from", "until") and rest[0] not in days:
            days[rest[0]] = Day().parse(rest[1])
            rest = rest[2:]
        if rest:
            message = _("“%(value)s” cannot be read. Write a key, or a key from 2026-01-01 until 2026-02-01.")
            raise Wrong(message % {"value": quoted(part)})
        return self.kind.parse(key), days.get("from"), days.get("until")

    def clean(self, value: Any) -> Any:
        return self.kind.clean(value)


def window(key: str, since: date | None, until: date | None) -> str:
    """The text of one entry of a `Windows` column."""
    return key + (f" from {since.isoformat()}" if since else "") + (f" until {until.isoformat()}" if until else "")


def parts(cell: Any) -> list[Any]:
    """The entries of a list cell."""
    if isinstance(cell, list):
        return [part for part in cell if part not in (None, "")]
    if isinstance(cell, str):
        return [part.strip() for part in cell.split(";") if part.strip()]
    return [cell]
