"""Writing to people: text and HTML, in their language, with links that work from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from cxtracker.accounts.models import User


def send(
    person: User,
    name: str,
    context: dict[str, Any],
    *,
    number: int,
    reply_to: User | None = None,
    attachments: Sequence[tuple[str, bytes, str]] = (),
    to: str = "",
) -> None:
    """Send `templates/emails/<name>.{subject.txt,txt,html}`; `number` tells this mail from every other one.

    An answer goes to `reply_to` where somebody asks something. `attachments` are name, content and media type; `to` is
    another address than the person's present one.

    The same number gives the same Message-ID, so that mail programs fold a repeated delivery. Raises what the mail
    server answers.
    """
    with translation.override(person.reads):
        site = {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL, "currency": settings.CURRENCY}
        context = {"person": person, **site, **context}
        subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
        mail = EmailMultiAlternatives(
            subject,
            render_to_string(f"emails/{name}.txt", context),
            to=[to or person.email],
            reply_to=[formataddr((reply_to.name, reply_to.email))] if reply_to and reply_to.is_active else None,
            headers={
                "Message-ID": f"<{name}.{number}@{urlsplit(settings.BASE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        for filename, content, kind in attachments:
            mail.attach(filename, content, kind)
        mail.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    mail.send()


def link(path: str) -> str:
    """The address of a page for somebody who is not on the site."""
    return settings.BASE_URL + path
