"""The register as a file: what the list shows, all pages of it."""

from __future__ import annotations

from collections.abc import Callable
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
    return answer(
        list(sheet(registers.rows(list(found.qs), to=request.user))), f"initiatives-{timezone.localdate()}.{form}"
    )


def _csv(lines: list[list[object]], name: str) -> HttpResponseBase:
    return StreamingHttpResponse(
        writing.csv_lines(COLUMNS, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _xlsx(lines: list[list[object]], name: str) -> HttpResponseBase:
    stream = BytesIO()
    writing.write_xlsx(stream, [("initiatives", COLUMNS, lines)])
    return HttpResponse(
        stream.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


FORMS: dict[str, Callable[[list[list[object]], str], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}
