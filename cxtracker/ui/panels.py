"""Sections and marks that one app adds to another's page, so that the page need not know who adds them.

A page asks for what was registered for its place ("journeys.function"); an app registers in its `ready()`. Only
queries that do not grow with the page belong here: a mark is asked for once, for everything the page shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cxtracker.ui.words import Text

Section = Callable[[HttpRequest, Any], tuple[str, Mapping[str, Any]] | None]


@dataclass(frozen=True, slots=True)
class Badge:
    """A small mark on a thing: a word, where it leads, the full sentence, and optionally the band that colours it."""

    text: Text
    url: str = ""
    title: Text = ""
    band: str = ""


Sections = Callable[[HttpRequest, Collection[int]], Mapping[int, tuple[str, Mapping[str, Any]]]]
Marks = Callable[[HttpRequest, Collection[int]], Mapping[int, list[Badge]]]

_sections: dict[str, list[tuple[int, Section]]] = {}
_marks: dict[str, list[Marks]] = {}
_each: dict[str, list[Sections]] = {}


def panel(place: str, *, order: int = 50) -> Callable[[Section], Section]:
    """Register a section: (request, thing) to (template, context), or None to add nothing. Lower `order` first."""

    def register(function: Section) -> Section:
        _sections.setdefault(place, []).append((order, function))
        _sections[place].sort(key=lambda pair: pair[0])
        return function

    return register


def section_each(place: str) -> Callable[[Sections], Sections]:
    """Register a section of each of many things: (request, their ids) to template and context by id."""

    def register(function: Sections) -> Sections:
        _each.setdefault(place, []).append(function)
        return function

    return register


def badges(place: str) -> Callable[[Marks], Marks]:
    """Register marks: (request, ids of everything shown) to badges by id."""

    def register(function: Marks) -> Marks:
        _marks.setdefault(place, []).append(function)
        return function

    return register


def panels(place: str, request: HttpRequest, thing: Any) -> list[SafeString]:
    """The rendered sections of a page about `thing`."""
    drawn = []
    for _order, function in _sections.get(place, ()):
        if made := function(request, thing):
            template, context = made
            drawn.append(render_to_string(template, dict(context), request))
    return drawn


def sections_of(place: str, request: HttpRequest, ids: Collection[int]) -> dict[int, list[SafeString]]:
    """The rendered sections of every thing with one of these ids."""
    drawn: dict[int, list[SafeString]] = defaultdict(list)
    for function in _each.get(place, ()):
        for key, (template, context) in function(request, ids).items():
            drawn[key].append(render_to_string(template, dict(context), request))
    return dict(drawn)


def badges_of(place: str, request: HttpRequest, ids: Collection[int]) -> dict[int, list[Badge]]:
    """Every badge of the things with these ids."""
    badges: dict[int, list[Badge]] = defaultdict(list)
    for function in _marks.get(place, ()):
        for key, marks in function(request, ids).items():
            badges[key] += marks
    return dict(badges)
