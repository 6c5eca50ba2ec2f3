"""What serializers of this API share: no unknown fields, references by key, one sentence for missing and invisible."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework import relations, serializers

from cxtracker.accounts.models import User


class Strict(serializers.ModelSerializer[Any]):
    """A model serializer that refuses fields it does not know and changes of those in `fixed`.

    Rules beyond types and lengths are the service's; uniqueness is, too, because only it can say so for sure.
    """

    fixed: ClassVar[tuple[str, ...]] = ("key",)

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        validators = kwargs.get("validators", [])
        kwargs["validators"] = [validator for validator in validators if type(validator).__name__ != "UniqueValidator"]
        return field_class, kwargs

    def get_validators(self) -> list[Any]:
        return []

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            wrong = {name: [_("There is no such field.")] for name in data if name not in self.fields}
            if self.instance is not None:
                shown = self.to_representation(self.instance)
                wrong |= {
                    name: [_("This can't be changed; create a new one instead.")]
                    for name in self.fixed
                    if name in data and name in shown and data[name] != shown[name]
                }
                data = {name: value for name, value in data.items() if name not in self.fixed}
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


class Body(serializers.Serializer[Any]):
    """The body of an action; unknown fields are refused."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class Reference(serializers.SlugRelatedField[Any]):
    """Another thing by its key, among those `visible(user)` returns."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no “{value}” here that you can see."),
        "invalid": gettext_lazy("Give a key as text."),
    }

    def __init__(
        self,
        queryset: QuerySet[Any] | None = None,
        *,
        visible: Callable[[User], QuerySet[Any]] | None = None,
        slug_field: str = "key",
        **kwargs: Any,
    ) -> None:
        self.visible = visible
        super().__init__(slug_field=slug_field, queryset=queryset, **kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> serializers.ManyRelatedField:
        several = {name: kwargs.pop(name) for name in relations.MANY_RELATION_KWARGS if name in kwargs}
        return References(child_relation=cls(*args, **kwargs), **several)

    def get_queryset(self) -> QuerySet[Any]:
        if self.visible is not None:
            return self.visible(self.context["request"].user)
        queryset = super().get_queryset()
        assert queryset is not None
        return queryset

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or "\0" in data:
            self.fail("invalid")
        loaded = getattr(getattr(self.parent, "parent", None), "loaded", None)
        if loaded is None or self.field_name not in loaded:
            return super().to_internal_value(data)
        if data not in loaded[self.field_name]:
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)
        return loaded[self.field_name][data]

    def load(self, values: Iterable[Any]) -> dict[str, Any]:
        """Those of `values` that are keys of something, with what they name: one query for all."""
        texts = {self.normal(value) for value in values if isinstance(value, str) and "\0" not in value}
        rows = self.get_queryset().filter(**{f"{self.slug_field}__in": texts}) if texts else ()
        return {getattr(row, str(self.slug_field)): row for row in rows}

    def normal(self, value: str) -> str:
        """The way keys of this kind are written."""
        return value


class References(serializers.ManyRelatedField):
    """Several things by key, looked up together."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        reference = cast(Reference, self.child_relation)
        loaded = reference.load(data)
        wrong: list[str] = []
        for value in data:
            if not isinstance(value, str):
                wrong.append(str(reference.error_messages["invalid"]))
            elif reference.normal(value) not in loaded:
                wrong.append(str(reference.error_messages["does_not_exist"]).format(value=value))
        if wrong:
            raise serializers.ValidationError(wrong)
        return list(dict.fromkeys(loaded[reference.normal(value)] for value in data))


class Rows(serializers.ListSerializer[Any]):
    """A list of rows whose references are looked up together; Meta.list_serializer_class of what stands in lists."""

    loaded: dict[str, dict[str, Any]]

    def to_internal_value(self, data: Any) -> Any:
        child = cast("serializers.Serializer[Any]", self.child)
        fields = [field for field in child.fields.values() if isinstance(field, Reference)]
        rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
        self.loaded = {str(field.field_name): field.load(row.get(field.field_name) for row in rows) for field in fields}
        return super().to_internal_value(data)


class Person(Reference):
    """A person by e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", User.objects.all())
        super().__init__(slug_field="email", **kwargs)

    def normal(self, value: str) -> str:
        return value.strip().casefold()

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(self.normal(data) if isinstance(data, str) else data)
