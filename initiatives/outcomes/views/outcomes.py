"""Does an initiative work? Its outcomes, promising one, changing it, looking into what it assumes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid, NotAllowed, Refused
from cxtracker.permissions import require
from cxtracker.ui import merging, undo
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import sections_of
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import consent, permissions
from initiatives.lookup import visible_initiative
from initiatives.models import Design, Initiative, Outcome
from initiatives.models.initiatives import ENDED, UNDER_PACT
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.forms import BaselineForm, ConfirmForm, NoteForm, OutcomeForm
from initiatives.outcomes.money.queries.to_confirm import proposal
from initiatives.outcomes.queries import page as outcome_page
from initiatives.outcomes.queries.charts import drift_words
from initiatives.outcomes.queries.designs import set_by
from journeys import keys, permissions as map_permissions
from journeys.metrics.queries.catalogue import why_not
from journeys.metrics.services import series
from journeys.models import Series


def address(key: str, pk: int = 0) -> str:
    """The page of the initiative's outcomes, at one of them if given."""
    return reverse("initiatives:outcomes", args=[key]) + (f"#outcome-{pk}" if pk else "")


def outcome_of(user: User, key: str, pk: int) -> Outcome:
    """One outcome of an initiative this person sees; 404 for any other."""
    return _one_of(visible_initiative(user, key), pk)


def _one_of(initiative: Initiative, pk: int) -> Outcome:
    outcome = initiative.outcomes.select_related("metric", "plan", "initiative").filter(pk=pk).first()
    if outcome is None:
        raise Http404(_("%(key)s doesn't have that outcome.") % {"key": initiative.key})
    return outcome


@require_safe
def page_of(request: SignedInRequest, key: str) -> HttpResponse:
    return shown(request, visible_initiative(request.user, key))


