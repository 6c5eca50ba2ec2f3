"""Published reports in the API's description: serializers made from the annotations of their classes.

Answers are written by `Shape.json`; these serializers say what is in them. Nothing is parsed with them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, cast, get_args, get_origin, get_type_hints

from rest_framework import serializers

from cxtracker.publishing import SHAPES, Keys, OneOf, Shape, Within

Field = serializers.Field[Any, Any, Any, Any]
ReportSerializer = type[serializers.Serializer[Any]]

SCALARS: Mapping[object, type[Field]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    date: serializers.DateField,
    datetime: serializers.DateTimeField,
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type without what stands around it: whether None may stand there, and what `Annotated` adds."""

    type: Any
    optional: bool = False
    about: str = ""
    codes: OneOf | None = None
    keys: Keys | None = None
    bounds: Within | None = None

    def options(self) -> dict[str, Any]:
        """Of a serializer field."""
        options: dict[str, Any] = {}
        if self.about:
            options["help_text"] = self.about
        if self.optional:
            options["allow_null"] = True
        if self.bounds:
            options |= {"min_value": self.bounds.lowest, "max_value": self.bounds.highest}
        return options


def described(report: type) -> ReportSerializer:
    """The serializer of a published report, for `extend_schema(responses=…)` or, as an instance, for a field."""
    return serializer(SHAPES[report])


@cache
def serializer(shape: Shape) -> ReportSerializer:
    """The serializer of a shape: AttributeError for a path that leads nowhere, TypeError for one without a type."""
    return _made(
        shape.component, fields(shape), _about(shape.report), to_representation=lambda _self, it: shape.json(it)
    )


def fields(shape: Shape, **options: Any) -> dict[str, Field]:
    """The serializer fields of a shape, each with these options."""
    return {
        name: _field(annotation_at(shape.report, path), shape.nested.get(name), **options)
        for name, path in shape.paths.items()
    }


def annotation_at(report: type, path: tuple[str, ...]) -> Annotation:
    """What stands at the end of a path of attributes, in a tuple if the path crosses one.

    What is not described there is described by what the path crosses.
    """
    annotation, crossed, optional, about = Annotation(report), None, False, ""
    for attribute in path:
        if get_origin(annotation.type) is tuple:
            crossed = annotation
            annotation = _bare(get_args(annotation.type)[0])
        annotation = _attribute(annotation.type, attribute)
        optional = optional or annotation.optional
        about = annotation.about or about
    if crossed:
        return replace(crossed, type=tuple[annotation.type, ...])  # type: ignore[name-defined]
    return replace(annotation, optional=optional, about=about)


def _attribute(owner: type, name: str) -> Annotation:
    """The annotation of a field, or of what a property returns; its docstring describes what no annotation does."""
    source = inspect.getattr_static(owner, name, None)
    if not isinstance(source, property):
        hints = get_type_hints(owner, include_extras=True)
        if name not in hints:
            raise AttributeError(f"{owner.__name__} says no type of “{name}”.")
        return _bare(hints[name])
    annotation = _bare(get_type_hints(source.fget, include_extras=True)["return"])
    return annotation if annotation.about else replace(annotation, about=_words(inspect.getdoc(source) or ""))


def _bare(hint: object) -> Annotation:
    """An annotation taken apart, however `Annotated`, `ClassVar` and “or None” are nested in it."""
    annotation = Annotation(hint)
    while True:
        arguments = get_args(annotation.type)
        match get_origin(annotation.type):
            case origin if origin is Annotated:
                annotation = replace(annotation, type=arguments[0])
                for extra in reversed(arguments[1:]):
                    annotation = _with(annotation, extra)
            case origin if origin is ClassVar:
                annotation = replace(annotation, type=arguments[0])
            case origin if origin in (Union, UnionType) and type(None) in arguments:
                present = tuple(argument for argument in arguments if argument is not type(None))
                annotation = replace(annotation, type=Union[present], optional=True)  # noqa: UP007
            case _:
                return annotation


def _with(annotation: Annotation, extra: object) -> Annotation:
    match extra:
        case str():
            return replace(annotation, about=f"{annotation.about} {extra}".strip())
        case OneOf():
            return replace(annotation, codes=extra)
        case Keys():
            return replace(annotation, keys=extra)
        case Within():
            return replace(annotation, bounds=extra)
    return annotation


def _field(annotation: Annotation, nested: Shape | None = None, **options: Any) -> Field:
    """The serializer field of an annotation."""
    options |= annotation.options()
    kind, arguments = annotation.type, get_args(annotation.type)
    match get_origin(kind):
        case origin if origin is tuple:
            return _list(arguments, nested, options)
        case origin if origin is Literal:
            return serializers.ChoiceField(arguments, **options)
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            if annotation.keys:
                return _mapping(annotation.keys, arguments[1])(**options)
            return serializers.DictField(child=_field(_bare(arguments[1])), **options)
    if is_dataclass(kind):
        return serializer(nested or SHAPES[cast(type, kind)])(**options)
    if annotation.codes:
        return serializers.ChoiceField(annotation.codes.choices, **options)
    if kind is Decimal:
        return serializers.DecimalField(max_digits=18, decimal_places=2, **options)
    if kind not in SCALARS:
        raise TypeError(f"{kind} has no place in the API.")
    return SCALARS[kind](**options)


def _list(items: tuple[Any, ...], nested: Shape | None, options: dict[str, Any]) -> Field:
    first = _bare(items[0])
    if is_dataclass(first.type):
        return serializer(nested or SHAPES[cast(type, first.type)])(many=True, **options)
    if items[1:] != (Ellipsis,):
        options |= {"min_length": len(items), "max_length": len(items)}
    return serializers.ListField(child=_field(first), **options)


@cache
def _mapping(keys: Keys, values: object) -> ReportSerializer:
    return _made(keys.component, {name: _field(_bare(values)) for name in keys.names})


def _made(component: str, values: Mapping[str, Field], about: str = "", **methods: Any) -> ReportSerializer:
    body = {**values, **methods, "__doc__": about, "__module__": __name__}
    return cast(ReportSerializer, type(component, (serializers.Serializer,), body))


def _about(report: type) -> str:
    """The first paragraph of the docstring; a dataclass without one has its signature there."""
    doc = inspect.getdoc(report) or ""
    return "" if doc.startswith(f"{report.__name__}(") else _words(doc)


def _words(doc: str) -> str:
    """The first paragraph of a docstring in the words of JSON."""
    return re.sub(r"\bNone\b", "null", " ".join(doc.partition("\n\n")[0].split()))
