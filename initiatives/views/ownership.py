"""Asking functions, and their answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.forms import ApproveForm, AskForm, DeclineForm
from initiatives.models import OwnershipRequest, RequestState
from initiatives.reports.policies import policy_in_force
from initiatives.reports.situation import situation
from initiatives.services import ownership
from initiatives.views.initiatives import visible
from journeys.models import Function
from journeys.reports.directory import enumeration


def _page_address(key: str, function: str = "") -> str:
    return reverse("initiatives:page", args=[key])


def ask(request: SignedInRequest, key: str) -> HttpResponse:
    initiative, today = visible(request.user, key), timezone.localdate()
    if not permissions.can_ask(request.user, initiative):
        raise PermissionDenied(_("You may read this initiative but not ask functions to own it."))
    found = situation(initiative, policy=policy_in_force(), today=today)
    wanted = (
        request.GET.getlist("function")
        or [one.key for one in found.next_owners.askable]
        or list(found.row.assessment.not_asked)
    )
    form = AskForm(request.POST or None, initial={"functions": wanted})
    if request.method == "POST" and form.is_valid():
        asked = ownership.ask(
            initiative, list(form.cleaned_data["functions"]), by=request.user, today=today,
            what=form.cleaned_data["what"], person_days=form.cleaned_data["person_days"],
        )  # fmt: skip
        names = enumeration(one.function.name for one in asked)
        if asked:
            messages.success(request, _("Asked: %(names)s.") % {"names": names})
        else:
            messages.info(request, _("All of them have been asked already."))
        return redirect("initiatives:page", key=key)
    askable = [one for one in found.needs if one.can_be_asked]
    known = {one.key for one in found.needs}
    context = {
        "form": form,
        "found": found,
        "row": found.row,
        "askable": askable,
        "others": [one for one in Function.objects.filter(is_cx=False).order_by("name") if one.key not in known],
        "wanted": form["functions"].value() or [],
    }
    return page(request, "initiatives/ask.html", context, status=422 if form.errors else 200)


def _request(http: SignedInRequest, key: str, function: str) -> OwnershipRequest:
    initiative = visible(http.user, key)
    found = initiative.requests.select_related("function__head", "asked_by", "decided_by", "initiative")
    try:
        return found.exclude(state=RequestState.WITHDRAWN).get(function__key=function)
    except OwnershipRequest.DoesNotExist:
        raise Http404(_("%(function)s was never asked to own %(key)s.") % {"function": function, "key": key}) from None


def request_page(http: SignedInRequest, key: str, function: str) -> HttpResponse:
    asked = _request(http, key, function)
    return _show(http, asked, DeclineForm(), ApproveForm(initial={"person_days": asked.person_days}))


def _show(
    http: SignedInRequest, asked: OwnershipRequest, declining: DeclineForm, approving: ApproveForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    found = situation(asked.initiative, policy=policy_in_force(), today=today)
    need = next((one for one in found.needs if one.key == asked.function.key), None)
    context = {
        "asked": asked,
        "row": found.row,
        "need": need,
        "cells": list(zip(found.touchpoints, need.cells, strict=True)) if need else [],
        "is_open": asked.state == RequestState.REQUESTED,
        "can_answer": permissions.can_answer(http.user, asked, today),
        "can_withdraw": permissions.can_ask(http.user, asked.initiative),
        "declining": declining,
        "approving": approving,
    }
    return page(http, "initiatives/request.html", context, status=status)


@require_POST
@refusals_shown(_page_address)
def approve(http: SignedInRequest, key: str, function: str) -> HttpResponse:
    asked, form = _request(http, key, function), ApproveForm(http.POST)
    if not form.is_valid():
        return _show(http, asked, DeclineForm(), form, status=422)
    ownership.approve(asked, by=http.user, today=timezone.localdate(), person_days=form.cleaned_data["person_days"])
    messages.success(http, _("%(function)s now owns this.") % {"function": asked.function.name})
    return redirect(_page_address(key))


@require_POST
@refusals_shown(_page_address)
def decline(http: SignedInRequest, key: str, function: str) -> HttpResponse:
    asked, form = _request(http, key, function), DeclineForm(http.POST)
    if not form.is_valid():
        return _show(http, asked, form, ApproveForm(), status=422)
    ownership.decline(asked, by=http.user, today=timezone.localdate(), **form.cleaned_data)
    messages.success(
        http, _("Declined for %(function)s. The requester sees your reason.") % {"function": asked.function.name}
    )
    return redirect(_page_address(key))


@require_POST
@refusals_shown(_page_address)
def withdraw(http: SignedInRequest, key: str, function: str) -> HttpResponse:
    asked = ownership.withdraw(_request(http, key, function), by=http.user)
    messages.success(http, _("%(function)s is no longer asked.") % {"function": asked.function.name})
    return redirect(_page_address(key))
