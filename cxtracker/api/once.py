"""`Idempotency-Key`: a POST that is sent again with the same key gets the answer it got (`cxtracker.audit.once`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from cxtracker.api.authentication import TokenAuthentication
from cxtracker.api.errors import MEDIA_TYPE, problem
from cxtracker.audit import once
from cxtracker.audit.models import Submission

HEADER = "Idempotency-Key"
LONGEST = 200


class one_key_one_effect:  # noqa: N801  (named like the other middleware)
    """Calls with a JSON body are answered once for each person and key; who may not call hears it from the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        key = request.headers.get(HEADER, "")
        if request.method != "POST" or not key or not request.path.startswith("/api/v1/") or once.stands_alone(view):
            return None
        if len(key) > LONGEST:
            return _refusal(
                request, 400, _("Use an Idempotency-Key of at most %(count)s characters.") % {"count": LONGEST}
            )
        person = _person(request)
        if person is None or "json" not in (request.content_type or ""):
            return None
        digest = hashlib.sha256(request.get_full_path().encode() + b"\0" + request.body).hexdigest()
        claim = once.Claim(f"api {person}", key, digest, timezone.now(), with_body=True)
        return once.answer_once(
            claim, lambda: view(request, *args, **kwargs), lambda sent: _again(request, sent, claim)
        )


def _person(request: HttpRequest) -> int | None:
    """Who calls; None where the API itself will refuse."""
    try:
        return Request(request, authenticators=[TokenAuthentication(), SessionAuthentication()]).user.pk
    except (APIException, PermissionDenied):
        return None


def _again(request: HttpRequest, sent: Submission, claim: once.Claim) -> HttpResponse:
    if sent.digest != claim.digest:
        return _refusal(request, 422, _("This Idempotency-Key was used for another call. Use a new one."))
    return HttpResponse(sent.body, status=sent.status, headers={**sent.headers, "Idempotency-Replayed": "true"})


def _refusal(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    document = problem(status, sentence, request.path)
    return HttpResponse(orjson.dumps(document), status=status, content_type=MEDIA_TYPE)
