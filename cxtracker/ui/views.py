"""The living page of components, and the reader's own preferences."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_see_components
from cxtracker.accounts.services import preferences as preference_service
from cxtracker.permissions import require
from cxtracker.ui import samples
from cxtracker.ui.requests import page_before


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token: 403, and the way back to the form, where the browser kept what was typed."""
    return render(request, "403_csrf.html", {"back": page_before(request)}, status=403)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    require(can_see_components, cast(User, request.user))
    return render(request, "ui/components.html", samples.page(request))


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    try:
        person = preference_service.choose(by=cast(User, request.user), theme=theme, language=language)
    except ValueError as refusal:
        return HttpResponseBadRequest(str(refusal))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, person.reads, max_age=365 * 24 * 3600, samesite="Lax", httponly=True
    )
    return answer
