"""System checks: a production installation with an unsafe setting does not start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from environs import Env


@register(deploy=False)
def production_is_safe(**kwargs: Any) -> list[CheckMessage]:
    """Applies once `BASE_URL` names a host other than this machine."""
    if any(host in settings.BASE_URL for host in ("://127.0.0.1", "://localhost", "://[::1]", "://testserver")):
        return []
    problems: list[CheckMessage] = []
    if settings.DEBUG:
        problems.append(Error("DEBUG shows source code to visitors.", hint="Unset DEBUG.", id="cxtracker.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                "ALLOWED_HOSTS accepts any host name.",
                hint="Name your hosts, separated by commas.",
                id="cxtracker.E002",
            )
        )
    if not settings.HTTPS:
        problems.append(
            Error(
                "BASE_URL is not https: sign-ins would travel in the open.", hint="Use https://…", id="cxtracker.E003"
            )
        )
    key = Env().str("SECRET_KEY", "")
    if len(key) < 40:
        problems.append(
            Error(
                "SECRET_KEY is missing or shorter than 40 characters.",
                hint="Set it to a long random text, and keep it: `openssl rand -base64 50`.",
                id="cxtracker.E004",
            )
        )
    if not Env().str("EMAIL_URL", ""):
        problems.append(
            Error(
                "EMAIL_URL is missing: nobody could be invited or asked.",
                hint="smtp://user:pass@host:587/?ssl=True",
                id="cxtracker.E005",
            )
        )
    return problems
