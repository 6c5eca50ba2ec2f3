"""What a table probably holds, and what its columns probably are: by their headings first, then by what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping as Dict, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cxtracker import address_keys
from cxtracker.tabular.sheets import Cell, Formula, in_words
from initiatives.imports.rules import amounts, days, folding, value_words
from initiatives.imports.rules.columns import ColumnMap, Known, Mapping
from initiatives.imports.rules.folding import heading
from initiatives.imports.rules.heading_words import WORDS
from initiatives.imports.rules.matching import Vocabulary, pieces
from initiatives.imports.rules.tables import Found
from initiatives.imports.rules.targets import BY_KEY, SUBJECTS, Target

LOOKED_AT = 200
"""So many rows tell what a column holds."""
MOST_VALUES = 500
"""So many different texts of a column are decided beforehand."""
PARTLY = 1000
"""The rank of a heading that only contains a word, behind all that are one."""
SHORTEST_PART = 5
COMPUTED = frozenset(map(heading, ("score", "band", "siloed", "required", "not_asked", "flags", "answers")))
"""Columns of the list's own file that follow from the others."""
NUMBERS = ("number", "whole", "money", "percent")
FEW_PERIODS, MANY_PERIODS = 2, 3


@dataclass(slots=True)
class Guess:
    """`columns`: position → target's key; `score` grows with what fits."""

    subject: str
    columns: dict[int, str] = field(default_factory=dict)
    periods: tuple[int, ...] = ()
    score: float = 0


def guess(table: Found, known: Known, remembered: Mapping | None = None) -> Mapping:
    """The mapping of a table; what was decided about one of the same shape goes first."""
    if remembered is not None and remembered.subject in SUBJECTS:
        return _as_before(table, known, remembered)
    best = max((Reader(table, known, subject).guess() for subject in SUBJECTS), key=lambda candidate: candidate.score)
    columns = {place: ColumnMap(target) for place, target in sorted(best.columns.items())}
    return _mapping(table, known, Mapping(best.subject, columns, months_as_columns=best.periods))


def _as_before(table: Found, known: Known, remembered: Mapping) -> Mapping:
    """Columns, factors and values as they were decided; how numbers and dates are written is looked up in each file."""
    columns = {place: column for place, column in remembered.columns.items() if place < len(table.columns)}
    fresh = _mapping(table, known, replace(remembered, columns=columns))
    written = {
        place: replace(column, locale=fresh.columns[place].locale, date_order=fresh.columns[place].date_order)
        for place, column in columns.items()
    }
    values = {target: dict(texts) for target, texts in fresh.values.items()}
    for target, texts in remembered.values.items():
        values[target] = {**values.get(target, {}), **texts}
    periods = tuple(place for place in remembered.months_as_columns if place < len(table.columns))
    return replace(fresh, columns=written, values=values, months_as_columns=periods)


