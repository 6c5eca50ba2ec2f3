"""Outcomes over the API: promising, changing, taking back, signing, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

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
from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Changing, Creating, Removing
from cxtracker.api.serializing import Person, Reference, Strict
from initiatives.api import shapes
from initiatives.api.serializers import Derived, Plain, visible
from initiatives.filters.outcomes import MONEY_STEPS, VERDICTS, OutcomeFilter
from initiatives.models import Assumption, Initiative, Outcome
from initiatives.reports.outcome_page import reading
from initiatives.reports.outcome_sheet import effect_fields
from initiatives.reports.outcomes import COUNTING, OutcomeLine, lines
from initiatives.rules.effects import ASSUMPTIONS
from initiatives.rules.evidence import LEVELS
from initiatives.services import confirmations, outcomes
from journeys.models import Metric, Segment, Series

ASSUMPTION_CODES = tuple(dict.fromkeys(code for codes in ASSUMPTIONS.values() for code in codes))


class EffectShape(serializers.Serializer[Any]):
    """In the metric's unit; `low` and `high` bound the 95 % interval."""

    verdict = serializers.ChoiceField(VERDICTS, allow_null=True, help_text="null: nothing was computed yet.")
    evidence = serializers.ChoiceField(LEVELS)
    effect = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    readings_before = serializers.IntegerField(allow_null=True)
    readings_after = serializers.IntegerField(allow_null=True)
    reading = serializers.CharField(help_text="The same as a sentence.")
    computed_at = serializers.DateTimeField(allow_null=True)
    recomputing = serializers.BooleanField(help_text="Something it depends on changed; it follows within a minute.")


class OutcomeMoneyShape(serializers.Serializer[Any]):
    """Money per year, as text with two decimals; null while not known."""

    locals().update({
        step: serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True) for step in MONEY_STEPS
    })  # fmt: skip


class LastReadingShape(serializers.Serializer[Any]):
    on = serializers.DateField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    stale = serializers.BooleanField()


class OutcomeSerializer(shapes.ToldInBulk, Derived, Strict):
    """A promise, with what was found and what it is worth."""

    fixed = ("initiative",)
    initiative = Reference(Initiative.objects.all(), visible=visible)
    metric = Reference(Metric.objects.order_by("key"))
    segment = Reference(Segment.objects.order_by("key"), required=False, allow_null=True)
    series = Reference(Series.objects.select_related("metric").order_by("key"), required=False, allow_null=True)
    comparison = Reference(Series.objects.select_related("metric").order_by("key"), required=False, allow_null=True)
    benefit_owner = Person(
        queryset=User.objects.filter(is_active=True).order_by("email"), required=False, allow_null=True
    )
    is_business_outcome = serializers.BooleanField(read_only=True)
    missing = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="What keeps it from being a business outcome."
    )
    found = EffectShape(read_only=True)
    last_reading = LastReadingShape(read_only=True)
    money = OutcomeMoneyShape(read_only=True)
    over_claimed = serializers.BooleanField(read_only=True, help_text="Several claim more than all of the movement.")
    off_track = serializers.BooleanField(read_only=True, allow_null=True)
    breached = serializers.BooleanField(read_only=True, allow_null=True, help_text="A guardrail passed its limit.")
    frozen_on = serializers.DateField(read_only=True, allow_null=True)
    assumptions = serializers.ListField(
        child=serializers.ChoiceField(ASSUMPTION_CODES), read_only=True, help_text="Those somebody looked into."
    )

    class Meta:
        model = Outcome
        list_serializer_class = shapes.InBulk
        fields = (
            "id", "initiative", "metric", "segment", "series", "comparison", "baseline", "baseline_on",
            "baseline_source", "target", "target_on", "benefit_owner", "unit_value", "value_note", "benefit_kind",
            "share", "headline", "guardrail", "limit", "design", "version", "is_business_outcome", "missing", "found",
            "last_reading", "money", "over_claimed", "off_track", "breached", "frozen_on", "assumptions",
        )  # fmt: skip
        read_only_fields = ("id", "version")

    def told(self, rows: Sequence[Outcome]) -> list[dict[str, Any]]:
        found = lines({one.initiative_id for one in rows}, as_of=timezone.localdate())
        known = {line.id: line for some in found.values() for line in some}
        looked: dict[int, list[str]] = {}
        for pk, code in Assumption.objects.filter(outcome__in=rows).order_by("code").values_list("outcome_id", "code"):
            looked.setdefault(pk, []).append(code)
        return [_told(one, known[one.pk], looked.get(one.pk, [])) for one in rows]


