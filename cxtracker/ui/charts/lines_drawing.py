"""The drawing of `lines.Lines`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, TEXT, WIDE, Canvas, Drawing
from cxtracker.ui.charts.scale import (
    SHORT_UNIT,
    Scale,
    broken,
    days,
    decimals,
    labelled,
    padded,
    spread,
    ticks,
)
from cxtracker.ui.charts.text import width as measured, wrapped

if TYPE_CHECKING:
    from cxtracker.ui.charts.lines import Lines, Mark, Series

PLOT_WIDE, PLOT_NARROW = 250.0, 190.0
MARGIN = 164.0
"""Room for the names of the lines at their right end, on wide sheets."""
LANE, DOT_ROOM, LINK_ROOM = 19.0, 7.0, 26.0
MOST_DAYS = 180
BOLD = 1.25
"""Names are bold, and files are shown in fonts wider than ours."""
DRAWN_FIRST = ("season", "expected", "fitted", "other", "main")
SMOOTH = ("season", "expected", "fitted")
"""Paths without readings of their own, so without dots."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values and days lie."""

    x: Scale
    y: Scale

    @property
    def left(self) -> float:
        return self.x.begin

    @property
    def right(self) -> float:
        return self.x.end

    @property
    def top(self) -> float:
        return self.y.end

    @property
    def bottom(self) -> float:
        return self.y.begin

    def on(self, day: date) -> float:
        return self.x.at(day.toordinal())


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a line: at which value it ends, and the sign that stands for it in a key."""

    part: str
    label: str
    figure: str
    value: float


def axis(chart: Lines) -> list[float]:
    """The ticks of the values."""
    low, high = padded(chart.values or [0.0, 1.0])
    return ticks(low if chart.floor is None else chart.floor, high if chart.ceiling is None else chart.ceiling)


def span(chart: Lines) -> tuple[date, date]:
    """The days shown: every reading, the go-live and the target's day."""
    shown = [reading.on for _part, series in chart.dated for reading in series.readings]
    shown += [on for on, _low, _high in (chart.interval.points if chart.interval else ())]
    shown += [level.on for _part, level in chart.levels if level.on]
    shown += [chart.go_live.on] if chart.go_live else []
    shown = shown or [mark.on for mark in chart.happened] or [date(2000, 1, 1)]
    first, last = min(shown), max(shown)
    return (first, last) if first < last else (first - timedelta(days=15), last + timedelta(days=15))


def drawn(chart: Lines, width: float) -> Drawing:
    wide = width >= WIDE
    canvas = Canvas(width)
    marks = axis(chart)
    places = decimals(marks, 3)
    labels = [numbers.fixed(mark, places) for mark in marks]
    labels[-1] = labelled(marks[-1], places, chart.unit)
    left = max(measured(label, SMALL) for label in labels) + 10
    right = width - (MARGIN if wide else 16)
    first, last = span(chart)
    x = Scale(first.toordinal(), last.toordinal(), left + 4, right)
    names = _names(chart)
    top = 12.0 if wide else _key(canvas, names, width)
    if len(chart.unit) > SHORT_UNIT:
        canvas.text(chart.unit, 0, top, "ch-quiet", size=SMALL)
        top += 10
    events = [mark for mark in chart.happened if first <= mark.on <= last]
    flags = _flags(chart, events, x, width)
    roof = top
    top += max((flag.lane + 1 for flag in flags), default=0) * LANE + 4
    plot = Plot(x, Scale(marks[0], marks[-1], top + (PLOT_WIDE if wide else PLOT_NARROW), top))
    _grid(canvas, plot, marks, labels, first, last)
    _band(canvas, chart, plot)
    _levels(canvas, chart, plot)
    _days(canvas, chart, plot)
    _marks(canvas, plot, flags, roof)
    for part in DRAWN_FIRST:
        for role, series in chart.dated:
            if role == part:
                _series(canvas, chart, plot, series, part)
    if wide:
        _ends(canvas, names, plot, width)
    bottom = plot.bottom + 42
    return canvas.finished(_legend(canvas, [flag for flag in flags if flag.number], width, bottom))


# --- names of the lines ---------------------------------------------------------------------------------------
def _names(chart: Lines) -> list[Name]:
    names = []
    for part, series in chart.dated:
        final = max(series.readings, key=lambda reading: reading.on)
        names.append(Name(part, series.label, chart.figure(final.value), final.value))
    names += [Name(part, level.label, chart.figure(level.value), level.value) for part, level in chart.levels]
    if chart.interval and chart.interval.points:
        _on, low, high = max(chart.interval.points)
        names.append(
            Name("band", chart.interval.label, f"{chart.figure(low)} – {chart.figure(high)}", (low + high) / 2)
        )
    return names


