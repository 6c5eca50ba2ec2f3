"""Native tables that keep to their place: letters shrink a little, long texts end, rows that do not fit are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.table import Table, _Cell
from pptx.util import Emu, Inches, Pt

from initiatives.review.files.deck.frame import INK, LINE, QUIET, colour, write
from initiatives.review.files.deck.text_fitting import LEADING, POINTS, fit, shortened

SIDE, PAD = 0.07, 0.09
"""Room inside a cell: at each side, and above and below together; inches."""
SIZES = (13.0, 12.0, 11.0, 10.5, 10.0)
MORE = 0.28
BOLD = 0.9
"""So much less of a bold text fits."""
NOTHING = "\u00a0"
"""An empty cell would be as high as the letters of a new deck."""
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's name of the style without any grid."""


@dataclass(frozen=True, slots=True)
class Column:
    """`wide` is its share of the table; `number` stands right, `middle` in the middle; `bold` is for names."""

    label: str
    wide: float
    number: bool = False
    middle: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell: its text, the colour of its letters and of what is behind them."""

    text: str
    tone: str = INK
    behind: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Inches from the upper left corner, and the room there is."""

    x: float
    y: float
    wide: float
    high: float


def table(
    slide: Slide,
    place: Place,
    columns: Sequence[Column],
    rows: Sequence[Sequence[CellText | str]],
    *,
    title: str,
    sizes: Sequence[float] = SIZES,
    most: int = 3,
    head_size: float = 10.0,
) -> float:
    """Draw it, with a line below on how many rows did not fit; returns its lower edge.

    `title` is its text for screen readers; a cell has at most `most` lines.
    """
    cells = [[cell if isinstance(cell, CellText) else CellText(cell) for cell in row] for row in rows]
    widths = _widths(columns, place.wide)
    inside = [(width - 2 * SIDE) * (BOLD if column.bold else 1) for width, column in zip(widths, columns, strict=True)]
    heads = fit([[column.label for column in columns]], inside, place.high, sizes=[head_size], most=3, pad=PAD)
    room = place.high - sum(heads.heights)
    texts = [[cell.text for cell in row] for row in cells]
    fitted = fit(texts, inside, room, sizes=sizes, most=most, pad=PAD)
    if fitted.left:
        fitted = fit(texts, inside, room - MORE, sizes=sizes[-1:], most=most, pad=PAD)
    heights = [*heads.heights, *fitted.heights]
    grid = _grid(slide, place, widths, heights, title)
    for number, column in enumerate(columns):
        _fill(grid.cell(0, number), CellText(heads.rows[0][number], QUIET), column, head_size, heading=True)
    for line, (row, kept) in enumerate(zip(cells, fitted.rows, strict=False), 1):
        for number, (cell, text) in enumerate(zip(row, kept, strict=True)):
            _fill(grid.cell(line, number), replace(cell, text=text), columns[number], fitted.size)
    below = place.y + sum(heights)
    if fitted.left:
        write(slide, more(fitted.left), place.x + SIDE, below + 0.06, place.wide, size=10, tone=QUIET)
    return below + (MORE if fitted.left else 0)


def _widths(columns: Sequence[Column], room: float) -> list[float]:
    whole = sum(column.wide for column in columns)
    return [room * column.wide / whole for column in columns]


def _grid(slide: Slide, place: Place, widths: Sequence[float], heights: Sequence[float], title: str) -> Table:
    """An empty table with rows and columns of these inches."""
    drawn = slide.shapes.add_table(
        len(heights), len(widths), Inches(place.x), Inches(place.y), Inches(place.wide), Inches(sum(heights))
    )
    drawn._element.nvGraphicFramePr.cNvPr.set("descr", title)
    grid = drawn.table
    grid._tbl.tblPr.find("{*}tableStyleId").text = PLAIN
    grid.horz_banding = False
    for number, wide in enumerate(widths):
        grid.columns[number].width = Inches(wide)
    for number, high in enumerate(heights):
        grid.rows[number].height = Inches(high)
    return grid


def more(left: int) -> str:
    return ngettext("and %(n)s more on the page", "and %(n)s more on the page", left) % {"n": left}


def bullets(slide: Slide, place: Place, items: Sequence[CellText], *, size: float = 12.0, most: int = 4) -> float:
    """Short texts under each other, as many as fit; the lower edge."""
    y = place.y
    for number, item in enumerate(items):
        text = shortened(item.text, size, place.wide, most)
        high = fit([[text]], [place.wide], place.high, sizes=[size], most=most, pad=0.1).heights
        if not high or y + high[0] + (MORE if number < len(items) - 1 else 0) > place.y + place.high:
            write(slide, more(len(items) - number), place.x, y, place.wide, size=10, tone=QUIET)
            return y + size * LEADING / POINTS
        write(slide, text, place.x, y, place.wide, size=size, tone=item.tone, bold=item.bold, high=high[0])
        y += high[0]
    return y


def _fill(cell: _Cell, text: CellText, column: Column, size: float, *, heading: bool = False) -> None:
    cell.margin_left = cell.margin_right = Inches(SIDE)
    cell.margin_top = cell.margin_bottom = Inches(PAD / 2)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if heading else MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.number else PP_ALIGN.CENTER if column.middle else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text.text or NOTHING
    run.font.size, run.font.color.rgb = Pt(size), colour(text.tone)
    run.font.bold = text.bold or (column.bold and not heading)
    if text.behind:
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(text.behind)
    _line(cell, INK if heading else LINE)


def _line(cell: _Cell, code: str) -> None:
    """A hairline below."""
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{Emu(6350)}"><a:solidFill><a:srgbClr val="{code.upper()}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)
