"""What a list of a bundle is: its columns, how its rows are told apart, where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cxtracker.bundle import values
from cxtracker.bundle.references import Ref, Refs, Windows
from cxtracker.bundle.values import Kind

if TYPE_CHECKING:
    from cxtracker.accounts.models import User
    from cxtracker.bundle.parsing import Given, Row

State = dict[str, Any]
"""Column → value, references as keys; what a row says, and what the database holds of it."""


@dataclass(frozen=True, slots=True)
class Through:
    """Where the links of a column are kept: rows of `model` naming the row (`owner`) and what it links (`target`).

    `extras` are further fields of a link; `single` where there is at most one. `fixed` are fields that all links of the
    column have, where several columns keep theirs in one table.
    """

    model: type[models.Model]
    owner: str
    target: str
    extras: tuple[str, ...] = ()
    single: bool = False
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`default` is what a blank cell means, and a missing column of a new row; `required` cells must not be blank."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    through: Through | None = None
    attribute: str = ""
    """The model's field, where it is called otherwise."""

    @property
    def field(self) -> str:
        return self.attribute or self.name

    @property
    def links(self) -> Through:
        """Where the links are kept, for columns that have links."""
        if self.through is None:
            raise TypeError(f"{self.name} has no links")
        return self.through

    @property
    def refers_to(self) -> str:
        return self.kind.list if isinstance(self.kind, Ref | Refs | Windows) else ""

    def keys_in(self, value: Any) -> Iterable[Any]:
        """The keys a value refers to."""
        match self.kind:
            case Ref():
                return () if value is None else (value,)
            case Refs():
                return tuple(value)
            case Windows():
                return tuple(link[0] for link in value)
        return ()


Rule = Callable[[State], Iterable[tuple[str, str]]]
"""Column and sentence for each thing wrong with a row as it would be stored."""


Units = Callable[["Mapping[str, Given]"], Callable[[State], str | None]]
"""From everything given to what says the unit of a row's numbers; None where what the row refers to is unknown."""


@dataclass(frozen=True)
class Listing:
    """One list.

    `key` are the columns that tell rows apart. `known_by` is the field others refer to it by, if they do. `rule` judges
    a row as it would be stored; `complete` fills in what follows from what is stored, the row and who imports when.
    `subject_column` is the column whose row is the subject of events. `restricted`: only administrators change it.
    `visible` narrows the rows to those a person may see; what is hidden does not exist for them. `units` finds in which
    unit the numbers of a row are, where the column itself does not say.
    """

    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("key",)
    known_by: str = ""
    label: tuple[str, ...] = ()
    event: str = ""
    subject_column: str = ""
    rule: Rule | None = None
    complete: Callable[[State, State | None, Row, Context], None] | None = None
    restricted: bool = False
    order: tuple[str, ...] = ()
    visible: Callable[[Any, User], Any] | None = None
    units: Units | None = None

    def seen_by(self, reader: User | None) -> Any:
        """The rows as a query set; None is the operator, who sees everything."""
        rows = self.model._default_manager.all()
        return self.visible(rows, reader) if self.visible and reader else rows

    def hidden_from(self, reader: User | None, field: str) -> frozenset[Any]:
        """What `field` says in the rows the reader may not see."""
        if not (self.visible and reader):
            return frozenset()
        seen = self.seen_by(reader).values("pk")
        return frozenset(self.model._default_manager.exclude(pk__in=seen).values_list(field, flat=True))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def has_version(self) -> bool:
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    def identity(self, state: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(state[name] for name in self.key)


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, when; `vouched` if an administrator stands for what the rows say in other people's names.

    `last` is the last position in each parent by its key, for ordered lists.
    """

    by: User | None
    today: date
    now: datetime
    vouched: bool = False
    last: dict[type[models.Model], dict[Any, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """A row to be created (`pk` None, `before` None) or changed (only `changed` columns differ)."""

    state: State
    changed: tuple[str, ...]
    pk: Any = None
    before: State | None = None
    row: models.Model = None  # type: ignore[assignment]  # from the writing on


@dataclass(slots=True)
class Changes:
    """What is to be done to one list."""

    listing: Listing
    created: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0

    def __iter__(self) -> Iterator[Change]:
        yield from self.created
        yield from self.changed

    def __len__(self) -> int:
        return len(self.created) + len(self.changed)


def column(model: type[models.Model], name: str, kind: Kind | None = None, **options: Any) -> Column:
    """A column for a field of the model: kind, default and requiredness follow from the field unless named."""
    source: Any = model._meta.get_field(options.get("attribute") or name)
    default = source.get_default() if source.has_default() else (None if source.null else _empty(source))
    optional = source.null or source.blank or source.has_default()
    settings = {"required": not optional, "default": default, **options}
    if isinstance(default, Decimal | float | int | str | bool) and hasattr(default, "value"):
        settings["default"] = default.value
    return Column(name, kind or _kind(source), **settings)


def _empty(source: Any) -> Any:
    return "" if isinstance(source, models.CharField | models.TextField) else None


def _kind(source: Any) -> Kind:
    for field_type, kind in KINDS.items():
        if isinstance(source, field_type):
            return kind(source)
    raise TypeError(f"No kind of value for {source}")


def _words(source: models.CharField[Any, Any]) -> Kind:
    if source.choices:
        return values.Choice(tuple(str(word) for word, _label in source.flatchoices if word != ""))
    return values.Text(source.max_length)


def _whole(source: models.IntegerField[Any, Any]) -> values.Whole:
    if source.choices:
        numbers = [int(number) for number, _label in source.flatchoices]
        return values.Whole(min(numbers), max(numbers))
    most = 9_223_372_036_854_775_807 if isinstance(source, models.BigIntegerField) else 2_147_483_647
    return values.Whole(_limit(source, MinValueValidator, 0), min(most, _limit(source, MaxValueValidator, most)))


def _limit(source: Any, validator: type[MinValueValidator | MaxValueValidator], otherwise: int) -> int:
    limits = [int(rule.limit_value) for rule in source._validators if isinstance(rule, validator)]
    return limits[0] if limits else otherwise


KINDS: dict[type[models.Field[Any, Any]], Callable[[Any], Kind]] = {
    models.BooleanField: lambda source: values.YesNo(),
    models.DateTimeField: lambda source: values.Instant(),
    models.DateField: lambda source: values.Day(),
    models.DecimalField: lambda source: values.Amount(source.max_digits, source.decimal_places),
    models.FloatField: lambda source: values.Real(),
    models.IntegerField: _whole,
    models.CharField: _words,
    models.TextField: lambda source: values.Text(),
}
"""Looked through in this order: a DateTimeField is a DateField too."""
