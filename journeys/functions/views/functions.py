"""Functions: the list, the page of one, and saying who heads it and what it takes a happy customer to be."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import show_on
from journeys import permissions
from journeys.functions.forms.functions import FunctionForm, NewFunctionForm, OwnWordsForm, deputy_forms, named, people
from journeys.functions.queries import functions as reports
from journeys.functions.queries.behaviours import shared_behaviours
from journeys.functions.services import functions
from journeys.functions.services.escalation import escalate_to
from journeys.functions.services.functions import Term
from journeys.models import Function
from journeys.removing import removed

WITH_PEOPLE = Function.objects.select_related("head", "escalation")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    lines = reports.lines(timezone.localdate())
    may_create = permissions.can_add_functions(cast(User, request.user))
    return page(request, "functions/list.html", {"lines": lines, "may_create": may_create})


@require_safe
def function_page(request: HttpRequest, key: str) -> HttpResponse:
    function, today = get_object_or_404(WITH_PEOPLE, key=key), timezone.localdate()
    context = {
        "function": function,
        "report": reports.function_report(function, today),
        "may_edit": permissions.can_describe_function(cast(User, request.user), function, today),
        "shared": shared_behaviours(function),
        "may_align": not function.is_cx and permissions.can_align_function(cast(User, request.user), function, today),
        "panels": panels("journeys.function", request, function),
    }
    return page(request, "functions/function.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    require(permissions.can_add_functions, person)
    offered = people()
    form = NewFunctionForm(request.POST or None, people=offered)
    deputies = deputy_forms(request.POST or None, [], offered)
    if request.method == "POST" and form.is_valid() & deputies.is_valid():
        try:
            people_ = {name: form.cleaned_data[name] for name in ("head", "escalation")}
            made = functions.create(form.values(), **people_, deputies=named(deputies), by=person)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("%(name)s added.") % {"name": made.name})
            return redirect("functions:page", key=made.key)
    status = 422 if form.errors or any(deputies.errors) else 200
    return page(request, "functions/form.html", {"form": form, "deputies": deputies}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    function, person = get_object_or_404(WITH_PEOPLE, key=key), cast(User, request.user)
    require(permissions.can_describe_function, person, function, timezone.localdate())
    everything = permissions.can_edit_functions(person)
    form, deputies = _forms(request.POST or None, function, everything=everything)
    context: dict[str, Any] = {"function": function, "form": form, "deputies": deputies, "may_remove": everything}
    both: list[merging.Difference] = []

    def save() -> None:
        if both:
            raise merging.Overlap([])
        _save(function, form, deputies, person)

    def standing() -> OwnWordsForm:
        fresh = merging.again(function)
        if form.cleaned_data["version"] != fresh.version:
            both[:] = _both_appointed(fresh, deputies)
        return _forms(None, fresh, everything=everything)[0]

    if request.method == "POST":
        if form.is_valid() and (deputies is None or deputies.is_valid()):
            try:
                merging.saved(form, save, standing)
            except Invalid as refusal:
                show_on(form, refusal)
            except merging.Overlap as overlap:
                context["conflict"] = [*overlap.differences, *both]
                return page(request, "functions/form.html", context, status=409)
            else:
                messages.success(request, _("Saved."))
                return redirect("functions:page", key=key)
        return page(request, "functions/form.html", context, status=422)
    return page(request, "functions/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str) -> HttpResponse:
    function, person = get_object_or_404(Function, key=key), cast(User, request.user)
    require(permissions.can_edit_functions, person)
    back = reverse("functions:edit", args=[key])
    on, remove = reverse("functions:list"), lambda: functions.remove(function, by=person)
    return removed(request, function, back, on, remove, kind="function")


def _forms(data: Any, function: Function, *, everything: bool) -> tuple[OwnWordsForm, Any]:
    """The form, and the deputies for those who may appoint them."""
    standing = _standing(function)
    if not everything:
        return merging.remember(OwnWordsForm(data, initial=standing)), None
    terms = functions.terms(function)
    offered = people(
        keep=[standing["head"] or "", standing["escalation"] or "", *(term.person.email for term in terms)]
    )
    deputies = deputy_forms(data, terms, offered)
    for line in deputies:
        merging.remember(line)
    return merging.remember(FunctionForm(data, initial=standing, people=offered)), deputies


@transaction.atomic
def _save(function: Function, form: OwnWordsForm, deputies: Any, person: User) -> None:
    edited = functions.edit(
        function, form.values(), by=person, version=form.cleaned_data["version"], today=timezone.localdate()
    )
    if deputies is not None:
        head = form.cleaned_data["head"]
        terms = named(deputies) if deputies.has_changed() else functions.terms(edited)
        appointed = functions.appoint(edited, head=head, deputies=terms, by=person, version=edited.version)
        escalate_to(appointed, form.cleaned_data["escalation"], by=person, version=appointed.version)


def _standing(function: Function) -> dict[str, Any]:
    values = {name: getattr(function, name) for name in (*functions.FIELDS, "version")}
    people_ = {"head": function.head, "escalation": function.escalation}
    return {**values, **{name: person.email if person else None for name, person in people_.items()}}


def _both_appointed(function: Function, deputies: Any) -> list[merging.Difference]:
    """The deputies side by side, where their list was changed here and by somebody else."""
    if deputies is None or not deputies.has_changed():
        return []
    if not any(field.field.show_hidden_initial for line in deputies for field in line):
        return []
    opened = [values for values in map(merging.opened, deputies) if values.get("person")]
    before = sorted(str(Term(values["person"], values.get("since"), values.get("until"))) for values in opened)
    now, mine = ([str(term) for term in terms] for terms in (functions.terms(function), named(deputies)))
    if before == now or sorted(mine) == now:
        return []
    return [merging.Difference(label=_("Deputies"), theirs=", ".join(now), mine=", ".join(mine))]
