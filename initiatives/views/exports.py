"""The register as a file: what the list shows, all pages of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from cxtracker.tabular import writing
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.reports import register as registers
from initiatives.reports.sheet import COLUMNS, sheet
from initiatives.views.initiatives import filtered


@require_safe
def register(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The filtered, sorted register as `form`: csv or xlsx."""
    answer = FORMS.get(form)
    if answer is None:
        raise Http404
    found = filtered(request)
    if not found.is_valid():
        return page(request, "initiatives/bad_filter.html", {"form": found.form}, status=400)
    return answer("initiatives", COLUMNS, list(sheet(registers.rows(list(found.qs), to=request.user))))


def _attached(name: str, form: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}-{timezone.localdate()}.{form}"'}


def _csv(name: str, columns: Sequence[str], lines: list[list[object]]) -> HttpResponseBase:
    return StreamingHttpResponse(
        writing.csv_lines(columns, lines), content_type="text/csv; charset=utf-8", headers=_attached(name, "csv")
    )


def _xlsx(name: str, columns: Sequence[str], lines: list[list[object]]) -> HttpResponseBase:
    stream = BytesIO()
    writing.write_xlsx(stream, [(name, columns, lines)])
    return HttpResponse(
        stream.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers=_attached(name, "xlsx"),
    )


FORMS: dict[str, Callable[[str, Sequence[str], list[list[object]]], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}
"""A list of that name as a file, by the ending of its address."""
