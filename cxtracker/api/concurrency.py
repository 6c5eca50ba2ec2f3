"""Optimistic concurrency over HTTP: a row's ETag, and the `If-Match` a change must carry."""

from __future__ import annotations

import hashlib

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


def etag(row: models.Model) -> str:
    """The strong tag of a row: its version, or a digest of its values where it has none."""
    version = getattr(row, "version", None)
    if version is not None:
        return f'"{version}"'
    values = [plain(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return f'"{hashlib.sha256(orjson.dumps(values)).hexdigest()[:20]}"'


def check(request: Request, row: models.Model) -> int | None:
    """The version a service must find (None for rows without one); VersionNeeded or ChangedSince otherwise.

    Call it with the row locked: for rows without a version nothing else stands between two writers.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionNeeded
    if header != "*" and etag(row) not in parse_etags(header):
        raise ChangedSince(_("This was changed since you read it. Read it again, then repeat your change."))
    return getattr(row, "version", None)
