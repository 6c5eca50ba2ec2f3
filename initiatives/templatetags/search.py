"""The palette of every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from initiatives.search.queries.commands import GO, NEW_INITIATIVE
from initiatives.search.rules.snippets import Piece

register = template.Library()


@register.inclusion_tag("search/shell.html", takes_context=True)
def palette(context: RequestContext) -> dict[str, Any]:
    """Of whoever is signed in, with the keys they chose to use; it costs no query."""
    person = context["user"]
    return {
        "shortcuts": person.shortcuts,
        "create": NEW_INITIATIVE if NEW_INITIATIVE.may(person) else None,
        "go": [key for key in GO if key.command.may(person)],
    }


@register.filter
def with_marks(pieces: Iterable[Piece]) -> SafeString:
    """Text with what was searched for."""
    drawn = (format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text for piece in pieces)
    return mark_safe("".join(conditional_escape(piece) for piece in drawn))  # noqa: S308  (each piece is escaped)
