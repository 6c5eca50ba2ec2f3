"""A review as files to pass on: PDF, workbook, deck; live or closed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.models import Review
from initiatives.reports.review_pack import FORMS, Edition, PaperMissing, file


@require_safe
def live(request: SignedInRequest, form: str) -> HttpResponse:
    """As it stands today."""
    return _file(request, form, lambda: Edition.live(timezone.localdate()))


@require_safe
def frozen(request: SignedInRequest, key: str, form: str) -> HttpResponse:
    """A closed one, from what was written down."""
    review = Review.objects.select_related("closed_by").filter(key=key).first()
    if review is None:
        raise Http404(_("There is no such review."))
    return _file(request, form, lambda: Edition.of(review))


def _file(request: SignedInRequest, form: str, edition_of: Callable[[], Edition]) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    edition = edition_of()
    try:
        found = file(edition, form)
    except PaperMissing as missing:
        return page(request, "review/pack_missing.html", {"edition": edition, "sentence": str(missing)}, status=501)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return HttpResponse(found.content, content_type=found.kind, headers=headers)
