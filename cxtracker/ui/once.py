"""Pages: every form carries a number of its own, and is answered once (`cxtracker.audit.once`)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.audit import once
from cxtracker.audit.models import Submission
from cxtracker.ui import numbers

FIELD = "form_number"
SAVED = "form_saved"
NOT_TYPED = {FIELD, "csrfmiddlewaretoken"}


def number() -> str:
    """A new number for a form that is being drawn."""
    return secrets.token_urlsafe(16)


class one_form_one_effect:  # noqa: N801  (named like the middleware functions beside it)
    """Save, Back, Save again, and two clicks at once, change things once and lead to the same place.

    Last of all middleware: what is answered again has passed sign-in and CSRF. Forms that send files are left out, as
    their views read the files while they arrive; so are views that need a transaction of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
            return None
        key = request.POST.get(FIELD, "")[:200]
        if not key or request.path.startswith("/api/"):
            return None
        if once.stands_alone(view):
            response = view(request, *args, **kwargs)
            return _saved(response, key) if response.status_code == 302 else response
        person = request.user.pk if request.user.is_authenticated else "-"
        claim = once.Claim(f"page {person}", key, _digest(request), timezone.now())
        return once.answer_once(
            claim, lambda: view(request, *args, **kwargs), lambda sent: _again(request, sent, claim), _saved
        )


def _saved(response: HttpResponse, key: str) -> HttpResponse:
    """Say to the browser which form was saved, so that it forgets the draft (js/drafts.js)."""
    response.set_cookie(SAVED, key, max_age=60, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def _digest(request: HttpRequest) -> str:
    typed = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_TYPED)
    return hashlib.sha256(repr((request.path, typed)).encode()).hexdigest()


def _again(request: HttpRequest, sent: Submission, claim: once.Claim) -> HttpResponse:
    """The place the form led to; if something else is typed now, the question whether that is meant as well."""
    place = sent.headers.get("Location") or request.path
    at = numbers.clock(sent.at)
    if sent.digest == claim.digest:
        messages.info(request, _("You already sent this form at %(time)s. Nothing was saved twice.") % {"time": at})
        return _saved(HttpResponseRedirect(place), claim.key)
    typed = [(name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values]
    return render(request, "sent_before.html", {"typed": typed, "place": place, "time": at}, status=409)
