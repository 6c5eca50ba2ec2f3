"""Optimistic concurrency over HTTP: a row's ETag, and the `If-Match` a change must carry.

A tag is what the row is, and behind a dash what is told of it: `"7-…"` changes with the assessment and the owners too,
which are computed; for an edit only the part before the dash has to fit.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db import models
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from cxtracker.audit.trail import plain
from cxtracker.errors import Conflict


class VersionNeeded(APIException):
    status_code = 428

    def __init__(self) -> None:
        super().__init__(_("Send the ETag you were given as If-Match, so that no edit is overwritten."))


class ChangedSince(Conflict):
    """The row is no longer what `If-Match` names (412)."""


def etag(row: models.Model, published: Any) -> str:
    """The strong tag of a row and of everything that is `published` of it."""
    return f'"{_state(row)}-{_digest(published)}"'


def _state(row: models.Model) -> str:
    """The version of a row, or a digest of its values where it has none."""
    version = getattr(row, "version", None)
    if version is not None:
        return str(version)
    return _digest([plain(getattr(row, field.attname)) for field in row._meta.concrete_fields])


def _digest(values: Any) -> str:
    return hashlib.sha256(orjson.dumps(values, default=str, option=orjson.OPT_NON_STR_KEYS)).hexdigest()[:20]


def check(request: Request, row: models.Model) -> int | None:
    """The version a service must find (None for rows without one); VersionNeeded or ChangedSince otherwise.

    Call it with the row locked: for rows without a version nothing else stands between two writers.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionNeeded
    if header != "*" and _state(row) not in {tag.strip('"').partition("-")[0] for tag in parse_etags(header)}:
        raise ChangedSince(_("This was changed since you read it. Read it again, then repeat your change."))
    return getattr(row, "version", None)
