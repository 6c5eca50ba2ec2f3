"""Bringing tables in from programs: the steps of the pages."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import BadParameters
from cxtracker.api.filtering import refuse_unknown
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.tabular import limits
from cxtracker.uploads import TooLarge
from initiatives import permissions
from initiatives.imports.rules.mapping import Mapping
from initiatives.imports.rules.targets import SUBJECTS
from initiatives.imports.serializers import (
    ApplySerializer,
    BundleSerializer,
    ImportedRowSerializer,
    ImportSerializer,
    MappingSerializer,
    TableSerializer,
)
from initiatives.imports.services import bundles, steps
from initiatives.models import Import, ImportedRow, RowState
from initiatives.transfer.forms import MOST_BYTES

TAKEN = OpenApiResponse(ImportSerializer, description="The worker is at it; ask again for its progress.")


class TooMuch(APIException):
    status_code = 413


class Imports(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Import]):
    """Tables and bundles on their way in: yours; administrators see everybody's."""

    queryset = Import.objects.select_related("by").order_by("-pk")
    serializer_class = ImportSerializer
    parser_classes = (JSONParser, MultiPartParser)
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is not None:  # else the method is refused, whoever asks
            require(permissions.can_import, self.person)

    def get_queryset(self) -> QuerySet[Import]:
        return super().get_queryset().filter(pk__in=Import.objects.visible_to(self.person).values("pk"))

    @extend_schema(request={"multipart/form-data": TableSerializer}, responses={202: TAKEN})
    def create(self, request: Request) -> Response:
        """Give a table; it is read, and what its columns mean is guessed."""
        refuse_unknown(request, set())
        body = self._body(TableSerializer)
        given: dict[str, Any] = {"by": self.person, "now": timezone.now(), "largest": settings.TABLE_FILE_MB}
        if ("file" in body) == ("text" in body):
            raise Invalid({"file": [_("Send one file, or the rows as text.")]})
        try:
            if "file" in body:
                imported = steps.begin(body["file"].name or "", body["file"].chunks(), **given)
            else:
                imported = steps.paste(body["text"], **given)
        except TooLarge as refusal:
            raise TooMuch(str(refusal)) from refusal
        return self._taken(imported)

    @extend_schema(request={"multipart/form-data": BundleSerializer}, responses={202: TAKEN})
    @action(methods=["post"], detail=False, parser_classes=[MultiPartParser])
    def bundle(self, request: Request) -> Response:
        """Give a bundle; a worker checks it, `apply` imports all of it or nothing. At once it is `POST /bundle/`."""
        refuse_unknown(request, set())
        body = self._body(BundleSerializer)
        largest = MOST_BYTES // limits.MIB
        given = {"by": self.person, "now": timezone.now(), "largest": largest, "vouch": body["vouch"].strip()}
        try:
            imported = bundles.begin(body["files"], **given)
        except TooLarge as refusal:
            raise TooMuch(str(refusal)) from refusal
        return self._taken(imported)

    @extend_schema(request=MappingSerializer, responses={202: TAKEN})
    @action(methods=["post"], detail=True)
    def mapping(self, request: Request, pk: str) -> Response:
        """Say what columns and values mean; every row is checked by it, and nothing is saved yet."""
        imported, body = self.get_object(), self._body(MappingSerializer)
        vouch = body.pop("vouch")
        if strange := [place for place in body["columns"] if not (place.isascii() and place.isdecimal())]:
            raise Invalid({"columns": [_("“%(place)s” is no position. Count columns from 0.") % {"place": strange[0]}]})
        mapping = Mapping.from_json(body)
        known = {target.key for target in SUBJECTS[mapping.subject]} | {""}
        if unknown := sorted({column.target for column in mapping.columns.values()} - known):
            message = _("There is no “%(name)s”. There are: %(known)s.")
            names = ", ".join(sorted(known - {""}))
            raise Invalid({"columns": [message % {"name": name, "known": names} for name in unknown]})
        return self._taken(steps.remap(imported, mapping, by=self.person, vouch=vouch, settled=True))

    @extend_schema(
        parameters=[OpenApiParameter("state", str, enum=list(RowState.values), description="Only rows like this.")],
        responses=ImportedRowSerializer(many=True),
        filters=False,
    )
    @action(detail=True, serializer_class=ImportedRowSerializer)
    def rows(self, request: Request, pk: str) -> Response:
        """What each row would do or did, in the order in which rows are imported."""
        refuse_unknown(request, {"state", "page", "page_size", "cursor"})
        rows = ImportedRow.objects.filter(of=self.get_object()).order_by("place")
        if state := request.query_params.get("state", ""):
            if state not in RowState.values:
                raise BadParameters({"state": [_("There are: %(known)s.") % {"known": ", ".join(RowState.values)}]})
            rows = rows.filter(state=state)
        portion = self.paginate_queryset(cast(Any, rows))
        return self.get_paginated_response(ImportedRowSerializer(portion, many=True).data)

    @extend_schema(request=ApplySerializer, responses={202: TAKEN})
    @action(methods=["post"], detail=True)
    def apply(self, request: Request, pk: str) -> Response:
        """Import what was checked."""
        imported, body = self.get_object(), self._body(ApplySerializer)
        return self._taken(steps.apply(imported, by=self.person, **body))

    @extend_schema(request=None, responses={202: TAKEN})
    @action(methods=["post"], detail=True)
    def undo(self, request: Request, pk: str) -> Response:
        """Take back what the import did, for 30 days; what was edited since stays."""
        return self._taken(steps.undo(self.get_object(), by=self.person, now=timezone.now()))

    def _body(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        body = kind(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def _taken(self, imported: Import) -> Response:
        address = reverse("api:import-detail", args=[imported.pk], request=self.request)
        shown = ImportSerializer(imported).data
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": address})
