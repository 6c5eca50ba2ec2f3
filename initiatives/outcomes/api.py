"""Outcomes over the API: promising, changing, taking back, signing, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.accounts.models import User
from cxtracker.api import concurrency
from cxtracker.api.derived import Derived, InBulk
from cxtracker.api.resources import Changing, Creating, Removing, Values
from cxtracker.api.serializing import Body, Person, Reference, Strict
from cxtracker.publishing import OneOf, published, shape
from initiatives import consent
from initiatives.consent_fields import Consenting
from initiatives.lookup import visible_initiatives
from initiatives.models import Assumption, Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects.rules import ASSUMPTIONS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.filters import OutcomeFilter
from initiatives.outcomes.money.services import confirmations
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.queries.page import reading
from journeys.models import Metric, Segment, Series

ASSUMPTION_CODES = tuple(dict.fromkeys(code for codes in ASSUMPTIONS.values() for code in codes))


@published(
    "verdict, line.evidence, line.estimate.effect, line.estimate.low, line.estimate.high",
    "line.estimate.readings_before, line.estimate.readings_after, line.estimate.season, line.estimate.carry_over",
    "reading, line.counts_as, line.computed_at, line.recomputing",
    component="EffectShape",
)
@dataclass(frozen=True, slots=True)
class OutcomeEffect:
    """In the metric's unit; `low` and `high` bound the 95 % interval.

    `season` is the weight of the time of year, `carry_over` the mean part of a turn that carries over; `counts_as` the
    level whose factor money counts by.
    """

    line: OutcomeLine

    @property
    def verdict(self) -> Annotated[str | None, OneOf(VERDICTS), "null: nothing was computed yet."]:
        return self.line.verdict or None

    @property
    def reading(self) -> str:
        """The same as a sentence."""
        return reading(self.line)


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """An outcome's line, and the assumptions somebody looked into."""

    line: OutcomeLine
    assumptions: Annotated[tuple[Annotated[str, OneOf(ASSUMPTION_CODES)], ...], "Those somebody looked into."]

    @property
    def found(self) -> OutcomeEffect:
        return OutcomeEffect(self.line)

    @property
    def frozen_on(self) -> date | None:
        return self.line.plan.frozen_on if self.line.plan else None


class OutcomeSerializer(Consenting, Derived, Strict):
    """A promise, with what was found and what it is worth."""

    shape = shape(
        OutcomeReport,
        "line.is_business_outcome, line.missing, found, line.last as last_reading",
        "line.figures as money, line.over_claimed, line.off_track, line.breached, frozen_on, assumptions",
    )
    fixed = ("initiative",)
    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives)
    metric = Reference(Metric.objects.order_by("key"))
    segment = Reference(Segment.objects.order_by("key"), required=False, allow_null=True)
    series = Reference(Series.objects.select_related("metric").order_by("key"), required=False, allow_null=True)
    comparison = Reference(Series.objects.select_related("metric").order_by("key"), required=False, allow_null=True)
    benefit_owner = Person(
        queryset=User.objects.filter(is_active=True).order_by("email"), required=False, allow_null=True
    )

    sure = serializers.BooleanField(
        write_only=True, required=False, help_text="Keep numbers that were questioned: they are correct."
    )

    class Meta:
        model = Outcome
        list_serializer_class = InBulk
        fields = (
            "id",
            "initiative",
            *outcomes.FIELDS,
            "version",
            "is_business_outcome",
            "missing",
            "found",
            "last_reading",
            "money",
            "over_claimed",
            "off_track",
            "breached",
            "frozen_on",
            "assumptions",
            "consent",
            "slip_reason",
            "sure",
        )
        read_only_fields = ("id", "version")

    def reports(self, rows: Sequence[Outcome]) -> dict[int, OutcomeReport]:
        by_initiative = lines({outcome.initiative_id for outcome in rows}, as_of=timezone.localdate())
        known = {line.id: line for several in by_initiative.values() for line in several}
        looked: dict[int, list[str]] = defaultdict(list)
        ticked = Assumption.objects.filter(outcome__in=rows).order_by("code")
        for pk, code in ticked.values_list("outcome_id", "code"):
            looked[pk].append(code)
        return {outcome.pk: OutcomeReport(known[outcome.pk], tuple(looked[outcome.pk])) for outcome in rows}


class ConfirmSerializer(Body):
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="Money per year.")
    note = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Needed where it is more than what counts, or a loss.",
    )


class WithdrawSignatureSerializer(Body):
    note = serializers.CharField(max_length=300, help_text="Why it is taken back.")


class AssumptionsSerializer(Body):
    assumptions = serializers.ListField(
        child=serializers.ChoiceField(ASSUMPTION_CODES), help_text="Those looked into; the others are open again."
    )


class Outcomes(Creating, Changing, Removing):
    """Addressed by number. What was found and what it is worth follow from readings and are never set.

    The list leaves out drafts and what was stopped, as the page does; `status` brings them.
    """

    lookup_field = "pk"
    queryset = Outcome.objects.none()
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter

    def get_queryset(self) -> QuerySet[Outcome]:
        initiatives = Initiative.objects.visible_to(self.person)
        related = ("initiative", "metric", "segment", "series", "comparison", "benefit_owner", "plan")
        if self.action == "list" and "status" not in self.request.query_params:
            initiatives = initiatives.filter(status__in=LIVE_OR_CLOSED)
        return Outcome.objects.filter(initiative__in=initiatives).select_related(*related).order_by("pk")

    @contextmanager
    def changing(self) -> Iterator[tuple[Outcome, int | None]]:
        """The initiative is locked before its outcome, as everybody who changes outcomes does."""
        with transaction.atomic():
            addressed = self.get_object()
            Initiative.objects.select_for_update(of=("self",)).get(pk=addressed.initiative_id)
            outcome = self.get_queryset().filter(pk=addressed.pk).first()
            if outcome is None:
                raise Http404
            yield outcome, concurrency.check(self.request, outcome)

    def create_row(self, values: Values) -> Outcome:
        sure = values.pop("sure", False)
        return outcomes.add(values.pop("initiative"), values, by=self.person, today=timezone.localdate(), sure=sure)

    def change_row(self, row: Outcome, values: Values, version: int | None) -> Outcome:
        with consent.consenting(values.pop("consent", None), values.pop("slip_reason", "")):
            sure, today = values.pop("sure", False), timezone.localdate()
            return outcomes.edit(row, values, by=self.person, today=today, version=version, sure=sure)

    def remove_row(self, row: Outcome, version: int | None) -> None:
        outcomes.remove(row, by=self.person)

    @extend_schema(request=ConfirmSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, pk: str) -> Response:
        """Finance signs the yearly worth; earlier signatures stay as history."""
        outcome, values = self.get_object(), self.body(ConfirmSerializer)
        confirmations.confirm(outcome, **values, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=WithdrawSignatureSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Finance takes its signature back."""
        outcome, values = self.get_object(), self.body(WithdrawSignatureSerializer)
        confirmations.withdraw(outcome, **values, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=AssumptionsSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def assumptions(self, request: Request, pk: str) -> Response:
        """Say which assumptions of the method somebody has looked into."""
        outcome, values = self.get_object(), self.body(AssumptionsSerializer)
        outcomes.tick(outcome, set(values["assumptions"]), by=self.person, now=timezone.now())
        return self.shown(outcome)
