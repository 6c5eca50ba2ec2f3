"""How one wants to be told about what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.models import Topic, Way
from initiatives.notifications.forms import WaysForm
from initiatives.notifications.queries import recipients
from initiatives.notifications.services import notifications
from initiatives.policies.queries.in_force import policy_in_force


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    present = recipients.ways([request.user.pk])
    form = WaysForm(
        request.POST or None, initial={topic.value: present[request.user.pk, topic].value for topic in Topic}
    )
    if request.method == "POST" and form.is_valid():
        notifications.choose(form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("updates:preferences")
    context = {"form": form, "ways": Way.choices, "hour": policy_in_force().digest_hour}
    return page(request, "notifications/preferences.html", context, status=422 if form.errors else 200)
