"""How a service refuses; the message is a sentence for the person, with the cure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """This person may not do this: 403 on pages and in the API alike, with the sentence of the predicate.

    Raised by `cxtracker.permissions.require` and nowhere else.
    """


class Refused(Exception):
    """The request is understood and not carried out (409); pages show the sentence where the person is."""


class Conflict(Refused):
    """Someone else was first (409, 412); `current` holds the present values."""

    def __init__(self, message: str, current: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = current or {}


class Invalid(Refused):
    """Values that are not valid (400); `fields` maps a field to its sentences."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(" ".join(sentence for sentences in fields.values() for sentence in sentences))
        self.fields = fields
