"""Services refuse with a sentence; pages show it where the person is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django import forms
from django.contrib import messages
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cxtracker import constraints
from cxtracker.errors import Invalid, Refused
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import page_before

View = Callable[..., HttpResponse]
log = structlog.get_logger(__name__)


def refusals_shown(back_to: Callable[..., str]) -> Callable[[View], View]:
    """A refused POST goes back to a page, which says why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(back_to(*args, **kwargs))

        return wrapped

    return decorate


def bad_filter(request: HttpRequest, form: forms.BaseForm, *, back: str, label: str) -> HttpResponse:
    """The filters in the address are wrong: 400, with what is wrong and the way `back` to the whole list."""
    return page(request, "bad_filter.html", {"form": form, "back": back, "label": label}, status=400)


def show_on(form: forms.BaseForm, refusal: Invalid) -> None:
    """Put a service's sentences beside the fields they are about."""
    for name, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def database_refused(request: HttpRequest, error: IntegrityError | DataError) -> HttpResponse:
    """What no service foresaw and the database refused: 409 with the constraint's sentence, and the way back.

    400 for what it cannot even be asked, such as a key with a sign that no text holds.
    """
    log.warning("database.refused", error=str(error))
    if isinstance(error, DataError):
        return page(request, "400.html", {}, status=400)
    context = {"sentence": constraints.sentence(error), "back": page_before(request)}
    return page(request, "409.html", context, status=409)
