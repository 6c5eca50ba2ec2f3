"""Where the tables are in what people send: heading, rows, and what around them was left out, in words.

A sheet may have titles above its table, notes below, sums between, a second line of headings or units, and further
tables under the first. What is left out is told; what cannot be told apart from a row stays in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _, ngettext

from cxtracker.tabular.problems import shown
from cxtracker.tabular.sheets import Cell, Sheet, in_words
from initiatives.imports.rules import days, rows_apart
from initiatives.imports.rules.folding import heading
from initiatives.imports.rules.heading_words import WORDS
from initiatives.imports.rules.rows_apart import Row, filled, is_number

SEARCHED = 60
"""A heading is looked for in so many rows."""
LONGEST_HEADING = 80
KNOWN_WORDS = frozenset(
    heading(word) for targets in WORDS.values() for words in targets.values() for word in words.split(",")
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A table: its headings (repeated ones numbered), its rows, and what was left out.

    `heading_row` is 0 where the table has no headings; then columns are named by their letters.
    """

    sheet: str
    heading_row: int
    columns: tuple[str, ...]
    rows: tuple[FoundRow, ...]
    left_out: tuple[LeftOut, ...] = ()


def candidates(sheets: Sequence[Sheet]) -> list[Found]:
    """Tables, best first: those with more headings that are understood and more rows."""
    seen = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    read = [sheet for sheet in seen if not sheet.notes] or seen
    beside = [LeftOut(_sheet(sheet), _("hidden sheet")) for sheet in sheets if sheet.hidden]
    beside += [LeftOut(_sheet(sheet), _("sheet with notes for people")) for sheet in seen if sheet not in read]
    ranked: list[Found] = []
    for sheet in read:
        tables = [table for table in _in_sheet(sheet) if table.rows]
        ranked += tables
        if not tables:
            beside.append(LeftOut(_sheet(sheet), _("no table in it")))
    ranked.sort(key=_rank, reverse=True)
    return [
        replace(table, left_out=(*table.left_out, *_together([*_others(table, ranked), *beside]))) for table in ranked
    ]


def _others(table: Found, ranked: Sequence[Found]) -> list[LeftOut]:
    form = _("sheet %(name)s, row %(row)d")
    return [
        LeftOut(form % {"name": other.sheet, "row": other.heading_row}, _("another table"))
        for other in ranked
        if other is not table
    ]


def _sheet(sheet: Sheet) -> str:
    return _("sheet %(name)s") % {"name": sheet.name}


def _rank(table: Found) -> tuple[int, int, int]:
    understood = sum(heading(column) in KNOWN_WORDS for column in table.columns)
    return understood, min(len(table.rows), 20), len(table.columns)


