"""Messages about an act that can be undone: the toast carries a form, so it works without JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

MARK = "undo:"
"""Begins the extra tags of such a message; the address that undoes the act follows."""


def success(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """What was done; `undo` is the address to POST to, empty where the act stays."""
    messages.success(request, text, extra_tags=f"{MARK}{undo}" if undo else "")
