"""Questions to leadership, answers, and what became of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.lifecycle.forms.status import StopForm
from initiatives.models import Decision, DecisionState, Initiative, Verb
from initiatives.models.initiatives import LIVE
from initiatives.review.decisions import queries as report, services as decisions
from initiatives.review.decisions.forms import AskLeadershipForm, DecideForm, FollowUpForm


def _page(pk: int) -> str:
    return reverse("reviews:decision", args=[pk])


def visible(user: User, pk: int) -> Decision:
    decision = report.visible_decisions(user).filter(pk=pk).first()
    if decision is None:
        raise Http404(_("This decision doesn't exist."))
    return decision


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    rows = report.decision_rows(report.visible_decisions(request.user), as_of=timezone.localdate())
    by_state = {state: [row for row in rows if row.decision.state == state] for state in DecisionState.values}
    context = {
        "open": by_state["asked"],
        "decided": by_state["decided"],
        "ended": sorted([*by_state["done"], *by_state["dropped"]], key=lambda row: row.decision.pk, reverse=True),
        "can_ask": permissions.can_ask_leadership(request.user, None),
    }
    return page(request, "review/decisions.html", context)


def _askable(user: User) -> list[int]:
    live = Initiative.objects.visible_to(user).live()
    return [initiative.pk for initiative in live if permissions.can_ask_leadership(user, initiative)]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """The form to ask; `?initiative=CX-1` chooses what it is about."""
    askable = _askable(request.user)
    if not askable:
        require(permissions.can_ask_leadership, request.user, None)
    form = AskLeadershipForm(
        request.POST or None,
        initial={"initiative": request.GET.get("initiative", "")},
        initiatives=Initiative.objects.filter(pk__in=askable).order_by("pk"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = decisions.ask(**form.arguments(), by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Question sent. It stays on the review page until leadership decides."))
            return redirect(_page(asked.pk))
    return page(request, "review/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """One question: what could be done, who pays for it, what was decided, what became of it, what people say.

    `?verb=stop` is the first of two clicks that decide; the form on the page is the second.
    """
    return _shown(request, visible(request.user, pk))


def _shown(request: SignedInRequest, decision: Decision, **bound: object) -> HttpResponse:
    """`bound` are forms with what was typed, shown with their errors."""
    today, initiative = timezone.localdate(), decision.initiative
    may_decide = permissions.can_decide(request.user) and decision.state == DecisionState.ASKED
    may_follow = permissions.can_follow_up(request.user, decision) and decision.state == DecisionState.DECIDED
    # Deciding to stop moves nothing by itself; whoever may stop the initiative is offered that step.
    may_stop = (
        initiative is not None
        and decision.state == DecisionState.DECIDED
        and decision.verb == Verb.STOP
        and initiative.status in LIVE
        and permissions.can_move(request.user, initiative)
    )
    [row] = report.decision_rows([decision], as_of=today)
    context = {
        "row": row,
        "decision": decision,
        "decide_form": DecideForm.proposed(decision, request.GET.get("verb", ""), today) if may_decide else None,
        "follow_form": FollowUpForm() if may_follow else None,
        "stop_form": StopForm(initial={"reason": decision.why}) if may_stop else None,
        "panels": panels("reviews.decision", request, decision),
        **bound,
    }
    return page(request, "review/decision.html", context, status=422 if bound else 200)


@require_POST
@refusals_shown(_page)
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = visible(request.user, pk)
    require(permissions.can_decide, request.user)
    form = DecideForm(request.POST).offering(decision)
    if form.is_valid():
        try:
            decisions.decide(decision, **form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Decision saved: %(verb)s.") % {"verb": decision.get_verb_display()})
            return redirect(_page(pk))
    return _shown(request, decision, decide_form=form)


@require_POST
@refusals_shown(_page)
def follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = visible(request.user, pk)
    require(permissions.can_follow_up, request.user, decision)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        decisions.follow_up(decision, **form.cleaned_data, by=request.user, today=timezone.localdate())
        messages.success(request, _("Saved. It will appear in the next review."))
        return redirect(_page(pk))
    return _shown(request, decision, follow_form=form)
