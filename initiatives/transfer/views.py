"""What helps to make a bundle, the catalogue of metrics, and export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from cxtracker.permissions import require
from cxtracker.tabular.writing import XLSX
from cxtracker.ui.htmx import page
from initiatives import permissions
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.queries.manual import SAMPLE, write_template
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Metric

View = Callable[..., HttpResponseBase]
FORMS = {"json", "xlsx", "zip"}


def for_importers(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(permissions.can_import, _person(request))
        return view(request, *args, **kwargs)

    return wrapped


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@for_importers
@require_POST
def catalogue(request: HttpRequest) -> HttpResponse:
    """Begin with the catalogue of metrics that comes with the product; it never overwrites what a company described."""
    if Metric.objects.exists():
        messages.error(request, _("There are already metrics. Add what is missing one by one, or import it."))
        return redirect("metrics:list")
    result = import_bundle([SAMPLE / "metrics.csv"], by=_person(request), now=timezone.now())
    messages.success(request, _("Catalogue added: %(counts)s. Change it as you like.") % {"counts": result})
    return redirect("metrics:list")


@for_importers
@require_GET
def template(request: HttpRequest) -> FileResponse:
    stream = BytesIO()
    write_template(stream)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="bundle-template.xlsx", content_type=XLSX)


@for_importers
@require_GET
def sample(request: HttpRequest, name: str) -> FileResponse:
    known = {path.name: path for path in SAMPLE.iterdir() if path.suffix in (".json", ".csv")}
    if name not in known:
        raise Http404
    return FileResponse(known[name].open("rb"), as_attachment=True, filename=name)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    require(permissions.can_export, _person(request))
    return page(request, "transfer/export.html", {})


@require_GET
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """The file is written completely before its first byte leaves; it is deleted when the answer is closed."""
    if form not in FORMS:
        raise Http404
    require(permissions.can_export, _person(request))
    name = f"{slugify(settings.SITE_NAME) or 'export'}-{timezone.localdate().isoformat()}.{form}"
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        path = Path(folder) / name
        try:
            export_bundle(path, by=_person(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("bundle:export")
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
