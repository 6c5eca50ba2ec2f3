"""Import in two steps, export, and the page that teaches what a bundle is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from cxtracker.permissions import require
from cxtracker.tabular.writing import XLSX, csv_lines
from cxtracker.ui.htmx import page
from cxtracker.uploads import Upload
from initiatives import permissions
from initiatives.transfer.forms import UploadForm
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.queries.manual import SAMPLE, manual, write_template
from initiatives.transfer.services import uploads as uploaded
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Metric

View = Callable[..., HttpResponseBase]
FORMS = {"json", "xlsx", "zip"}
SHOWN_PROBLEMS = 200


def for_importers(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(permissions.can_import, _person(request))
        return view(request, *args, **kwargs)

    return wrapped


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@for_importers
def start(request: HttpRequest) -> HttpResponse:
    vouches = permissions.can_vouch(_person(request))
    form = UploadForm(request.POST or None, request.FILES or None, vouches=vouches)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, vouches=vouches)
        if form.is_valid():
            vouch = form.cleaned_data.get("vouch", "")
            upload = uploaded.check(form.cleaned_data["upload"], by=_person(request), now=timezone.now(), vouch=vouch)
            return redirect("bundle:checked", token=upload.token)
    context = {
        "form": form,
        "lists": manual(),
        "samples": sorted(path.name for path in SAMPLE.iterdir() if path.suffix in (".json", ".csv")),
        "can_export": permissions.can_export(_person(request)),
        "is_administrator": _person(request).is_administrator,
    }
    return page(request, "transfer/import.html", context, status=422 if form.errors else 200)


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


def _upload(request: HttpRequest, token: str) -> Upload:
    upload = uploads.find(token, owner=_person(request).pk)
    if upload is None or not upload.note:
        raise Http404(_("These files are gone. Choose them again."))
    return upload


@for_importers
def checked(request: HttpRequest, token: str) -> HttpResponse:
    upload = _upload(request, token)
    if request.method == "POST":
        uploaded.carry_out(upload, by=_person(request), now=timezone.now())
        return redirect("bundle:checked", token=token)
    note = upload.note
    problems = note.get("problems", [])
    context = {
        "note": note,
        "token": token,
        "problems": problems[:SHOWN_PROBLEMS],
        "not_shown": note.get("count", 0) - len(problems[:SHOWN_PROBLEMS]),
        "has_values": any(problem["value"] for problem in problems),
        "several_files": len(note["files"]) > 1,
        "nothing_new": not (note.get("created") or note.get("changed")),
    }
    return page(request, "transfer/checked.html", context)


@for_importers
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    _upload(request, token).discard()
    messages.info(request, _("Nothing was imported. The files are deleted."))
    return redirect("bundle:import")


@for_importers
@require_GET
def problems(request: HttpRequest, token: str) -> StreamingHttpResponse:
    note = _upload(request, token).note
    columns = ("file", "list", "row", "column", "value", "message")
    rows = [[problem[name] for name in columns] for problem in note.get("problems", [])]
    answer = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return answer


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