def _ends(canvas: Canvas, names: Sequence[Name], plot: Plot, width: float) -> None:
    """Each name beside the end of its line, moved apart where they would overlap."""
    room = width - plot.right - 14
    texts = [_end(name, room) for name in names]
    heights = [len(lines) * 15.0 + 5 for lines in texts]
    wanted = [plot.y.at(name.value) for name in names]
    middles = spread(wanted, heights, plot.top - 14, plot.bottom + 40)
    for name, lines, middle in zip(names, texts, middles, strict=True):
        y = middle - len(lines) * 7.5 + 12
        canvas.lines(lines, plot.right + 14, y, f"ch-name ch-name-{name.part}", size=12.0)


def _end(name: Name, room: float) -> list[str]:
    """The name and its value, on one line where they fit."""
    whole = f"{name.label} {name.figure}"
    return [whole] if measured(whole, 12) * BOLD <= room else [*wrapped(name.label, 12, room, 2), name.figure]


def _key(canvas: Canvas, names: Sequence[Name], width: float) -> float:
    """The names above a narrow drawing, each with the sign of its line; the base line for what follows."""
    x, y = 0.0, 12.0
    for name in names:
        text = wrapped(f"{name.label} {name.figure}", 12, width - 30, 1)[0]
        wide = 26 + measured(text, 12)
        if x and x + wide > width:
            x, y = 0.0, y + 18
        _sign(canvas, name.part, x, y - 4)
        canvas.text(text, x + 24, y, f"ch-name ch-name-{name.part}", size=12.0)
        x += wide + 14
    return y + 18


def _sign(canvas: Canvas, part: str, x: float, y: float) -> None:
    if part == "band":
        canvas.rect(x, y - 5, 18, 10, "ch-band")
    elif part == "target":
        canvas.path(_diamond(x + 9, y, 5), "ch-target")
    else:
        canvas.line(x, y, x + 18, y, f"ch-line ch-line-{part}")


# --- the plot -------------------------------------------------------------------------------------------------
def _grid(canvas: Canvas, plot: Plot, marks: Sequence[float], labels: Sequence[str], first: date, last: date) -> None:
    for mark, label in zip(marks, labels, strict=True):
        y = plot.y.at(mark)
        canvas.line(plot.left - 4, y, plot.right, y, "ch-zero" if mark == 0 or mark == marks[0] else "ch-grid")
        canvas.text(label, plot.left - 10, y + 4, "ch-quiet", size=SMALL, anchor="end")
    edge = -1.0
    for day in days(first, last, int((plot.right - plot.left) / 44)):
        x = plot.on(day.on)
        half = measured(day.label, SMALL) / 2
        if x - half < edge or x + half > canvas.width:
            continue
        edge = x + half + 4
        canvas.line(x, plot.bottom, x, plot.bottom + 4, "ch-tick")
        canvas.text(day.label, x, plot.bottom + 18, "ch-quiet", size=SMALL, anchor="middle")
        if day.year:
            canvas.text(day.year, x, plot.bottom + 33, "ch-quiet", size=SMALL, anchor="middle")


def _band(canvas: Canvas, chart: Lines, plot: Plot) -> None:
    if not chart.interval or not chart.interval.points:
        return
    points = sorted(chart.interval.points)
    if len(points) == 1:
        on, low, high = points[0]
        canvas.rect(plot.on(on) - 6, plot.y.at(high), 12, plot.y.at(low) - plot.y.at(high), "ch-band")
        return
    there = [f"{plot.on(on)} {plot.y.at(high)}" for on, _low, high in points]
    back = [f"{plot.on(on)} {plot.y.at(low)}" for on, low, _high in reversed(points)]
    canvas.path("M" + "L".join([*there, *back]) + "Z", "ch-band", title=chart.interval.label)


def _levels(canvas: Canvas, chart: Lines, plot: Plot) -> None:
    for part, level in chart.levels:
        y, title = plot.y.at(level.value), f"{level.label}: {chart.figure(level.value)}"
        canvas.line(plot.left - 4, y, plot.right, y, f"ch-line ch-line-{part}", title=title)
        if level.on:
            x = plot.on(level.on)
            when = f"{title}, {numbers.day(level.on)}"
            if part == "target":
                canvas.path(_diamond(x, y, 6), "ch-target", title=when)
            else:
                canvas.circle(x, y, 3.5, f"ch-ring ch-ring-{part}", title=when)


def _series(canvas: Canvas, chart: Lines, plot: Plot, series: Series, part: str) -> None:
    ordered = sorted(series.readings, key=lambda reading: reading.on)
    gaps = broken([reading.on for reading in ordered], chart.rhythm_days)
    places = [(plot.on(reading.on), plot.y.at(reading.value)) for reading in ordered]
    steps = [
        f"{'M' if gap or not place else 'L'}{x} {y}"
        for place, (gap, (x, y)) in enumerate(zip(gaps, places, strict=True))
    ]
    canvas.path("".join(steps), f"ch-line ch-line-{part}")
    if part in SMOOTH:
        return
    apart = (plot.right - plot.left) / max(len(ordered) - 1, 1)
    for place, (reading, (x, y)) in enumerate(zip(ordered, places, strict=True)):
        final = place == len(ordered) - 1
        alone = (gaps[place] or not place) and (final or gaps[place + 1])
        if apart >= DOT_ROOM or alone or final:
            title = f"{series.label}, {chart.when(reading.on)}: {chart.figure(reading.value)}"
            href = reading.href if apart >= LINK_ROOM else ""
            if href:
                canvas.circle(x, y, 12, "ch-hit", title=title, href=href)
            canvas.circle(x, y, 4 if final else 2.6, f"ch-dot ch-dot-{part}", title=title)
        if part == "main" and chart.stands and reading.on == chart.stands.on:
            canvas.circle(x, y, 7, "ch-stands")


