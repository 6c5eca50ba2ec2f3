"""The fields a row changes, as people write values: names for keys, days and amounts as every page has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.bundle import differences
from cxtracker.bundle.listing import Column, Listing
from cxtracker.tabular.typed_json import decoded
from cxtracker.ui import numbers, units
from initiatives.models import ImportedRow
from initiatives.transfer.lists import LISTINGS
from journeys.models import Metric, Series

MONEY = ("budget", "money", "unit_value")
IN_UNITS = ("baseline", "target", "limit", "value")
"""Numbers in the unit of the metric the row is about."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """`list` is blank for the list the row is of; `before` is blank where nothing stood."""

    list: str
    row: str
    column: str
    before: str
    after: str


def shown(rows: Iterable[ImportedRow], reader: User) -> list[tuple[ImportedRow, list[ShownField]]]:
    """Each row with its fields; a constant number of queries per list that they refer to."""
    rows = list(rows)
    words = _words([kept for row in rows for kept in row.differences if "typed" in kept], reader)
    return [(row, [_field(kept, words) for kept in row.differences]) for row in rows]


@dataclass(slots=True)
class _Words:
    """By list, the names of keys; by metric and by series, the unit."""

    names: Mapping[str, Mapping[Any, str]]
    metric_units: Mapping[str, str] = field(default_factory=dict)
    series_units: Mapping[str, str] = field(default_factory=dict)

    def unit(self, kept: Mapping[str, Any]) -> str:
        return self.series_units.get(kept["series"] or "") or self.metric_units.get(kept["metric"] or "") or ""


def _field(kept: Mapping[str, Any], words: _Words) -> ShownField:
    before, after = kept["before"], kept["after"]
    if "typed" in kept:
        listing = LISTINGS[kept["of"]]
        column = listing.by_name[kept["name"]]
        before, after = (_written(value, listing, column, kept, words) for value in decoded(kept["typed"]))
    return ShownField(kept["list"], kept["row"], kept["column"], before, after)


def _written(value: Any, listing: Listing, column: Column, kept: Mapping[str, Any], words: _Words) -> str:
    if value is None or value in ("", ()):
        return ""
    if column.refers_to:
        names = words.names.get(column.refers_to, {})
        return ", ".join(names.get(key) or str(key) for key in column.keys_in(value))
    choices = dict(getattr(listing.model._meta.get_field(column.field), "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return numbers.moment(value)
        case date():
            return numbers.day(value)
        case int() | float() | Decimal():
            return _number(value, column, kept, words)
    return differences.text(value)


def _number(value: numbers.Number, column: Column, kept: Mapping[str, Any], words: _Words) -> str:
    if column.name in MONEY:
        whole_cents = numbers.rounded(value, 2) == numbers.rounded(value, 4)
        return numbers.money(value, units.currency(), 2 if whole_cents else 4)
    if column.name in IN_UNITS:
        return numbers.with_unit(numbers.exact(value), units.spoken(words.unit(kept)))
    return numbers.factor(value) if column.name == "share" else numbers.exact(value)


def _words(fields: Iterable[Mapping[str, Any]], reader: User) -> _Words:
    keys: dict[str, set[Any]] = defaultdict(set)
    metrics, series = set(), set()
    for kept in fields:
        column = LISTINGS[kept["of"]].by_name[kept["name"]]
        if column.refers_to:
            keys[column.refers_to].update(
                key for value in decoded(kept["typed"]) if value for key in column.keys_in(value)
            )
        elif column.name in IN_UNITS:
            metrics.add(kept["metric"])
            series.add(kept["series"])
    return _Words(
        {name: dict(_names(LISTINGS[name], wanted - {None}, reader)) for name, wanted in keys.items()},
        dict(Metric.objects.filter(key__in=metrics - {None}).values_list("key", "unit")) if metrics else {},
        dict(Series.objects.filter(key__in=series - {None}).values_list("key", "metric__unit")) if series else {},
    )


def _names(listing: Listing, keys: set[Any], reader: User) -> Iterator[tuple[Any, str]]:
    kind = listing.by_name[listing.key[0]].kind
    label = listing.label[0] if listing.label else "label"
    rows = listing.seen_by(reader).filter(**{f"{listing.known_by}__in": keys})
    for key, name in rows.values_list(listing.known_by, label):
        yield kind.clean(key), name
