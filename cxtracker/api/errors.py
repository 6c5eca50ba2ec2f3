"""Every refusal of the API as one shape: a problem document (RFC 9457), with a sentence and, for fields, where.

`{"type", "title", "status", "detail", "instance", "errors": [{"pointer" | "parameter", "detail"}]}`
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from cxtracker import constraints
from cxtracker.api.concurrency import ChangedSince
from cxtracker.errors import Conflict, Invalid, Refused

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:cxtracker:problem:"
KINDS = {
    400: "invalid",
    401: "sign-in",
    403: "not-allowed",
    404: "not-found",
    405: "method",
    406: "media-type",
    409: "conflict",
    412: "changed-since",
    413: "too-large",
    415: "media-type",
    422: "key-used",
    428: "version-needed",
    429: "too-many",
    500: "internal",
    503: "busy",
}

Problem = dict[str, Any]
log = logging.getLogger(__name__)


class BadParameters(exceptions.APIException):
    """The query string names something unknown or impossible; `parameters` maps a name to its sentences."""

    status_code = 400

    def __init__(self, parameters: Mapping[str, list[str]]) -> None:
        self.parameters = dict(parameters)
        super().__init__(" ".join(sentence for sentences in parameters.values() for sentence in sentences))


def missing() -> str:
    """The one sentence for what does not exist and what this person may not see."""
    return _("There is nothing here that you can see. Check the address.")


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: whatever happened, a problem document."""
    request: Request = context["request"]
    status, detail, errors, headers = _judged(error, request)
    set_rollback()
    if status >= 500:
        log.exception("The API failed.", exc_info=error)
        got_request_exception.send(sender=None, request=request._request)
    document = problem(status, detail, request.path, errors)
    return Response(document, status=status, headers=headers, content_type=MEDIA_TYPE)


def problem(status: int, detail: str, instance: str, errors: list[dict[str, str]] | None = None) -> Problem:
    document: Problem = {
        "type": TYPE + KINDS.get(status, "refused"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    return document | ({"errors": errors} if errors else {})


Judgement = tuple[int, str, list[dict[str, str]], dict[str, str]]


def _judged(error: Exception, request: Request) -> Judgement:
    """Status, sentence, field errors and headers."""
    match error:
        case Invalid():
            return 400, str(error), list(flat(error.fields)), {}
        case PermissionDenied():
            return 403, str(error) or _("You can't do this."), [], {}
        case Conflict():
            return (412 if _conditional(request, error) else 409), str(error), [], {}
        case Refused():
            return 409, str(error), [], {}
        case Http404():
            return 404, missing(), [], {}
        case BadParameters():
            errors = [
                {"parameter": name, "detail": sentence}
                for name, sentences in error.parameters.items()
                for sentence in sentences
            ]
            return 400, str(error.detail), errors, {}
        case exceptions.ValidationError():
            errors = list(flat(error.detail))
            return 400, " ".join(dict.fromkeys(place["detail"] for place in errors)), errors, {}
        case exceptions.APIException():
            return error.status_code, _sentence(error), [], _headers(error)
        case IntegrityError():
            log.warning("The database refused.", exc_info=error)
            return 409, constraints.sentence(error), [], {}
        case OperationalError():
            return 503, _("The database is busy. Try again in a moment."), [], {"Retry-After": "2"}
        case _:
            return 500, _("Something went wrong. It has been recorded; nothing was changed."), [], {}


def _conditional(request: Request, error: Conflict) -> bool:
    return isinstance(error, ChangedSince) or (bool(error.current) and "If-Match" in request.headers)


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.NotFound):
        return missing()
    if isinstance(error.detail, list | dict):
        return " ".join(place["detail"] for place in flat(error.detail))
    return str(error.detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(scheme)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def flat(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """The sentences of nested errors, each with the JSON pointer of its value (`#/readings/3/value`)."""
    match detail:
        case Mapping():
            for name, inner in detail.items():
                step = "" if name in ("non_field_errors", "__all__") else "/" + str(name).replace(".", "/")
                yield from flat(inner, pointer + step)
        case list() | tuple():
            for place, inner in enumerate(detail):
                nested = isinstance(inner, Mapping | list | tuple)
                yield from flat(inner, f"{pointer}/{place}" if nested else pointer)
        case _:
            yield {"pointer": f"#{pointer}", "detail": str(detail)}


def answer(request: HttpRequest, status: int, detail: str) -> Response:
    """A problem document outside a view's own handling."""
    return Response(problem(status, detail, request.path), status=status, content_type=MEDIA_TYPE)