def _days(canvas: Canvas, chart: Lines, plot: Plot) -> None:
    """An unseen column over each day that answers pointer, finger and keyboard with every value of that day.

    Of more days than can be told apart under a finger, every so many answers.
    """
    columns = [
        (series.label, {reading.on: reading.value for reading in series.readings}) for _part, series in chart.dated
    ]
    known = sorted({on for _label, values in columns for on in values})
    known = known[:: -(-len(known) // MOST_DAYS) or 1]
    edges = [(plot.on(day) + plot.on(next_day)) / 2 for day, next_day in pairwise(known)]
    lefts, rights = [plot.left - 4, *edges], [*edges, plot.right + 4]
    for on, left, right in zip(known, lefts, rights, strict=False):
        values = "; ".join(f"{label} {chart.figure(day[on])}" for label, day in columns if on in day)
        canvas.rect(left, plot.top, right - left, plot.bottom - plot.top, "ch-hit", title=f"{chart.when(on)}: {values}")


# --- what happened --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Flag:
    """A mark above the plot: its lane (0 is the highest), and its number where its label stands below."""

    mark: Mark
    lane: int
    live: bool
    number: int = 0


def _flags(chart: Lines, events: Sequence[Mark], x: Scale, width: float) -> list[Flag]:
    """Labels stand above their lines if three lanes hold them all, else the events have numbers."""
    marks = sorted([*([chart.go_live] if chart.go_live else []), *events], key=lambda mark: mark.on)
    begins = [x.at(mark.on.toordinal()) for mark in marks]
    ends = [begin + measured(mark.label, SMALL) + 14 for begin, mark in zip(begins, marks, strict=True)]
    lanes = _below(begins, ends)
    if not events or (width >= WIDE and max(lanes) < 3 and max(ends) <= width):
        return [Flag(mark, lane, mark is chart.go_live) for mark, lane in zip(marks, lanes, strict=True)]
    places = [x.at(mark.on.toordinal()) for mark in events]
    lanes = _below([place - 10 for place in places], [place + 10 for place in places])
    first = int(chart.go_live is not None)
    flags = [Flag(chart.go_live, 0, live=True)] if chart.go_live else []
    return flags + [
        Flag(mark, lane + first, live=False, number=number)
        for number, (mark, lane) in enumerate(zip(events, lanes, strict=True), start=1)
    ]


def _below(begins: Sequence[float], ends: Sequence[float]) -> list[int]:
    """A lane for each, in order: below all that still reach over its begin, so that no line runs through a label."""
    edges: list[float] = []
    lanes = []
    for begin, end in zip(begins, ends, strict=True):
        lane = max((place + 1 for place, edge in enumerate(edges) if edge > begin), default=0)
        edges[lane:] = [end, *edges[lane + 1 :]]
        lanes.append(lane)
    return lanes


def _marks(canvas: Canvas, plot: Plot, flags: Sequence[Flag], roof: float) -> None:
    for flag in flags:
        mark = flag.mark
        x, y = plot.on(mark.on), roof + flag.lane * LANE
        title = f"{mark.label}, {numbers.day(mark.on)}"
        canvas.line(x, y + (18 if flag.number else 3), x, plot.bottom, "ch-live" if flag.live else "ch-event")
        if flag.number:
            canvas.circle(x, y + 9, 8, "ch-number", title=title)
            canvas.text(str(flag.number), x, y + 12.8, "ch-strong", size=11, anchor="middle")
            continue
        after = x + 6 + measured(mark.label, SMALL) <= canvas.width
        canvas.text(
            mark.label,
            x + 6 if after else x - 6,
            y + 12,
            "ch-strong" if flag.live else "ch-soft",
            size=SMALL,
            anchor="start" if after else "end",
            href=mark.href,
            title=title,
        )


def _legend(canvas: Canvas, flags: Sequence[Flag], width: float, y: float) -> float:
    """What the numbers stand for; the lower edge of it."""
    y += 14 * bool(flags)
    for flag in flags:
        mark = flag.mark
        canvas.circle(8, y - 4, 8, "ch-number")
        canvas.text(str(flag.number), 8, y - 0.2, "ch-strong", size=11, anchor="middle")
        lines = wrapped(f"{numbers.day(mark.on)} {mark.label}", TEXT, width - 26, 3)
        y = canvas.lines(lines[:1], 24, y, "ch-soft", href=mark.href)
        y = canvas.lines(lines[1:], 24, y, "ch-soft") + 5
    return y


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}Z"
