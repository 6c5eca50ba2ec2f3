"""What a journey tells about itself, over the API: the same report objects as the pages print."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.errors import BadParameters
from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.shapes import described
from cxtracker.dataclass_json import Json
from cxtracker.publishing import as_json
from journeys.influence.queries import rounds
from journeys.map.api import Journeys
from journeys.models import Journey, RatingRound, Segment
from journeys.reports.queries import coverage, harm, ring, seams, wallpaper

SEGMENT = OpenApiParameter("segment", str, description="Key of a segment: as lived by it.")


class RoundShape(serializers.Serializer[Any]):
    """A rating round; `cells` is null while it is open: until then nobody sees what was said."""

    id = serializers.IntegerField()
    segment = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    cells = serializers.SerializerMethodField()

    def get_segment(self, rating_round: RatingRound) -> str | None:
        return rating_round.segment.key if rating_round.segment else None

    @extend_schema_field(described(rounds.Result)(many=True, allow_null=True))
    def get_cells(self, rating_round: RatingRound) -> list[dict[str, Json]] | None:
        return (
            None if rating_round.closed_at is None else [as_json(cell) for cell in rounds.results(rating_round).cells]
        )


class JourneysWithReports(Journeys):
    """Journeys, each with its reports at addresses under it."""

    @extend_schema(responses=described(ring.Ring))
    @action(detail=True)
    def ring(self, request: Request, key: str) -> Response:
        return Response(as_json(ring.ring(self._journey(set()), timezone.localdate())))

    @extend_schema(parameters=[SEGMENT], responses=described(harm.Harm))
    @action(detail=True)
    def harm(self, request: Request, key: str) -> Response:
        return Response(as_json(harm.harm(self._journey({"segment"}), self._segment())))

    @extend_schema(parameters=[SEGMENT], responses=described(seams.Seams))
    @action(detail=True)
    def seams(self, request: Request, key: str) -> Response:
        journey = self._journey({"segment"})
        return Response(as_json(seams.seams(journey, timezone.localdate(), self._segment())))

    @extend_schema(parameters=[SEGMENT], responses=described(coverage.Coverage))
    @action(detail=True)
    def coverage(self, request: Request, key: str) -> Response:
        journey = self._journey({"segment"})
        return Response(as_json(coverage.coverage(journey, timezone.localdate(), self._segment())))

    @extend_schema(responses=described(wallpaper.Wallpaper))
    @action(detail=True)
    def wallpaper(self, request: Request, key: str) -> Response:
        return Response(as_json(wallpaper.wallpaper(self._journey(set()), timezone.localdate())))

    @extend_schema(responses=RoundShape(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def rounds(self, request: Request, key: str) -> Response:
        """Blind rating rounds, the latest first; at most 20."""
        latest = self._journey(set()).rounds.select_related("segment").order_by("-opened_at", "-pk")[:20]
        return Response(RoundShape(latest, many=True).data)

    def _journey(self, known: set[str]) -> Journey:
        refuse_unknown(self.request, known)
        journey: Journey = self.get_object()
        return journey

    def _segment(self) -> Segment | None:
        key = self.request.query_params.get("segment")
        if not key:
            return None
        if segment := Segment.objects.filter(key=key.replace("\0", "")).first():
            return segment
        raise BadParameters({"segment": [_("There is no segment “%(key)s”.") % {"key": key}]})
