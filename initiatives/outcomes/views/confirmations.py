"""Finance signs what outcomes are worth, and benefit owners say what became of their promises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import Initiative, PromiseCheck
from initiatives.outcomes.forms import AnswerForm, ConfirmForm, NoteForm
from initiatives.outcomes.money.queries import promises as promise_keeping, to_confirm
from initiatives.outcomes.money.services import confirmations, promises as promise_service
from initiatives.outcomes.views.outcomes import address, outcome_of, shown


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for finance's signature, and what was signed on other numbers than count today."""
    today = timezone.localdate()
    finance = permissions.is_finance(request.user, today)
    seen = Initiative.objects.visible_to(request.user)
    to_sign = to_confirm.waiting(seen, today=today, signer=request.user.pk if finance else None)
    return page(request, "outcomes/confirm.html", {"found": to_sign, "lists": _lists(to_sign), "finance": finance})


def _lists(to_sign: to_confirm.ToConfirm) -> list[dict[str, Any]]:
    """What stands on the page one below the other; the first also without rows."""
    titles = {
        "unsigned": _("Never signed"),
        "own": _("You are the benefit owner, so a deputy in finance has to sign"),
        "earlier": _("Signed on the earlier plan: sign again"),
        "moved": _("Signed, but today's counted amount differs"),
        "signed": _("Signed"),
    }
    return [
        {
            "name": "never" if name == "unsigned" else name,
            "title": title,
            "rows": rows,
            "count": to_sign.counts[name],
            "more": f"{reverse('outcomes:list')}?known={'confirmed' if name in ('moved', 'signed') else 'counted'}",
            "none": _("Nothing to sign."),
        }
        for name, title in titles.items()
        if (rows := getattr(to_sign, name)) or name == "unsigned"
    ]


def _back(key: str, pk: int, **_kwargs: Any) -> str:
    return address(key, pk)


@require_POST
@refusals_shown(_back)
def confirm(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    outcome, now = outcome_of(request.user, key, pk), timezone.now()
    require(permissions.can_confirm, request.user, outcome, timezone.localdate(now))
    form = ConfirmForm(request.POST, auto_id=f"confirm-{pk}-%s")
    if form.is_valid():
        try:
            confirmations.confirm(outcome, **form.cleaned_data, by=request.user, now=now)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Signed, with your name and today's evidence."))
            return redirect(address(key, pk))
    return shown(request, outcome.initiative, status=422, bound_to=pk, confirm=form)


@require_POST
@refusals_shown(_back)
def withdraw(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    outcome, now = outcome_of(request.user, key, pk), timezone.now()
    require(permissions.can_confirm, request.user, outcome, timezone.localdate(now))
    form = NoteForm(request.POST, auto_id=f"withdraw-{pk}-%s")
    if form.is_valid():
        try:
            confirmations.withdraw(outcome, **form.cleaned_data, by=request.user, now=now)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Withdrawn. The history keeps both."))
            return redirect(address(key, pk))
    return shown(request, outcome.initiative, status=422, bound_to=pk, withdraw=form)


@require_safe
def promises(request: SignedInRequest) -> HttpResponse:
    """What closed initiatives promised, and what their benefit owners say 6, 12 and 24 months later."""
    return _promises(request)


def _promises(request: SignedInRequest, *, bound: AnswerForm | None = None, bound_to: int = 0) -> HttpResponse:
    keeping = promise_keeping.promises(request.user, today=timezone.localdate())
    forms = {
        check.id: bound if bound and check.id == bound_to else AnswerForm(auto_id=f"answer-{check.id}-%s")
        for check in keeping.open
        if check.mine
    }
    return page(request, "outcomes/promises.html", {"found": keeping, "forms": forms}, status=422 if bound else 200)


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = Initiative.objects.visible_to(request.user)
    checks = PromiseCheck.objects.filter(outcome__initiative__in=seen, pk=pk)
    check = checks.select_related("outcome__initiative").first()
    if check is None:
        raise Http404(_("That question doesn't exist."))
    form = AnswerForm(request.POST, auto_id=f"answer-{pk}-%s")
    if not form.is_valid():
        return _promises(request, bound=form, bound_to=pk)
    try:
        promise_service.answer(check, **form.cleaned_data, by=request.user, today=timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answer saved, with today's counted value next to it."))
    return redirect(reverse("outcomes:promises"))
