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
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.forms.decisions import AskLeadershipForm, CommentForm, DecideForm, FollowUpForm
from initiatives.forms.status import StopForm
from initiatives.models import Decision, DecisionState, Initiative, Verb
from initiatives.models.initiatives import LIVE
from initiatives.reports import decisions as report
from initiatives.services import decisions


def _page(pk: int) -> str:
    return reverse("reviews:decision", args=[pk])


def visible(user: User, pk: int) -> Decision:
    found = report.visible_decisions(user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such decision."))
    return found


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    rows = report.told(report.visible_decisions(request.user), as_of=timezone.localdate())
    by_state = {state: [one for one in rows if one.decision.state == state] for state in DecisionState.values}
    context = {
        "open": by_state["asked"],
        "decided": by_state["decided"],
        "ended": sorted([*by_state["done"], *by_state["dropped"]], key=lambda one: one.decision.pk, reverse=True),
        "can_ask": permissions.can_ask_leadership(request.user, None),
    }
    return page(request, "review/decisions.html", context)


def _askable(user: User) -> list[int]:
    seen = Initiative.objects.visible_to(user).live()
    return [one.pk for one in seen if permissions.can_ask_leadership(user, one)]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """The form to ask; `?initiative=CX-1` chooses what it is about."""
    askable = _askable(request.user)
    if not askable:
        require(permissions.can_ask_leadership, request.user, None)
    form = AskLeadershipForm(
        request.POST or None, initial={"initiative": request.GET.get("initiative", "")},
        initiatives=Initiative.objects.filter(pk__in=askable).order_by("pk"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            asked = decisions.ask(**form.said(), by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Asked. It stands on the review page until leadership decides."))
            return redirect(_page(asked.pk))
    return page(request, "review/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """One question: what could be done, who pays for it, what was decided, what became of it, what people say.

    `?verb=stop` is the first of two clicks that decide; the form on the page is the second.
    """
    found = visible(request.user, pk)
    return _shown(request, found)


def _shown(request: SignedInRequest, found: Decision, **bound: object) -> HttpResponse:
    today, about = timezone.localdate(), found.initiative
    may_decide = permissions.can_decide(request.user) and found.state == DecisionState.ASKED
    may_follow = permissions.can_follow_up(request.user, found) and found.state == DecisionState.DECIDED
    may_stop = (
        about is not None and found.state == DecisionState.DECIDED and found.verb == Verb.STOP
        and about.status in LIVE and permissions.can_move(request.user, about)
    )  # fmt: skip
    context = {
        "asked": report.told([found], as_of=today)[0],
        "comments": found.comments.select_related("by").order_by("pk"),
        "decide_form": DecideForm.proposed(found, request.GET.get("verb", ""), today) if may_decide else None,
        "follow_form": FollowUpForm() if may_follow else None,
        "stop_form": StopForm(initial={"reason": found.why}) if may_stop else None,
        "comment_form": CommentForm(auto_id="comment_%s"),
        **bound,
    }
    return page(request, "review/decision.html", context, status=422 if bound else 200)


@require_POST
@refusals_shown(_page)
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request.user, pk)
    require(permissions.can_decide, request.user)
    form = DecideForm(request.POST).offering(found)
    if form.is_valid():
        try:
            decisions.decide(found, **form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Decided: %(verb)s.") % {"verb": found.get_verb_display()})
            return redirect(_page(pk))
    return _shown(request, found, decide_form=form)


@require_POST
@refusals_shown(_page)
def follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request.user, pk)
    require(permissions.can_follow_up, request.user, found)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        decisions.follow_up(found, **form.cleaned_data, by=request.user, today=timezone.localdate())
        messages.success(request, _("Kept; the next review says so."))
        return redirect(_page(pk))
    return _shown(request, found, follow_form=form)


@require_POST
@refusals_shown(_page)
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    decisions.comment(visible(request.user, pk), text=request.POST.get("text", ""), by=request.user, now=timezone.now())
    return redirect(f"{_page(pk)}#comments")
