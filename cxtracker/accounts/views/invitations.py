"""Where the link of an invitation leads: choose a password, and be signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cxtracker.accounts.forms import FirstPasswordForm
from cxtracker.accounts.services import invitations
from cxtracker.errors import Conflict
from cxtracker.ui.htmx import page


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    person = invitations.person_behind(token)
    if person is None:
        return page(request, "accounts/invitation_ended.html", {}, status=410)
    form = FirstPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            invitations.accept(person, password)
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect("account_login")
        if user := authenticate(request, email=person.email, password=password):
            login(request, user)
        messages.success(request, _("Welcome, %(name)s. You are signed in.") % {"name": person.name})
        return redirect("home")
    return page(
        request, "accounts/invitation.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )
