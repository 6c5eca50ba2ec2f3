"""Pages: every form carries a number of its own, and is answered once (`cxtracker.audit.once`)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.audit import once
from cxtracker.audit.models import Submission
from cxtracker.ui import numbers
from cxtracker.ui.refusals import database_refused

FIELD = "form_number"
SAVED = "form_saved"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
NOT_TYPED = {FIELD, "csrfmiddlewaretoken"}


def number() -> str:
    """A new number for a form that is being drawn."""
    return secrets.token_urlsafe(16)


class one_form_one_effect:  # noqa: N801  (named like the middleware functions beside it)
    """Save, Back, Save again, and two clicks at once, change things once and lead to the same place.

    Last of all middleware: what is answered again has passed sign-in and CSRF. Of files the content counts. Views
    that need a transaction of their own are left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or request.content_type not in FORMS:
            return None
        key = request.POST.get(FIELD, "")[:200]
        if not key or request.path.startswith("/api/"):
            return None
        try:
            return self._answered(request, key, view, args, kwargs)
        except (IntegrityError, DataError) as error:
            return database_refused(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for forms that are not answered here."""
        if isinstance(error, IntegrityError | DataError) and not request.path.startswith("/api/"):
            return database_refused(request, error)
        return None

    def _answered(
        self, request: HttpRequest, key: str, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse:
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
    files = sorted((name, [_content(file) for file in sent]) for name, sent in request.FILES.lists())
    return hashlib.sha256(repr((request.path, typed, files)).encode()).hexdigest()


def _content(file: UploadedFile) -> tuple[str | None, str]:
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return file.name, digest.hexdigest()


def _again(request: HttpRequest, sent: Submission, claim: once.Claim) -> HttpResponse:
    """The place the form led to; if something else is typed now, the question whether that is meant as well."""
    place = sent.headers.get("Location") or request.path
    at = numbers.clock(sent.at)
    if sent.digest == claim.digest:
        messages.info(request, _("You already sent this form at %(time)s. Nothing was saved twice.") % {"time": at})
        return _saved(HttpResponseRedirect(place), claim.key)
    typed = [(name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values]
    context = {"typed": typed, "place": place, "time": at, "has_files": bool(request.FILES)}
    return render(request, "sent_before.html", context, status=409)
