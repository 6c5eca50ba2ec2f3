"""A grid of rows and columns with a number in each field, and the holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, TEXT, WIDE, Canvas, Cell, Drawing, Table
from cxtracker.ui.charts.text import width as measured, wrapped
from cxtracker.ui.words import hue

LEVELS = 4
"""Steps of fullness; the number says it exactly."""
SIGN, GAP = 10.0, 4.0
"""The size of the small number that says how many are missing, and the room before it."""


@dataclass(frozen=True, slots=True)
class Field:
    """`count` things are there. In a `hole` `needed` more are missing, whatever is there. `title` says it in words."""

    count: int
    needed: int = 0
    hole: bool = False
    title: str = ""
    href: str = ""

    @property
    def missing(self) -> int:
        return max(self.needed, 1) if self.hole else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A function: its monogram `key`, its name, a field for each column."""

    key: str
    name: str
    fields: Sequence[Field]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heatmap:
    """`columns` are the labels of the stages; `filled` and `hole` the words that explain the two kinds of fields."""

    title: str
    sentence: str
    columns: Sequence[str]
    rows: Sequence[Row]
    filled: str
    hole: str

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        wide = width >= WIDE
        left = 190.0 if wide else 46.0
        pitch = (width - left) / max(len(self.columns), 1)
        top = self._heads(canvas, left, pitch, wide=wide)
        high = 34.0 if wide else 30.0
        most = max((field.count for row in self.rows for field in row.fields), default=0)
        y = top
        for row in self.rows:
            self._name(canvas, row, y + high / 2, left, wide=wide)
            for place, field in enumerate(row.fields):
                self._field(canvas, field, (left + place * pitch + 1.5, y + 1.5, pitch - 3, high - 3), most)
            y += high
        return canvas.finished(self._key(canvas, y + 24, width))

    def _heads(self, canvas: Canvas, left: float, pitch: float, *, wide: bool) -> float:
        """The names of the columns; where they have no room they run upwards. The upper edge of the fields."""
        if wide:
            heads = [wrapped(column, SMALL, pitch - 4, 3) for column in self.columns]
            most = max(map(len, heads), default=0)
            for place, lines in enumerate(heads):
                y = 12 + (most - len(lines)) * 15
                canvas.lines(lines, left + (place + 0.5) * pitch, y, "ch-quiet", size=SMALL, anchor="middle")
            return most * 15 + 8.0
        names = ["".join(wrapped(column, SMALL, 110, 1)) for column in self.columns]
        room = max((measured(name, SMALL) for name in names), default=0)
        for place, name in enumerate(names):
            canvas.text(name, left + (place + 0.5) * pitch + 4, room, "ch-quiet", size=SMALL, turned=True)
        return room + 8

    def _name(self, canvas: Canvas, row: Row, y: float, left: float, *, wide: bool) -> None:
        canvas.rect(0, y - 10, 38, 20, f"ch-chip fn-{hue(row.key)}", rx=5, title=row.name, href=row.href)
        canvas.text(
            row.key, 19, y + 4, f"ch-chip-key fn-{hue(row.key)}", size=11 if len(row.key) < 4 else 9, anchor="middle"
        )
        if wide:
            lines = wrapped(row.name, SMALL, left - 50, 2)
            canvas.lines(lines, 46, y + 4 - 7.5 * (len(lines) - 1), "ch-soft", size=SMALL)

    def _field(self, canvas: Canvas, field: Field, box: tuple[float, float, float, float], most: int) -> None:
        x, y, w, h = box
        middle, base = x + w / 2, y + h / 2 + 4.5
        if field.hole:
            canvas.rect(x + 1, y + 1, w - 2, h - 2, "ch-hole", rx=3, title=field.title, href=field.href)
            self._both(canvas, field, middle, base, w - 2)
            return
        level = -(-LEVELS * field.count // most) if field.count else 0
        canvas.rect(x, y, w, h, f"ch-heat ch-heat-{level}", rx=3, title=field.title, href=field.href)
        if field.count:
            canvas.text(numbers.number(field.count), middle, base, f"ch-heat-number-{level}", anchor="middle")
        else:
            canvas.circle(middle, y + h / 2, 1.4, "ch-nothing")

    def _both(self, canvas: Canvas, field: Field, middle: float, base: float, room: float) -> None:
        """What is there and, small behind it, what is missing; both shrink where there is no room."""
        owned, missing = numbers.number(field.count), numbers.number(-field.missing)
        wide = measured(owned, TEXT) + GAP + measured(missing, SIGN)
        shrunk = min(1.0, room / wide)
        left = middle - wide * shrunk / 2
        canvas.text(owned, left, base, "ch-hole-number", size=TEXT * shrunk)
        canvas.text(missing, left + wide * shrunk, base, "ch-hole-number", size=SIGN * shrunk, anchor="end")

    def _key(self, canvas: Canvas, y: float, width: float) -> float:
        x = 0.0
        for css, figure, word, there in (
            ("ch-hole", numbers.number(-2), self.hole, any(field.hole for row in self.rows for field in row.fields)),
            ("ch-heat ch-heat-2", "2", self.filled, any(field.count for row in self.rows for field in row.fields)),
        ):
            if not there:
                continue
            lines = wrapped(word, SMALL, width - 34, 2)
            wide = 34 + max(measured(line, SMALL) for line in lines)
            if x and x + wide > width:
                x, y = 0.0, y + 24
            canvas.rect(x + 1, y - 13, 22, 17, css, rx=3)
            canvas.text(
                figure,
                x + 12,
                y,
                "ch-hole-number" if css == "ch-hole" else "ch-heat-number-2",
                size=SMALL,
                anchor="middle",
            )
            below = canvas.lines(lines, x + 32, y, "ch-soft", size=SMALL)
            x, y = (x + wide + 24, y) if len(lines) == 1 else (width, below - 15)
        return y + 8

    def table(self) -> Table:
        heads = (Cell(_("Function")), *(Cell(column, number=True) for column in self.columns))
        rows = tuple((Cell(row.name, row.href), *(self._cell(field) for field in row.fields)) for row in self.rows)
        return Table(heads, rows)

    def _cell(self, field: Field) -> Cell:
        if field.hole:
            counts = {"owned": numbers.number(field.count), "missing": numbers.number(field.missing)}
            return Cell(_("owns %(owned)s, missing in %(missing)s") % counts, field.href, number=True)
        return Cell(numbers.number(field.count) if field.count else "–", field.href, number=True)
