"""What a report tells the outside: which of its values go out as JSON, under which names.

A report is a frozen dataclass. What the API, commands and snapshots write of it stands once, above its class:

    @published("share, count, total, keys as initiatives")
    @dataclass(frozen=True)
    class Share: ...

Types and words of the API's description come from the annotations (`cxtracker.api.shapes`): a string in `Annotated`
describes a value, `OneOf` lists its codes, `Within` its bounds, `Keys` the names in a mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, TypeVar, cast

from cxtracker.dataclass_json import Json, to_json

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class OneOf:
    """The codes a text may be, or the choices of a model's field: `Annotated[str, OneOf(Band.choices)]`."""

    choices: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Within:
    """The bounds of a number, both included."""

    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Keys:
    """The names a mapping always has, and what the API's description calls such a mapping."""

    component: str
    names: tuple[str, ...]


Ratio = Annotated[float | None, Within(0, 1), "0 to 1; null when not known."]


@dataclass(frozen=True, eq=False)
class Shape:
    """Names of a JSON object, each with the path of attributes to its value; `component` names it in the description.

    A path that crosses a tuple collects the values of its items; one that crosses None is null. `nested` has the shapes
    of values that are not published as their class says. Floats are rounded to `digits`, Decimals become text with so
    many decimal `places`; both hold for everything inside, until a shape there says otherwise.
    """

    report: type
    component: str
    paths: Mapping[str, tuple[str, ...]]
    nested: Mapping[str, Shape]
    digits: int | None = None
    places: int | None = None

    def json(self, report: object, digits: int | None = None, places: int | None = None) -> dict[str, Json]:
        """`report` as `json.dumps` takes it."""
        digits = digits if self.digits is None else self.digits
        places = places if self.places is None else self.places
        return {
            name: _json(_value(report, path), self.nested.get(name), digits, places)
            for name, path in self.paths.items()
        }

    def only(self, component: str, *names: str, **nested: Shape) -> Shape:
        """Some of the names for another component; “path as name” puts something else under a name."""
        paths = {name: self.paths.get(name, path) if path == (name,) else path for name, path in _paths(names)}
        return Shape(self.report, component, paths, {**self.nested, **nested}, self.digits, self.places)


SHAPES: dict[type, Shape] = {}
"""The shape of each published class."""


def shape(
    report: type,
    *names: str,
    component: str = "",
    digits: int | None = None,
    places: int | None = None,
    **nested: Shape,
) -> Shape:
    """A shape of `report`: names or paths of attributes, “as” another name; all its fields where none is named."""
    paths = dict(_paths(names or [field.name for field in fields(report)]))
    return Shape(report, component or f"{report.__name__}Shape", paths, nested, digits, places)


def published(
    *names: str, component: str = "", digits: int | None = None, places: int | None = None, **nested: Shape
) -> Callable[[type[R]], type[R]]:
    """Class decorator: wherever such a report stands, it goes out in this `shape`."""

    def publish(report: type[R]) -> type[R]:
        SHAPES[report] = shape(report, *names, component=component, digits=digits, places=places, **nested)
        return report

    return publish


def as_json(report: object) -> dict[str, Json]:
    """A published report as `json.dumps` takes it."""
    return SHAPES[type(report)].json(report)


def _paths(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for text in ",".join(names).split(","):
        path, _as, name = text.strip().partition(" as ")
        attributes = tuple(path.split("."))
        yield name or attributes[-1], attributes


PLAIN = frozenset({str, int, bool, NoneType})
"""Types that go out as they are."""


def _value(value: Any, path: tuple[str, ...]) -> object:
    if len(path) == 1 and type(value) is not tuple and value is not None:
        return getattr(value, path[0])
    for position, attribute in enumerate(path):
        if value is None:
            return None
        if isinstance(value, tuple):
            return tuple(_value(item, path[position:]) for item in value)
        value = getattr(value, attribute)
    return value


def _json(value: object, nested: Shape | None, digits: int | None, places: int | None) -> Json:
    if type(value) in PLAIN:
        return cast(Json, value)
    known = nested or SHAPES.get(type(value))
    match value:
        case float() if digits is not None:
            return round(value, digits)
        case Decimal() if places is not None:
            return f"{value:.{places}f}"
        case Mapping():
            return {str(key): _json(item, nested, digits, places) for key, item in value.items()}
        case tuple():
            return [_json(item, nested, digits, places) for item in value]
    return known.json(value, digits, places) if known else to_json(value)
