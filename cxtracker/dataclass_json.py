"""Dataclasses to JSON values and back, by their annotations: a structure is declared once, as types.

Dates are ISO 8601 text, Decimals text with the digits they have (readers of JSON would round numbers), tuples are
lists. Numbers keep their JSON type: a whole number in a field of floats stays whole, so that text written anew is
equal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import UnionType
from typing import TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Reader = Callable[[object], object]


LATER = {"later": True}
"""Metadata of a field that came when such structures had been written down already. It is written only where it says
something, so that what was written before is still equal to what would be written today."""


def to_json(value: object) -> Json:
    """`value` as `json.dumps` takes it. TypeError for what has no place in JSON."""
    match value:
        case Enum():
            return to_json(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(getattr(value, field.name))
            for field in fields(value)
            if not field.metadata.get("later") or getattr(value, field.name) != field.default
        }
    raise TypeError(f"{type(value).__name__} has no place in JSON.")


def from_json(kind: type[T], value: object) -> T:
    """`value`, as `json.loads` gives it, as the dataclass `kind`.

    Names it does not know are left out; names that are missing take the field's default. TypeError or ValueError where
    a value does not fit; the error's notes say where.
    """
    return cast(T, _reader(cast(Hashable, kind))(value))


@cache
def _reader(kind: object) -> Reader:
    arguments = get_args(kind)
    match get_origin(kind):
        case origin if origin is Union or origin is UnionType:
            return _optional(arguments)
        case origin if origin is tuple:
            return _tuple(arguments)
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            return _mapping(arguments)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    if kind in SCALARS:
        return SCALARS[kind]
    raise TypeError(f"{kind} is not read from JSON.")


def _dataclass(kind: type) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    required = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def read(value: object) -> object:
        items = _object(value)
        if missing := sorted(required - items.keys()):
            raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}.")
        return kind(**{name: _noted(reader, items[name], name) for name, reader in readers.items() if name in items})

    return read


def _noted(reader: Reader, value: object, name: str) -> object:
    try:
        return reader(value)
    except (TypeError, ValueError) as error:
        error.add_note(f"in {name}")
        raise


def _optional(arguments: tuple[object, ...]) -> Reader:
    present = [argument for argument in arguments if argument is not type(None)]
    if len(present) != 1:
        raise TypeError("Of unions only “or None” is read from JSON.")
    reader = _reader(present[0])
    return lambda value: None if value is None else reader(value)


def _tuple(arguments: tuple[object, ...]) -> Reader:
    if arguments[1:] == (Ellipsis,):
        each = _reader(arguments[0])
        return lambda value: tuple(each(item) for item in _list(value))
    readers = [_reader(argument) for argument in arguments]
    return lambda value: tuple(reader(item) for reader, item in zip(readers, _list(value), strict=True))


def _mapping(arguments: tuple[object, ...]) -> Reader:
    reader = _reader(arguments[1])
    return lambda value: {key: reader(item) for key, item in _object(value).items()}


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is not an object.")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list.")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text.")
    return value


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number.")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false.")
    return value


def _decimal(value: object) -> Decimal:
    text = _text(value)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number.") from error


SCALARS: Mapping[object, Reader] = {
    object: lambda value: value,
    str: _text,
    bool: _flag,
    int: _whole,
    float: _number,
    date: lambda value: date.fromisoformat(_text(value)),
    Decimal: _decimal,
}
"""`object` takes whatever JSON holds."""
