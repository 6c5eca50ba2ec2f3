"""Long lists on pages: numbers for the first 10,000 rows, cursors for what lies beyond."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict

from cxtracker import keyset

M = TypeVar("M", bound=Model)


class Bounded(Paginator):
    """Counts and numbers no further than 10,000 rows; `more` says that there are more.

    `counted`, where it is known already, is what `keyset.counted` would say.
    """

    def __init__(self, rows: QuerySet[Any], size: int, counted: int | None = None) -> None:
        super().__init__(rows, size)
        self._known = counted

    @cached_property
    def _counted(self) -> int:
        return keyset.counted(cast(QuerySet[Any], self.object_list)) if self._known is None else self._known

    @cached_property
    def count(self) -> int:
        return min(self._counted, keyset.MOST_COUNTED)

    @cached_property
    def more(self) -> bool:
        return self._counted > keyset.MOST_COUNTED


class Portion(Page[Any]):
    """Some rows of a long list, with the cursors of its neighbours where these have no number; 0 is no number."""

    def __init__(self, rows: list[Any], number: int, paginator: Bounded, before: str | None, after: str | None) -> None:
        super().__init__(rows, number, paginator)
        self.cursor_before, self.cursor_after = before, after


def sheet(rows: QuerySet[M], size: int, asked: QueryDict, counted: int | None = None) -> Page[M]:
    """The page of `rows` that an address asks for by `page` or `cursor`; the first where it asks for none there is."""
    ordered = keyset.in_order(rows)
    pages = Bounded(ordered, size, counted)
    if cursor := asked.get("cursor"):
        try:
            portion = keyset.portion(ordered, cursor, size)
        except keyset.UnfitCursor:
            return sheet(rows, size, QueryDict(), counted)
        return Portion(portion.rows, 0, pages, portion.before, portion.after)
    page = pages.get_page(asked.get("page"))
    shown = list(page.object_list)
    after = keyset.after(ordered, shown[-1]) if pages.more and not page.has_next() else None
    return Portion(shown, page.number, pages, None, after)


def onwards(page: Page[Any]) -> tuple[dict[str, object], dict[str, object]]:
    """What the address of the page before changes, and of the page after; nothing where there is none."""
    before, after = getattr(page, "cursor_before", None), getattr(page, "cursor_after", None)
    numbered = page.number > 0
    return (
        {"page": page.number - 1} if numbered and page.has_previous() else {"cursor": before} if before else {},
        {"page": page.number + 1} if numbered and page.has_next() else {"cursor": after} if after else {},
    )
