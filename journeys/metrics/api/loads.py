"""Many readings at once: a list is answered at once, a file of any length is taken and worked on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_orjson_renderer.parsers import ORJSONParser
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet, ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import MEDIA_TYPE, BadParameters, problem
from cxtracker.api.filtering import refuse_unknown, switch
from cxtracker.api.schema import ProblemSerializer
from cxtracker.api.shapes import described
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.publishing import as_json, published
from cxtracker.ui import numbers
from cxtracker.uploads import TooLarge
from journeys import permissions
from journeys.metrics.readings.services import lists, loads
from journeys.metrics.readings.services.file_check import ProblemLine, Unfit
from journeys.metrics.readings.services.measurements import Loaded
from journeys.metrics.serializers import PeriodDay
from journeys.models import ReadingLoad

MOST = 10_000
PARAMETERS = ("dry_run", "sure")


class TooMuch(APIException):
    status_code = 413


class LengthNeeded(APIException):
    status_code = 411


class ReadingShape(serializers.Serializer[Any]):
    series = serializers.CharField()
    on = PeriodDay()
    value = serializers.FloatField()
    n = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    se = serializers.FloatField(required=False, allow_null=True, help_text="Its standard error, above 0.")
    source = serializers.CharField(required=False, allow_blank=True)  # type: ignore[assignment]


@published("loaded.created, loaded.changed, loaded.unchanged, dry_run", component="LoadedShape")
@dataclass(frozen=True, slots=True)
class LoadedList:
    """What became of a list of readings."""

    loaded: Loaded
    dry_run: bool


class LoadProblemShape(serializers.Serializer[Any]):
    row = serializers.IntegerField(allow_null=True, help_text="As a spreadsheet counts; null: of the whole file.")
    column = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()


class ReadingLoadShape(serializers.ModelSerializer[ReadingLoad]):
    """A file of readings that is being loaded, or has been. While it is checked, `rows_total` grows."""

    unchanged = serializers.IntegerField(read_only=True)
    problems = LoadProblemShape(many=True, read_only=True)
    by = serializers.EmailField(source="by.email", read_only=True)

    class Meta:
        model = ReadingLoad
        fields = (
            "id",
            "file_name",
            "state",
            "rows_total",
            "rows_done",
            "created",
            "changed",
            "unchanged",
            "problems_total",
            "problems",
            "by",
            "uploaded_at",
            "ended_at",
        )
        read_only_fields = fields


class ReadingsFile(serializers.Serializer[Any]):
    """A CSV file or a workbook."""

    file = serializers.FileField()


class Body:
    """A request's body as a file that is read piece by piece."""

    name = "readings.csv"

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def chunks(self) -> Iterator[bytes]:
        while block := self.stream.read(1 << 16):
            yield block


class CsvBody(BaseParser):
    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> DataAndFiles[Any, Any]:
        return DataAndFiles({}, MultiValueDict({"file": [Body(stream)]}))


class Bulk(ViewSet):
    """Readings in bulk."""

    parser_classes = (ORJSONParser, MultiPartParser, CsvBody)

    @extend_schema(
        operation_id="measurements_bulk",
        parameters=[
            OpenApiParameter("dry_run", bool, description="Check and count a list, change nothing."),
            OpenApiParameter("sure", bool, description="The values are right as they are, however odd."),
        ],
        request={
            "application/json": ReadingShape(many=True),
            "multipart/form-data": ReadingsFile,
            "text/csv": OpenApiTypes.STR,
        },
        responses={
            200: described(LoadedList),
            202: OpenApiResponse(ReadingLoadShape, description="Taken; `Location` says where to look for progress."),
            (400, MEDIA_TYPE): ProblemSerializer,
        },
    )
    def create(self, request: Request) -> Response:
        """Create or correct readings, by series and day: all of them or, if anything is wrong, none.

        A JSON list of up to 10,000 is written at once. A file (`file` in multipart/form-data, or text/csv as the
        body) may be longer; it is taken, checked as a whole and then written.
        """
        refuse_unknown(request, set(PARAMETERS))
        dry_run, sure = (switch(request, name) for name in PARAMETERS)
        require(permissions.can_enter_readings, cast(User, request.user))
        if "Transfer-Encoding" in request.headers:
            raise LengthNeeded(_("Send the Content-Length; chunked bodies are not accepted here."))
        if not request.FILES:
            return self._record(request, request.data, sure=sure, dry_run=dry_run)
        files = list(chain.from_iterable(several for _field, several in request.FILES.lists()))
        if len(files) != 1:
            raise Invalid({"file": [_("Send one file at a time.")]})
        if dry_run:
            raise BadParameters({"dry_run": [_("This applies to lists only. Files are always checked as a whole.")]})
        return self._take(request, files[0], sure=sure)

    def _record(self, request: Request, items: Any, *, sure: bool, dry_run: bool) -> Response:
        if not isinstance(items, list):
            raise Invalid(
                {
                    "non_field_errors": [
                        _("Send a JSON list of readings, or one file as multipart/form-data or text/csv.")
                    ]
                }
            )
        if len(items) > MOST:
            message = _("At most %(most)s readings in a list. Send more as a file (text/csv).")
            raise TooMuch(message % {"most": numbers.number(MOST)})
        try:
            loaded = lists.record(items, by=cast(User, request.user), sure=sure, dry_run=dry_run, now=timezone.now())
        except Unfit as unfit:
            detail = _("Nothing was changed: %(count)d problems.") % {"count": unfit.count}
            document = problem(400, detail, request.path, [_place(finding) for finding in unfit.problems])
            return Response(document, status=400, content_type=MEDIA_TYPE)
        return Response(as_json(LoadedList(loaded, dry_run)))

    def _take(self, request: Request, file: UploadedFile | Body, *, sure: bool) -> Response:
        try:
            begun = loads.begin(
                file.name or "",
                file.chunks(),
                by=cast(User, request.user),
                largest=settings.READINGS_FILE_MB,
                sure=sure,
            )
        except TooLarge as refusal:
            raise TooMuch(str(refusal)) from refusal
        address = reverse("api:reading-load-detail", args=[begun.load.pk], request=request)
        shown = ReadingLoadShape(begun.load).data
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": address})


class ReadingLoads(mixins.RetrieveModelMixin, GenericViewSet[ReadingLoad]):
    """How far a file of readings is, and what came of it."""

    queryset = ReadingLoad.objects.select_related("by")
    serializer_class = ReadingLoadShape
    lookup_value_regex = "[0-9]{1,18}"

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set())
        return Response(self.get_serializer(self.get_object()).data)


def _place(finding: ProblemLine) -> dict[str, str]:
    steps = "/".join(str(step) for step in (finding["row"], finding["column"]) if step not in (None, ""))
    return {"pointer": f"#/{steps}", "detail": finding["message"]}
