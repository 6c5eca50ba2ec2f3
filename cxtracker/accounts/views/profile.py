"""One's own page: name, language, appearance, password, tokens."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.accounts.forms import ProfileForm, TokenForm
from cxtracker.accounts.models import User
from cxtracker.accounts.services import profile as profile_service, tokens
from cxtracker.errors import Invalid
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on

COOKIE_AGE = 365 * 24 * 3600


def _show(request: HttpRequest, status: int = 200, **changed: Any) -> HttpResponse:
    person, today = cast(User, request.user), timezone.localdate()
    context = {
        "form": ProfileForm(instance=person),
        "token_form": TokenForm(today=today),
        "tokens": person.tokens.order_by("-created_at"),
        "today": today,
        "secret": "",
        **changed,
    }
    return page(request, "accounts/profile.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    person = cast(User, request.user)
    form = ProfileForm(request.POST, instance=User.objects.get(pk=person.pk))
    if not form.is_valid():
        return _show(request, form=form, status=422)
    person = profile_service.describe(**form.cleaned_data, by=person)
    with translation.override(person.reads):
        messages.success(request, _("Saved."))
    answer = redirect("accounts:profile")
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.reads, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
    return answer


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """The answer itself shows the secret: it is stored nowhere, so there is nothing to redirect to."""
    form = TokenForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            token, secret = tokens.issue(**form.cleaned_data, by=cast(User, request.user))
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            return _show(request, secret=secret, fresh=token, status=201)
    return _show(request, token_form=form, status=422)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast(User, request.user)
    token = get_object_or_404(person.tokens, pk=pk)
    tokens.revoke(token, by=person)
    messages.success(request, _("“%(name)s” has been revoked.") % {"name": token.name})
    return redirect("accounts:profile")
