"""Functions and what they shape."""

from __future__ import annotations

from django.utils import timezone

from cxtracker.api.resources import Changing, Creating, Removing, Values
from journeys.functions.filters import FunctionFilter
from journeys.functions.serializers import FunctionSerializer
from journeys.functions.services import functions
from journeys.functions.services.escalation import escalate_to
from journeys.functions.services.functions import Term
from journeys.influence.filters import InfluenceFilter
from journeys.influence.serializers import InfluenceSerializer
from journeys.influence.services import influence
from journeys.models import Function, Influence


class Functions(Creating, Changing, Removing):
    queryset = (
        Function.objects.select_related("head", "escalation").prefetch_related("deputy_set__person").order_by("key")
    )
    serializer_class = FunctionSerializer
    filterset_class = FunctionFilter

    def create_row(self, values: Values) -> Function:
        deputies = [Term(**given) for given in values.pop("deputy_set", ())]
        people = {name: values.pop(name, None) for name in ("head", "escalation")}
        return functions.create(values, **people, deputies=deputies, by=self.person)

    def change_row(self, row: Function, values: Values, version: int | None) -> Function:
        appointing = {"head", "deputy_set"} & set(values)
        head = values.pop("head", row.head)
        named = values.pop("deputy_set", None)
        escalates, person = "escalation" in values, values.pop("escalation", None)
        row = functions.edit(row, values, by=self.person, version=version, today=timezone.localdate())
        if appointing:
            deputies = functions.terms(row) if named is None else [Term(**given) for given in named]
            row = functions.appoint(row, head=head, deputies=deputies, by=self.person, version=row.version)
        return escalate_to(row, person, by=self.person, version=row.version) if escalates else row

    def remove_row(self, row: Function, version: int | None) -> None:
        functions.remove(row, by=self.person, version=version)


class Influences(Creating, Changing, Removing):
    """Addressed by number. A second rating of the same function on the same touchpoint is refused: change the first."""

    lookup_field = "pk"
    queryset = Influence.objects.select_related("touchpoint", "function", "segment", "rated_by").order_by("pk")
    serializer_class = InfluenceSerializer
    filterset_class = InfluenceFilter

    def create_row(self, values: Values) -> Influence:
        touchpoint, function = values.pop("touchpoint"), values.pop("function")
        return influence.rate(touchpoint, function, **values, by=self.person, now=timezone.now(), version=0)

    def change_row(self, row: Influence, values: Values, version: int | None) -> Influence:
        return influence.change(row, values, by=self.person, now=timezone.now(), version=version)

    def remove_row(self, row: Influence, version: int | None) -> None:
        influence.clear(row, by=self.person, version=version)
