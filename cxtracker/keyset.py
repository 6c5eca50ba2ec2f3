"""Going through a long list by where one stands in its order, not by how many rows lie before.

A cursor names the last row that was shown by its values in the order of the list. What follows is shown on an index
at any depth, and rows that come or go meanwhile neither repeat nor hide others. And a bounded count: of a very long
list it says that there are more, without going through all of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connections
from django.db.models import F, Model, OrderBy, Q, QuerySet

M = TypeVar("M", bound=Model)

MOST_COUNTED = 10_000
"""So many rows are counted and reached by the number of a page; beyond, by cursor."""

FIRST, LAST = "first", "last"
"""Cursors anybody may write: the two ends of a list."""

LONGEST = 1_000


class UnfitCursor(ValueError):
    """A text that is no cursor of this list in this order."""


@dataclass(frozen=True, slots=True)
class Portion(Generic[M]):
    """Some rows of a list in its order, with the cursors of what lies before and after (None at an end)."""

    rows: list[M]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class _Term:
    """A part of an order. `name` is what lookups call it; unknown values come last, descending or not."""

    name: str
    expression: Any
    descending: bool
    nullable: bool

    def ordered(self, *, backwards: bool) -> OrderBy:
        descending = self.descending is not backwards
        if not self.nullable:
            return OrderBy(self.expression, descending=descending)
        return OrderBy(
            self.expression,
            descending=descending,
            nulls_first=True if backwards else None,
            nulls_last=None if backwards else True,
        )

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows after `value` in this term, or before it; None where there cannot be any."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        further = Q(**{f"{self.name}__{'lt' if self.descending is not backwards else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.nullable and not backwards else further


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, or one more than MOST_COUNTED if there are more; one query."""
    if connections[rows.db].vendor == "sqlite":  # a further level of nesting is more than its parser takes
        return min(rows.order_by().count(), MOST_COUNTED + 1)
    return rows.order_by()[: MOST_COUNTED + 1].count()


def in_order(rows: QuerySet[M]) -> QuerySet[M]:
    """The same rows in the same order, said so that an index on it serves."""
    return rows.order_by(*(term.ordered(backwards=False) for term in _terms(rows)))


def portion(rows: QuerySet[M], cursor: str, size: int) -> Portion[M]:
    """The `size` rows where `cursor` points, in the order of `rows`; UnfitCursor if it points nowhere.

    Two queries at any depth: the rows, and where they begin and end.
    """
    terms = _terms(rows)
    backwards, values = _read(cursor, terms)
    try:
        chosen = rows if values is None else _beyond(rows, terms, values, backwards=backwards)
        shown = list(chosen.order_by(*(term.ordered(backwards=backwards) for term in terms))[: size + 1])
    except (ValueError, TypeError, ValidationError, OverflowError) as error:
        raise UnfitCursor from error
    further, shown = len(shown) > size, shown[:size]
    if backwards:
        shown.reverse()
    before, after = (further, values is not None) if backwards else (values is not None, further)
    ends = _places(rows, terms, shown[:1] + shown[-1:])
    return Portion(
        shown,
        _cursor(terms, ends[shown[0].pk], backwards=True) if shown and before else None,
        _cursor(terms, ends[shown[-1].pk]) if shown and after else None,
    )


def after(rows: QuerySet[M], row: M) -> str:
    """The cursor of what follows `row` in the order of `rows`; one query."""
    terms = _terms(rows)
    return _cursor(terms, _places(rows, terms, [row])[row.pk])


def _places(rows: QuerySet[M], terms: Sequence[_Term], some: Sequence[M]) -> dict[Any, list[Any]]:
    """Where some of the rows stand in the order: by id, the value of each term."""
    names = {f"at_{place}": term.expression for place, term in enumerate(terms)}
    ids = {row.pk for row in some}
    stand = rows.order_by().filter(pk__in=ids).annotate(**names).values_list("pk", *names) if ids else ()
    return {pk: values for pk, *values in stand}


def _cursor(terms: Sequence[_Term], values: Sequence[Any], *, backwards: bool = False) -> str:
    written = json.dumps([_mark(terms), int(backwards), *values], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(cursor: str, terms: Sequence[_Term]) -> tuple[bool, list[Any] | None]:
    """Whether it goes backwards, and the values it starts from (None: from the end)."""
    if cursor in (FIRST, LAST):
        return cursor == LAST, None
    try:
        if len(cursor) > LONGEST:
            raise UnfitCursor
        mark, backwards, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise UnfitCursor from error
    plain = all(value is None or isinstance(value, str | int | float) for value in values)
    text = "".join(value for value in values if isinstance(value, str)) if plain else "\0"
    if mark != _mark(terms) or backwards not in (0, 1) or len(values) != len(terms) or "\0" in text:
        raise UnfitCursor
    return bool(backwards), values


def _beyond(rows: QuerySet[M], terms: Sequence[_Term], values: Sequence[Any], *, backwards: bool) -> QuerySet[M]:
    """Rows equal in the first terms and beyond in the next; the first is said once more, so that an index serves."""
    beyond, equal = Q(pk__in=()), Q()
    for term, value in zip(terms, values, strict=True):
        further = term.beyond(value, backwards=backwards)
        if further is not None:
            beyond |= equal & further
        equal &= term.at(value)
    first, edge = terms[0], "lte" if terms[0].descending is not backwards else "gte"
    if len(terms) > 1 and not first.nullable:
        beyond &= Q(**{f"{first.name}__{edge}": values[0]})
    named = {term.name: term.expression for term in terms if term.name.startswith("_order")}
    chosen: QuerySet[M] = rows.alias(**named).filter(beyond)
    return chosen


def _terms(rows: QuerySet[Any]) -> list[_Term]:
    """What `rows` are ordered by, down to what no two of them share."""
    terms = [_term(rows.model, given, place) for place, given in enumerate(rows.query.order_by)]
    if not terms or terms[-1].name != "pk":
        terms.append(_Term("pk", F("pk"), descending=False, nullable=False))
    return terms


def _term(model: type[Model], given: Any, place: int) -> _Term:
    descending = False
    if isinstance(given, str):
        descending, given = given.startswith("-"), F(given.removeprefix("-"))
    if isinstance(given, OrderBy):
        descending, given = given.descending, given.expression
    if isinstance(given, F):
        path: str = given.name  # type: ignore[attr-defined]
        name = "pk" if path == "id" else path
        return _Term(name, F(name), descending, _nullable(model, name))
    return _Term(f"_order{place}", given, descending, nullable=True)


def _nullable(model: type[Model], path: str) -> bool:
    """Whether a row may have nothing at the end of this path."""
    nullable = False
    for name in path.split("__"):
        try:
            field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.is_relation:
            model = field.related_model
        # The other end of a one-to-one relation may be missing.
        nullable = nullable or field.null or not field.concrete
    return nullable


def _mark(terms: Sequence[_Term]) -> str:
    """Which order a cursor belongs to."""
    written = "/".join(f"{term.name}:{term.expression!r}:{term.descending}" for term in terms)
    return hashlib.sha256(written.encode()).hexdigest()[:8]
