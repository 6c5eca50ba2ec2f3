"""Writing an SVG that stands alone: every label stays text, colours are plain, no style sheet, no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from cxtracker.tabular.writing import UNWRITABLE
from cxtracker.ui.charts.text import leftward, width as width, wrapped as wrapped
from cxtracker.ui.words import hue

FONT = "Inter Variable, Inter, Helvetica Neue, Arial, sans-serif"
BASES = (
    "#332288", "#aa4499", "#6699cc", "#117733", "#ddaa33", "#882255", "#999933", "#44aa99", "#cc6677", "#661100",
    "#e0804a", "#88ccee", "#4b5568",
)  # fmt: skip
"""The hues of functions, as in `css/functions.css`."""

INK, SOFT, QUIET, LINE, PAPER = "#191b27", "#474a5a", "#686b7b", "#d9d6cf", "#ffffff"
ACCENT, GOOD, BAD, WARN = "#2c3a8c", "#1b8b75", "#c01c4c", "#7f4d00"
BANDS = {
    "shared": ("#e3f1ec", "#0b6353"),
    "at_risk": ("#fbeed6", "#7f4d00"),
    "fenced": ("#fae6ea", "#a10f3b"),
    "unanchored": ("#e9ecf0", "#485567"),
}


def mixed(colour: str, other: str, share: float) -> str:
    """`share` (0-1) of `colour` in `other`, both as #rrggbb."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def solid(function: str) -> str:
    return BASES[hue(function)]


def tint(function: str) -> str:
    return mixed(solid(function), "#ffffff", 0.13)


def letters(function: str) -> str:
    """Readable on `tint` and on paper."""
    return mixed(solid(function), "#10121a", 0.55)


@dataclass(slots=True)
class Sheet:
    """Shapes in the order they are drawn. Lengths are pixels."""

    parts: list[str] = field(default_factory=list)

    def draw(self, name: str, **values: object) -> None:
        self.parts.append(f"<{name}{_attributes(values)}/>")

    def rect(self, x: float, y: float, w: float, h: float, **more: object) -> None:
        self.draw("rect", x=x, y=y, width=w, height=h, **more)

    def path(self, d: str, **more: object) -> None:
        self.draw("path", d=d, **{"fill": "none", **more})

    def text(self, text: str, x: float, y: float, size: float, *, room: float = 0, **more: object) -> None:
        """`x` is the left edge; a text from right to left begins at the right edge of `room` instead."""
        if room and leftward(text):
            x, more = x + room, {**more, "direction": "rtl"}
        said = escape(UNWRITABLE.sub("", text))
        self.parts.append(f"<text{_attributes({'x': x, 'y': y, 'font_size': size, **more})}>{said}</text>")

    def lines(self, lines: Iterable[str], x: float, y: float, size: float, step: float, **more: object) -> float:
        """Lines under each other from baseline `y`; the baseline after the last."""
        for line in lines:
            self.text(line, x, y, size, **more)  # type: ignore[arg-type]
            y += step
        return y

    def svg(self, w: float, h: float, title: str) -> str:
        size = _attributes({"width": w, "height": h})
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}"{size} role="img" '
            f"font-family={quoteattr(FONT)} fill={quoteattr(INK)}><title>{escape(UNWRITABLE.sub('', title))}</title>"
            f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )


def _attributes(values: dict[str, object]) -> str:
    return "".join(f" {name.replace('_', '-')}={quoteattr(_plain(value))}" for name, value in values.items())


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
