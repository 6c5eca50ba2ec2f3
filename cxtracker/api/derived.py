"""Serializers of rows that also give out what a report says of them; such fields are derived and cannot be set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, cast

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers

from cxtracker.api.shapes import fields
from cxtracker.dataclass_json import Json
from cxtracker.publishing import Shape


class InBulk(serializers.ListSerializer[Any]):
    """Represents a whole page at once; `Meta.list_serializer_class` of a `Derived`."""

    def to_representation(self, data: Any) -> list[Any]:
        return cast(Derived, self.child).represent(list(data))


class Derived(serializers.Serializer[Any]):
    """The names of `shape` come from a report over many rows, the others from each row.

    They are read-only fields of this serializer unless it declares one of that name itself. A body may hold derived
    values as they were given out; other values are refused, not ignored.
    """

    shape: ClassVar[Shape]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "shape" in cls.__dict__:
            for name, field in fields(cls.shape, read_only=True).items():
                cls._declared_fields.setdefault(name, field)

    def reports(self, rows: Sequence[Any]) -> Mapping[int, object]:
        """What there is to say of each row, by its id, in a constant number of queries."""
        raise NotImplementedError

    def represent(self, rows: Sequence[Model]) -> list[dict[str, Json]]:
        reports, shape = self.reports(rows), self.shape
        shown = {name: field for name, field in self.fields.items() if not field.write_only}
        own = {name: _reader(field) for name, field in shown.items() if name not in shape.paths}
        written = []
        for row in rows:
            derived = shape.json(reports[row.pk])
            written.append({name: derived[name] if name in derived else own[name](row) for name in shown})
        return written

    def to_representation(self, instance: Model) -> dict[str, Json]:
        [represented] = self.represent([instance])
        return represented

    def refused(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        """What the body says that cannot be said, by field."""
        derived = {name for name, field in self.fields.items() if field.read_only and name in data}
        present = self.to_representation(self.instance) if derived and self.instance is not None else {}
        return {
            name: [_("This is derived and can't be set.")]
            for name in sorted(derived)
            if name not in present or present[name] != data[name]
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (refused := self.refused(data)):
            raise serializers.ValidationError(refused)
        return super().to_internal_value(data)


def _reader(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Model], Json]:
    """How the value of a field that comes from the row itself is read and written."""
    if isinstance(field, serializers.RelatedField | serializers.ManyRelatedField) or len(field.source_attrs) != 1:
        read: Callable[[Model], Any] = field.get_attribute
    else:
        read = attrgetter(field.source_attrs[0])
    write = field.to_representation

    def written(row: Model) -> Json:
        value = read(row)
        return None if value is None else cast(Json, write(value))

    return written
