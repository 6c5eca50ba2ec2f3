"""The request as pages see it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cxtracker.accounts.models import User


def page_before(request: HttpRequest) -> str:
    """The page of ours this request was sent from, as path and query; "" when it is not known."""
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return ""
    return before.path + (f"?{before.query}" if before.query else "")


class SignedInRequest(HttpRequest):
    """A request of somebody signed in, which every page may rely on unless it is marked `login_not_required`.

    For annotations only: `cxtracker.ui.middleware.signed_in_by_default` turns everybody else away before the view.
    """

    user: User
    htmx: HtmxDetails
