"""The steps of an import, each a form and one call."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid, Refused
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from initiatives import permissions
from initiatives.imports.forms import ColumnsForm, TableForm, ValuesForm
from initiatives.imports.queries import pages
from initiatives.imports.rules.mapping import Mapping
from initiatives.imports.services import steps
from initiatives.imports.views.imports import import_of, person_of
from initiatives.models import Import, ImportState
from initiatives.models.imports import OPEN


def _page_of(pk: int) -> str:
    return reverse("imports:page", args=[pk])


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile | None = form.cleaned_data["file"]
        given: dict[str, Any] = {"by": person, "now": timezone.now(), "largest": settings.TABLE_FILE_MB}
        try:
            if file:
                imported = steps.begin(file.name or "", file.chunks(), **given)
            else:
                imported = steps.paste(form.cleaned_data["text"], **given)
        except Invalid as refusal:
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(_page_of(imported.pk))
    context = {"form": form, "limit": settings.TABLE_FILE_MB}
    return page(request, "imports/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_page_of)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    imported = import_of(person, pk)
    if not imported.mapping or (imported.state not in OPEN and request.method != "POST"):
        return HttpResponseRedirect(_page_of(pk))
    form = ColumnsForm(request.POST or None, imported=imported, vouches=permissions.can_vouch(person))
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(reverse(_take(form, imported, person), args=[pk]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    samples = imported.overview.get("samples", [])
    lines = [(*fields, sample) for fields, sample in zip(form.sheet_fields, samples, strict=False)]
    context = {"imported": imported, "form": form, "lines": lines}
    return page(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _take(form: ColumnsForm, imported: Import, person: User) -> str:
    """Save what the columns are; the address that follows."""
    chosen, vouch = form.chosen(), form.cleaned_data.get("vouch", "")
    again = chosen.subject != form.mapping.subject
    unclear = not again and bool(steps.open_values(imported, chosen, by=person))
    steps.remap(imported, chosen, by=person, vouch=vouch, settled=not again and not unclear)
    return "imports:columns" if again else "imports:values" if unclear else "imports:page"


@require_POST
@refusals_shown(_page_of)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another table of the same file."""
    person = person_of(request)
    number = request.POST.get("table", "")
    steps.choose_table(import_of(person, pk), int(number) if number.isdecimal() else -1, by=person)
    return HttpResponseRedirect(reverse("imports:columns", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_page_of)
def values(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    imported = import_of(person, pk)
    if not imported.mapping or (imported.state not in OPEN and request.method != "POST"):
        return HttpResponseRedirect(_page_of(pk))
    mapping = Mapping.from_json(imported.mapping)
    form = ValuesForm(request.POST or None, questions=steps.open_values(imported, mapping, by=person))
    if request.method == "POST" and (form.is_valid() or not form.questions):
        try:
            steps.remap(imported, form.chosen(mapping), by=person, vouch=imported.vouch, settled=True)
            return HttpResponseRedirect(_page_of(pk))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"imported": imported, "form": form}
    return page(request, "imports/values.html", context, status=422 if form.errors else 200)


@require_POST
@refusals_shown(_page_of)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    how = {name: name in request.POST for name in ("only_good", "confirmed")}
    steps.apply(import_of(person, pk), by=person, **how)
    return HttpResponseRedirect(_page_of(pk))


@require_POST
@refusals_shown(_page_of)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    steps.discard(import_of(person, pk), by=person)
    messages.info(request, _("Nothing was imported. The file is deleted."))
    return HttpResponseRedirect(reverse("imports:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_page_of)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing does, and doing it."""
    person = person_of(request)
    imported = import_of(person, pk)
    if request.method == "POST":
        steps.undo(imported, by=person, now=timezone.now())
        return HttpResponseRedirect(_page_of(pk))
    if imported.state != ImportState.DONE:
        return HttpResponseRedirect(_page_of(pk))
    context = {"imported": imported, "ways": pages.undoing_of(imported, person)}
    return page(request, "imports/undo.html", context)
