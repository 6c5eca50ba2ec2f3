"""The conflict register: targets that contradict, and what leadership ruled."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import Initiative, TargetConflict
from initiatives.ownership.forms.conflicts import RulingForm
from initiatives.ownership.services import conflicts


def _visible(user: User) -> list[TargetConflict]:
    visible = TargetConflict.objects.filter(initiative__in=Initiative.objects.visible_to(user)).select_related(
        "initiative", "function", "against", "ruled_by", "request"
    )
    return list(visible.order_by("-opened_at", "-pk"))


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    entries = _visible(request.user)
    context = {
        "open": [conflict for conflict in entries if not conflict.ruling],
        "ruled": [conflict for conflict in entries if conflict.ruling],
    }
    return page(request, "ownership/conflicts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    conflict = next((conflict for conflict in _visible(request.user) if conflict.pk == pk), None)
    if conflict is None:
        raise Http404(_("There is no such entry in the conflict register."))
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conflicts.rule(conflict, by=request.user, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Ruling saved. Both functions see it here and on their pages."))
        return redirect("conflicts:entry", pk=pk)
    context = {"entry": conflict, "form": form, "can_rule": permissions.can_rule(request.user)}
    return page(request, "ownership/conflict.html", context, status=422 if form.errors else 200)
