"""From rows of a table to rows of the bundle's lists, as a mapping says; what cannot be read is told by its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as Dict
from typing import Any

from django.utils.translation import gettext as _

from cxtracker import address_keys
from cxtracker.tabular.problems import shown
from cxtracker.tabular.sheets import Cell, Formula, in_words
from cxtracker.tabular.tables import BadCell
from cxtracker.texts import seen
from initiatives.imports.rules import amounts, days, value_words
from initiatives.imports.rules.asking import locale_in, order_in
from initiatives.imports.rules.columns import ADD, FORMULAS, OPEN, TAKE, CellProblem, Known, MappedRow, Mapping
from initiatives.imports.rules.folding import fold
from initiatives.imports.rules.matching import Vocabulary, pieces
from initiatives.imports.rules.tables import Found, FoundRow
from initiatives.imports.rules.targets import BY_KEY, SUBJECTS, Target, list_of

Values = dict[str, Any]
"""Target → value; of columns of values, position → value."""
REPORTED = {"state": "reported", "reported": "approved"}
ASKED = {"state": "requested"}


class Unclear(ValueError):
    """The message says what is wrong with a cell and how to put it right."""


def rows(table: Found, mapping: Mapping, known: Known) -> list[MappedRow]:
    """Each row of the table with what it gives to the lists of the bundle."""
    reader = Reader(table, mapping, known)
    return [reader.row(row) for row in table.rows]


class Reader:
    """Reads the rows of one table."""

    def __init__(self, table: Found, mapping: Mapping, known: Known) -> None:
        self.table, self.mapping, self.known = table, mapping, known
        self.targets = BY_KEY[mapping.subject]
        lists = {target.list for target in SUBJECTS[mapping.subject] if target.list} | {"initiatives", "touchpoints"}
        self.vocabularies = {name: Vocabulary(name, known) for name in lists}
        self.periods = {place: days.span(table.columns[place], "dmy").last for place in mapping.months_as_columns}
        self.heads = {target: [table.columns[place] for place in mapping.places(target)] for target in self.targets}
        self.list = list_of(mapping.subject)
        self.required = [target for target in SUBJECTS[mapping.subject] if target.required]
        self.columns = [
            (place, self.targets[column.target])
            for place, column in sorted(mapping.columns.items())
            if column.target in self.targets and place < len(table.columns)
        ]
        self.seen: dict[tuple[int, str], Any] = {}
        self.added: dict[str, dict[str, str]] = {}

    def row(self, row: FoundRow) -> MappedRow:
        self.added = {}
        values: Values = {}
        measured: dict[int, Any] = {}
        problems: list[CellProblem] = []
        for place, target in self.columns:
            cell = row.cells[place]
            value = self._remembered(cell, place, target)
            if isinstance(value, ValueError):
                problems.append(CellProblem(self.table.columns[place], shown(in_words(cell)), str(value)))
                continue
            if value is None:
                continue
            if self.mapping.subject == "readings" and target.key == "value":
                measured[place] = value
            elif target.several and target.key in values:
                values[target.key] = list(dict.fromkeys([*values[target.key], *value]))
            else:
                values.setdefault(target.key, value)
        cells = dict(self._lists(values, measured, problems))
        for name, new in self.added.items():
            cells[name] = [{"key": key, "name": text} for key, text in new.items()]
        return MappedRow(row.number, cells, tuple(problems))

    def _remembered(self, cell: Cell, place: int, target: Target) -> Any:
        """The value of a cell, or why there is none; of equal texts in one column the same."""
        if not isinstance(cell, str) or (target.list and ADD in self.mapping.values.get(target.key, {}).values()):
            return self._value_or_fault(cell, place, target)
        if (place, cell) not in self.seen:
            self.seen[place, cell] = self._value_or_fault(cell, place, target)
        return self.seen[place, cell]

    def _value_or_fault(self, cell: Cell, place: int, target: Target) -> Any:
        try:
            return self._value(cell, place, target)
        except (Unclear, amounts.Unclear, days.Unclear) as unclear:
            return unclear

    # --- cells --------------------------------------------------------------------------------------------------
    def _value(self, cell: Cell, place: int, target: Target) -> Any:
        """The value of a cell; None where it says nothing or is left open. Raises Unclear."""
        column, chosen = self.mapping.columns[place], self.mapping.values.get(target.key, {})
        if isinstance(cell, Formula):
            cell = self._computed(cell, target, taken=column.take_formula_values or chosen.get(FORMULAS) == TAKE)
        if isinstance(cell, BadCell):
            raise Unclear(cell.message)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        if target.list:
            return self._keys(in_words(cell).strip(), target, chosen)
        if target.kind in ("text", "key"):
            return _plain(cell, key=target.kind == "key")
        if isinstance(cell, str) and value_words.is_nothing(cell) and not value_words.SEEN_YES & set(cell):
            return None if target.kind != "yes-no" else False
        if target.kind == "yes-no":
            return _yes(cell)
        if target.kind == "date":
            span = days.span(cell, order_in(column, chosen))
            return span.first if target.from_one else span.last
        answered = chosen.get(self.table.columns[place], "")
        factor = float(answered) if answered.isdigit() else column.factor
        currency = self.known.currency if target.kind == "money" else ""
        amounts.own_currency(self.table.columns[place], currency)
        share = target.kind == "percent"
        return _whole(
            amounts.number(cell, locale_in(column, chosen), factor=factor, currency=currency, share=share), target
        )

    def _computed(self, cell: Formula, target: Target, *, taken: bool) -> Cell:
        if taken:
            if cell.value is None:
                raise Unclear(_("The formula's value is not kept in the file. Open it, save it, and send it again."))
            return cell.value  # type: ignore[no-any-return]  # any cell but a formula
        if self.mapping.values.get(target.key, {}).get(FORMULAS) == OPEN:
            return None
        raise Unclear(_("The cell is a formula. Say whether to take the values shown."))

    def _keys(self, text: str, target: Target, chosen: Dict[str, str]) -> Any:
        vocabulary = self.vocabularies[target.list]
        if value_words.is_nothing(text) and text not in chosen and vocabulary.sure(text) is None:
            return None
        texts = pieces(text, vocabulary, chosen) if target.several else [text]
        keys = [key for piece in texts if (key := self._key(piece, target, chosen, vocabulary))]
        if target.several:
            return keys or None
        if not keys:
            return None
        return int(keys[0]) if target.list == "depths" else keys[0]

    def _key(self, text: str, target: Target, chosen: Dict[str, str], vocabulary: Vocabulary) -> str:
        answer = chosen.get(text)
        if answer == ADD:
            key = address_keys.slug(text)[:40] or "new"
            self.added.setdefault(target.list, {})[key] = text
            return key
        meant = answer if answer is not None else vocabulary.sure(text)
        if meant is None:
            message = _("“%(text)s” is not known. Choose what it means, or leave it open.")
            raise Unclear(message % {"text": shown(text)})
        return meant

    # --- lists --------------------------------------------------------------------------------------------------
    def _lists(
        self, values: Values, measured: dict[int, Any], problems: list[CellProblem]
    ) -> Iterator[tuple[str, list[Values]]]:
        if self.mapping.subject == "readings":
            yield "measurements", self._measurements(values, measured, problems)
            return
        own = {
            target.column: _joined(values[target.key])
            for target in map(self.targets.__getitem__, values)
            if target.fills == self.list
        }
        if self.mapping.subject in ("initiatives", "touchpoints"):
            self._identify(own)
        self._require(own, problems)
        yield self.list, [own]
        if self.mapping.subject == "initiatives":
            link = {"initiative": own["key"]} if "key" in own else {}
            yield from self._beside(values, link, problems)

    def _identify(self, own: Values) -> None:
        """A row without key is what already has its name; a touchpoint else gets a key from its name."""
        name = own.get("title") or own.get("name")
        if "key" in own or not name:
            return
        known = self.vocabularies[self.mapping.subject].sure(str(name))
        if known:
            own["key"] = known
        elif self.mapping.subject == "touchpoints":
            own["key"] = address_keys.slug(str(name))

    def _require(self, own: Values, problems: list[CellProblem]) -> None:
        reported = {problem.column for problem in problems}
        for target in self.required:
            heads = self.heads[target.key]
            if target.column in own or reported.intersection(heads):
                continue
            if target.key == "title" and "key" in own and not heads:
                continue
            message = _("“%(label)s” is missing. Fill it in, or choose the column that holds it.")
            label = str(target.label)
            problems.append(CellProblem(heads[0] if heads else label, "", message % {"label": label}))

    def _beside(self, values: Values, link: Values, problems: list[CellProblem]) -> Iterator[tuple[str, list[Values]]]:
        owners = values.get("owners", [])
        asked = [function for function in values.get("asked", []) if function not in owners]
        ownerships = [
            *({**link, "function": function, **REPORTED} for function in owners),
            *({**link, "function": function, **ASKED} for function in asked),
        ]
        if ownerships:
            yield "ownerships", ownerships
        names = ("metric", "baseline", "target", "target_on")
        outcome: Values = {name: values[name] for name in names if name in values}
        if "metric" in outcome:
            yield "outcomes", [{**link, **outcome, "headline": True}]
        elif outcome and not self._left_open("metric"):
            message = _("Baseline and target need a metric. Choose the column that names it, or leave them out.")
            problems.append(CellProblem(str(self.targets["metric"].label), "", message))

    def _left_open(self, target: str) -> bool:
        """The metric is in the table, and somebody left it open."""
        return bool(self.heads[target]) and OPEN in self.mapping.values.get(target, {}).values()

    def _measurements(self, values: Values, measured: dict[int, Any], problems: list[CellProblem]) -> list[Values]:
        common: Values = {name: values[name] for name in ("n", "se", "source") if name in values}
        result: list[Values] = []
        for place, value in measured.items():
            series = values.get("series") or self._headed(place)
            on = self.periods.get(place) or values.get("on")
            if series and on:
                result.append({"series": series, "on": on, "value": value, **common})
            elif not problems:
                lacking = self.targets["on" if series else "series"].label
                message = _("“%(label)s” is missing. Fill it in, or choose the column that holds it.")
                problems.append(CellProblem(self.table.columns[place], "", message % {"label": str(lacking)}))
        return result

    def _headed(self, place: int) -> str | None:
        """The series that a column of values is of, by its heading."""
        heading = self.table.columns[place]
        answer = self.mapping.values.get("series", {}).get(heading)
        return answer or self.vocabularies["series"].sure(heading)


def _plain(cell: Cell, *, key: bool) -> str | None:
    """A text as it is kept; a key on one line."""
    text = cell.date().isoformat() if hasattr(cell, "hour") else in_words(cell)  # type: ignore[union-attr]  # datetimes
    text = seen(text.strip())
    return (" ".join(text.split()) if key else text) or None


def _yes(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = in_words(cell).strip()
    word = fold(text)
    if word in value_words.YES or text in value_words.SEEN_YES:
        return True
    if word in value_words.NO or text in value_words.SEEN_NO:
        return False
    raise Unclear(_("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": shown(text)})


def _whole(value: Any, target: Target) -> Any:
    """A whole number where one is asked for, as far as the number is one."""
    if target.kind == "whole" and isinstance(value, float) and type(value) is float and value == int(value):
        return int(value)
    return value


def _joined(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value
