"""Two against each other, with the share that is aimed at; and a few things side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, TEXT, WIDE, Canvas, Cell, Drawing, Table
from cxtracker.ui.charts.text import width as measured, wrapped


@dataclass(frozen=True, slots=True)
class Split:
    """One bar: `left` against `right` in any unit (budget, number); both None is not known. Texts say the amounts."""

    label: str
    left: float | None
    right: float | None
    left_text: str = ""
    right_text: str = ""
    href: str = ""

    @property
    def share(self) -> float | None:
        """How much of the whole is on the left, 0-1; None where nothing is known or nothing is there."""
        if self.left is None or self.right is None or self.left + self.right <= 0:
            return None
        return self.left / (self.left + self.right)


@dataclass(frozen=True, slots=True)
class Balance:
    """`left` and `right` name the sides ("works on causes"); `aim` 0-1 is the share of `left` to reach."""

    title: str
    sentence: str
    left: str
    right: str
    splits: Sequence[Split]
    aim: float | None = 0.6
    aim_label: str = ""

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        wide = width >= WIDE
        left = 150.0 if wide else 0.0
        room = width - left
        canvas.text(self.left, left, 12, "ch-name ch-name-left", size=12.0)
        over = measured(self.left, 12) + measured(self.right, 12) + 20 > room
        y = 28.0 if over else 12.0
        canvas.text(self.right, width, y, "ch-name ch-name-right", size=12.0, anchor="end")
        if self.aim is not None and self.splits:
            y = self._aim(canvas, left + room * self.aim, y, left, width)
        y += 14
        for split in self.splits:
            if not wide:
                canvas.text(split.label, 0, y + 12, "ch-soft", size=SMALL)
                y += 20
            else:
                canvas.lines(wrapped(split.label, TEXT, left - 16, 1), 0, y + 20, "ch-soft")
            y = self._bar(canvas, split, left, y, room) + 14
        return canvas.finished(y)

    def _bar(self, canvas: Canvas, split: Split, left: float, y: float, room: float) -> float:
        """One bar and what its sides are made of; the lower edge."""
        share = split.share
        if share is None:
            canvas.rect(left, y, room, 30, "ch-unknown", title=f"{split.label}: {_('not known yet')}", href=split.href)
            canvas.hatched(left, y, room, 30)
            word = _("not known yet")
            canvas.rect(left + 10, y + 6, measured(word, SMALL) + 12, 18, "ch-plate")
            canvas.text(word, left + 16, y + 19, "ch-soft", size=SMALL)
            return y + 34
        cut = room * share
        own, rest = _both(share)
        title = f"{split.label}: {self.left} {own}, {self.right} {rest}"
        canvas.rect(left, y, cut, 30, "ch-side-left", title=title, href=split.href)
        canvas.rect(left + cut, y, room - cut, 30, "ch-side-right", title=title, href=split.href)
        if cut > measured(own, TEXT) + 20:
            canvas.text(own, left + 10, y + 20, "ch-on-left", anchor="start")
        if room - cut > measured(rest, TEXT) + 20:
            canvas.text(rest, left + room - 10, y + 20, "ch-on-right", anchor="end")
        if self.aim is not None:
            canvas.line(left + room * self.aim, y - 4, left + room * self.aim, y + 34, "ch-aim")
        lines = [(split.left_text, left, "start"), (split.right_text, left + room, "end")]
        for text, x, anchor in lines:
            if text:
                canvas.text(text, x, y + 46, "ch-quiet", size=SMALL, anchor=anchor)
        return y + (50 if split.left_text or split.right_text else 34)

    def _aim(self, canvas: Canvas, x: float, y: float, left: float, width: float) -> float:
        """The word over the mark: between the names of the sides, or below them; its base line."""
        label = self.aim_label or _("aim %(share)s") % {"share": numbers.share(self.aim)}
        half = measured(label, SMALL) / 2
        free = left + measured(self.left, 12) + 12, width - measured(self.right, 12) - 12
        y = y if free[0] <= x - half and x + half <= free[1] else y + 18
        canvas.text(label, max(half, min(x, width - half)), y, "ch-strong", size=SMALL, anchor="middle")
        return y

    def table(self) -> Table:
        heads = (Cell(""), Cell(self.left, number=True), Cell(self.right, number=True))
        return Table(heads, tuple(self._row(split) for split in self.splits))

    def _row(self, split: Split) -> tuple[Cell, ...]:
        share = split.share
        if share is None:
            unknown = Cell(_("not known yet"), number=True)
            return Cell(split.label, split.href), unknown, unknown
        texts = (split.left_text, split.right_text)
        sides = (
            Cell(" · ".join(filter(None, (part, text))), number=True)
            for part, text in zip(_both(share), texts, strict=True)
        )
        return Cell(split.label, split.href), *sides


def _both(share: float) -> tuple[str, str]:
    """The share and the rest, which add up to 100 % as they are written."""
    return numbers.share(share), numbers.share(1 - numbers.per_cent(share) / 100)


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` of at most `Bars.maximum`, None is not known; `text` is what stands behind it ("2.1 of 3")."""

    label: str
    value: float | None
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Things of one kind compared: the three pillars."""

    title: str
    sentence: str
    bars: Sequence[Bar]
    maximum: float

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        wide = width >= WIDE
        left, behind = (170.0 if wide else 0.0), 104.0
        room = width - left - behind
        y = 0.0
        for bar in self.bars:
            if not wide:
                canvas.text(bar.label, 0, y + 12, "ch-soft", size=SMALL)
                y += 18
            else:
                canvas.lines(wrapped(bar.label, TEXT, left - 16, 1), 0, y + 17, "ch-soft")
            canvas.rect(left, y + 2, room, 20, "ch-track")
            title = f"{bar.label}: {bar.text}"
            if bar.value is None:
                canvas.hatched(left, y + 2, room, 20)
            else:
                share = max(0.0, min(bar.value / self.maximum, 1.0))
                canvas.rect(left, y + 2, room * share, 20, "ch-side-left", title=title, href=bar.href)
            canvas.lines(wrapped(bar.text, SMALL, behind - 8, 1), left + room + 10, y + 17, "ch-strong", size=SMALL)
            y += 34
        return canvas.finished(y)

    def table(self) -> Table:
        rows = tuple((Cell(bar.label, bar.href), Cell(bar.text, number=True)) for bar in self.bars)
        return Table((Cell(""), Cell(self.title, number=True)), rows)
