"""The register, the page of an initiative, and logging one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid, Refused
from cxtracker.keyset import MOST_COUNTED
from cxtracker.permissions import require
from cxtracker.ui import merging, numbers, undo
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.navigation import waiting
from cxtracker.ui.paging import sheet
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import bad_filter, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import consent, permissions
from initiatives.assessment.forms import WaiverForm
from initiatives.assessment.queries import register as registers
from initiatives.assessment.queries.explanation import situation
from initiatives.assessment.queries.open_findings import standing_findings
from initiatives.checkins.queries import is_asked_for, standings
from initiatives.lifecycle.filters import InitiativeFilter
from initiatives.lifecycle.forms.initiatives import InitiativeForm
from initiatives.lifecycle.forms.status import HoldForm, StopForm
from initiatives.lifecycle.queries import activity, filter_choices
from initiatives.lifecycle.queries.gates import gate
from initiatives.lifecycle.services import initiatives
from initiatives.lookup import visible_initiative
from initiatives.models import Initiative, RequestState
from initiatives.models.initiatives import BEFORE_PACT, LIVE
from initiatives.models.ownership import WITH_FUNCTION
from initiatives.notifications.history import tell_whole
from initiatives.outcomes.queries import page as outcome_page
from initiatives.ownership.forms.first_asks import FirstAsks
from initiatives.ownership.queries import needed_functions
from initiatives.ownership.queries.reminding import reminding
from initiatives.policies.queries.in_force import policy_in_force
from journeys.directory import enumeration
from journeys.models import Touchpoint

PAGE_SIZE = 25
FEED = 10
"""So much of what happened stands on the page of an initiative."""
SUGGESTED = 20
"""So many are offered to pick from; a further letter narrows them down."""


def filtered(request: SignedInRequest) -> InitiativeFilter:
    """The filters of this address over what the person sees; fenced ones first unless it says otherwise."""
    visible_ones = Initiative.objects.visible_to(request.user).for_register()
    given = query(request.GET)
    return InitiativeFilter({"ordering": "-score", **given}, queryset=visible_ones, today=timezone.localdate())


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    chosen = filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("initiatives:list"), label=_("Show all initiatives"))
    budgets = registers.budgets(chosen.qs)
    listed = sheet(chosen.qs, PAGE_SIZE, request.GET, counted=budgets.all)
    shown = list(listed.object_list)
    active = chosen.active()
    offered = filter_choices.choices(active)
    first, further = filter_choices.offers(active, offered)
    context = {
        "rows": registers.rows(shown, to=request.user),
        "check_ins": standings([initiative.pk for initiative in shown], as_of=timezone.localdate()),
        "asked_for": {initiative.pk for initiative in shown if is_asked_for(initiative)},
        "page_obj": listed,
        "shown_filters": first,
        "hidden_filters": further,
        "more_in_use": any(control.chosen for control in further),
        "chips": filter_choices.chips(active, offered),
        "can_create": permissions.can_create(request.user),
        "can_import": permissions.can_import(request.user),
        "budgets": budgets,
        "lead": _how_many(budgets.all),
    }
    return page(request, "lifecycle/list.html", context, part="rows")


def _how_many(count: int) -> str:
    if count > MOST_COUNTED:
        return _("More than %(most)s initiatives") % {"most": numbers.number(MOST_COUNTED)}
    return ngettext("%(count)d initiative", "%(count)d initiatives", count) % {"count": count}


@require_safe
def page_of(request: SignedInRequest, key: str) -> HttpResponse:
    initiative, today = visible_initiative(request.user, key), timezone.localdate()
    explained = situation(initiative, policy=policy_in_force(), today=today, to=request.user)
    waiting = list(
        initiative.requests.filter(state__in=WITH_FUNCTION).select_related("initiative", "function", "asked_by")
    )
    reminders = reminding(waiting, by=request.user, now=timezone.now())
    context = {
        "initiative": initiative,
        "found": explained,
        "row": explained.row,
        "today": today,
        "to_answer": [
            asked
            for asked in waiting
            if asked.state == RequestState.REQUESTED and permissions.can_answer(request.user, asked, today)
        ],
        "reminders": {asked.function.key: reminders[asked.pk] for asked in waiting if asked.pk in reminders},
        "can_edit": permissions.can_edit(request.user, initiative),
        "can_ask": permissions.can_ask(request.user, initiative),
        "gate": gate(initiative, today=today),
        "can_delete": permissions.can_edit(request.user, initiative) and initiative.status in BEFORE_PACT,
        "can_move": permissions.can_move(request.user, initiative),
        "can_grant_exceptions": permissions.can_grant_exceptions(request.user),
        "stopping": StopForm(auto_id="stop_%s"),
        "holding": HoldForm(auto_id="hold_%s"),
        "accepting": _accepting(request.user, initiative, today),
        "outcomes": outcome_page.compact(initiative, today=today),
        "panels": panels("initiatives.initiative", request, initiative),
        "talk": panels("initiatives.talk", request, initiative),
        **_feed(initiative, request.GET.get("activity", "")),
    }
    return page(request, "lifecycle/initiative.html", context)


def _feed(initiative: Initiative, asked: str) -> dict[str, Any]:
    """The newest of what happened, of the tab that is asked for."""
    tab = activity.chosen(asked)
    feed = tell_whole(activity.events(initiative, tab)[:FEED])
    return {"tab": tab, "tabs": activity.tabs(tab, "#feed"), "feed": feed}


def _accepting(user: User, initiative: Initiative, today: date) -> WaiverForm | None:
    """For leadership, what stands open."""
    if not permissions.can_grant_exceptions(user):
        return None
    findings = standing_findings(initiative.pk, as_of=today)
    return WaiverForm(findings=findings, auto_id="accept_%s") if findings else None


def create(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_create, request.user)
    if request.method != "POST" and waiting("sample", request):
        messages.warning(request, _("The sample company is still here. Remove it before you log your own initiatives."))
        return redirect("sample:page" if permissions.can_set_up(request.user) else "home")
    form = InitiativeForm(request.POST or None, user=request.user, initial=_prefilled(request))
    needed, asks = _asks(request, form["touchpoints"].value(), form["segments"].value())
    asking = "save_and_ask" in request.POST
    if request.method == "POST" and form.is_valid() and (asks.is_valid() or not asking):
        asked = asks.questions() if asking else []
        try:
            initiative = initiatives.create(
                form.values(), **form.links(), ask=asked, by=request.user, now=timezone.now()
            )
        except Invalid as refusal:
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(key)s has been logged.") % {"key": initiative.key})
            if asking and not asked:
                messages.warning(request, _nobody_asked(form))
            return redirect("initiatives:page", key=initiative.key)
    context = {"form": form, "needed": needed, "asks": asks}
    return page(request, "lifecycle/form.html", context, status=422 if form.errors or (asking and asks.errors) else 200)


def _asks(
    request: SignedInRequest, touchpoints: Sequence[str] | None, segments: Sequence[str] | None
) -> tuple[needed_functions.NeededFunctions, FirstAsks]:
    """The functions that follow from what is picked so far, and what each is asked: typed words stay."""
    needed = needed_functions.needed(touchpoints or (), segments or ())
    posted = request.method == "POST"
    return needed, FirstAsks(needed.functions, request.POST if posted else request.GET, bound=posted)


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
    needed, asks = _asks(request, picked, request.GET.getlist("segments"))
    return page(request, "lifecycle/form.html", {"needed": needed, "asks": asks, "form": None}, part="needed")


@require_safe
def suggest(request: SignedInRequest) -> HttpResponse:
    """Initiatives whose key or title has what was typed into the field that `?field=` names; live ones first."""
    typed = request.GET.get(request.GET.get("field", "q"), "").strip()
    seen = Initiative.objects.visible_to(request.user).exclude(key=request.GET.get("without", ""))
    matches = seen.filter(Q(key__icontains=typed) | Q(title__icontains=typed)).order_by(
        Case(When(status__in=LIVE, then=0), default=1), "pk"
    )
    return render(request, "lifecycle/_suggestions.html", {"options": matches.values_list("key", "title")[:SUGGESTED]})


@require_safe
def suggest_touchpoints(request: SignedInRequest) -> HttpResponse:
    """Touchpoints whose key or name has what was typed into the filter of the list."""
    typed = request.GET.get("touchpoint", "").rpartition(",")[2].strip()
    matches = Touchpoint.objects.filter(Q(key__icontains=typed) | Q(name__icontains=typed)).order_by("key")
    return render(request, "lifecycle/_suggestions.html", {"options": matches.values_list("key", "name")[:SUGGESTED]})


def edit(request: SignedInRequest, key: str) -> HttpResponse:
    initiative = visible_initiative(request.user, key)
    require(permissions.can_edit, request.user, initiative)
    form = merging.remember(InitiativeForm(request.POST or None, user=request.user, instance=initiative))
    context: dict[str, Any] = {"form": form, "initiative": initiative}
    touched = dict(initiative.touchpoints.values_list("key", "name")) if request.method == "POST" else {}

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
            _tell_saved(request, initiative, touched)
            return redirect("initiatives:page", key=key)
    return page(request, "lifecycle/form.html", context, status=422 if form.errors else 200)


def _tell_saved(request: SignedInRequest, initiative: Initiative, touched: Mapping[str, str]) -> None:
    """`touched` are the touchpoints it had before, names by key; taking some away can be undone."""
    gone = touched.keys() - set(initiative.touchpoints.values_list("key", flat=True))
    if not gone:
        messages.success(request, _("Saved."))
        return
    names = enumeration([f"“{name}”" for key, name in touched.items() if key in gone])
    text = _("Saved. %(key)s no longer works on %(touchpoints)s.") % {"key": initiative.key, "touchpoints": names}
    undo.success(request, text, undo=undo.way_back("initiative.edited", initiative, by=request.user))


def _prefilled(request: SignedInRequest) -> dict[str, Any]:
    return {"touchpoints": request.GET.getlist("touchpoint")}
