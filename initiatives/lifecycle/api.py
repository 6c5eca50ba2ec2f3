"""Initiatives: the same list, filters and numbers as the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.accounts.models import User
from cxtracker.api.derived import Derived, InBulk
from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Changing, Creating, Removing, Values
from cxtracker.api.serializing import Body, Person, Reference, Strict
from cxtracker.api.shapes import described
from cxtracker.audit import undoing
from cxtracker.permissions import require
from cxtracker.publishing import as_json, shape
from initiatives import consent, permissions
from initiatives.assessment.queries import register
from initiatives.consent_fields import Consenting
from initiatives.lifecycle.filters import InitiativeFilter
from initiatives.lifecycle.services import deleting, gates, initiatives
from initiatives.lookup import visible_initiatives
from initiatives.models import Initiative, Status
from initiatives.ownership.queries.proposals import ProposedAsk, proposals_for
from initiatives.ownership.services.requests import Question
from journeys.models import Function, Segment, Touchpoint


@dataclass(frozen=True, slots=True)
class InitiativeReport:
    """An initiative's row of the register, and what it enables (a key) if the reader may see that."""

    row: register.RegisterRow
    enables: str | None
    created_at: datetime


class InitiativeSerializer(Consenting, Derived, Strict):
    """Everything about an initiative in one answer; what others can set is referred to by key."""

    shape = shape(
        InitiativeReport,
        "enables, created_at, row.touchpoints.key as touchpoints, row.segments.key as segments",
        "row.initiator.key as initiator, row.seats, row.assessment.owners, row.assessment, row.flags, row.headline",
        "row.recomputing",
    )
    fixed = ()
    lead_function = Reference(Function.objects.order_by("key"), required=False, allow_null=True)
    accountable = Person(
        queryset=User.objects.filter(is_active=True).order_by("email"), required=False, allow_null=True
    )
    enables = Reference(visible=visible_initiatives, required=False, allow_null=True)
    touchpoints = Reference(Touchpoint.objects.order_by("key"), many=True, required=False)
    segments = Reference(Segment.objects.order_by("key"), many=True, required=False)
    ask = Reference(
        Function.objects.order_by("key"),
        many=True,
        required=False,
        write_only=True,
        help_text="Functions to ask for ownership at once; only when the initiative is logged.",
    )
    initiator = Person(read_only=True)
    owners = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Effective owner functions."
    )

    class Meta:
        model = Initiative
        list_serializer_class = InBulk
        fields = (
            "key",
            "status",
            *initiatives.FIELDS,
            "touchpoints",
            "segments",
            "initiator",
            "created_at",
            "seats",
            "owners",
            "assessment",
            "flags",
            "headline",
            "recomputing",
            "version",
            "ask",
            "consent",
            "slip_reason",
        )
        read_only_fields = ("key", "status", "version", "created_at")
        extra_kwargs = {
            "budget": {"min_value": 0},
            **{name: {"min_value": 0, "max_value": 3} for name in ("culture", "data", "behavioural_science")},
        }

    def reports(self, rows: Sequence[Initiative]) -> dict[int, InitiativeReport]:
        reader = self.context["request"].user
        enabled = Initiative.objects.visible_to(reader).filter(pk__in={row.enables_id for row in rows})
        keys = dict(enabled.values_list("pk", "key"))
        return {
            initiative.pk: InitiativeReport(row, keys.get(initiative.enables_id or 0), initiative.created_at)
            for initiative, row in zip(rows, register.rows(rows, to=reader), strict=True)
        }

    def refused(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        refused = super().refused(data)
        if self.instance is not None and "ask" in data:
            refused["ask"] = [_("Ask with a POST to ownership-requests.")]
        return refused


class AdvanceSerializer(Body):
    expected = serializers.ChoiceField(
        Status.choices, required=False, help_text="The status it is moved from; refused (409) if it moved meanwhile."
    )


class StopSerializer(Body):
    reason = serializers.CharField(max_length=500, help_text="Why it ends before its time.")
    lesson = serializers.CharField(required=False, allow_blank=True)


class Initiatives(Creating, Changing, Removing):
    """New ones are drafts with the next free key. DELETE puts it in the trash; what others answered is stopped."""

    queryset = Initiative.objects.none()
    serializer_class = InitiativeSerializer
    filterset_class = InitiativeFilter

    def get_queryset(self) -> QuerySet[Initiative]:
        return Initiative.objects.visible_to(self.person).for_register().order_by("pk")

    def create_row(self, values: Values) -> Initiative:
        links = {name: values.pop(name, ()) for name in ("touchpoints", "segments")}
        ask = [Question(function) for function in values.pop("ask", ())]
        return initiatives.create(values, **links, ask=ask, by=self.person, now=timezone.now())

    def change_row(self, row: Initiative, values: Values, version: int | None) -> Initiative:
        links = {name: values.pop(name, None) for name in ("touchpoints", "segments")}
        with consent.consenting(values.pop("consent", None), values.pop("slip_reason", "")):
            return initiatives.edit(row, values, **links, by=self.person, version=version)

    def remove_row(self, row: Initiative, version: int | None) -> None:
        deleting.remove(row, by=self.person, today=timezone.localdate(), version=version)

    @extend_schema(responses=described(ProposedAsk)(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def proposals(self, request: Request, key: str) -> Response:
        """What could be asked of which function, from the influence matrix; nothing is sent. The most needed first."""
        refuse_unknown(request, set())
        initiative = self.get_object()
        return Response([as_json(proposal) for proposal in proposals_for(initiative, today=timezone.localdate())])

    @extend_schema(request=AdvanceSerializer, responses=InitiativeSerializer)
    @action(methods=["post"], detail=True)
    def advance(self, request: Request, key: str) -> Response:
        """Move it to the next status; refused with everything that is missing."""
        initiative, body = self.get_object(), self.body(AdvanceSerializer)
        gates.advance(initiative, **body, by=self.person, now=timezone.now())
        return self.shown(self.get_queryset().get(pk=initiative.pk))

    @extend_schema(request=None, responses=InitiativeSerializer)
    @action(methods=["post"], detail=True, url_path="step-back")
    def step_back(self, request: Request, key: str) -> Response:
        """Undo your last step forward, for ten minutes, while nobody did anything else to it."""
        initiative = self.get_object()
        require(permissions.can_move, self.person, initiative)
        steps = undoing.acts("initiative.moved", [initiative], self.person)
        undoing.undo(steps, by=self.person, now=timezone.now())
        return self.shown(self.get_queryset().get(pk=initiative.pk))

    @extend_schema(request=StopSerializer, responses=InitiativeSerializer)
    @action(methods=["post"], detail=True)
    def stop(self, request: Request, key: str) -> Response:
        """End it before its time, with the reason; what was learned is kept."""
        initiative, body = self.get_object(), self.body(StopSerializer)
        gates.stop(initiative, **body, by=self.person)
        return self.shown(self.get_queryset().get(pk=initiative.pk))
