"""A review as files to pass on: PDF, workbook, deck; live or closed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.review.files import FORMATS, ExportContext, PdfUnavailable, review_file
from initiatives.review.queries.closed import closed_review


@require_safe
def live(request: SignedInRequest, form: str) -> HttpResponse:
    """As it stands today."""
    return _file(request, form, lambda: ExportContext.live(timezone.localdate()))


@require_safe
def frozen(request: SignedInRequest, key: str, form: str) -> HttpResponse:
    """A closed one, from what was written down."""
    review = closed_review(key)
    return _file(request, form, lambda: ExportContext.of(review))


def _file(request: SignedInRequest, ending: str, context_of: Callable[[], ExportContext]) -> HttpResponse:
    if ending not in FORMATS:
        raise Http404
    export = context_of()
    try:
        file = review_file(export, ending)
    except PdfUnavailable as missing:
        return page(request, "review/pack_missing.html", {"export": export, "sentence": str(missing)}, status=501)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
