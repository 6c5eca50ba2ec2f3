"""The list of people, for administrators and CX managers; it stands here because it says where each of them works."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cxtracker.accounts import handover
from cxtracker.accounts.filters import PeopleFilter
from cxtracker.accounts.forms import NewPersonForm, SuccessorsForm
from cxtracker.accounts.models import Access, Role, User
from cxtracker.accounts.permissions import can_add_people, can_manage_people, roles_to_give
from cxtracker.accounts.services import invitations, leaving, people
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import bad_filter, refusals_shown, show_on
from journeys.functions.forms.people import PlacedPersonForm
from journeys.functions.queries.people import duties, with_function
from journeys.functions.services import people as placed

PAGE_SIZE = 50
View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(can_manage_people, _me(request))
        return view(request, *args, **kwargs)

    return wrapped


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page_address(pk: int) -> str:
    return reverse("people:person", args=[pk])


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    require(can_add_people, _me(request))
    filterset = PeopleFilter(
        {"ordering": "name", **query(request.GET)},
        queryset=with_function(User.objects.get_queryset()),
        today=timezone.localdate(),
    )
    if not filterset.is_valid():
        return bad_filter(request, filterset.form, back=reverse("people:list"), label=_("Show everyone"))
    sheet = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    words = {"role": dict(Role.choices), "access": dict(Access.choices), "q": {}}
    labels = {"q": _("Words"), "role": _("Role"), "access": _("Access")}
    context = {
        "people": sheet.object_list,
        "page_obj": sheet,
        "roles": Role.choices,
        "accesses": Access.choices,
        "chosen": {name: filterset.data.get(name, "") for name in labels},
        "chips": [
            {
                "name": name,
                "label": labels[name],
                "value": ", ".join(str(words[name].get(value, value)) for value in values),
            }
            for name, values in filterset.active().items()
        ],
        "lead": ngettext("%(count)d person", "%(count)d people", sheet.paginator.count)
        % {"count": sheet.paginator.count},
        "sending": _being_invited([person.pk for person in sheet.object_list]),
        "may_manage": can_manage_people(_me(request)),
        "outside": User.objects.with_access(Access.KNOWN).count(),
    }
    return page(request, "accounts/people.html", context, part="rows")


def _being_invited(pks: list[int]) -> set[int]:
    """Whose invitation waits for the worker or the mail server."""
    waiting = Event.objects.undelivered().filter(kind="person.invited", target_id__in=pks)
    return {pk for pk in waiting.values_list("target_id", flat=True) if pk}


def add(request: HttpRequest) -> HttpResponse:
    require(can_add_people, _me(request))
    form = NewPersonForm(request.POST or None, roles=roles_to_give(_me(request)))
    if request.method == "POST" and form.is_valid():
        try:
            person = people.add(**form.cleaned_data, by=_me(request))
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            invited = form.cleaned_data["invite"]
            sentence = _("%(name)s is added; the invitation is on its way.") if invited else _("%(name)s is added.")
            messages.success(request, sentence % {"name": person.name})
            return redirect("people:list")
    return page(request, "accounts/person_add.html", {"form": form}, status=422 if form.errors else 200)


@for_administrators
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(with_function(User.objects.get_queryset()), pk=pk)
    shown = User.objects.select_related("membership__function").get(pk=pk)
    form, conflict = merging.remember(PlacedPersonForm(request.POST or None, instance=shown)), None

    def save() -> None:
        placed.edit(person, **form.cleaned_data, by=_me(request), expected=merging.opened(form))

    if request.method == "POST" and form.is_valid():
        try:
            merging.saved(form, save, lambda: PlacedPersonForm(instance=merging.again(person)))
        except Invalid as refusal:
            show_on(form, refusal)
        except merging.Overlap as overlap:
            conflict = overlap.differences
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:list")
    context = {
        "person": person,
        "form": form,
        "conflict": conflict,
        "duties": duties(person, timezone.localdate()),
        "sending": pk in _being_invited([pk]),
        "is_me": request.user.pk == pk,
        "left": [] if person.is_active else handover.holdings(person, reader=_me(request), today=timezone.localdate()),
        "tokens": person.tokens.count(),
        "panels": panels("accounts.person", request, person),
    }
    status = 422 if form.errors else 409 if conflict else 200
    return page(request, "accounts/person.html", context, status=status)


def _person(pk: int) -> User:
    return get_object_or_404(User, pk=pk)


@for_administrators
@require_POST
@refusals_shown(_page_address)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    invitations.invite(person, by=_me(request))
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": person.email})
    return redirect(_page_address(pk))


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_page_address)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on a person, and who takes it over; of a former person, what is still theirs."""
    person, now = _person(pk), timezone.now()
    held = handover.holdings(person, reader=_me(request), today=timezone.localdate(now))
    parts = [(holding.part.code, holding.part.title) for holding in held if holding.part.pass_on]
    form = SuccessorsForm(request.POST if request.method == "POST" else None, person=person, parts=parts)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(person, form.successors(), by=_me(request), now=now)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": person.name})
            return redirect(_page_address(pk))
    rows = [(holding, form[holding.part.code] if holding.part.pass_on else None) for holding in held]
    context = {"person": person, "form": form, "held": rows, "some": bool(parts)}
    return page(request, "accounts/leaving.html", context, status=422 if form.errors else 200)


@for_administrators
@require_POST
@refusals_shown(_page_address)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    people.reactivate(person, by=_me(request))
    messages.success(request, _("%(name)s is back. Invite them so that they can sign in.") % {"name": person.name})
    return redirect(_page_address(pk))