def _told(row: Outcome, line: OutcomeLine, looked: list[str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "initiative": line.initiative,
        "metric": line.metric.key,
        "segment": line.segment.key if line.segment else None,
        "series": row.series.key if row.series else None,
        "comparison": row.comparison.key if row.comparison else None,
        "baseline": line.baseline,
        "baseline_on": _iso(line.baseline_on),
        "baseline_source": line.baseline_source,
        "target": line.target,
        "target_on": _iso(line.target_on),
        "benefit_owner": line.benefit_owner.key if line.benefit_owner else None,
        "unit_value": None if line.unit_value is None else f"{line.unit_value:.4f}",
        "value_note": line.value_note,
        "benefit_kind": line.benefit_kind,
        "share": line.share,
        "headline": line.headline,
        "guardrail": line.guardrail,
        "limit": line.limit,
        "design": line.design,
        "version": line.version,
        "is_business_outcome": line.is_business_outcome,
        "missing": list(line.missing),
        "found": {
            **effect_fields(line), "reading": reading(line), "computed_at": _iso(line.computed_at),
            "recomputing": line.recomputing,
        },
        "last_reading": {
            "on": _iso(line.last.on), "value": line.last.value, "due_on": _iso(line.last.due_on),
            "stale": line.last.stale,
        },
        "money": {step: _text(getattr(line.figures, step)) for step in MONEY_STEPS},
        "over_claimed": line.over_claimed,
        "off_track": line.off_track,
        "breached": line.breached,
        "frozen_on": _iso(line.plan.frozen_on) if line.plan else None,
        "assumptions": looked,
    }  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _text(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


class ConfirmSerializer(Plain):
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="Money per year.")
    note = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Needed where it is more than what counts, or a loss.",
    )


class WithdrawSignatureSerializer(Plain):
    note = serializers.CharField(max_length=300, help_text="Why it is taken back.")


class AssumptionsSerializer(Plain):
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
        visible_ones = Initiative.objects.visible_to(self.person)
        related = ("initiative", "metric", "segment", "series", "comparison", "benefit_owner", "plan")
        if self.action == "list" and "status" not in self.request.query_params:
            visible_ones = visible_ones.filter(status__in=COUNTING)
        return Outcome.objects.filter(initiative__in=visible_ones).select_related(*related).order_by("pk")

    @contextmanager
    def changing(self) -> Iterator[tuple[Outcome, int | None]]:
        """The initiative is locked before its outcome, as everybody who changes outcomes does."""
        with transaction.atomic():
            found = self.get_object()
            Initiative.objects.select_for_update(of=("self",)).get(pk=found.initiative_id)
            fresh = self.get_queryset().filter(pk=found.pk).first()
            if fresh is None:
                raise Http404
            yield fresh, concurrency.check(self.request, fresh)

    def create_row(self, values: dict[str, Any]) -> Outcome:
        return outcomes.add(values.pop("initiative"), values, by=self.person, today=timezone.localdate())

    def change_row(self, row: Outcome, values: dict[str, Any], version: int | None) -> Outcome:
        return outcomes.edit(row, values, by=self.person, today=timezone.localdate(), version=version)

    def remove_row(self, row: Outcome, version: int | None) -> None:
        outcomes.remove(row, by=self.person)

    @extend_schema(request=ConfirmSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Finance signs the yearly worth; earlier signatures stay as history."""
        outcome, said = self.get_object(), self._said(ConfirmSerializer)
        confirmations.confirm(outcome, **said, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=WithdrawSignatureSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Finance takes its signature back."""
        outcome, said = self.get_object(), self._said(WithdrawSignatureSerializer)
        confirmations.withdraw(outcome, **said, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=AssumptionsSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def assumptions(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say which assumptions of the method somebody has looked into."""
        outcome, said = self.get_object(), self._said(AssumptionsSerializer)
        outcomes.tick(outcome, set(said["assumptions"]), by=self.person, now=timezone.now())
        return self.shown(outcome)

    def _said(self, parser: type[Plain]) -> dict[str, Any]:
        refuse_unknown(self.request, set())
        body = parser(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
