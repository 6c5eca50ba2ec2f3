"""Asking functions, and everything that is said to such a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import once, undo
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from cxtracker.ui.words import Text
from initiatives import consent, permissions
from initiatives.assessment.queries.explanation import Situation, situation
from initiatives.lookup import visible_initiative
from initiatives.models import DeclineReason, OwnershipRequest, RequestState
from initiatives.ownership.forms import requests as answer_forms
from initiatives.ownership.forms.requests import AskForm
from initiatives.ownership.queries.absences import away_now
from initiatives.ownership.queries.pact_changes import PactChange, changes_since
from initiatives.ownership.queries.proposals import ProposedAsk, proposed_asks
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.rules.verbs import ANSWERS
from initiatives.ownership.services import offers, overriding, reminding, reported, requests as ownership
from initiatives.ownership.services.seen import PlanChanged, having_seen
from initiatives.policies.queries.in_force import policy_in_force
from journeys.directory import enumeration
from journeys.models import Function


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, key: str) -> HttpResponse:
    initiative, today = visible_initiative(request.user, key), timezone.localdate()
    require(permissions.can_ask, request.user, initiative)
    explained = situation(initiative, policy=policy_in_force(), today=today, to=request.user)
    wanted = request.GET.getlist("function") or _suggested(explained)
    functions = {
        function.key: function
        for function in Function.objects.filter(is_cx=False).select_related("head").order_by("name")
    }
    proposed = proposed_asks(initiative, explained)
    form = AskForm(
        request.POST or None, initial={"functions": wanted}, functions=list(functions.values()), proposed=proposed
    )
    material = None
    if request.method == "POST" and form.is_valid():
        try:
            with consent.consenting(request.POST.get("consent"), request.POST.get("slip_reason", "")):
                requests = ownership.ask_each(initiative, form.questions(), by=request.user, now=timezone.now())
        except consent.MaterialChange as change:
            material = change
        else:
            _say_who_was_asked(request, requests)
            return redirect("initiatives:page", key=key)
    away = away_now([function.pk for function in functions.values()], today)
    needs = {need.key: need for need in explained.needs}
    offered = [key for key, need in needs.items() if need.can_be_asked and key in functions]
    context = {
        "form": form,
        "found": explained,
        "row": explained.row,
        "offers": [_offer(functions[key], needs[key], form, away, proposed.get(key)) for key in offered],
        "others": [_offer(function, None, form, away, None) for key, function in functions.items() if key not in needs],
        "wanted": form["functions"].value() or [],
        "material": material,
        "may_correct_slips": permissions.can_correct_slips(request.user),
    }
    return page(request, "ownership/ask.html", context, status=409 if material else 422 if form.errors else 200)


def _suggested(explained: Situation) -> list[str]:
    """The best next owners that can be asked, else every function nobody asked yet."""
    askable = [function.key for function in explained.next_owners.askable]
    return askable or list(explained.row.assessment.not_asked)


def _say_who_was_asked(request: SignedInRequest, requests: Sequence[OwnershipRequest]) -> None:
    if requests:
        names = enumeration(asked.function.name for asked in requests)
        waiting = [asked for asked in requests if asked.state == RequestState.REQUESTED]
        way_back = undo.way_back("ownership.asked", *waiting, by=request.user)
        undo.success(request, _("Asked: %(names)s.") % {"names": names}, undo=way_back)
    else:
        messages.info(request, _("They have all been asked already."))


def _offer(
    function: Function, need: Any, form: AskForm, away: dict[int, Any], proposed: ProposedAsk | None
) -> dict[str, Any]:
    """A function that can be asked, with the fields about it and what they were filled with."""
    fields = form.of(function.key)
    return {"function": function, "need": need, "away": away.get(function.pk), "fields": fields, "proposed": proposed}


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be said: how it is read, which service does it, what the page says afterwards."""

    form: type[forms.Form]
    call: Callable[..., Any]
    done: Text


