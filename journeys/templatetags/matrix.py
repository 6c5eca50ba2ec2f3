"""The cells of the matrix. Thousands are drawn at once, so each is a few dozen bytes put together here."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from journeys.influence.queries.matrix import Cell, GridColumn, GridRow

register = template.Library()

SIGNS = {-1: ("m", "−"), 0: ("z", "·"), 1: ("p", "+")}


@register.simple_tag
def grid_cells(row: GridRow, functions: tuple[GridColumn, ...], query: str | None = "") -> SafeString:
    """The cells of one row; each leads to its own page, which the script opens as a sheet (None: there is none)."""
    if query is None:
        return mark_safe("".join(f'<td class="{_css(cell)}"><a href="#">{_text(cell)}</a>' for cell in row.cells))  # noqa: S308
    begin, tail = escape(quote(row.key, safe="")), escape(query)
    parts = [
        f'<td class="{_css(cell)}"><a href="{begin}/{escape(quote(function.key, safe=""))}/{tail}">{_text(cell)}</a>'
        for function, cell in zip(functions, row.cells, strict=True)
    ]
    return mark_safe("".join(parts))  # noqa: S308  (numbers, signs and quoted keys)


def _css(cell: Cell | None) -> str:
    if cell is None:
        return "u"
    return f"c{cell.strength} {SIGNS[cell.direction][0]}{' o' if cell.own else ''}{' n' if cell.noted else ''}"


def _text(cell: Cell | None) -> str:
    if cell is None:
        return "?"
    return f"{cell.strength}<i>{SIGNS[cell.direction][1]}</i>" if cell.strength else "0"
