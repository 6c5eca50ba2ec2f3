"""Native charts, to be edited in PowerPoint, from the same pictures the page draws."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.datalabel import DataLabel
from pptx.chart.series import BarSeries
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.text.text import Font
from pptx.util import Inches, Pt

from cxtracker.ui import numbers
from cxtracker.ui.charts.balance import Balance
from cxtracker.ui.charts.drawing import Chart as Drawn
from cxtracker.ui.charts.lines import Lines
from cxtracker.ui.charts.trend import Trend
from cxtracker.ui.charts.waterfall import Benefit, Waterfall
from initiatives.review.files.deck.frame import ACCENT, FAINT, GRID, INK, LINE, PAPER, QUIET, TONES, colour
from initiatives.review.files.deck.tables import Place

LETTERS = 10.0
SMALL = 0.09
"""Of the axis: lower columns do not hold their amount, which then stands below them."""


@dataclass(frozen=True, slots=True)
class WaterfallColumn:
    """Either an `amount`, or what was `lost` or `won` before it, which floats on an invisible `base`."""

    label: str
    base: float | None = None
    amount: float | None = None
    lost: float | None = None
    won: float | None = None


def drift(slide: Slide, place: Place, picture: Lines) -> None:
    """The index as a line, the alarm as a dashed one."""
    points = sorted(picture.series.readings, key=lambda reading: reading.on)
    data = CategoryChartData()
    data.categories = [numbers.month(point.on) for point in points]
    data.add_series(picture.series.label, [point.value for point in points])
    if picture.limit:
        data.add_series(picture.limit.label, [picture.limit.value for _point in points])
    chart = _chart(slide, place, XL_CHART_TYPE.LINE_MARKERS, data, picture, legend=True)
    _values(chart, 0, 100, 25)
    index, *rest = chart.plots[0].series
    index.smooth = False
    index.format.line.color.rgb, index.format.line.width = colour(ACCENT), Pt(2.25)
    index.marker.style, index.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    index.marker.format.fill.solid()
    index.marker.format.fill.fore_color.rgb = colour(ACCENT)
    label = index.points[len(points) - 1].data_label
    _letters(label.font, INK, bold=True)
    label.position = XL_LABEL_POSITION.ABOVE
    for alarm in rest:
        alarm.smooth = False
        alarm.format.line.color.rgb, alarm.format.line.width = colour(TONES["fenced"]), Pt(1.25)
        alarm.format.line.dash_style = MSO_LINE.DASH
        alarm.marker.style = XL_MARKER_STYLE.NONE


def silos(slide: Slide, place: Place, picture: Trend) -> None:
    """The bands of each month, stacked."""
    data = CategoryChartData()
    data.categories = [numbers.month(day) for day in picture.dates]
    layers = [layer for layer in picture.layers if any(layer.counts)]
    for layer in layers:
        data.add_series(layer.label, [count or None for count in layer.counts])
    chart = _chart(slide, place, XL_CHART_TYPE.COLUMN_STACKED, data, picture, legend=True)
    _values(chart, 0, None, None)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, layer in zip(plot.series, layers, strict=True):
        _paint(series, TONES[layer.tone])
        _amounts(series, "0", INK if layer.tone == "at-risk" else PAPER)


def prevention(slide: Slide, place: Place, picture: Balance) -> None:
    """Causes against consequences, each bar a whole."""
    known = [split for split in picture.splits if split.share is not None]
    data = CategoryChartData()
    data.categories = [split.label for split in reversed(known)]
    data.add_series(picture.left, [split.left for split in reversed(known)])
    data.add_series(picture.right, [split.right for split in reversed(known)])
    chart = _chart(slide, place, XL_CHART_TYPE.BAR_STACKED_100, data, picture, legend=True)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    _letters(chart.category_axis.tick_labels.font, INK)
    chart.category_axis.format.line.fill.background()
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    for series, code, on in zip(plot.series, (ACCENT, TONES["quiet"]), (PAPER, INK), strict=True):
        _paint(series, code)
        _amounts(series, "#,##0", on)


def money(slide: Slide, place: Place, picture: Waterfall, benefit: Benefit) -> None:
    """One kind of benefit on its way from claimed to confirmed; all kinds on one scale."""
    low, high = min([0.0, *picture.amounts]), max([0.0, *picture.amounts])
    columns = _columns(benefit, picture.missing)
    too_low = [_too_low(column, SMALL * (high - low or 1)) for column in columns]
    data = CategoryChartData()
    data.categories = [
        column.label if amount is None else f"{column.label}\n{numbers.fixed(amount)}"
        for column, amount in zip(columns, too_low, strict=True)
    ]
    data.add_series(_("base"), [column.base for column in columns])
    # A series of nothing would still stand in the chart's table.
    series = [
        (name, amounts, code, on)
        for name, amounts, code, on in (
            (benefit.label, [column.amount for column in columns], ACCENT, PAPER),
            (_("lost along the way"), [column.lost for column in columns], FAINT, INK),
            (_("gained along the way"), [column.won for column in columns], TONES["shared"], PAPER),
        )
        if any(amounts)
    ]
    for name, amounts, _code, _on in series:
        data.add_series(name, amounts)
    chart = _chart(slide, place, XL_CHART_TYPE.COLUMN_STACKED, data, picture, legend=False)
    _values(chart, low * 1.15, high * 1.12 or 1, None)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    if low < 0:
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 30, 100
    base, *drawn = plot.series
    base.format.fill.background()
    base.format.line.fill.background()
    shown = '#,##0.0,,"M"' if high >= 10_000_000 else "#,##0"
    for plotted, (_name, amounts, code, on) in zip(drawn, series, strict=True):
        _paint(plotted, code)
        _amounts(plotted, shown, on)
        for at, amount in enumerate(too_low):
            if amount is not None and amounts[at] == amount:
                _unlabelled(plotted.points[at].data_label)


def _too_low(column: WaterfallColumn, least: float) -> float | None:
    """The amount a column does not hold, since it is lower than its letters. What was lost is grey: it may overflow."""
    amount = column.won if column.amount is None else column.amount
    return amount if amount is not None and abs(amount) < least else None


def _unlabelled(label: DataLabel) -> None:
    element = label._get_or_add_dLbl()
    element[1:] = [parse_xml(f'<c:delete {nsdecls("c")} val="1"/>')]


def _columns(benefit: Benefit, unknown: str) -> list[WaterfallColumn]:
    """Between two known steps stands what makes the difference."""
    lost_as = [_("not measured"), _("weak evidence"), _("not confirmed")]
    columns: list[WaterfallColumn] = []
    before: float | None = None
    for place, step in enumerate(benefit.steps):
        if before is not None and step.amount is not None and step.amount != before:
            low, high = sorted((before, step.amount))
            base = low if low > 0 else high if high < 0 else None
            size = high - low if high >= 0 else low - high
            # Stacked columns cannot float across nought: there the two amounts stand without what lies between.
            if (low >= 0 or high <= 0) and step.amount < before:
                word = lost_as[place - 1] if low >= 0 else _("lost")
                columns.append(WaterfallColumn(word, base, lost=size))
            elif low >= 0 or high <= 0:
                columns.append(WaterfallColumn(_("added") if low >= 0 else _("less lost"), base, won=size))
        label = step.label if step.amount is not None else f"{step.label}: {unknown}"
        columns.append(WaterfallColumn(label, amount=step.amount))
        before = step.amount
    return columns


def _chart(
    slide: Slide, place: Place, kind: XL_CHART_TYPE, data: CategoryChartData, picture: Drawn, *, legend: bool
) -> Chart:
    box = (Inches(place.x), Inches(place.y), Inches(place.wide), Inches(place.high))
    frame = slide.shapes.add_chart(kind, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{picture.title} – {picture.sentence}")
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(LETTERS), colour(QUIET)
    chart.has_legend = legend
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        _letters(chart.legend.font, INK)
    chart.category_axis.format.line.color.rgb = colour(LINE)
    chart.category_axis.has_major_gridlines = False
    return chart


def _values(chart: Chart, low: float, high: float | None, step: float | None) -> None:
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = low, high
    if step:
        axis.major_unit = step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = colour(GRID)
    axis.format.line.fill.background()


def _paint(series: BarSeries, code: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(code)
    series.invert_if_negative = False


def _amounts(series: BarSeries, form: str, code: str) -> None:
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, form, False
    _letters(labels.font, code)


def _letters(font: Font, code: str, *, bold: bool = False) -> None:
    font.size, font.bold, font.color.rgb = Pt(LETTERS), bold, colour(code)
