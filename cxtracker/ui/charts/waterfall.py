"""Money on its way from a promise to a signature: a column for each step, kinds of benefit apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, TEXT, WIDE, Canvas, Cell, Drawing, Table
from cxtracker.ui.charts.scale import Scale
from cxtracker.ui.charts.text import width as measured, wrapped

BETWEEN, UNKNOWN = 22.0, 34.0
HEIGHT, LOW_HEIGHT = 150.0, 110.0
LABEL = 11.0
MOST_ROOM = 420.0
"""A single kind of benefit does not stretch over the whole page."""


@dataclass(frozen=True, slots=True)
class Step:
    """`amount` in whole units of the currency, signed; None is not known yet, which is never drawn as 0."""

    label: str
    amount: float | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One kind of benefit (revenue, saving, avoidance): claimed, measured, counted, confirmed."""

    label: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`currency` as a word ("EUR"); all benefits share one scale. `unknown` is what stands for a missing amount."""

    title: str
    sentence: str
    currency: str
    benefits: Sequence[Benefit]
    unknown: str = ""

    @property
    def missing(self) -> str:
        return self.unknown or _("not known yet")

    @property
    def amounts(self) -> list[float]:
        return [step.amount for benefit in self.benefits for step in benefit.steps if step.amount is not None]

    @property
    def thousands(self) -> tuple[float, str]:
        """What amounts are divided by in the drawing, and how that is said."""
        most = max(map(abs, self.amounts), default=0.0)
        unit = {"currency": self.currency}
        if most >= 2_000_000:
            return 1_000_000.0, _("in million %(currency)s") % unit
        return (1_000.0, _("in thousand %(currency)s") % unit) if most >= 10_000 else (1.0, _("in %(currency)s") % unit)

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        canvas.text(self.thousands[1], 0, 12, "ch-quiet", size=SMALL)
        room = self._room(width)
        if width < WIDE or not self._beside(room):
            y = 30.0
            for benefit in self.benefits:
                y = self._benefit(canvas, benefit, 0, y, min(width, MOST_ROOM)) + 14
            return canvas.finished(y - 14)
        ends = [
            self._benefit(canvas, benefit, n * (room + BETWEEN), 30, room) for n, benefit in enumerate(self.benefits)
        ]
        return canvas.finished(max(ends, default=30))

    def _room(self, width: float) -> float:
        """For each kind, when they stand side by side."""
        return (width + BETWEEN) / max(len(self.benefits), 1) - BETWEEN

    def _beside(self, room: float) -> bool:
        """Whether there are several kinds, and every word below the columns has room when they stand side by side."""
        labels = self._labels()
        fit = all(measured(word, LABEL) <= room / len(labels) - 2 for label in labels for word in label.split())
        return len(self.benefits) > 1 and fit

    def _benefit(self, canvas: Canvas, benefit: Benefit, x: float, y: float, room: float) -> float:
        """One kind in a box of `room`; its lower edge. All kinds have the same scale and the same zero line."""
        canvas.lines(wrapped(benefit.label, TEXT, room, 1), x, y + 10, "ch-strong")
        above, below = max([0.0, *self.amounts]), min([0.0, *self.amounts])
        bottom = y + 42 + (HEIGHT if canvas.width >= WIDE else LOW_HEIGHT)
        values = Scale(below, above if above > below else below + 1, bottom, y + 42)
        zero, pitch = values.at(0), room / max(len(benefit.steps), 1)
        canvas.line(x, zero, x + room, zero, "ch-zero")
        joined: float | None = None
        for place, step in enumerate(benefit.steps):
            begin, thick = x + (place + 0.12) * pitch, pitch * 0.76
            if step.amount is None:
                self._unknown(canvas, step, begin, zero, thick)
                joined = None
                continue
            end = values.at(step.amount)
            if joined is not None:
                canvas.line(begin - pitch * 0.24, joined, begin, joined, "ch-join")
            self._column(canvas, benefit, place, (begin, zero, thick, end))
            joined = end
        labels = bottom + (34 if below < 0 else 18)
        ends = [
            canvas.lines(
                wrapped(step.label, LABEL, pitch - 2, 2),
                x + (place + 0.5) * pitch,
                labels,
                "ch-quiet",
                size=LABEL,
                anchor="middle",
            )
            for place, step in enumerate(benefit.steps)
        ]
        return max(ends, default=labels) - 8

    def _column(self, canvas: Canvas, benefit: Benefit, place: int, box: tuple[float, float, float, float]) -> None:
        """`box`: left, zero line, thickness, end. The surer the money, the fuller the column."""
        x, zero, thick, end = box
        step = benefit.steps[place]
        amount, (divisor, _unit) = step.amount or 0.0, self.thousands
        css = f"ch-step-{min(place, 3)}" if amount >= 0 else f"ch-loss-{min(place, 3)}"
        title = f"{benefit.label}, {step.label}: {self._amount(step)}"
        canvas.rect(x, min(end, zero), thick, max(abs(end - zero), 1.0), css, title=title, href=step.href)
        places = 0 if divisor == 1 or max(map(abs, self.amounts)) >= 100 * divisor else 1
        shown = numbers.rounded(amount / divisor, places)
        text = numbers.fixed(shown, places) if shown or not amount else f"≈{numbers.SPACE}0"
        at = end - 6 if amount >= 0 else end + 15
        canvas.text(text, x + thick / 2, at, "ch-amount", anchor="middle")

    def _unknown(self, canvas: Canvas, step: Step, x: float, zero: float, thick: float) -> None:
        """A hatched field of a fixed height that says so: it has no size."""
        canvas.rect(
            x, zero - UNKNOWN, thick, UNKNOWN, "ch-unknown", title=f"{step.label}: {self.missing}", href=step.href
        )
        canvas.hatched(x, zero - UNKNOWN, thick, UNKNOWN)
        lines = wrapped(self.missing, LABEL, thick * 1.2, 3)
        canvas.lines(
            lines,
            x + thick / 2,
            zero - UNKNOWN - 4 - LABEL * 1.25 * (len(lines) - 1),
            "ch-quiet",
            size=LABEL,
            anchor="middle",
        )

    def table(self) -> Table:
        heads = [Cell(_("Benefit")), *(Cell(label, number=True) for label in self._labels())]
        rows = [
            (Cell(benefit.label), *(Cell(self._amount(step), step.href, number=True) for step in benefit.steps))
            for benefit in self.benefits
        ]
        return Table(tuple(heads), tuple(rows))

    def _labels(self) -> list[str]:
        return [step.label for step in max((benefit.steps for benefit in self.benefits), key=len, default=())]

    def _amount(self, step: Step) -> str:
        return self.missing if step.amount is None else numbers.money(step.amount, self.currency, 0)