def shown(request: SignedInRequest, initiative: Initiative, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page; `bound` holds a form with what is wrong in it, and `bound_to` the outcome it is about."""
    today = timezone.localdate()
    outcomes_page = outcome_page.page_of(initiative, today=today)
    may_edit = permissions.can_edit(request.user, initiative) and initiative.status not in ENDED
    finance = permissions.is_finance(request.user, today)
    may_correct = permissions.can_correct_baseline(request.user)
    context = {
        "initiative": initiative,
        "found": outcomes_page,
        "drift_words": drift_words(outcomes_page.drift.code) if outcomes_page.drift else None,
        "can_edit": may_edit,
        "can_enter": map_permissions.can_enter_readings(request.user),
        "can_freeze": may_edit and initiative.status in UNDER_PACT and outcomes_page.unfrozen > 0,
        "can_correct": may_correct,
        "finance": finance,
        "forms": _forms(request.user, outcomes_page, finance=finance, bound=bound),
        "random_forms": _random_forms(request.user, initiative, outcomes_page, bound),
        "today": today,
        "sections": sections_of("outcomes.outcome", request, [card.line.id for card in outcomes_page.cards]),
    }
    return page(request, "outcomes/initiative.html", context, status=status)


def _forms(
    user: User, outcomes_page: outcome_page.OutcomePage, *, finance: bool, bound: dict[str, Any]
) -> dict[int, Any]:
    """Per outcome what finance signs with, or takes back with; nothing for what one answers for oneself."""
    if not finance:
        return {}
    made: dict[int, Any] = {}
    for card in outcomes_page.cards:
        line = card.line
        if line.benefit_kind == "none" or line.benefit_owner_id == user.pk:
            continue
        name = f"{line.id}-%s"
        proposed = {"amount": proposal(line.figures)}
        made[line.id] = {
            "confirm": ConfirmForm(initial=proposed, auto_id=f"confirm-{name}"),
            "withdraw": NoteForm(auto_id=f"withdraw-{name}") if line.confirmation else None,
        }
        if bound.get("bound_to") == line.id:
            made[line.id] |= {what: form for what, form in bound.items() if what in ("confirm", "withdraw")}
    return made


def _random_forms(
    user: User, initiative: Initiative, outcomes_page: outcome_page.OutcomePage, bound: dict[str, Any]
) -> dict[int, NoteForm]:
    """By outcome whose groups were drawn at random, what a second person says so with, or takes it back with."""
    drawn = [card.line for card in outcomes_page.cards if card.line.design != Design.OBSERVED]
    if not drawn:
        return {}
    rows = list(initiative.outcomes.select_related("initiative").filter(pk__in=[line.id for line in drawn]))
    setters = set_by(rows)
    made = {
        row.pk: NoteForm(auto_id=f"random-{row.pk}-%s")
        for row in rows
        if row.comparison_id and permissions.can_confirm_design(user, row, setters.get(row.pk))
    }
    if "random" in bound:
        made[bound["bound_to"]] = bound["random"]
    return made


def _editable(user: User, key: str) -> Initiative:
    """An initiative whose outcomes this person may change now; Refused once it has ended."""
    initiative = visible_initiative(user, key)
    require(permissions.can_edit, user, initiative)
    outcomes.not_ended(initiative)
    return initiative


def _back(key: str, pk: int = 0, **_kwargs: Any) -> str:
    return address(key, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_back)
def add(request: SignedInRequest, key: str) -> HttpResponse:
    """The form for one more promise; `?metric=BE02` chooses what it is about."""
    initiative = _editable(request.user, key)
    form, doubted = OutcomeForm(request.POST or None, metric=request.GET.get("metric", "")), False
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                values = _with_new_series(form, request.user)
                made = outcomes.add(initiative, values, by=request.user, today=_today(), sure="sure" in request.POST)
        except Invalid as refusal:
            doubted = isinstance(refusal, outcomes.Doubtful)
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Outcome added."))
            return redirect(address(key, made.pk))
    return _form_page(request, form, initiative, doubted=doubted)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_back)
def edit(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    initiative = _editable(request.user, key)
    outcome = _one_of(initiative, pk)
    form = merging.remember(OutcomeForm(request.POST or None, outcome=outcome, metric=request.GET.get("metric", "")))

    def save() -> None:
        with consent.consenting(request.POST.get("consent"), request.POST.get("slip_reason", "")):
            values = _with_new_series(form, request.user)
            sent = {"version": form.cleaned_data["version"], "sure": "sure" in request.POST}
            outcomes.edit(outcome, values, by=request.user, today=_today(), **sent)

    def standing() -> OutcomeForm:
        return OutcomeForm(outcome=merging.again(outcome))

    doubted = False

    if request.method == "POST" and form.is_valid():
        try:
            merging.saved(form, save, standing)
        except consent.MaterialChange as change:
            may_correct = permissions.can_correct_slips(request.user)
            return _form_page(
                request, form, initiative, outcome, material=change, may_correct_slips=may_correct, status=409
            )
        except Invalid as refusal:
            doubted = isinstance(refusal, outcomes.Doubtful)
            show_on(form, refusal)
        except merging.Overlap as overlap:
            return _form_page(request, form, initiative, outcome, conflict=overlap.differences, status=409)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(address(key, pk))
    return _form_page(request, form, initiative, outcome, doubted=doubted)


def _form_page(
    request: SignedInRequest,
    form: OutcomeForm,
    initiative: Initiative,
    outcome: Outcome | None = None,
    *,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    metric = form.chosen
    context = {
        "form": form,
        "initiative": initiative,
        "outcome": outcome,
        "metric": metric,
        "why_not": why_not(metric) if metric else "",
        "proposals": outcome_page.proposals(initiative) if metric is None or why_not(metric) else (),
        **more,
    }
    code = status or (422 if form.is_bound and form.errors else 200)
    return page(request, "outcomes/form.html", context, status=code)


def _with_new_series(form: OutcomeForm, by: User) -> dict[str, Any]:
    """The values, with series started that were only named; what is wrong stands at their fields."""
    values = form.values()
    for name, label in form.new_labels().items():
        metric, segment = values["metric"], values["segment"]
        try:
            values[name] = _series(metric, segment, label, by)
        except (NotAllowed, Refused) as refusal:
            raise Invalid({f"new_{name}": [str(refusal)]}) from refusal
    return values


def _series(metric: Any, segment: Any, label: str, by: User) -> Series:
    key = keys.for_series(metric, label)
    return series.create({"key": key, "metric": metric, "segment": segment, "label": label}, by=by)


def _today() -> Any:
    return timezone.localdate()


@require_POST
@refusals_shown(_back)
def remove(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    outcome = outcome_of(request.user, key, pk)
    outcomes.remove(outcome, by=request.user)
    way_back = undo.way_back("outcome.removed", outcome, by=request.user)
    text = _("Outcome on “%(metric)s” removed. It stays in the trash for 30 days.")
    undo.success(request, text % {"metric": outcome.metric.name}, undo=way_back)
    return redirect(address(key))


@require_POST
@refusals_shown(_back)
def freeze(request: SignedInRequest, key: str) -> HttpResponse:
    plans = outcomes.freeze_now(visible_initiative(request.user, key), by=request.user, today=_today())
    message = ngettext("%(count)s plan is frozen.", "%(count)s plans are frozen.", len(plans)) % {"count": len(plans)}
    messages.success(request, message)
    return redirect(address(key))


@require_POST
@refusals_shown(_back)
def assumptions(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    outcomes.tick(
        outcome_of(request.user, key, pk), set(request.POST.getlist("assumption")), by=request.user, now=timezone.now()
    )
    messages.success(request, _("Saved, with your name and the date."))
    return redirect(address(key, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """Leadership corrects a frozen baseline that was wrong."""
    outcome = outcome_of(request.user, key, pk)
    require(permissions.can_correct_baseline, request.user)
    standing = {name: getattr(outcome, name) for name in ("baseline", "baseline_on", "baseline_source")}
    form, doubted = BaselineForm(request.POST or None, initial=standing), False
    if request.method == "POST" and form.is_valid():
        try:
            outcomes.correct_baseline(
                outcome,
                form.values(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=_today(),
                sure="sure" in request.POST,
            )
        except Invalid as refusal:
            doubted = isinstance(refusal, outcomes.Doubtful)
            show_on(form, refusal)
        else:
            messages.success(request, _("Corrected. The old value and your reason stay in the history."))
            return redirect(address(key, pk))
    context = {"form": form, "initiative": outcome.initiative, "outcome": outcome, "doubted": doubted}
    return page(request, "outcomes/baseline.html", context, status=422 if form.errors else 200)