# --- the heading ------------------------------------------------------------------------------------------------
def _in_sheet(sheet: Sheet) -> list[Found]:
    """The table of a sheet; several where further rows of headings stand below."""
    starts = [start for start in [_heading_at(sheet.rows)] if start is not None]
    if starts:
        starts += _further(sheet.rows, starts[0])
    if not starts:
        return [_without_heading(sheet)] if len(sheet.rows) > 1 else []
    ends = [*starts[1:], len(sheet.rows)]
    return [
        _table(sheet, start, end, first=not place) for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _heading_at(rows: Sequence[Row]) -> int | None:
    """The place of the row of headings."""
    widths = sorted(len(filled(cells)) for _number, cells in rows[: SEARCHED * 4])
    usual = widths[len(widths) * 3 // 4] if widths else 0
    best, place = 0.0, None
    for at, (_number, cells) in enumerate(rows[:SEARCHED]):
        score = _like_headings(cells, usual)
        if score > best:
            best, place = score, at
    return place


def _like_headings(cells: Sequence[Cell], usual: int) -> float:
    """How much a row looks like headings; 0 where it is none. Known words count most, then filling the width."""
    texts = [in_words(cell).strip() for cell in filled(cells)]
    known = sum(heading(text) in KNOWN_WORDS for text in texts)
    if not texts or any(len(text) > LONGEST_HEADING for text in texts):
        return 0
    periods = sum(days.heads_a_period(cell) for cell in filled(cells))
    numbers = sum(is_number(cell) and not days.heads_a_period(cell) for cell in filled(cells))
    if numbers > 0 and known < 2:
        return 0
    if known < 2 and (len(texts) < max(2, usual / 2) or len({text.casefold() for text in texts}) < len(texts) * 0.6):
        return 1 if known and usual == 1 else 0
    if not known and (len(texts) == periods or any("@" in text for text in texts)):
        return 0
    return 3 * known + periods / 2 + len(texts) / (usual or 1) - 2 * max(numbers, 0)


def _further(rows: Sequence[Row], first: int) -> list[int]:
    """Places of rows below that are headings of another table: known words only, and not the same again."""
    names = rows_apart.texts(rows[first][1])
    places = []
    for at in range(first + 2, len(rows)):
        if rows[at][0] == rows[at - 1][0] + 1:
            continue
        cells = [text for text in rows_apart.texts(rows[at][1]) if text]
        known = sum(heading(text) in KNOWN_WORDS for text in cells)
        if known >= 2 and known >= 0.6 * len(cells) and rows_apart.texts(rows[at][1]) != names:
            places.append(at)
    return places


# --- the table --------------------------------------------------------------------------------------------------
def _table(sheet: Sheet, start: int, end: int, *, first: bool) -> Found:
    number, cells = sheet.rows[start]
    left_out: list[LeftOut] = []
    above = sheet.rows[:start] if first else []
    upper = _group_headings(sheet, number, above)
    for row, texts in above:
        if not (upper and row == number - 1):
            left_out.append(LeftOut(_row(row), _("above the table: “%(text)s”") % {"text": _first_words(texts)}))
    body = sheet.rows[start + 1 : end]
    units = rows_apart.units(body[0][1]) if body else {}
    if units:
        left_out.append(LeftOut(_row(body[0][0]), _("units, taken into the headings")))
        body = body[1:]
    width = max(map(len, (cells, *(row for _number, row in body))))
    names = [_name(cells, place, upper, units) for place in range(width)]
    kept, apart = rows_apart.divide(body, rows_apart.texts(cells), sheet.across, names)
    left_out += [LeftOut(_row(row), why) for row, why in apart]
    return _finished(sheet.name, number, names, kept, _together(left_out))


def _without_heading(sheet: Sheet) -> Found:
    width = max(len(cells) for _number, cells in sheet.rows)
    kept, apart = rows_apart.divide(sheet.rows, [], sheet.across, [""] * width)
    left_out = [LeftOut(_row(row), why) for row, why in apart]
    return _finished(sheet.name, 0, [""] * width, kept, left_out)


def _finished(
    sheet: str, heading_row: int, names: Sequence[str], kept: Sequence[Row], left_out: Sequence[LeftOut]
) -> Found:
    """With the columns that have a name or hold something; a column without name is called by its letter."""
    holds = {place for _number, cells in kept for place, cell in enumerate(cells) if cell is not None}
    places = [place for place, name in enumerate(names) if name or place in holds]
    columns = _apart([names[place] or _("Column %(letter)s") % {"letter": letters(place)} for place in places])
    rows = tuple(
        FoundRow(number, tuple(cells[place] if place < len(cells) else None for place in places))
        for number, cells in kept
    )
    return Found(sheet, heading_row, columns, rows, tuple(left_out))


def _name(cells: Sequence[Cell], place: int, upper: dict[int, str], units: dict[int, str]) -> str:
    own = " ".join(in_words(cells[place]).split()) if place < len(cells) else ""
    whole = f"{upper[place]} {own}".strip() if place in upper and upper[place] != own else own
    return f"{whole} ({units[place]})" if place in units and whole else whole


def _group_headings(sheet: Sheet, number: int, above: Sequence[Row]) -> dict[int, str]:
    """By column, what the row above the headings says over several of them: “2026” over twelve months."""
    if not above or above[-1][0] != number - 1:
        return {}
    spans = [(left, right) for row, left, right in sheet.across if row == number - 1]
    cells = above[-1][1]
    groups = [(left, right) for left, right in spans if left < len(cells) and cells[left] is not None]
    if len(groups) < 2 and not (groups and days.heads_a_period(cells[groups[0][0]])):
        return {}
    return {
        place: " ".join(in_words(cells[left]).split()) for left, right in groups for place in range(left, right + 1)
    }


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """Repeated names are numbered: Component, Component (2)."""
    counted: dict[str, int] = {}
    result = []
    for name in names:
        counted[name.casefold()] = count = counted.get(name.casefold(), 0) + 1
        result.append(name if count == 1 else f"{name} ({count})")
    return tuple(result)


def _together(left_out: list[LeftOut], most: int = 20) -> list[LeftOut]:
    """Of very many the first, and how many more."""
    if len(left_out) <= most:
        return left_out
    rest = len(left_out) - most
    more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
    return [*left_out[:most], LeftOut(more, _("for the same reasons"))]


def _row(number: int) -> str:
    return _("row %(number)d") % {"number": number}


def _first_words(cells: Sequence[Cell]) -> str:
    return shown(next((in_words(cell).strip() for cell in cells if cell is not None), ""))


def letters(place: int) -> str:
    """The letters of a column counted from 0: 27 is AB."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
