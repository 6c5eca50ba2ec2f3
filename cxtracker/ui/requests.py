"""The request as pages see it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cxtracker.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody signed in, which every page may rely on unless it is marked `login_not_required`.

    For annotations only: `cxtracker.ui.middleware.signed_in_by_default` turns everybody else away before the view.
    """

    user: User
    htmx: HtmxDetails
