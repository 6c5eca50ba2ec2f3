"""The rows of a file on their way to the lists of a bundle: keys filled in, tables made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.bundle.listing import Change
from cxtracker.bundle.values import quoted
from cxtracker.chunks import chunks
from cxtracker.tabular.tables import Cells, Table
from initiatives.models import Initiative, RowState
from initiatives.transfer.lists import LISTINGS

MAIN = {"initiatives": "initiatives", "outcomes": "outcomes", "readings": "measurements", "touchpoints": "touchpoints"}
"""By subject, the list its rows are of; what else a row gives stands in other lists."""
OF_AN_INITIATIVE = ("ownerships", "outcomes")
PROVISIONAL = "new-row-"
"""How keys begin that stand for those the import will draw."""


@dataclass(slots=True)
class Line:
    """One row of the file. `cells` are its rows in the lists of a bundle; `problems` have column, value and message.

    `namesake` is the key of the initiative it was found to be by its title. `changes` are what importing it does, by
    list.
    """

    number: int
    cells: Mapping[str, list[Cells]]
    given: list[Any] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    namesake: str = ""
    changes: list[tuple[str, Change]] = field(default_factory=list)
    place: int = 0

    def refuse(self, message: str, column: str = "", value: str = "") -> None:
        self.problems.append({"column": column, "value": value, "message": message})

    def state(self, main: str) -> RowState:
        if self.problems:
            return RowState.CANNOT
        if any(name == main and change.before is None for name, change in self.changes):
            return RowState.NEW
        return RowState.CHANGED if self.changes else RowState.UNCHANGED


def tables(lines: Iterable[Line], main: str, file: str) -> list[Table]:
    """The lines as the tables of a bundle. What several lines say alike of another list than `main` is said once."""
    rows: dict[str, list[tuple[int, Cells]]] = defaultdict(list)
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    repeated: set[tuple[str, str]] = set()
    for line in lines:
        for name, items in line.cells.items():
            for cells in items:
                mark = (name, repr(sorted(cells.items(), key=lambda cell: cell[0])))
                if name != main and mark in repeated:
                    continue
                repeated.add(mark)
                rows[name].append((line.number, cells))
                columns[name].update(dict.fromkeys(cells))
    order = [*LISTINGS, *(name for name in rows if name not in LISTINGS)]
    return [Table(file, name, list(columns[name]), rows[name]) for name in order if name in rows]


# --- keys -------------------------------------------------------------------------------------------------------
def keyed(lines: Sequence[Line], by: User, draw: Callable[[int, set[str]], Iterable[str]]) -> list[Line]:
    """The lines with a key for every initiative: that of the one `by` sees under exactly this title, else a new one.

    `draw` gives so many new keys, none of those it is told.
    """
    nameless = [line for line in lines if _initiative(line) is not None and not key_of(line)]
    titles = _by_title({_title(line) for line in nameless}, by)
    first: dict[str, int] = {}
    new = []
    for line in nameless:
        title = _title(line)
        if title and title in first:
            message = _("“%(title)s” is already in row %(number)d. Delete one of the two, or give each its key.")
            line.refuse(message % {"title": quoted(title), "number": first[title]}, "title", title)
        elif len(keys := titles.get(title, ())) > 1:
            message = _("several initiatives are called so: %(keys)s. Add a column with the key.")
            line.refuse(message % {"keys": ", ".join(keys)}, "title", title)
        elif keys:
            line.namesake = keys[0]
        elif not line.problems:
            new.append(line)
        first.setdefault(title, line.number)
    taken = {key for line in lines if (key := key_of(line))}
    drawn = dict(zip((line.number for line in new), draw(len(new), taken), strict=True))
    return [_with_key(line, line.namesake or drawn.get(line.number, "")) for line in lines]


def provisional(count: int, _taken: set[str]) -> list[str]:
    """Keys that stand for those an import draws, while nothing is written."""
    return [f"{PROVISIONAL}{number}" for number in range(1, count + 1)]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """As in the file, but for initiatives that enable one of the file: these come after it."""
    by_key = {key: line for line in lines if (key := key_of(line))}
    depths: dict[int, int] = {}

    def depth(line: Line) -> int:
        steps, here = 0, line
        while (target := by_key.get(str((_initiative(here) or {}).get("enables") or ""))) and steps < len(lines):
            steps, here = steps + 1, target
            if here.number in depths:
                return steps + depths[here.number]
        return steps

    for line in lines:
        depths[line.number] = min(depth(line), len(lines))
    return sorted(lines, key=lambda line: (depths[line.number], line.number))


def _initiative(line: Line) -> Cells | None:
    items = line.cells.get("initiatives") or ()
    return items[0] if items else None


def key_of(line: Line) -> str:
    """The key of the initiative the line is about, where it is known."""
    return str((_initiative(line) or {}).get("key") or "").strip()


def _title(line: Line) -> str:
    return str((_initiative(line) or {}).get("title") or "").strip()


def _by_title(titles: set[str], by: User) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = defaultdict(list)
    visible = Initiative.objects.visible_to(by)
    for some in chunks(sorted(titles - {""}), 500):
        for key, title in visible.filter(title__in=some).order_by("pk").values_list("key", "title"):
            keys[title].append(key)
    return keys


def _with_key(line: Line, key: str) -> Line:
    """The line whose rows of other lists name its initiative; `key` where it gives none itself."""
    initiative = _initiative(line)
    if initiative is None:
        return line
    own = key_of(line) or key
    if not own:
        return line
    cells = dict(line.cells)
    cells["initiatives"] = [{**initiative, "key": own}, *cells["initiatives"][1:]]
    for name in OF_AN_INITIATIVE:
        if name in cells:
            cells[name] = [{**row, "initiative": row.get("initiative") or own} for row in cells[name]]
    return Line(line.number, cells, line.given, line.problems, line.namesake, place=line.place)
