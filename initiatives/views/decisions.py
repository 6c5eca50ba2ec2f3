"""Questions to leadership, answers, and what became of them; exceptions leadership makes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid, NotAllowed, Refused
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.forms.decisions import AskLeadershipForm, ChosenForm, CommentForm, DecideForm, FollowUpForm
from initiatives.forms.exceptions import WaiverForm
from initiatives.forms.status import StopForm
from initiatives.models import Decision, DecisionState, Initiative, Verb, Waiver
from initiatives.models.initiatives import LIVE
from initiatives.reports import decisions as report
from initiatives.reports.standing import finding_name, standing_findings
from initiatives.services import decisions, waivers


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
    if not askable and not permissions.can_ask_leadership(request.user, None):
        raise PermissionDenied(_("Only the programme team or those who run an initiative can ask leadership."))
    form = AskLeadershipForm(
        request.POST or None,
        initial={"initiative": request.GET.get("initiative", "")},
        initiatives=Initiative.objects.filter(pk__in=askable).order_by("pk"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = decisions.ask(**form.arguments(), by=request.user, today=timezone.localdate())
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
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
        "comments": decision.comments.select_related("by").order_by("pk"),
        "decide_form": DecideForm.proposed(decision, request.GET.get("verb", ""), today) if may_decide else None,
        "follow_form": FollowUpForm() if may_follow else None,
        "stop_form": StopForm(initial={"reason": decision.why}) if may_stop else None,
        "comment_form": CommentForm(auto_id="comment_%s"),
        **bound,
    }
    return page(request, "review/decision.html", context, status=422 if bound else 200)


@require_POST
@refusals_shown(_page)
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = visible(request.user, pk)
    if not permissions.can_decide(request.user):
        raise NotAllowed(_("Only leadership can decide this."))
    form = DecideForm(request.POST).offering(decision)
    if form.is_valid():
        try:
            decisions.decide(decision, **form.cleaned_data, by=request.user, today=timezone.localdate())
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
    if not permissions.can_follow_up(request.user, decision):
        raise NotAllowed(_("Only the assignee, leadership or the programme team can record the result."))
    form = FollowUpForm(request.POST)
    if form.is_valid():
        decisions.follow_up(decision, **form.cleaned_data, by=request.user, today=timezone.localdate())
        messages.success(request, _("Saved. It will appear in the next review."))
        return redirect(_page(pk))
    return _shown(request, decision, follow_form=form)


@require_POST
@refusals_shown(_page)
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    decisions.comment(visible(request.user, pk), text=request.POST.get("text", ""), by=request.user)
    return redirect(f"{_page(pk)}#comments")


@require_http_methods(["GET", "HEAD", "POST"])
def exceptions(request: SignedInRequest) -> HttpResponse:
    """What leadership accepts for a while; leadership gives and ends it here.

    `?initiative=CX-1` chooses the initiative first, then the form offers what stands open on it.
    """
    may, today = permissions.can_rule(request.user), timezone.localdate()
    if request.method == "POST" and not may:
        raise PermissionDenied(_("Only leadership can accept a finding."))
    known = Initiative.objects.visible_to(request.user).live().order_by("pk")
    asked = request.POST.get("initiative") or request.GET.get("initiative", "")
    chosen = known.filter(key=asked).first() if may else None
    findings = standing_findings(chosen.pk, as_of=today) if chosen else ()
    form = WaiverForm(request.POST or None, findings=findings)
    if chosen and request.method == "POST" and form.is_valid():
        try:
            waivers.grant(chosen, **form.cleaned_data, by=request.user, today=today)
        except Invalid as refusal:
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Exception saved. The finding stays visible and is marked as accepted."))
            return redirect("reviews:exceptions")
    context = {
        "exceptions": [(waiver, finding_name(waiver.subject)) for waiver in report.exceptions()],
        "may": may,
        "chosen": chosen,
        "choose": ChosenForm(
            request.POST if request.method == "POST" and not chosen else None,
            initial={"initiative": asked},
            initiatives=known,
            auto_id="choose_%s",
        ),
        "form": form if findings else None,
        "today": today,
    }
    return page(request, "review/exceptions.html", context, status=422 if form.errors else 200)


def _exceptions_page(pk: int) -> str:
    return reverse("reviews:exceptions")


@require_POST
@refusals_shown(_exceptions_page)
def end_exception(request: SignedInRequest, pk: int) -> HttpResponse:
    waiver = Waiver.objects.filter(pk=pk, initiative__in=Initiative.objects.visible_to(request.user)).first()
    if waiver is None:
        raise Http404(_("This exception doesn't exist."))
    waivers.end(waiver, by=request.user, today=timezone.localdate())
    messages.success(request, _("Exception ended."))
    return redirect("reviews:exceptions")
