"""What only a person can say about a table: who is meant, which mark begins decimals, whether formulas count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping as Dict
from itertools import islice

from django.utils.translation import gettext as _

from cxtracker.tabular.sheets import Formula
from initiatives.imports.rules import amounts, days, folding
from initiatives.imports.rules.columns import FORMULAS, OPEN, TAKE, ColumnMap, Known, Mapping, Question
from initiatives.imports.rules.guessing import NUMBERS, texts_of
from initiatives.imports.rules.matching import Vocabulary
from initiatives.imports.rules.tables import Found
from initiatives.imports.rules.targets import ADDABLE, BY_KEY, Target

MOST_QUESTIONS = 200
"""Of one column; the others come when these are answered."""


def unsure(table: Found, mapping: Mapping, known: Known) -> list[Question]:
    """The questions a mapping leaves open, by target; what `mapping.values` answers is not asked."""
    questions: list[Question] = []
    for key in dict.fromkeys(column.target for column in mapping.columns.values()):
        target = BY_KEY[mapping.subject].get(key)
        if target is None:
            continue
        places = mapping.places(key)
        questions += _formulas(table, mapping, target, places)
        if target.list:
            questions += _values(table, mapping, target, places, Vocabulary(target.list, known))
        for place in places:
            if target.kind in NUMBERS:
                questions += _numbers(table, mapping, target, place, known.currency)
            elif target.kind == "date":
                questions += _dates(table, mapping, target, place)
    if mapping.subject == "readings" and not mapping.places("series"):
        questions += _headings(table, mapping, Vocabulary("series", known))
    return questions


def _values(
    table: Found, mapping: Mapping, target: Target, places: list[int], vocabulary: Vocabulary
) -> Iterator[Question]:
    chosen = mapping.values.get(target.key, {})
    counted = texts_of(table, places, target, vocabulary, chosen)
    open_texts = ((text, rows) for text, rows in counted.most_common() if text not in chosen)
    unknown = ((text, rows) for text, rows in open_texts if vocabulary.sure(text) is None)
    for text, rows in islice(unknown, MOST_QUESTIONS):
        suggestions, likely = vocabulary.suggestions(text)
        yield Question(target.key, text, rows, suggestions, likely, may_add=target.list in ADDABLE)


def _headings(table: Found, mapping: Mapping, series: Vocabulary) -> Iterator[Question]:
    """Which series a column of values is of, where its heading does not say it."""
    chosen = mapping.values.get("series", {})
    for place in mapping.places("value"):
        text = table.columns[place]
        if text not in chosen and series.sure(text) is None:
            suggestions, likely = series.suggestions(text)
            rows = sum(row.cells[place] is not None for row in table.rows)
            yield Question("series", text, rows, suggestions, likely)


def _formulas(table: Found, mapping: Mapping, target: Target, places: list[int]) -> Iterator[Question]:
    undecided = [place for place in places if not mapping.columns[place].take_formula_values]
    rows = sum(any(isinstance(row.cells[place], Formula) for place in undecided) for row in table.rows)
    if rows and FORMULAS not in mapping.values.get(target.key, {}):
        suggestions = ((TAKE, _("Take the values shown")), (OPEN, _("Leave them out")))
        yield Question(target.key, FORMULAS, rows, suggestions, TAKE, "formulas")


def _numbers(table: Found, mapping: Mapping, target: Target, place: int, currency: str) -> Iterator[Question]:
    column, chosen = mapping.columns[place], mapping.values.get(target.key, {})
    heading = table.columns[place]
    if column.factor != 1 and heading not in chosen and folding.factor(heading) == column.factor:
        times = f"{int(column.factor):,}"
        answers = ((str(int(column.factor)), _("times %(factor)s") % {"factor": times}), ("1", _("as they stand")))
        yield Question(target.key, heading, len(table.rows), answers, str(int(column.factor)), "factor")
    if locale_in(column, chosen):
        return
    unclear = list(_refused(table, place, target, currency))
    if unclear:
        text, reason = unclear[0]
        suggestions = tuple(reason.readings.items())
        yield Question(target.key, text, len(unclear), suggestions, "", "locale")


def _refused(table: Found, place: int, target: Target, currency: str) -> Iterable[tuple[str, amounts.EitherWay]]:
    for row in table.rows:
        cell = row.cells[place]
        if isinstance(cell, str):
            try:
                amounts.number(cell, "", currency=currency if target.kind == "money" else "")
            except amounts.EitherWay as either:
                yield cell.strip(), either
            except amounts.Unclear:
                continue


def _dates(table: Found, mapping: Mapping, target: Target, place: int) -> Iterator[Question]:
    chosen = mapping.values.get(target.key, {})
    if order_in(mapping.columns[place], chosen):
        return
    unclear = list(_either_way(table, place))
    if unclear:
        text, reason = unclear[0]
        suggestions = (("dmy", f"{reason.dmy:%Y-%m-%d}"), ("mdy", f"{reason.mdy:%Y-%m-%d}"))
        yield Question(target.key, text, len(unclear), suggestions, "", "order")


def _either_way(table: Found, place: int) -> Iterator[tuple[str, days.EitherWay]]:
    for row in table.rows:
        cell = row.cells[place]
        if isinstance(cell, str):
            try:
                days.span(cell, "")
            except days.EitherWay as either:
                yield cell.strip(), either
            except days.Unclear:
                continue


def locale_in(column: ColumnMap, chosen: Dict[str, str]) -> str:
    """How the numbers of a column are written: as mapped, or as answered."""
    return column.locale or next((key for key in chosen.values() if key in amounts.LOCALES), "")


def order_in(column: ColumnMap, chosen: Dict[str, str]) -> str:
    """The order of day and month in a column: as mapped, or as answered."""
    return column.date_order or next((key for key in chosen.values() if key in days.ORDERS), "")
