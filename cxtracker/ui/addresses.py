"""Addresses typed with other letters: `/functions/it/` leads to `/functions/IT/`.

A subject says once what the keys in its addresses name; whoever asks for a page that is not there, while the same key
stands in upper or lower case, is led on. What a person may not see leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cxtracker import address_keys
from cxtracker.accounts.models import User

Rows = Callable[[User], QuerySet[Any]]
"""What a person may see of a kind of thing."""

_named: dict[str, dict[str, Rows]] = {}


def everybody_sees(model: type[Model]) -> Rows:
    """Of things that are hidden from nobody."""
    return lambda _person: model._default_manager.all()


def names(place: str, **keys: Rows) -> None:
    """Register what the keys in the addresses of `place` name: "functions:" all of them, "journeys:cell" that one."""
    _named.setdefault(place, {}).update(keys)


def led_on(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page that is not there, and is with another case, is a redirect."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD") and (address := _address(request)):
            return HttpResponseRedirect(address)
        return response

    return middleware


def _address(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return ""
    arguments = {**match.kwargs}
    for name, rows in _rows(match.view_name).items():
        if name in arguments:
            arguments[name] = address_keys.standing(rows(request.user), arguments[name]) or arguments[name]
    if arguments == match.kwargs:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return reverse(match.view_name, kwargs=arguments) + (f"?{query}" if query else "")


def _rows(view_name: str) -> dict[str, Rows]:
    return {**_named.get(f"{view_name.partition(':')[0]}:", {}), **_named.get(view_name, {})}
