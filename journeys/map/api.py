"""Journeys, stages, touchpoints, segments."""

from __future__ import annotations

from cxtracker.api.resources import Changing, Creating, Removing, Values
from journeys.map.filters import JourneyFilter, SegmentFilter, StageFilter, TouchpointFilter
from journeys.map.serializers import JourneySerializer, SegmentSerializer, StageSerializer, TouchpointSerializer
from journeys.map.services import maps, segments
from journeys.models import Journey, Segment, Stage, Touchpoint


class Segments(Creating, Changing, Removing):
    queryset = Segment.objects.order_by("key")
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter

    def create_row(self, values: Values) -> Segment:
        return segments.create(values, by=self.person)

    def change_row(self, row: Segment, values: Values, version: int | None) -> Segment:
        return segments.edit(row, values, by=self.person)

    def remove_row(self, row: Segment, version: int | None) -> None:
        segments.remove(row, by=self.person)


class Journeys(Creating, Changing, Removing):
    queryset = Journey.objects.prefetch_related("segments").order_by("key")
    serializer_class = JourneySerializer
    filterset_class = JourneyFilter

    def create_row(self, values: Values) -> Journey:
        return maps.create_journey(values, segments=values.pop("segments", ()), by=self.person)

    def change_row(self, row: Journey, values: Values, version: int | None) -> Journey:
        named = values.pop("segments", None)
        return maps.edit_journey(row, values, segments=named, by=self.person, version=version)

    def remove_row(self, row: Journey, version: int | None) -> None:
        maps.remove_journey(row, by=self.person, version=version)


class Stages(Creating, Changing, Removing):
    queryset = Stage.objects.select_related("journey").order_by("journey__key", "position", "pk")
    serializer_class = StageSerializer
    filterset_class = StageFilter

    def create_row(self, values: Values) -> Stage:
        return maps.create_stage(values.pop("journey"), values, position=values.pop("position", None), by=self.person)

    def change_row(self, row: Stage, values: Values, version: int | None) -> Stage:
        position = values.pop("position", None)
        return maps.edit_stage(row, values, position=position, by=self.person, version=version)

    def remove_row(self, row: Stage, version: int | None) -> None:
        maps.remove_stage(row, by=self.person, version=version)


class Touchpoints(Creating, Changing, Removing):
    queryset = Touchpoint.objects.select_related("stage__journey").order_by(
        "stage__journey__key", "stage__position", "position", "pk"
    )
    serializer_class = TouchpointSerializer
    filterset_class = TouchpointFilter

    def create_row(self, values: Values) -> Touchpoint:
        position = values.pop("position", None)
        return maps.create_touchpoint(values.pop("stage"), values, position=position, by=self.person)

    def change_row(self, row: Touchpoint, values: Values, version: int | None) -> Touchpoint:
        """Moving and editing in one: `stage` and `position` say where it goes."""
        stage, position = values.pop("stage", row.stage), values.pop("position", None)
        edited = maps.edit_touchpoint(row, values, by=self.person, version=version)
        if stage.pk == edited.stage_id and position is None:
            return edited
        return maps.move(edited, stage=stage, position=position, by=self.person)

    def remove_row(self, row: Touchpoint, version: int | None) -> None:
        maps.remove_touchpoint(row, by=self.person, version=version)
