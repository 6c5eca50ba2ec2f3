"""How long lists are cut: by the number of a page near the beginning, by cursor at any depth."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from cxtracker import keyset
from cxtracker.api.errors import BadParameters
from cxtracker.ui import numbers

PAGE, SIZE, CURSOR = "page", "page_size", "cursor"
LARGEST_PAGE = 200
Names = dict[str, str]
"""What the links to other pages change in the address."""


class Pages(BasePagination):
    """`?page=2&page_size=100`, at most 200 rows a page and within the first 10,000 rows; beyond, `?cursor=…`.

    `next` leads from the last page with a number on by cursor. More than 10,000 rows are not counted.
    """

    count: int | None = None
    before: Names | None = None
    after: Names | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        size, rows = self._size(request), keyset.in_order(queryset)
        if CURSOR in request.query_params:
            return self._by_cursor(rows, request.query_params[CURSOR], size)
        return self._by_number(rows, request.query_params.get(PAGE, "1"), size)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"count": self.count, "next": self._link(self.after), "previous": self._link(self.before), "results": data}
        )

    def _by_number(self, rows: QuerySet[Any], given: str, size: int) -> list[Any]:
        number = int(given[:19]) if given.isascii() and given.isdigit() else 0
        if number < 1:
            raise NotFound(_("There is no such page. Begin with the first one, without “page”."))
        first = (number - 1) * size
        if number > 1 and first + size > keyset.MOST_COUNTED:
            sentence = _(
                "Pages have numbers within the first %(most)s rows. Follow “next” from there, or begin at the end "
                "with cursor=last."
            )
            raise BadParameters({PAGE: [sentence % {"most": numbers.number(keyset.MOST_COUNTED)}]})
        shown = list(rows[first : first + size + 1])
        further, shown = len(shown) > size, shown[:size]
        if not shown and number > 1:
            raise NotFound(_("There is no such page. Begin with the first one, without “page”."))
        count = keyset.counted(rows) if further else first + len(shown)
        self.count = count if count <= keyset.MOST_COUNTED else None
        self.before = {PAGE: str(number - 1)} if number > 1 else None
        if further:
            numbered = first + 2 * size <= keyset.MOST_COUNTED
            self.after = {PAGE: str(number + 1)} if numbered else {CURSOR: keyset.after(rows, shown[-1])}
        return shown

    def _by_cursor(self, rows: QuerySet[Any], given: str, size: int) -> list[Any]:
        if PAGE in self.request.query_params:
            raise BadParameters({CURSOR: [_("Give a page or a cursor, not both.")]})
        try:
            portion = keyset.portion(rows, given, size)
        except keyset.UnfitCursor as error:
            sentence = _("This cursor is not of this list in this order. Begin again with cursor=first or cursor=last.")
            raise BadParameters({CURSOR: [sentence]}) from error
        self.before = {CURSOR: portion.before} if portion.before else None
        self.after = {CURSOR: portion.after} if portion.after else None
        return portion.rows

    def _link(self, names: Names | None) -> str | None:
        """This address with the page that `names` says; the first page needs no number."""
        if names is None:
            return None
        address = remove_query_param(self.request.build_absolute_uri(), CURSOR if PAGE in names else PAGE)
        if names == {PAGE: "1"}:
            return str(remove_query_param(address, PAGE))
        [(name, value)] = names.items()
        return str(replace_query_param(address, name, value))

    def _size(self, request: Request) -> int:
        """As asked for; what is no size is refused, where the framework would take another in silence."""
        given = request.query_params.get(SIZE)
        if given is None:
            return int(api_settings.PAGE_SIZE or LARGEST_PAGE)
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= LARGEST_PAGE):
            sentence = _("“%(value)s” is no size of a page. Write a number from 1 to %(most)d.")
            raise BadParameters({SIZE: [sentence % {"value": given[:20], "most": LARGEST_PAGE}]})
        return int(given)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        count = {
            "type": "integer",
            "nullable": True,
            "example": 123,
            "description": "How many there are in all; null for more than 10,000, and where you go by cursor.",
        }
        return {
            "type": "object",
            "required": ["count", "results"],
            "properties": {
                "count": count,
                "next": {**link, "example": "http://api.example.org/accounts/?page=4"},
                "previous": {**link, "example": "http://api.example.org/accounts/?page=2"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        words = {
            PAGE: ("integer", "A page within the first 10,000 rows; `next` leads further."),
            SIZE: ("integer", "Number of results to return per page, at most 200."),
            CURSOR: ("string", "“first”, “last”, or where `next` and `previous` lead; not with `page`."),
        }
        return [
            {"name": name, "required": False, "in": "query", "description": about, "schema": {"type": kind}}
            for name, (kind, about) in words.items()
        ]
