"""What every request goes through: sign-in by default, the person's language, provenance, no shared caching."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from structlog.contextvars import get_contextvars

from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from cxtracker.ui.requests import page_before

Answer = Callable[[HttpRequest], HttpResponse]


class signed_in_by_default(LoginRequiredMiddleware):  # noqa: N801  (named like the middleware functions beside it)
    """Every page asks for sign-in unless its view says otherwise; the API answers 401 by itself."""

    def process_view(self, request, view_func, view_args, view_kwargs):  # type: ignore[no-untyped-def]
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):  # type: ignore[no-untyped-def]
        """Sign-in leads back to the page: of a form that was sent, and of a part htmx asked for, that is another."""
        part = "HX-Request" in request.headers
        if request.method in ("GET", "HEAD") and not part:
            return super().handle_no_permission(request, view_func)
        back = redirect_to_login(page_before(request) or "/", self.get_login_url(view_func))
        return HttpResponse(status=401, headers={"HX-Redirect": back.url}) if part else back


def own_language(get_response: Answer) -> Answer:
    """Speak the language the signed-in person chose, on whatever machine they sit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.reads)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def provenance(get_response: Answer) -> Answer:
    """Mark what this request changes with its door and request id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        channel = Channel.API if request.path.startswith("/api/") else Channel.PAGE
        with arriving_by(channel, str(get_contextvars().get("request_id", ""))):
            return get_response(request)

    return middleware


def private_answers(get_response: Answer) -> Answer:
    """Pages made for one person are kept by no cache, and htmx fragments never stand in for pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ("HX-Request", "HX-History-Restore-Request"))
        return response

    return middleware