VERBS = {
    "approve": Verb(answer_forms.ApproveForm, ownership.approve, gettext_lazy("%(function)s now owns %(thing)s.")),
    "decline": Verb(
        answer_forms.DeclineForm,
        ownership.decline,
        gettext_lazy("You declined %(thing)s for %(function)s. The requester sees your reason."),
    ),
    "condition": Verb(
        answer_forms.ConditionForm,
        ownership.accept_on_condition,
        gettext_lazy("Your condition went to the requester. %(function)s owns %(thing)s once they agree."),
    ),
    "question": Verb(
        answer_forms.SayForm,
        ownership.ask_back,
        gettext_lazy("Your question about %(thing)s went to the requester. The clock is stopped."),
    ),
    "defer": Verb(
        answer_forms.DeferForm,
        ownership.defer,
        gettext_lazy("%(function)s will be asked about %(thing)s again on that day."),
    ),
    "pass_on": Verb(
        answer_forms.PassOnForm, ownership.pass_on, gettext_lazy("You passed on %(thing)s for %(function)s.")
    ),
    "agree": Verb(answer_forms.NothingToSay, ownership.agree, gettext_lazy("Agreed: %(function)s now owns %(thing)s.")),
    "offer": Verb(
        answer_forms.OfferForm,
        offers.offer,
        gettext_lazy("Your offer about %(thing)s went to %(function)s; it answers again."),
    ),
    "reply": Verb(
        answer_forms.SayForm, ownership.reply, gettext_lazy("Answer sent. %(function)s is asked about %(thing)s again.")
    ),
    "confirm": Verb(
        answer_forms.ConfirmForm,
        reported.confirm,
        gettext_lazy("Confirmed: %(function)s’s answer to %(thing)s counts now."),
    ),
    "deny": Verb(
        answer_forms.DenyForm,
        reported.deny,
        gettext_lazy("Recorded: %(function)s never gave this answer to %(thing)s."),
    ),
    "ask_anew": Verb(
        answer_forms.NothingToSay,
        reported.ask_anew,
        gettext_lazy("%(function)s is asked anew about %(thing)s. Your answer?"),
    ),
    "override": Verb(
        answer_forms.OverrideForm,
        overriding.override,
        gettext_lazy("You decided %(thing)s for %(function)s; your reason is recorded."),
    ),
    "remind": Verb(
        answer_forms.NothingToSay, reminding.remind, gettext_lazy("Reminded. %(function)s hears of %(thing)s again.")
    ),
    "withdraw": Verb(
        answer_forms.NothingToSay, ownership.withdraw, gettext_lazy("%(function)s is no longer asked about %(thing)s.")
    ),
    "take_back": Verb(
        answer_forms.NothingToSay,
        ownership.take_back,
        gettext_lazy("You took back the answer of %(function)s. %(thing)s is open again."),
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A verb, and what was typed with it, to be said again once the person knows what it does."""

    verb: str
    typed: tuple[tuple[str, str], ...]


def _said(request: SignedInRequest, verb: str) -> Said:
    left_out = {*once.NOT_TYPED, "consent", "slip_reason"}
    return Said(verb, tuple((name, str(value)) for name, value in request.POST.items() if name not in left_out))


TRIED = {"verb": "", "reason": "", "comment": "", "until": "", "to": "", "person_days": "", "money": "", "approve": ""}


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
    material: consent.MaterialChange | None = None,
    answer: Said | None = None,
    outdated: str = "",
    news: tuple[PactChange, ...] = (),
) -> HttpResponse:
    """The page of a request; with what was typed and why it was not taken, or whom it would ask again.

    What is answered from here stays for the plan that was sent, until it was said that it is `outdated`, and its news.
    """
    now, today = timezone.now(), timezone.localdate()
    [question] = questions([ownership_request], to=request.user, now=now, today=today)
    sent = "" if outdated else request.POST.get("plan", "")
    context = {
        "question": replace(question, plan=sent or question.plan),
        "outdated": outdated,
        "news": news,
        "asked": ownership_request,
        "row": question.row,
        "tried": {**TRIED, **(tried or {})},
        "wrong": wrong or [],
        "reasons": DeclineReason.choices,
        "back": _list_before(request),
        "material": material,
        "said": answer,
        "may_correct_slips": permissions.can_correct_slips(request.user),
    }
    return page(request, "ownership/request.html", context, status=status)


@require_POST
def say(request: SignedInRequest, key: str, function: str, verb: str) -> HttpResponse:
    """Carry out one verb, then go back to where the person was; a refusal is said there too."""
    ownership_request, chosen = _request(request, key, function), VERBS[verb]
    form = chosen.form(request.POST)
    typed = _typed(request, verb)
    if not form.is_valid():
        wrong = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
        return _show(request, ownership_request, tried=typed, wrong=wrong, status=422)
    values = {name: value for name, value in form.cleaned_data.items() if value is not None}
    try:
        with (
            consent.consenting(request.POST.get("consent"), request.POST.get("slip_reason", "")),
            having_seen(request.POST.get("plan")),
        ):
            chosen.call(ownership_request, by=request.user, now=timezone.now(), **values)
    except consent.MaterialChange as change:
        ownership_request.refresh_from_db()
        return _show(request, ownership_request, material=change, answer=_said(request, verb), status=409)
    except PlanChanged as refusal:
        return _outdated(request, ownership_request, typed, refusal)
    except Invalid as refusal:
        wrong = [sentence for sentences in refusal.fields.values() for sentence in sentences]
        return _show(request, ownership_request, tried=typed, wrong=wrong, status=422)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        thing = _("%(key)s “%(title)s”") % {"key": key, "title": ownership_request.initiative.title}
        if verb == "approve" and ownership_request.state == RequestState.CONDITIONAL:
            chosen = VERBS["condition"]
        done = str(chosen.done) % {"function": ownership_request.function.name, "thing": thing}
        undo.success(request, done, undo=_undoes(verb, ownership_request, request.user))
    return redirect(_back(request, key))


def _typed(request: SignedInRequest, verb: str) -> dict[str, str]:
    """What was typed, to be shown again with its form; a button alone has none."""
    typed = {name: request.POST.get(name, "") for name in TRIED if name != "verb"}
    return typed | {"verb": verb if set(typed) & set(request.POST) else ""}


def _outdated(
    request: SignedInRequest, ownership_request: OwnershipRequest, typed: dict[str, str], refusal: PlanChanged
) -> HttpResponse:
    """The plan changed since the page was opened: what is new, and what was typed."""
    ownership_request.refresh_from_db()
    news = changes_since(ownership_request.initiative_id, request.POST.get("plan", ""))
    return _show(request, ownership_request, tried=typed, outdated=str(refusal), news=news, status=409)


def _undoes(verb: str, asked: OwnershipRequest, by: User) -> str:
    """The address that takes an answer back, while the policy allows it, or puts a withdrawn question back."""
    if verb == "withdraw":
        return undo.way_back("ownership.withdrawn", asked, by=by)
    undoable = verb in ANSWERS and policy_in_force().take_back_minutes > 0
    return reverse("initiatives:take_back", args=[asked.initiative.key, asked.function.key]) if undoable else ""


def _back(request: SignedInRequest, key: str) -> str:
    """To the page the answer was given on, if that was a list; else to the initiative."""
    return _list_before(request) or reverse("initiatives:page", args=[key])


def _list_before(request: SignedInRequest) -> str:
    """The list the person answers from, however often an answer was not taken; "" for none."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""
