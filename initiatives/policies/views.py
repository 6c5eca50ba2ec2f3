"""Policies: everybody reads them, administrators and leadership change them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import PolicyChange
from initiatives.policies import services as policies
from initiatives.policies.forms import PolicyForm
from initiatives.policies.queries import page as policy_page
from initiatives.policies.queries.in_force import policy_in_force


@require_http_methods(["GET", "HEAD", "POST"])
def policies_page(request: SignedInRequest) -> HttpResponse:
    may_change = permissions.can_set_policies(request.user)
    policy = policy_in_force()
    form, conflict = merging.remember(PolicyForm(request.POST or None, policy=policy)), None
    if request.method == "POST":
        require(permissions.can_set_policies, request.user)
        if form.is_valid():
            try:
                changed = merging.saved(form, lambda: _change(form, request), _standing)
            except Invalid as refusal:
                show_on(form, refusal)
            except merging.Overlap as overlap:
                conflict = overlap.differences
            else:
                _say(request, len(changed))
                return redirect("policies")
    context = {
        "groups": [(group, [(line, form[line.name]) for line in group.lines]) for group in policy_page.groups(policy)],
        "form": form,
        "conflict": conflict,
        "may_change": may_change,
        "history": policy_page.history(),
    }
    status = 422 if form.errors else 409 if conflict else 200
    return page(request, "policies/policies.html", context, status=status)


def _change(form: PolicyForm, request: SignedInRequest) -> list[PolicyChange]:
    return policies.change(
        form.values(),
        reason=form.cleaned_data["reason"],
        by=request.user,
        now=timezone.now(),
        expected=merging.opened(form),
    )


def _standing() -> PolicyForm:
    return PolicyForm(policy=policy_in_force())


def _say(request: SignedInRequest, changed: int) -> None:
    if not changed:
        messages.info(request, _("No changes to save."))
        return
    messages.success(
        request,
        ngettext(
            "%(count)d policy changed; scores and flags follow within a minute.",
            "%(count)d policies changed; scores and flags follow within a minute.",
            changed,
        )
        % {"count": changed},
    )
