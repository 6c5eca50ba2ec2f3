"""The whole company in and out, in the files the commands read and write."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import FileResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import MEDIA_TYPE, BadParameters, problem
from cxtracker.api.filtering import refuse_unknown, switch
from cxtracker.api.shapes import serializer
from cxtracker.errors import Invalid
from cxtracker.publishing import shape
from cxtracker.tabular import limits
from cxtracker.tabular.problems import BundleErrors
from cxtracker.tabular.writing import XLSX
from initiatives.transfer.lists import LISTINGS
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import ImportResult, Unconfirmed, import_bundle

FORMS = {
    "json": "application/json",
    "xlsx": XLSX,
    "zip": "application/zip",
}


class TooLarge(APIException):
    status_code = 413


@dataclass(frozen=True, slots=True)
class Imported:
    result: ImportResult
    dry_run: bool


IMPORTED = shape(
    Imported,
    "result.created, result.changed, result.unchanged, result.reported, result.asks_again, dry_run",
    "result.per_list as lists, result.questions, result.differences, result.more_differences, result.left_out",
    component="ImportedShape",
)


class BundleProblemPlace(serializers.Serializer[Any]):
    file = serializers.CharField()
    list = serializers.ChoiceField(["", *LISTINGS])
    row = serializers.IntegerField(
        allow_null=True, help_text="As a spreadsheet counts; in JSON the number of the item."
    )
    column = serializers.CharField()
    value = serializers.CharField()
    detail = serializers.CharField(
        source="sentence", help_text="What is wrong and what to do, with its place before it."
    )


class BundleProblem(serializers.Serializer[Any]):
    """A bundle that was refused as a whole; `errors` are its first problems, `count` says how many there are."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    count = serializers.IntegerField()
    errors = BundleProblemPlace(many=True)  # type: ignore[assignment]


class UnconfirmedProblem(serializers.Serializer[Any]):
    """A bundle that was held back, because some values may not be meant so; `confirmed=1` imports it as it is."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    questions = serializers.ListField(
        child=serializers.CharField(), help_text="The first ones, each with its place; a last line counts the others."
    )


class BundleFiles(serializers.Serializer[Any]):
    """One JSON document, one workbook, a zip of CSV files, or CSV files named after their lists."""

    files = serializers.ListField(child=serializers.FileField())


class Document(BaseParser):
    """The body of the request as one file of the bundle; a class per form, since a parser has one media type."""

    form = ""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> DataAndFiles[Any, Any]:
        file = SimpleUploadedFile(f"bundle.{self.form}", stream.read())
        return DataAndFiles({}, MultiValueDict({"files": [file]}))


DOCUMENTS = tuple(
    type(f"{form.title()}Document", (Document,), {"media_type": media, "form": form}) for form, media in FORMS.items()
)


class Bundle(ViewSet):
    parser_classes = (MultiPartParser, *DOCUMENTS)

    @extend_schema(
        operation_id="bundle_export",
        parameters=[OpenApiParameter("as", str, enum=sorted(FORMS), description="The form; json if not given.")],
        responses={(200, media): OpenApiTypes.BINARY for media in FORMS.values()},
    )
    def list(self, request: Request) -> FileResponse:
        """Everything, other people's drafts too; for administrators."""
        refuse_unknown(request, {"as"})
        form = request.query_params.get("as") or "json"
        if form not in FORMS:
            known = ", ".join(sorted(FORMS))
            sentence = _("“%(value)s” is not one of: %(known)s.") % {"value": form, "known": known}
            raise BadParameters({"as": [sentence]})
        name = f"cxtracker-{timezone.localdate():%Y-%m-%d}.{form}"
        with tempfile.TemporaryDirectory(prefix="cxtracker-export-") as folder:
            path = Path(folder) / name
            export_bundle(path, by=cast(User, request.user))
            stream = path.open("rb")  # outlives its name; closed by the response
        return FileResponse(stream, as_attachment=True, filename=name, content_type=FORMS[form])

    @extend_schema(
        operation_id="bundle_import",
        parameters=[
            OpenApiParameter("dry_run", bool, description="Do everything, then undo it."),
            OpenApiParameter(
                "vouch",
                str,
                description="Why the answers in it count without asking the functions; administrators only, kept.",
            ),
            OpenApiParameter("confirmed", bool, description="Whatever is asked about the values: it is so."),
        ],
        request={"multipart/form-data": BundleFiles, **dict.fromkeys(FORMS.values(), OpenApiTypes.BINARY)},
        responses={
            200: serializer(IMPORTED),
            (400, MEDIA_TYPE): BundleProblem,
            (409, MEDIA_TYPE): UnconfirmedProblem,
        },
    )
    def create(self, request: Request) -> Response:
        """Create and change what the files, or the body, say: all of it or, if anything is wrong or asked, nothing."""
        refuse_unknown(request, {"dry_run", "vouch", "confirmed"})
        dry_run, vouch = switch(request, "dry_run"), request.query_params.get("vouch", "").strip()[:200]
        confirmed = None if switch(request, "confirmed") else ()
        try:
            with _stored(_files(request)) as paths:
                by = cast(User, request.user)
                now = timezone.now()
                result = import_bundle(paths, by=by, now=now, dry_run=dry_run, vouch=vouch, confirmed=confirmed)
        except BundleErrors as errors:
            return Response(_refusal(request, errors), status=400, content_type=MEDIA_TYPE)
        except Unconfirmed as held:
            document = {**problem(409, str(held), request.path), "questions": held.questions}
            return Response(document, status=409, content_type=MEDIA_TYPE)
        return Response(IMPORTED.json(Imported(result, dry_run)))


def _files(request: Request) -> list[UploadedFile]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > limits.ARCHIVE_UNPACKED_BYTES:
        raise TooLarge(_("That is too much at once. Zip the CSV files, or import one list at a time."))
    files = [file for _field, several in request.FILES.lists() for file in several]
    if not files:
        raise Invalid({"files": [_("Send at least one file as multipart/form-data, or one document as the body.")]})
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise Invalid({"files": [_("Two files have the same name. Give each its own.")]})
    return files


@contextmanager
def _stored(files: list[UploadedFile]) -> Iterator[list[Path]]:
    """The uploads as files under their own names, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cxtracker-import-") as folder:
        paths = [Path(folder) / Path(file.name or "bundle").name for file in files]
        for file, path in zip(files, paths, strict=True):
            with path.open("wb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
        yield paths


def _refusal(request: Request, problems: BundleErrors) -> dict[str, Any]:
    detail = _("Nothing was changed: %(count)s problems in the bundle.") % {"count": len(problems)}
    errors = BundleProblemPlace(list(problems), many=True).data
    return {**problem(400, detail, request.path), "count": len(problems), "errors": errors}
