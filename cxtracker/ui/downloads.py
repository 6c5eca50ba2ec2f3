"""A list as a file to take away, by the ending of its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from cxtracker.tabular import writing


def attached(name: str, form: str) -> dict[str, str]:
    """The headers of a file called `name` and today."""
    return {"Content-Disposition": f'attachment; filename="{name}-{timezone.localdate()}.{form}"'}


def _csv(name: str, columns: Sequence[str], lines: Iterable[list[object]]) -> HttpResponseBase:
    return StreamingHttpResponse(
        writing.csv_lines(columns, lines), content_type="text/csv; charset=utf-8", headers=attached(name, "csv")
    )


def _xlsx(name: str, columns: Sequence[str], lines: Iterable[list[object]]) -> HttpResponseBase:
    stream = BytesIO()
    writing.write_xlsx(stream, [(name, columns, lines)])
    return HttpResponse(
        stream.getvalue(),
        content_type=writing.XLSX,
        headers=attached(name, "xlsx"),
    )


Download = Callable[[str, Sequence[str], Iterable[list[object]]], HttpResponseBase]
"""Name, columns and lines to a file."""
DOWNLOADS: dict[str, Download] = {"csv": _csv, "xlsx": _xlsx}
"""By the ending of an address."""
