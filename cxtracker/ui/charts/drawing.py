"""What every chart is made of: shapes on a sheet, and the same facts as a table.

Lengths are units of the view box; one unit is one pixel at the width the sheet was drawn for. Colours and weights are
classes of `css/charts.css`, so that one drawing serves both themes, paper, and files (`standalone.svg`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cxtracker.ui.charts.text import width as measured

WIDE, NARROW = 720.0, 340.0
"""The two widths every chart is drawn for: a page, and a phone or a column."""
TEXT, SMALL = 13.0, 12.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `number` cells stand right."""

    text: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The facts of a chart: `heads` name the columns, the first cell of a row names the row."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One element; `title` is what it says under the pointer and to screen readers, `href` makes it a link."""

    tag: str
    css: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    title: str = ""
    href: str = ""
    box: tuple[float, float, float, float] | None = None
    """Texts only: left, top, right, bottom."""

    def markup(self) -> SafeString:
        attributes = format_html_join("", ' {}="{}"', self.attributes)
        said = format_html("<title>{}</title>", self.title) if self.title else ""
        drawn = format_html('<{} class="{}"{}>{}{}</{}>', self.tag, self.css, attributes, said, self.text, self.tag)
        if not self.href:
            return drawn
        return format_html('<a href="{}" aria-label="{}">{}</a>', self.href, self.title or self.text, drawn)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished sheet."""

    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def linked(self) -> bool:
        return any(shape.href for shape in self.shapes)

    @property
    def body(self) -> SafeString:
        return format_html_join("\n", "{}", ((shape.markup(),) for shape in self.shapes))

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


class Picture(Protocol):
    """What `{% chart %}` and `standalone.svg` draw: texts arrive in the reader's language."""

    @property
    def title(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    def drawn(self, width: float) -> Drawing: ...
    def table(self) -> Table: ...


@dataclass(slots=True)
class Sheet:
    """Shapes in the order they are drawn; `bottom` grows with whatever was put lowest."""

    width: float
    shapes: list[Shape] = field(default_factory=list)

    def draw(self, tag: str, css: str, *, title: str = "", href: str = "", **values: float | str) -> None:
        self.shapes.append(Shape(tag, css, _attributes(values), title=title, href=href))

    def rect(self, x: float, y: float, w: float, h: float, css: str, **more: Any) -> None:
        self.draw("rect", css, x=x, y=y, width=max(w, 0.0), height=max(h, 0.0), **more)

    def line(self, x: float, y: float, to_x: float, to_y: float, css: str, **more: Any) -> None:
        self.draw("line", css, x1=x, y1=y, x2=to_x, y2=to_y, **more)

    def path(self, d: str, css: str, **more: Any) -> None:
        self.draw("path", css, d=d, **more)

    def circle(self, x: float, y: float, r: float, css: str, **more: Any) -> None:
        self.draw("circle", css, cx=x, cy=y, r=r, **more)

    def text(
        self, text: str, x: float, y: float, css: str = "ch-text", *, size: float = TEXT, anchor: str = "start",
        turned: bool = False, title: str = "", href: str = "",
    ) -> None:  # fmt: skip
        """`y` is the base line; `turned` text runs upwards from (x, y)."""
        wide = measured(text, size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = (left, y - size * 0.8, left + wide, y + size * 0.25)
        values: dict[str, float | str] = {"x": x, "y": y, "font-size": size}
        if anchor != "start":
            values["text-anchor"] = anchor
        if turned:
            values["transform"] = f"rotate(-90 {x:.1f} {y:.1f})"
            box = (x - size * 0.8, y - wide, x + size * 0.25, y)
        self.shapes.append(Shape("text", css, _attributes(values), text, title, href, box))

    def lines(
        self, lines: Sequence[str], x: float, y: float, css: str = "ch-text", *, size: float = TEXT, **more: Any
    ) -> float:
        """Lines under each other; the base line after the last."""
        for line in lines:
            self.text(line, x, y, css, size=size, **more)
            y += size * 1.25
        return y

    def hatched(self, x: float, y: float, w: float, h: float, css: str = "ch-hatch", step: float = 6.0) -> None:
        """Diagonals inside a rectangle, drawn one by one: patterns need names that are unique on a page."""
        pieces = []
        offset = step
        while offset < w + h:
            begin, end = max(0.0, offset - h), min(w, offset)
            pieces.append(f"M{x + begin:.1f} {y + offset - begin:.1f}L{x + end:.1f} {y + offset - end:.1f}")
            offset += step
        self.path("".join(pieces), css)

    def finished(self, height: float) -> Drawing:
        return Drawing(self.width, round(height, 1), tuple(self.shapes))


def _attributes(values: dict[str, float | str]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), _plain(value)) for name, value in values.items())


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
