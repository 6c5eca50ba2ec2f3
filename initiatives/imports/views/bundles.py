"""Giving a bundle, the page that teaches what it is, and what is wrong with one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cxtracker.errors import Invalid, Refused
from cxtracker.tabular import limits
from cxtracker.tabular.writing import csv_lines
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from initiatives import permissions
from initiatives.imports.services import bundles
from initiatives.imports.views.imports import import_of, person_of
from initiatives.transfer.forms import MOST_BYTES, UploadForm
from initiatives.transfer.queries.manual import SAMPLE, manual

PROBLEM_COLUMNS = ("file", "list", "row", "column", "value", "message")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else (None, None)
    form = UploadForm(*given, vouches=permissions.can_vouch(person))
    if posted and form.is_valid():
        values = {"vouch": form.cleaned_data.get("vouch", ""), "largest": MOST_BYTES // limits.MIB}
        try:
            imported = bundles.begin(form.cleaned_data["upload"], by=person, now=timezone.now(), **values)
        except Invalid as refusal:
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("imports:page", args=[imported.pk]))
    context = {
        "form": form,
        "lists": manual(),
        "samples": sorted(path.name for path in SAMPLE.iterdir() if path.suffix in (".json", ".csv")),
        "can_export": permissions.can_export(person),
        "is_administrator": person.is_administrator,
    }
    return page(request, "transfer/import.html", context, status=422 if form.errors else 200)


@require_safe
def problems(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """All that is wrong with a bundle, up to a thousand lines."""
    imported = import_of(person_of(request), pk)
    if "problems" not in imported.overview:
        raise Http404
    rows = [[problem[name] for name in PROBLEM_COLUMNS] for problem in imported.overview["problems"]]
    answer = StreamingHttpResponse(csv_lines(PROBLEM_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer
