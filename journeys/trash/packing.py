"""Rows as text and back, with the very values and numbers they had."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector

from cxtracker.chunks import chunks

Packed = dict[str, list[dict[str, Any]]]
"""Rows by the label of their model: columns to values."""

AS_THEY_ARE = (bool, int, float, str, list, dict)
"""Types that JSON keeps."""


class Closure(Collector):
    """Rows with all that hangs on them, as rows: nothing may go unseen."""

    def can_fast_delete(self, objs: Any, from_field: Any = None) -> bool:
        return False


def take_out(row: models.Model) -> Packed:
    """Delete a row with all that hangs on it, and return what went. Raises ProtectedError where others refer to it."""
    closure = Closure(using=DEFAULT_DB_ALIAS, origin=row)
    fresh = type(row)._default_manager.get(pk=row.pk)
    closure.collect([fresh])
    packed: Packed = {}
    for model, instances in closure.data.items():
        numbers = sorted(instance.pk for instance in instances)
        packed[model._meta.label_lower] = [
            _packed(stored) for part in chunks(numbers, 500) for stored in _rows(model, part)
        ]
    closure.delete()
    return packed


def as_text(packed: Packed) -> str:
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Packed:
    packed: Packed = json.loads(text)
    return packed


def unpacked(packed: Packed) -> dict[type[models.Model], list[models.Model]]:
    """The rows as instances that are not saved yet."""
    return {
        model: [model(**{name: _value(model, name, value) for name, value in row.items()}) for row in rows]
        for label, rows in packed.items()
        for model in (apps.get_model(label),)
    }


def put_in(rows: dict[type[models.Model], list[models.Model]]) -> None:
    """Insert rows with their own numbers and times. References between them are checked when the transaction ends."""
    for model, instances in rows.items():
        stamped = [field.name for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
        times = [{name: getattr(instance, name) for name in stamped} for instance in instances]
        model._default_manager.bulk_create(instances, batch_size=500)
        if stamped:  # bulk_create stamps them with the present moment
            for instance, values in zip(instances, times, strict=True):
                for name, value in values.items():
                    setattr(instance, name, value)
            model._default_manager.bulk_update(instances, stamped, batch_size=200)


def references(rows: dict[type[models.Model], list[models.Model]]) -> dict[type[models.Model], set[Any]]:
    """What the rows refer to outside themselves: numbers by model."""
    inside = {model: {instance.pk for instance in instances} for model, instances in rows.items()}
    outside: dict[type[models.Model], set[Any]] = {}
    for model, instances in rows.items():
        for field in model._meta.concrete_fields:
            related = field.related_model
            if not isinstance(related, type):
                continue
            named = {getattr(instance, field.attname) for instance in instances} - {None}
            outside.setdefault(related, set()).update(named - inside.get(related, set()))
    return {model: numbers for model, numbers in outside.items() if numbers}


def unique_values(
    rows: dict[type[models.Model], list[models.Model]],
) -> list[tuple[type[models.Model], str, list[Any]]]:
    """Values that no two rows may share, such as keys: model, field, values."""
    return [
        (model, field.name, [getattr(instance, field.attname) for instance in instances])
        for model, instances in rows.items()
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key and not field.is_relation
    ]


def _rows(model: type[models.Model], numbers: Sequence[Any]) -> models.QuerySet[models.Model]:
    return model._base_manager.filter(pk__in=numbers).order_by("pk")


def _packed(row: models.Model) -> dict[str, Any]:
    values = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        plain = value is None or isinstance(value, AS_THEY_ARE)
        values[field.attname] = value if plain else field.value_to_string(row)
    return values


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(value)
