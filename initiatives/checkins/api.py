"""Check-ins over the API: reading them, and saying how an initiative is going."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from cxtracker.api.resources import Creating, Values
from cxtracker.api.serializing import Person, Reference, Strict
from cxtracker.errors import Invalid
from initiatives.checkins.filters import CheckInFilter
from initiatives.checkins.services import check_in
from initiatives.lookup import visible_initiatives
from initiatives.models import CheckIn, Initiative
from journeys.metrics.readings.services.measurements import Reading
from journeys.models import Series


class CheckInReading(serializers.Serializer[Reading]):
    """A reading that is entered with it. `sure`: the value is meant so."""

    series = Reference(Series.objects.order_by("key"))
    on = serializers.DateField()
    value = serializers.FloatField()
    source = serializers.CharField(max_length=200, required=False, allow_blank=True)  # type: ignore[assignment]
    sure = serializers.BooleanField(required=False, default=False)


class CheckInSerializer(Strict):
    """How it is going, in a word and a sentence. The latest of an initiative counts; none is changed."""

    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives)
    by = Person(read_only=True)
    reading = CheckInReading(required=False, allow_null=True, write_only=True)

    class Meta:
        model = CheckIn
        fields = ("id", "initiative", "pace", "sentence", "by", "at", "on", "reading")
        read_only_fields = ("at", "on")


class CheckIns(Creating):
    """Addressed by number, oldest first."""

    lookup_field = "pk"
    queryset = CheckIn.objects.none()
    serializer_class = CheckInSerializer
    filterset_class = CheckInFilter

    def get_queryset(self) -> QuerySet[CheckIn]:
        return CheckIn.objects.visible_to(self.person).select_related("initiative", "by").order_by("pk")

    def create_row(self, values: Values) -> CheckIn:
        given = dict(values.pop("reading", None) or {})
        sure = given.pop("sure", False)
        reading = Reading(**given) if given else None
        try:
            return check_in(**values, reading=reading, sure=sure, by=self.person, now=timezone.now())
        except Invalid as refusal:
            own = {"pace", "sentence"}
            raise Invalid(
                {name if name in own else f"reading.{name}": sentences for name, sentences in refusal.fields.items()}
            ) from refusal
