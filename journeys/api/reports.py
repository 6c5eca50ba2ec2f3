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
from journeys.api.maps import Journeys
from journeys.models import RatingRound, Segment
from journeys.reports import coverage, harm, ring, rounds, seams, wallpaper

SEGMENT = OpenApiParameter("segment", str, description="Key of a segment: as lived by it.")


class ArcShape(serializers.Serializer[Any]):
    lifecycle = serializers.CharField()
    name = serializers.CharField(source="label")
    coverage = serializers.FloatField(help_text="0 to 1: the mean of its touchpoints, 0 without any.")
    touchpoints = serializers.IntegerField(source="count")
    moments_of_truth = serializers.IntegerField()


class RingShape(serializers.Serializer[Any]):
    """`cut_off` names the ends (first_mention, after) that are at 0."""

    sentence = serializers.CharField()
    as_of = serializers.DateField()
    coverage = serializers.FloatField(help_text="0 to 1: the mean of the nine parts.")
    cut_off = serializers.SerializerMethodField()
    moments_of_truth = serializers.IntegerField()
    touchpoints = serializers.IntegerField()
    arcs = ArcShape(many=True)

    def get_cut_off(self, found: ring.Ring) -> list[str]:
        return [arc.lifecycle for arc in found.cut_off]


class HurtShape(serializers.Serializer[Any]):
    touchpoint = serializers.CharField()
    name = serializers.CharField()
    stage = serializers.CharField()
    moment_of_truth = serializers.BooleanField()
    function = serializers.CharField(source="rating.function")
    strength = serializers.IntegerField(source="rating.strength")
    importance_to_customer = serializers.IntegerField(source="importance", allow_null=True)
    weight = serializers.IntegerField(help_text="Strength times importance, 3 where that is not known.")
    needed_change = serializers.CharField(source="rating.needed_change", allow_blank=True)
    depth = serializers.IntegerField(source="rating.depth", allow_null=True)


class HarmShape(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    hurts = HurtShape(many=True)


class SideShape(serializers.Serializer[Any]):
    function = serializers.CharField()
    name = serializers.CharField()
    head = serializers.CharField(allow_blank=True, help_text="Name; empty when vacant.")


class SeamShape(serializers.Serializer[Any]):
    before = serializers.CharField(source="before.key")
    after = serializers.CharField(source="after.key")
    left = SideShape()
    right = SideShape()
    pain = serializers.IntegerField(allow_null=True)
    covered = serializers.BooleanField(help_text="One initiative at either side is owned by both.")


class MeetingShape(serializers.Serializer[Any]):
    left = SideShape()
    right = SideShape()
    seams = serializers.IntegerField()
    covered = serializers.IntegerField()


class SeamsShape(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    pain_share = serializers.FloatField(allow_null=True, help_text="Share of all pain right after a seam, 0 to 1.")
    seams = SeamShape(many=True)
    meetings = MeetingShape(many=True)


class CoveredShape(serializers.Serializer[Any]):
    touchpoint = serializers.CharField(source="key")
    name = serializers.CharField()
    stage = serializers.CharField()
    lifecycle = serializers.CharField()
    moment_of_truth = serializers.BooleanField()
    owners = serializers.ListField(child=serializers.CharField(), help_text="Functions that own and shape it.")
    outcome_metric = serializers.BooleanField(source="measured")
    last_reading = serializers.DateField(allow_null=True)
    read_in_90_days = serializers.BooleanField(source="read")
    listened_to = serializers.CharField(allow_blank=True)
    coverage = serializers.FloatField(source="share")
    not_assessed = serializers.ListField(source="open_cells", child=serializers.CharField())


class CoverageShape(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    as_of = serializers.DateField()
    unassessed_cells = serializers.IntegerField()
    without_owner = serializers.IntegerField()
    coverage = serializers.FloatField(source="share", allow_null=True)
    touchpoints = CoveredShape(many=True)


class SignShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(source="label")
    present = serializers.BooleanField()
    sentence = serializers.CharField()


class WallpaperShape(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    as_of = serializers.DateField()
    index = serializers.IntegerField(help_text="0 (hangs on a wall) to 100 (alive), 25 for each vital sign.")
    signs = SignShape(many=True)


class ResultShape(serializers.Serializer[Any]):
    touchpoint = serializers.CharField(source="touchpoint.key")
    function = serializers.CharField(source="function.key")
    strengths = serializers.SerializerMethodField()
    spread = serializers.IntegerField()
    median = serializers.IntegerField(source="strength")
    direction = serializers.IntegerField()
    in_matrix = serializers.IntegerField(source="stands", allow_null=True)

    def get_strengths(self, cell: rounds.Result) -> list[int]:
        return [voice.strength for voice in cell.voices]


class RoundShape(serializers.Serializer[Any]):
    """A rating round; `cells` is null while it is open: until then nobody sees what was said."""

    id = serializers.IntegerField()
    segment = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    cells = serializers.SerializerMethodField()

    def get_segment(self, round_: RatingRound) -> str | None:
        return round_.segment.key if round_.segment else None

    @extend_schema_field(ResultShape(many=True, allow_null=True))
    def get_cells(self, round_: RatingRound) -> Any:
        return None if round_.closed_at is None else ResultShape(rounds.results(round_).cells, many=True).data


class JourneysWithReports(Journeys):
    """Journeys, each with its reports at addresses under it."""

    @extend_schema(responses=RingShape)
    @action(detail=True)
    def ring(self, request: Request, key: str) -> Response:
        return Response(RingShape(ring.ring(self._journey(set()), timezone.localdate())).data)

    @extend_schema(parameters=[SEGMENT], responses=HarmShape)
    @action(detail=True)
    def harm(self, request: Request, key: str) -> Response:
        return Response(HarmShape(harm.harm(self._journey({"segment"}), self._segment())).data)

    @extend_schema(parameters=[SEGMENT], responses=SeamsShape)
    @action(detail=True)
    def seams(self, request: Request, key: str) -> Response:
        found = seams.seams(self._journey({"segment"}), timezone.localdate(), self._segment())
        return Response(SeamsShape(found).data)

    @extend_schema(parameters=[SEGMENT], responses=CoverageShape)
    @action(detail=True)
    def coverage(self, request: Request, key: str) -> Response:
        found = coverage.coverage(self._journey({"segment"}), timezone.localdate(), self._segment())
        return Response(CoverageShape(found).data)

    @extend_schema(responses=WallpaperShape)
    @action(detail=True)
    def wallpaper(self, request: Request, key: str) -> Response:
        return Response(WallpaperShape(wallpaper.wallpaper(self._journey(set()), timezone.localdate())).data)

    @extend_schema(responses=RoundShape(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def rounds(self, request: Request, key: str) -> Response:
        """Blind rating rounds, the latest first; at most 20."""
        found = self._journey(set()).rounds.select_related("segment").order_by("-opened_at", "-pk")[:20]
        return Response(RoundShape(found, many=True).data)

    def _journey(self, known: set[str]) -> Any:
        refuse_unknown(self.request, known)
        return self.get_object()

    def _segment(self) -> Segment | None:
        key = self.request.query_params.get("segment")
        if not key:
            return None
        if found := Segment.objects.filter(key=key.replace("\0", "")).first():
            return found
        raise BadParameters({"segment": [_("There is no segment “%(key)s”.") % {"key": key}]})
