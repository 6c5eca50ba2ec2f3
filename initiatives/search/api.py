"""Searching for programs: the same hits, in the same order, as on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import BadParameters
from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.shapes import described
from cxtracker.publishing import as_json, published
from cxtracker.ui.filters import LONGEST_SEARCH
from initiatives.search.kinds import kinds
from initiatives.search.queries import searching

PAGE_SIZE = 25
KNOWN = {"q", "kind", "page"}


@published("count, more, pages, slips, kinds, results", component="SearchShape")
@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the best first."""

    count: Annotated[int, "How many hits there are, of those that were looked at."]
    more: Annotated[bool, "Whether there are more than were looked at; search for another word."]
    pages: Annotated[int, "How many pages of 25."]
    slips: tuple[searching.Slip, ...]
    kinds: tuple[searching.KindCount, ...]
    results: tuple[searching.Hit, ...]


class Search(ViewSet):
    """Everything a person may see, by its words: beginnings of words, in any case, with or without accents."""

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="The words; each must stand somewhere in a thing."),
            OpenApiParameter("kind", str, description="Only hits of this kind, such as `touchpoint`."),
            OpenApiParameter("page", int, description="Which 25 of the hits; the first if not given."),
        ],
        responses=described(Found),
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, KNOWN)
        person, (text, kind, page) = cast(User, request.user), _asked(request)
        answer = searching.search(text, person, kind=kind)
        first = (page - 1) * PAGE_SIZE
        page_of_hits = Found(
            count=answer.total,
            more=answer.more,
            pages=-(-answer.total // PAGE_SIZE),
            slips=answer.slips,
            kinds=answer.kinds,
            results=searching.hits(answer, first, first + PAGE_SIZE, person),
        )
        return Response(as_json(page_of_hits))


def _asked(request: Request) -> tuple[str, str, int]:
    """What for, of which kind, and which page."""
    text, kind = request.query_params.get("q", ""), request.query_params.get("kind", "")
    page = request.query_params.get("page", "1")
    wrong: dict[str, list[str]] = {}
    if len(text) > LONGEST_SEARCH:
        sentence = _("Search for at most %(most)d characters.")
        wrong["q"] = [sentence % {"most": LONGEST_SEARCH}]
    if kind and kind not in kinds():
        wrong["kind"] = [_("“%(value)s” is not one of: %(known)s.") % {"value": kind, "known": ", ".join(kinds())}]
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= searching.MOST):
        wrong["page"] = [_("“%(value)s” is no page. Write a number from 1 on.") % {"value": page[:20]}]
    if wrong:
        raise BadParameters(wrong)
    return text, kind, int(page)
