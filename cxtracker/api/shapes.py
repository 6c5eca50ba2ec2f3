"""Published reports in the API's description: a serializer made from the annotations of their classes.

Answers are written by `Shape.json`; these serializers say what is in them. Nothing is parsed with them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

from rest_framework import serializers

from cxtracker.publishing import SHAPES, Keys, OneOf, Shape

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


class Annotation(NamedTuple):
    """A type without what stands around it: whether None may stand there, and what `Annotated` adds."""

    type: Any
    optional: bool = False
    about: str = ""
    codes: OneOf | None = None
    keys: Keys | None = None


def described(report: type) -> ReportSerializer:
    """The serializer of a published report, for `extend_schema(responses=…)` or, as an instance, for a field."""
    return serializer(SHAPES[report])


@cache
def serializer(shape: Shape) -> ReportSerializer:
    """The serializer of a shape. AttributeError for a path that leads nowhere, TypeError for one without a type."""
    values = {
        name: _field(annotation(shape.report, path), shape.nested.get(name)) for name, path in shape.paths.items()
    }
    return _made(shape.component, values, _about(shape.report), to_representation=lambda _self, it: shape.json(it))


def _made(component: str, values: Mapping[str, Field], about: str = "", **methods: Any) -> ReportSerializer:
    body = {**values, **methods, "__doc__": about, "__module__": __name__}
    return cast(ReportSerializer, type(component, (serializers.Serializer,), body))


def annotation(report: type, path: tuple[str, ...]) -> Annotation:
    """What stands at the end of a path of attributes, in a tuple if the path crosses one."""
    found, optional, collected = Annotation(report), False, None
    for attribute in path:
        if get_origin(found.type) is tuple:
            collected = found
            found = _bare(get_args(found.type)[0])
        found = _attribute(found.type, attribute)
        optional = optional or found.optional
    if collected:
        return collected._replace(type=tuple[found.type, ...])  # type: ignore[name-defined]
    return found._replace(optional=optional)


def _attribute(owner: type, name: str) -> Annotation:
    """The annotation of a field, or of what a property returns; its docstring describes what no annotation does."""
    source = inspect.getattr_static(owner, name, None)
    if not isinstance(source, property):
        hints = get_type_hints(owner, include_extras=True)
        if name not in hints:
            raise AttributeError(f"{owner.__name__} says no type of “{name}”.")
        return _bare(hints[name])
    found = _bare(get_type_hints(source.fget, include_extras=True)["return"])
    return found if found.about else found._replace(about=_words(inspect.getdoc(source) or ""))


def _bare(hint: object) -> Annotation:
    """An annotation taken apart, however `Annotated`, `ClassVar` and “or None” are nested in it."""
    found = Annotation(hint)
    while True:
        arguments = get_args(found.type)
        match get_origin(found.type):
            case origin if origin is Annotated:
                found = found._replace(type=arguments[0])
                for extra in reversed(arguments[1:]):
                    found = _with(found, extra)
            case origin if origin is ClassVar:
                found = found._replace(type=arguments[0])
            case origin if origin in (Union, UnionType) and type(None) in arguments:
                present = tuple(argument for argument in arguments if argument is not type(None))
                found = found._replace(type=Union[present], optional=True)  # noqa: UP007
            case _:
                return found


def _with(found: Annotation, extra: object) -> Annotation:
    match extra:
        case str():
            return found._replace(about=f"{found.about} {extra}".strip())
        case OneOf():
            return found._replace(codes=extra)
        case Keys():
            return found._replace(keys=extra)
    return found


def _field(found: Annotation, nested: Shape | None = None) -> Field:
    """The serializer field of an annotation."""
    words: dict[str, Any] = {"help_text": found.about} if found.about else {}
    if found.optional:
        words["allow_null"] = True
    arguments = get_args(found.type)
    match get_origin(found.type):
        case origin if origin is tuple:
            return _list(arguments, nested, words)
        case origin if origin is Literal:
            return serializers.ChoiceField(arguments, **words)
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            if found.keys:
                return _mapping(found.keys, arguments[1])(**words)
            return serializers.DictField(child=_field(_bare(arguments[1])), **words)
    if is_dataclass(found.type):
        return serializer(nested or SHAPES[cast(type, found.type)])(**words)
    if found.codes:
        return serializers.ChoiceField(found.codes.choices, **words)
    if found.type is Decimal:
        return serializers.DecimalField(max_digits=18, decimal_places=2, **words)
    if found.type not in SCALARS:
        raise TypeError(f"{found.type} has no place in the API.")
    return SCALARS[found.type](**words)


def _list(items: tuple[Any, ...], nested: Shape | None, words: dict[str, Any]) -> Field:
    first = _bare(items[0])
    if is_dataclass(first.type):
        return serializer(nested or SHAPES[cast(type, first.type)])(many=True, **words)
    if items[1:] != (Ellipsis,):
        words |= {"min_length": len(items), "max_length": len(items)}
    return serializers.ListField(child=_field(first), **words)


@cache
def _mapping(keys: Keys, values: object) -> ReportSerializer:
    return _made(keys.component, {name: _field(_bare(values)) for name in keys.names})


def _about(report: type) -> str:
    """The first paragraph of the docstring; a dataclass without one has its signature there."""
    doc = inspect.getdoc(report) or ""
    return "" if doc.startswith(f"{report.__name__}(") else _words(doc)


def _words(doc: str) -> str:
    """The first paragraph of a docstring in the words of JSON."""
    return re.sub(r"\bNone\b", "null", " ".join(doc.partition("\n\n")[0].split()))
