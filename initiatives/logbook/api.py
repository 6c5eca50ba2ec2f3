"""The audit log over the API: read only."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from cxtracker.api.resources import Resource
from cxtracker.api.serializing import Person
from cxtracker.audit.models import Event
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.logbook.filters import EventFilter
from initiatives.logbook.queries import visible_events


class EventSerializer(serializers.ModelSerializer[Event]):
    """One change. `number` and `digest` are its place in the sealed chain; `changes` has before and after by field."""

    by = Person(source="actor", read_only=True)
    via = serializers.CharField(source="channel", read_only=True)
    record = serializers.CharField(source="target_label", read_only=True)
    changes = serializers.JSONField(read_only=True)

    class Meta:
        model = Event
        fields = ("id", "number", "digest", "at", "kind", "by", "via", "record", "target_type", "target_id", "changes")
        read_only_fields = fields


class Events(Resource):
    """Addressed by number, the newest first; for administrators and leadership."""

    lookup_field = "pk"
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Event]:
        require(permissions.can_read_audit, self.person)
        return visible_events(self.person)
