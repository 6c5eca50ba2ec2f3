"""What customers are worth."""

from __future__ import annotations

from django.utils import timezone

from cxtracker.api.resources import Changing, Creating, Removing, Values
from journeys.customers.filters import CustomerCountFilter, ThesisFilter
from journeys.customers.serializers import CustomerCountSerializer, ThesisSerializer
from journeys.customers.services import counts, theses
from journeys.models import CustomerCount, ThesisBand


class Theses(Creating, Changing, Removing):
    """Addressed by number. A second row of the same band is refused: change the first."""

    lookup_field = "pk"
    queryset = ThesisBand.objects.select_related("segment").order_by("pk")
    serializer_class = ThesisSerializer
    filterset_class = ThesisFilter

    def create_row(self, values: Values) -> ThesisBand:
        return theses.create(values, by=self.person)

    def change_row(self, row: ThesisBand, values: Values, version: int | None) -> ThesisBand:
        return theses.edit(row, values, by=self.person, version=version)

    def remove_row(self, row: ThesisBand, version: int | None) -> None:
        theses.remove(row, by=self.person, version=version)


class CustomerCounts(Creating, Changing, Removing):
    """Addressed by number. A second count of the same quarter and segment is refused: change the first."""

    lookup_field = "pk"
    queryset = CustomerCount.objects.select_related("segment", "entered_by").order_by("pk")
    serializer_class = CustomerCountSerializer
    filterset_class = CustomerCountFilter

    def create_row(self, values: Values) -> CustomerCount:
        return counts.create(values, by=self.person, now=timezone.now())

    def change_row(self, row: CustomerCount, values: Values, version: int | None) -> CustomerCount:
        return counts.edit(row, values, by=self.person, now=timezone.now(), version=version)

    def remove_row(self, row: CustomerCount, version: int | None) -> None:
        counts.remove(row, by=self.person, version=version)
