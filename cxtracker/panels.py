"""What the project itself adds to pages: how it is doing, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.health import look
from cxtracker.ui.panels import panel


@panel("home", order=90)
def health_strip(request: HttpRequest, person: User) -> tuple[str, Mapping[str, Any]] | None:
    """Each part of the installation with its state; what is not well stands first."""
    if not person.is_administrator:
        return None
    health = look(timezone.now())
    parts = sorted(health.parts, key=lambda part: ("failed", "degraded", "ok").index(part.state))
    return "health_strip.html", {"parts": parts, "well": health.state == "ok"}
