"""Asking functions, and everything that is said to such a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import undo
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from cxtracker.ui.words import Text
from initiatives import permissions
from initiatives.assessment.queries.explanation import situation
from initiatives.lookup import visible_initiative
from initiatives.models import DeclineReason, OwnershipRequest
from initiatives.ownership.forms import requests as said
from initiatives.ownership.forms.requests import AskForm
from initiatives.ownership.queries.absences import away_now
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.rules.verbs import ANSWERS
from initiatives.ownership.services import reminding, reported, requests as ownership
from initiatives.policies.queries.in_force import policy_in_force
from journeys.directory import enumeration
from journeys.models import Function


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, key: str) -> HttpResponse:
    initiative, today = visible_initiative(request.user, key), timezone.localdate()
    require(permissions.can_ask, request.user, initiative)
    found = situation(initiative, policy=policy_in_force(), today=today, to=request.user)
    wanted = (
        request.GET.getlist("function")
        or [one.key for one in found.next_owners.askable]
        or list(found.row.assessment.not_asked)
    )
    functions = {
        function.key: function
        for function in Function.objects.filter(is_cx=False).select_related("head").order_by("name")
    }
    form = AskForm(request.POST or None, initial={"functions": wanted}, functions=list(functions.values()))
    if request.method == "POST" and form.is_valid():
        requests = ownership.ask_each(initiative, form.questions(), by=request.user, now=timezone.now())
        if requests:
            names = enumeration(asked.function.name for asked in requests)
            messages.success(request, _("Asked: %(names)s.") % {"names": names})
        else:
            messages.info(request, _("They have all been asked already."))
        return redirect("initiatives:page", key=key)
    away = away_now([function.pk for function in functions.values()], today)
    needs = {need.key: need for need in found.needs}
    offered = [key for key, one in needs.items() if one.can_be_asked and key in functions]
    context = {
        "form": form,
        "found": found,
        "row": found.row,
        "offers": [_offer(functions[key], needs[key], form, away) for key in offered],
        "others": [_offer(one, None, form, away) for key, one in functions.items() if key not in needs],
        "wanted": form["functions"].value() or [],
    }
    return page(request, "ownership/ask.html", context, status=422 if form.errors else 200)


def _offer(function: Function, need: Any, form: AskForm, away: dict[int, Any]) -> dict[str, Any]:
    """A function that can be asked, with the fields about it."""
    return {"function": function, "need": need, "away": away.get(function.pk), "fields": form.of(function.key)}


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be said: how it is read, which service does it, what the page says afterwards."""

    form: type[forms.Form]
    call: Callable[..., Any]
    done: Text


VERBS = {
    "approve": Verb(said.ApproveForm, ownership.approve, gettext_lazy("%(function)s now owns %(thing)s.")),
    "decline": Verb(
        said.DeclineForm,
        ownership.decline,
        gettext_lazy("You declined %(thing)s for %(function)s. The requester sees your reason."),
    ),
    "condition": Verb(
        said.SayForm,
        ownership.accept_on_condition,
        gettext_lazy("Your condition went to the requester. %(function)s owns %(thing)s once they agree."),
    ),
    "question": Verb(
        said.SayForm,
        ownership.ask_back,
        gettext_lazy("Your question about %(thing)s went to the requester. The clock is stopped."),
    ),
    "defer": Verb(
        said.DeferForm, ownership.defer, gettext_lazy("%(function)s will be asked about %(thing)s again on that day.")
    ),
    "pass_on": Verb(said.PassOnForm, ownership.pass_on, gettext_lazy("You passed on %(thing)s for %(function)s.")),
    "agree": Verb(said.NothingToSay, ownership.agree, gettext_lazy("Agreed: %(function)s now owns %(thing)s.")),
    "reply": Verb(
        said.SayForm, ownership.reply, gettext_lazy("Answer sent. %(function)s is asked about %(thing)s again.")
    ),
    "confirm": Verb(
        said.NothingToSay, reported.confirm, gettext_lazy("Confirmed: %(function)s’s answer to %(thing)s counts now.")
    ),
    "deny": Verb(
        said.DenyForm, reported.deny, gettext_lazy("Recorded: %(function)s never gave this answer to %(thing)s.")
    ),
    "ask_anew": Verb(
        said.NothingToSay, reported.ask_anew, gettext_lazy("%(function)s is asked anew about %(thing)s. Your answer?")
    ),
    "override": Verb(
        said.OverrideForm,
        ownership.override,
        gettext_lazy("You decided %(thing)s for %(function)s; your reason is recorded."),
    ),
    "remind": Verb(
        said.NothingToSay, reminding.remind, gettext_lazy("Reminded. %(function)s hears of %(thing)s again.")
    ),
    "withdraw": Verb(
        said.NothingToSay, ownership.withdraw, gettext_lazy("%(function)s is no longer asked about %(thing)s.")
    ),
    "take_back": Verb(
        said.NothingToSay,
        ownership.take_back,
        gettext_lazy("You took back the answer of %(function)s. %(thing)s is open again."),
    ),
}

