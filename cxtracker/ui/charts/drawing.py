"""What every drawing is made of: shapes on a canvas; and, of charts, the same facts as a table.

Lengths are units of the view box; one unit is one pixel at the width the drawing was made for. Colours and weights of
charts are classes of `css/charts-shapes.css`, so that one drawing serves both themes, paper, and files
(`standalone.svg`). What is only ever a file, as a journey's poster, may say its colours itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cxtracker.tabular.writing import UNWRITABLE
from cxtracker.ui.charts.text import leftward, width as measured

WIDE, NARROW = 720.0, 340.0
"""The two widths every chart is drawn for: a page, and a phone or a column."""
TEXT, SMALL = 13.0, 12.0
LEADING = 1.25
"""Height of a line in sizes of its letters."""


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
    parts: tuple[Shape, ...] = ()

    def markup(self) -> SafeString:
        attributes = (("class", self.css), *self.attributes) if self.css else self.attributes
        text, title = UNWRITABLE.sub("", self.text), UNWRITABLE.sub("", self.title)
        element = format_html(
            "<{}{}>{}{}{}</{}>",
            self.tag,
            format_html_join("", ' {}="{}"', attributes),
            format_html("<title>{}</title>", title) if title else "",
            text,
            format_html_join("", "{}", ((part.markup(),) for part in self.parts)),
            self.tag,
        )
        if not self.href:
            return element
        return format_html('<a href="{}" aria-label="{}">{}</a>', self.href, title or text, element)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished canvas."""

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


class Chart(Protocol):
    """What `{% chart %}` draws: texts arrive in the reader's language."""

    @property
    def title(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    def drawn(self, width: float) -> Drawing: ...
    def table(self) -> Table: ...


@dataclass(slots=True)
class Canvas:
    """Shapes in the order they are drawn."""

    width: float
    shapes: list[Shape] = field(default_factory=list)

    def draw(self, tag: str, css: str = "", *, title: str = "", href: str = "", **values: float | str) -> None:
        self.shapes.append(Shape(tag, css, _attributes(values), title=title, href=href))

    def rect(self, x: float, y: float, w: float, h: float, css: str = "", **more: Any) -> None:
        self.draw("rect", css, x=x, y=y, width=max(w, 0.0), height=max(h, 0.0), **more)

    def line(self, x: float, y: float, to_x: float, to_y: float, css: str = "", **more: Any) -> None:
        self.draw("line", css, x1=x, y1=y, x2=to_x, y2=to_y, **more)

    def path(self, d: str, css: str = "", **more: Any) -> None:
        self.draw("path", css, d=d, **more)

    def circle(self, x: float, y: float, r: float, css: str = "", **more: Any) -> None:
        self.draw("circle", css, cx=x, cy=y, r=r, **more)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        css: str = "ch-text",
        *,
        size: float = TEXT,
        anchor: str = "start",
        turned: bool = False,
        room: float = 0.0,
        title: str = "",
        href: str = "",
        **more: float | str,
    ) -> None:
        """`y` is the base line; `turned` text runs upwards from (x, y). Text that is written from right to left begins
        at the right edge of `room`, where there is one."""
        wide = measured(text, size)
        values: dict[str, float | str] = {"x": x, "y": y, "font-size": size}
        if room and leftward(text):
            values |= {"x": x + room, "direction": "rtl"}
            x += room - wide
        if anchor != "start":
            values["text-anchor"] = anchor
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = (left, y - size * 0.8, left + wide, y + size * 0.25)
        if turned:
            values["transform"] = f"rotate(-90 {x:.1f} {y:.1f})"
            box = (x - size * 0.8, y - wide, x + size * 0.25, y)
        self.shapes.append(Shape("text", css, _attributes(values | more), text, title, href, box))

    def lines(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        css: str = "ch-text",
        *,
        size: float = TEXT,
        step: float = 0.0,
        **more: Any,
    ) -> float:
        """Lines under each other, `step` apart; the base line after the last."""
        for line in lines:
            self.text(line, x, y, css, size=size, **more)
            y += step or size * LEADING
        return y

    def clipped(self, shapes: Sequence[Shape], name: str, x: float, y: float, w: float, h: float) -> None:
        """What of `shapes` lies inside a rectangle; `name` is unique in the document."""
        window = Shape("rect", "", _attributes({"x": x, "y": y, "width": w, "height": h}))
        self.shapes.append(Shape("clipPath", "", (("id", name),), parts=(window,)))
        self.shapes.append(Shape("g", "", (("clip-path", f"url(#{name})"),), parts=tuple(shapes)))

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
