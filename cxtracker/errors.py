"""What a service says when it refuses; every interface turns these into its own words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request is understood and not carried out; the message is a sentence for the person, with the cure."""


class NotAllowed(Refused):
    """This person may not do this (403)."""


class Conflict(Refused):
    """Somebody else was first (409, 412); `current` holds the values that stand now."""

    def __init__(self, message: str, current: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = current or {}


class Invalid(Refused):
    """Values that cannot be (400); `fields` maps a field to its sentences."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(" ".join(sentence for sentences in fields.values() for sentence in sentences))
        self.fields = fields