class Reader:
    """Guesses for one subject."""

    def __init__(self, table: Found, known: Known, subject: str) -> None:
        self.table, self.subject = table, subject
        self.headings = [heading(column) for column in table.columns]
        self.vocabularies = {
            name: Vocabulary(name, known) for name in {target.list for target in SUBJECTS[subject]} if name
        }

    def guess(self) -> Guess:
        result = Guess(self.subject)
        ranked = sorted(
            (rank, place, target.key) for target in SUBJECTS[self.subject] for rank, place in self._ranks(target)
        )
        taken: set[str] = set()
        exact = 0.0
        for rank, place, key in ranked:
            target = BY_KEY[self.subject][key]
            if place in result.columns or (key in taken and not (target.several and rank < PARTLY)):
                continue
            better = self._fitting(target, place, taken)
            if better is None:
                continue
            result.columns[place] = better
            exact += better not in taken and (1 if rank < PARTLY else 0.5)
            taken.add(better)
        result.score = exact
        self._by_content(result, taken)
        return result

    def _ranks(self, target: Target) -> Iterable[tuple[int, int]]:
        words = [heading(word) for word in WORDS[self.subject].get(target.key, "").split(",")]
        own = [heading(target.key), heading(str(target.label))]
        for place, name in enumerate(self.headings):
            if name in COMPUTED or not name:
                continue
            if name in own:
                yield 0, place
            elif name in words:
                yield 1 + words.index(name), place
            elif (part := next((at for at, word in enumerate(words) if _contains(name, word)), None)) is not None:
                yield PARTLY + part, place

    # --- by content ---------------------------------------------------------------------------------------------
    def _cells(self, place: int) -> list[Cell]:
        cells = (row.cells[place] for row in self.table.rows[:LOOKED_AT])
        values = (cell.value if isinstance(cell, Formula) else cell for cell in cells)
        return [cell for cell in values if cell is not None and not value_words.is_nothing(in_words(cell))]

    def _fitting(self, target: Target, place: int, taken: set[str]) -> str | None:
        """The target that the content of the column allows; None where it is none."""
        cells = self._cells(place)
        if not cells:
            return target.key
        if target.kind == "date":
            return target.key if _share(cells, _is_day) >= 0.5 else None
        if target.kind in NUMBERS:
            return target.key if _share(cells, _is_amount) >= 0.5 else None
        if target.kind == "key":
            return target.key if _are_keys(cells) else None
        if target.list in ("people", "functions") and self.subject == "initiatives":
            return self._who(target, cells, taken)
        return target.key

    def _who(self, target: Target, cells: Sequence[Cell], taken: set[str]) -> str | None:
        """People and functions are both called owners: what stands in the column decides."""
        people, functions = self._share_known("people", cells), self._share_known("functions", cells)
        if target.list == "people" and functions > people:
            return "lead_function" if "lead_function" not in taken else None
        if target.list == "functions" and people > functions:
            return "accountable" if "accountable" not in taken else None
        return target.key

    def _share_known(self, name: str, cells: Sequence[Cell]) -> float:
        vocabulary = self.vocabularies[name]

        def known(cell: Cell) -> bool:
            text = in_words(cell)
            return any(
                vocabulary.sure(piece) or vocabulary.suggestions(piece)[1] for piece in pieces(text, vocabulary, {})
            )

        return _share(cells[:20], known) if vocabulary.entries else 0

    def _by_content(self, result: Guess, taken: set[str]) -> None:
        for place, target in result.columns.items():
            name = BY_KEY[self.subject][target].list
            if self.subject == "outcomes" and target == "initiative":
                result.score += 2 if self._share_known_in(name, place) >= 0.5 else -2
        if self.subject == "readings":
            self._readings(result, taken)
        required = [target.key for target in SUBJECTS[self.subject] if target.required]
        result.score += 1 if all(key in result.columns.values() for key in required) else -1

    def _share_known_in(self, name: str, place: int) -> float:
        vocabulary = self.vocabularies[name]
        return _share(self._cells(place), lambda cell: vocabulary.sure(in_words(cell)) is not None)

    def _readings(self, result: Guess, taken: set[str]) -> None:
        """Months as columns; or series as columns, with a day in each row."""
        series = self.vocabularies["series"]
        periods = [place for place, name in enumerate(self.table.columns) if days.heads_a_period(name)]
        free = [place for place, _name in enumerate(self.table.columns) if place not in result.columns]
        if len(periods) >= FEW_PERIODS and "on" not in taken:
            result.periods = tuple(periods)
            result.columns |= dict.fromkeys(periods, "value")
            result.score += 3 if len(periods) >= MANY_PERIODS else 1
            if (
                "series" not in taken
                and (first := next((place for place in free if place not in periods), None)) is not None
            ):
                result.columns[first] = "series"
                result.score += 0.5
            return
        headed = [place for place in free if series.sure(self.table.columns[place])]
        if headed and "on" in taken and "series" not in taken:
            result.columns |= dict.fromkeys(headed, "value")
            result.score += 2
        if not self.table.heading_row:
            self._nameless(result)

    def _nameless(self, result: Guess) -> None:
        """Two columns without headings, a day and a number."""
        for place, _name in enumerate(self.table.columns):
            cells = self._cells(place)
            if "on" not in result.columns.values() and _share(cells, _is_day) >= 0.9:
                result.columns[place] = "on"
            elif "value" not in result.columns.values() and _share(cells, _is_amount) >= 0.9:
                result.columns[place] = "value"
        result.score += 2 * len({"on", "value"} & set(result.columns.values()))


