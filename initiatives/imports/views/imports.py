"""One's imports, and each as it stands: being read, the preview, what came of it."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cxtracker.accounts.models import User
from cxtracker.permissions import require
from cxtracker.ui.downloads import DOWNLOADS
from cxtracker.ui.htmx import page
from cxtracker.ui.paging import sheet
from initiatives import permissions
from initiatives.imports.forms import TableForm
from initiatives.imports.queries import pages
from initiatives.imports.queries.shown import shown
from initiatives.imports.services import files, steps
from initiatives.models import Import, ImportedRow, ImportKind, ImportState, RowState, Undoing

ROWS, IMPORTS = 50, 30


def person_of(request: HttpRequest) -> User:
    """Who is signed in, if they may import. Raises NotAllowed."""
    person = cast(User, request.user)
    require(permissions.can_import, person)
    return person


def import_of(person: User, pk: int) -> Import:
    """The import with this number, if this person may see it."""
    imported = Import.objects.visible_to(person).select_related("by").filter(pk=pk).first()
    if imported is None:
        raise Http404
    return imported


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    rows = Import.objects.visible_to(person).select_related("by").order_by("-pk")
    portion = sheet(rows, IMPORTS, request.GET)
    now = timezone.now()
    lines = [(imported, steps.can_be_undone(imported, now)) for imported in portion]
    return page(request, "imports/list.html", {"page_obj": portion, "lines": lines})


@require_safe
def page_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands; while the worker is at it, its part `now` comes anew every other second."""
    person = person_of(request)
    imported = import_of(person, pk)
    htmx = getattr(request, "htmx", False)
    if imported.state == ImportState.MAPPING and not htmx:
        return HttpResponseRedirect(reverse("imports:columns", args=[pk]))
    state = request.GET.get("state", "")
    rows = ImportedRow.objects.filter(of=imported)
    context: dict[str, Any] = {
        "imported": imported,
        "tabs": [(row_state, imported.counts.get(row_state.value, 0)) for row_state in RowState],
        "chosen": state if state in RowState.values else "",
        "undoable": steps.can_be_undone(imported, timezone.now()),
        "good": imported.counts.get("new", 0) + imported.counts.get("changed", 0),
        "kept": imported.changes.filter(undoing=Undoing.KEPT)[: pages.SHOWN_WAYS],
    }
    context["rows_done"], context["rows_total"] = files.progress(imported)
    if imported.kind == ImportKind.BUNDLE:
        context |= pages.of_bundle(imported)
    elif not imported.working:
        context["page_obj"] = sheet(rows.filter(state=state) if context["chosen"] else rows, ROWS, request.GET)
        context["lines"] = shown(context["page_obj"], person)
    if imported.state == ImportState.REFUSED and (text := files.pasted(imported)):
        context |= {"form": TableForm(initial={"text": text}), "limit": settings.TABLE_FILE_MB}
    answer = page(request, "imports/import.html", context, part="now")
    if htmx and not imported.working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that cannot be imported, as a workbook with one column more."""
    columns, lines = pages.rejected(import_of(person_of(request), pk))
    return DOWNLOADS["xlsx"]("rows-to-correct", columns, lines)
