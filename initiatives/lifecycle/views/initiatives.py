"""The register, the page of an initiative, and logging one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import bad_filter, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import consent, permissions
from initiatives.assessment.forms import WaiverForm
from initiatives.assessment.queries import register as registers
from initiatives.assessment.queries.explanation import situation
from initiatives.assessment.queries.open_findings import standing_findings
from initiatives.lifecycle.filters import InitiativeFilter
from initiatives.lifecycle.forms.initiatives import InitiativeForm
from initiatives.lifecycle.forms.status import HoldForm, StopForm
from initiatives.lifecycle.queries import filter_choices
from initiatives.lifecycle.queries.gates import gate
from initiatives.lifecycle.services import initiatives
from initiatives.lookup import visible_initiative
from initiatives.models import Initiative, RequestState
from initiatives.models.ownership import WITH_FUNCTION
from initiatives.notifications.history import tell
from initiatives.outcomes.queries import page as outcome_page
from initiatives.ownership.queries import needed_functions
from initiatives.ownership.queries.reminding import reminding
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Function

PAGE_SIZE = 25


def filtered(request: SignedInRequest) -> InitiativeFilter:
    """The filters of this address over what the person sees; fenced ones first unless it says otherwise."""
    visible_ones = Initiative.objects.visible_to(request.user).for_register()
    given = query(request.GET)
    return InitiativeFilter({"ordering": "-score", **given}, queryset=visible_ones, today=timezone.localdate())


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    found = filtered(request)
    if not found.is_valid():
        return bad_filter(request, found.form, back=reverse("initiatives:list"), label=_("Show all initiatives"))
    sheet = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    active, offered = found.active(), filter_choices.choices()
    first, further = filter_choices.offers(active, offered)
    context = {
        "rows": registers.rows(list(sheet.object_list), to=request.user),
        "page_obj": sheet,
        "shown_filters": first,
        "hidden_filters": further,
        "more_in_use": any(one.chosen for one in further),
        "chips": filter_choices.chips(active, offered),
        "can_create": permissions.can_create(request.user),
        "lead": ngettext("%(count)d initiative", "%(count)d initiatives", sheet.paginator.count)
        % {"count": sheet.paginator.count},
    }
    return page(request, "lifecycle/list.html", context, part="rows")


@require_safe
def page_of(request: SignedInRequest, key: str) -> HttpResponse:
    initiative, today = visible_initiative(request.user, key), timezone.localdate()
    found = situation(initiative, policy=policy_in_force(), today=today, to=request.user)
    waiting = list(
        initiative.requests.filter(state__in=WITH_FUNCTION).select_related("initiative", "function", "asked_by")
    )
    reminders = reminding(waiting, by=request.user, now=timezone.now())
    context = {
        "initiative": initiative,
        "found": found,
        "row": found.row,
        "today": today,
        "to_answer": [
            one
            for one in waiting
            if one.state == RequestState.REQUESTED and permissions.can_answer(request.user, one, today)
        ],
        "reminders": {one.function.key: reminders[one.pk] for one in waiting if one.pk in reminders},
        "can_edit": permissions.can_edit(request.user, initiative),
        "can_ask": permissions.can_ask(request.user, initiative),
        "gate": gate(initiative, today=today),
        "can_move": permissions.can_move(request.user, initiative),
        "can_grant_exceptions": permissions.can_grant_exceptions(request.user),
        "stopping": StopForm(auto_id="stop_%s"),
        "holding": HoldForm(auto_id="hold_%s"),
        "accepting": _accepting(request.user, initiative, today),
        "outcomes": outcome_page.compact(initiative, today=today),
        "panels": panels("initiatives.initiative", request, initiative),
        "feed": tell(Event.objects.about(initiative).select_related("actor")[:30]),
    }
    return page(request, "lifecycle/initiative.html", context)


def _accepting(user: User, initiative: Initiative, today: date) -> WaiverForm | None:
    """For leadership, what stands open."""
    if not permissions.can_grant_exceptions(user):
        return None
    findings = standing_findings(initiative.pk, as_of=today)
    return WaiverForm(findings=findings, auto_id="accept_%s") if findings else None


def create(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_create, request.user)
    form = InitiativeForm(request.POST or None, user=request.user, initial=_prefilled(request))
    if request.method == "POST" and form.is_valid():
        asked = Function.objects.filter(key__in=request.POST.getlist("ask")) if "save_and_ask" in request.POST else []
        try:
            initiative = initiatives.create(
                form.values(), **form.links(), ask=list(asked), by=request.user, now=timezone.now()
            )
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("%(key)s has been logged.") % {"key": initiative.key})
            if "save_and_ask" in request.POST and not asked:
                messages.warning(request, _nobody_asked(form))
            return redirect("initiatives:page", key=initiative.key)
    picked = form["touchpoints"].value() or []
    context = {"form": form, "needed": needed_functions.needed(picked), "ask": request.POST.getlist("ask")}
    return page(request, "lifecycle/form.html", context, status=422 if form.errors else 200)


def _nobody_asked(form: InitiativeForm) -> str:
    if not form.cleaned_data["touchpoints"]:
        return _("No function was asked: without touchpoints it isn't known who shapes it. Choose some, then ask.")
    return _("No function was asked, because none was ticked. Ask from this page.")


@require_safe
def needed(request: SignedInRequest) -> HttpResponse:
    """The functions that follow from the touchpoints picked so far; asked for by the form while it is filled in."""
    picked = request.GET.getlist("touchpoints")
    if not request.htmx:  # opened by itself, it is the form with these touchpoints picked
        return redirect(f"{reverse('initiatives:create')}?{urlencode({'touchpoint': picked}, doseq=True)}")
    return page(
        request, "lifecycle/form.html", {"needed": needed_functions.needed(picked), "form": None}, part="needed"
    )


def edit(request: SignedInRequest, key: str) -> HttpResponse:
    initiative = visible_initiative(request.user, key)
    require(permissions.can_edit, request.user, initiative)
    form = merging.remember(InitiativeForm(request.POST or None, user=request.user, instance=initiative))
    context: dict[str, Any] = {"form": form, "initiative": initiative}

    def save() -> None:
        with consent.consenting(request.POST.get("consent"), request.POST.get("slip_reason", "")):
            initiatives.edit(
                initiative, form.values(), **form.links(), by=request.user, version=form.cleaned_data["version"]
            )

    def standing() -> InitiativeForm:
        return InitiativeForm(user=request.user, instance=merging.again(initiative))

    if request.method == "POST" and form.is_valid():
        try:
            merging.saved(form, save, standing)
        except consent.MaterialChange as change:
            context |= {"material": change, "may_correct_slips": permissions.can_correct_slips(request.user)}
            return page(request, "lifecycle/form.html", context, status=409)
        except Invalid as refusal:
            show_on(form, refusal)
        except merging.Overlap as overlap:
            context["conflict"] = overlap.differences
            return page(request, "lifecycle/form.html", context, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect("initiatives:page", key=key)
    return page(request, "lifecycle/form.html", context, status=422 if form.errors else 200)


def _prefilled(request: SignedInRequest) -> dict[str, Any]:
    return {"touchpoints": request.GET.getlist("touchpoint")}