def _contains(name: str, word: str) -> bool:
    return len(word) >= SHORTEST_PART and f" {word} " in f" {name} "


def _share(cells: Sequence[Cell], holds: Any) -> float:
    return sum(bool(holds(cell)) for cell in cells) / len(cells) if cells else 0


def _is_day(cell: Cell) -> bool:
    try:
        days.span(cell, "dmy")
    except days.Unclear:
        return False
    return True


def _is_amount(cell: Cell) -> bool:
    try:
        amounts.number(cell, "en")
    except amounts.EitherWay:
        return True
    except amounts.Unclear:
        return False
    return True


def _are_keys(cells: Sequence[Cell]) -> bool:
    """Each row another one, fit for an address; a running number is no key."""
    texts = [in_words(cell).strip() for cell in cells]
    if texts == [str(number) for number in range(1, len(texts) + 1)] and len(texts) > 1:
        return False
    fit = sum(not address_keys.refusal(text) for text in texts)
    return fit >= len(texts) / 2 and len(set(texts)) >= len(texts) * 0.8


# --- how cells are written ----------------------------------------------------------------------------------------
def _mapping(table: Found, known: Known, mapping: Mapping) -> Mapping:
    """With locale, order of dates and factor of each column, and the values that nobody can doubt."""
    targets = BY_KEY[mapping.subject]
    texts = {place: _texts(table, place) for place in mapping.columns}
    kinds = {
        place: targets[column.target].kind for place, column in mapping.columns.items() if column.target in targets
    }
    of_table = amounts.locale_of(text for place, kind in kinds.items() if kind in NUMBERS for text in texts[place])
    order = days.order_of(text for place, kind in kinds.items() if kind == "date" for text in texts[place])
    columns = {}
    for place, column in mapping.columns.items():
        kind = kinds.get(place, "")
        if kind in NUMBERS:
            factor = folding.factor(table.columns[place]) if kind in ("money", "number") else 1
            locale = amounts.locale_of(texts[place])
            columns[place] = replace(column, factor=factor, locale=locale or of_table)
        elif kind == "date":
            iso = texts[place] and not any(days.DOTTED.match(text) or days.SLASHED.match(text) for text in texts[place])
            own = "ymd" if iso else days.order_of(texts[place]) or order
            columns[place] = replace(column, date_order=own)
        else:
            columns[place] = column
    decided = replace(mapping, columns=columns)
    return replace(decided, values=_decided(table, known, decided))


def _texts(table: Found, place: int) -> list[str]:
    cells = (row.cells[place] for row in table.rows)
    values = (cell.value if isinstance(cell, Formula) else cell for cell in cells)
    return [value.strip() for value in values if isinstance(value, str)]


def _decided(table: Found, known: Known, mapping: Mapping) -> dict[str, dict[str, str]]:
    """Of choices and references, the texts that say a key in other words."""
    values: dict[str, dict[str, str]] = {}
    for place, column in mapping.columns.items():
        target = BY_KEY[mapping.subject].get(column.target)
        if target is None or not target.list:
            continue
        vocabulary = Vocabulary(target.list, known)
        for text in list(texts_of(table, [place], target, vocabulary, {}))[:MOST_VALUES]:
            key = vocabulary.sure(text)
            if key is not None and key != text:
                values.setdefault(target.key, {})[text] = key
    return values


def texts_of(
    table: Found, places: Iterable[int], target: Target, vocabulary: Vocabulary, chosen: Dict[str, str]
) -> Counter[str]:
    """What stands in these columns, entry by entry where cells hold several, and in how many rows."""
    counted: Counter[str] = Counter()
    for place in places:
        for row in table.rows:
            cell = row.cells[place]
            text = in_words(cell.value if isinstance(cell, Formula) else cell).strip()
            if text and not value_words.is_nothing(text):
                counted.update(pieces(text, vocabulary, chosen) if target.several else [text])
    return counted