TRIED = {"verb": "", "reason": "", "comment": "", "until": "", "to": "", "person_days": "", "approve": ""}


def _request(request: SignedInRequest, key: str, function: str) -> OwnershipRequest:
    initiative = visible_initiative(request.user, key)
    try:
        return OwnershipRequest.objects.whole().get(initiative=initiative, function__key=function)
    except OwnershipRequest.DoesNotExist:
        raise Http404(_("%(function)s was never asked to own %(key)s.") % {"function": function, "key": key}) from None


@require_safe
def request_page(request: SignedInRequest, key: str, function: str) -> HttpResponse:
    return _show(request, _request(request, key, function))


def _show(
    request: SignedInRequest,
    ownership_request: OwnershipRequest,
    *,
    tried: dict[str, Any] | None = None,
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request; with what was typed and why it was not taken."""
    now, today = timezone.now(), timezone.localdate()
    [question] = questions([ownership_request], to=request.user, now=now, today=today)
    context = {
        "question": question,
        "asked": ownership_request,
        "row": question.row,
        "tried": {**TRIED, **(tried or {})},
        "wrong": wrong or [],
        "reasons": DeclineReason.choices,
        "back": "",
    }
    return page(request, "ownership/request.html", context, status=status)


@require_POST
def say(request: SignedInRequest, key: str, function: str, verb: str) -> HttpResponse:
    """Carry out one verb, then go back to where the person was; a refusal is said there too."""
    ownership_request, chosen = _request(request, key, function), VERBS[verb]
    form = chosen.form(request.POST)
    typed = {name: request.POST.get(name, "") for name in TRIED} | {"verb": verb}
    if not form.is_valid():
        wrong = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
        return _show(request, ownership_request, tried=typed, wrong=wrong, status=422)
    values = {name: value for name, value in form.cleaned_data.items() if value is not None}
    try:
        chosen.call(ownership_request, by=request.user, now=timezone.now(), **values)
    except Invalid as refusal:
        wrong = [sentence for sentences in refusal.fields.values() for sentence in sentences]
        return _show(request, ownership_request, tried=typed, wrong=wrong, status=422)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        thing = _("%(key)s “%(title)s”") % {"key": key, "title": ownership_request.initiative.title}
        done = str(chosen.done) % {"function": ownership_request.function.name, "thing": thing}
        undo.success(request, done, undo=_undoes(verb, key, function))
    return redirect(_back(request, key))


def _undoes(verb: str, key: str, function: str) -> str:
    """The address that takes an answer back, while the policy allows it."""
    undoable = verb in ANSWERS and policy_in_force().take_back_minutes > 0
    return reverse("initiatives:take_back", args=[key, function]) if undoable else ""


def _back(request: SignedInRequest, key: str) -> str:
    """To the page the answer was given on, if that was a list; else to the initiative."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("initiatives:page", args=[key])
