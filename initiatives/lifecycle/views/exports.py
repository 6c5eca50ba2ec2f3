"""The register as a file: what the list shows, all pages of it."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.ui.downloads import DOWNLOADS
from cxtracker.ui.refusals import bad_filter
from cxtracker.ui.requests import SignedInRequest
from initiatives.assessment.queries import register as registers
from initiatives.assessment.queries.table import COLUMNS, sheet
from initiatives.lifecycle.views.initiatives import filtered


@require_safe
def register(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The filtered, sorted register as `form`: csv or xlsx. Files go round: hints meant for one person are left out."""
    download = DOWNLOADS.get(form)
    if download is None:
        raise Http404
    chosen = filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("initiatives:list"), label=_("Show all initiatives"))
    return download("initiatives", COLUMNS, list(sheet(registers.rows(list(chosen.qs)))))
