"""Outcomes over the API: promising, changing, taking back, signing, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
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
from cxtracker.errors import Refused
from cxtracker.permissions import require
from cxtracker.publishing import OneOf, published, shape
from initiatives import consent, permissions
from initiatives.consent_fields import Consenting
from initiatives.lookup import visible_initiatives
from initiatives.models import Assumption, Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects.rules import ASSUMPTIONS, fitted_sentence, turn_words
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.filters import OutcomeFilter
from initiatives.outcomes.money.services import confirmations, customers, designs
from initiatives.outcomes.queries import pooling
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.queries.page import reading
from initiatives.outcomes.queries.plans import HeldAgainst, held_against
from initiatives.outcomes.queries.signatures import Confirmed
from initiatives.outcomes.rules.signed_basis import BASIS
from journeys.models import Metric, Segment, Series

ASSUMPTION_CODES = tuple(dict.fromkeys(code for codes in ASSUMPTIONS.values() for code in codes))


@published(
    "verdict, line.verdict_since, line.evidence, line.estimate.effect, line.estimate.low, line.estimate.high",
    "line.estimate.readings_before, line.estimate.readings_after, line.estimate.season, line.estimate.carry_over",
    "fitted, line.estimate.path, reading, line.counts_as, line.computed_at, line.recomputing",
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

    @property
    def fitted(self) -> Annotated[str, "What the time of year explains and what carries over, as a sentence."]:
        estimate = self.line.estimate
        return fitted_sentence(estimate, turn_words(self.line.rhythm)) if estimate else ""


@published("signed.amount, signed.by, signed.at, signed.note, signed.counted, changed_since", places=2)
@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What finance signed, and what counted then. It stands for the plan and the price of that day alone."""

    signed: Confirmed
    changed_since: Annotated[
        tuple[Annotated[str, OneOf(BASIS)], ...], "What changed of plan and price; finance signs again."
    ]


@published("series, reason, by, at")
@dataclass(frozen=True, slots=True)
class SaidApart:
    """Another series that somebody said is read on different customers, so that no movement is shared with it."""

    series: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """An outcome's line, the assumptions somebody looked into, and series said to be of different customers."""

    line: OutcomeLine
    assumptions: Annotated[tuple[Annotated[str, OneOf(ASSUMPTION_CODES)], ...], "Those somebody looked into."]
    different_customers: tuple[SaidApart, ...]

    @property
    def signature(self) -> SignatureReport | None:
        """What finance signed last and did not take back."""
        return SignatureReport(self.line.confirmation, self.line.moved) if self.line.confirmation else None

    @property
    def found(self) -> OutcomeEffect:
        return OutcomeEffect(self.line)

    @property
    def frozen_on(self) -> date | None:
        return self.line.plan.frozen_on if self.line.plan else None

    @property
    def plans(
        self,
    ) -> Annotated[tuple[HeldAgainst, ...], "The result by the frozen plan, and by the present one where it differs."]:
        return held_against(self.line)


class OutcomeSerializer(Consenting, Derived, Strict):
    """A promise, with what was found and what it is worth."""

    shape = shape(
        OutcomeReport,
        "line.is_business_outcome, line.missing, found, line.last as last_reading",
        "line.figures as money, line.over_claimed, line.forecast, line.off_track, line.breached, frozen_on, plans",
        "assumptions, signature, line.random as confirmed_random, different_customers",
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
            "forecast",
            "off_track",
            "breached",
            "frozen_on",
            "plans",
            "assumptions",
            "signature",
            "confirmed_random",
            "different_customers",
            "consent",
            "slip_reason",
            "sure",
        )
        read_only_fields = ("id", "version")

    def reports(self, rows: Sequence[Outcome]) -> dict[int, OutcomeReport]:
        known = kept_lines([outcome.pk for outcome in rows], today=timezone.localdate())
        looked: dict[int, list[str]] = defaultdict(list)
        ticked = Assumption.objects.filter(outcome__in=rows).order_by("code")
        for pk, code in ticked.values_list("outcome_id", "code"):
            looked[pk].append(code)
        apart = self._said_apart(rows)
        return {
            outcome.pk: OutcomeReport(known[outcome.pk], tuple(looked[outcome.pk]), tuple(apart[outcome.series_id]))
            for outcome in rows
        }

    @staticmethod
    def _said_apart(rows: Sequence[Outcome]) -> dict[int | None, list[SaidApart]]:
        """By series (id), the others it is said to differ from."""
        by_series: dict[int | None, list[SaidApart]] = defaultdict(list)
        for statement in pooling.said_of({row.series_id for row in rows if row.series_id}):
            by_series[statement.one_id].append(
                SaidApart(statement.other.key, statement.reason, statement.by.email, statement.at)
            )
            by_series[statement.other_id].append(
                SaidApart(statement.one.key, statement.reason, statement.by.email, statement.at)
            )
        return by_series


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


class NoteSerializer(Body):
    note = serializers.CharField(max_length=300, help_text="How you know; or why it is taken back.")


class DifferentCustomersSerializer(Body):
    series = Reference(Series.objects.all(), help_text="The other series, by key.")
    reason = serializers.CharField(max_length=300, help_text="How you know that no customer is in both.")


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

    @extend_schema(request=NoteSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True, url_path="confirm-random")
    def confirm_random(self, request: Request, pk: str) -> Response:
        """A second person confirms that the groups were drawn at random; until then it counts at most as E3."""
        outcome, values = self.get_object(), self.body(NoteSerializer)
        designs.confirm(outcome, **values, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=NoteSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True, url_path="withdraw-random")
    def withdraw_random(self, request: Request, pk: str) -> Response:
        """It was not random after all."""
        outcome, values = self.get_object(), self.body(NoteSerializer)
        designs.withdraw(outcome, **values, by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=DifferentCustomersSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True, url_path="different-customers")
    def different_customers(self, request: Request, pk: str) -> Response:
        """Say that another series is read on different customers, so that the two share no movement."""
        return self._customers(customers.say_apart)

    @extend_schema(request=DifferentCustomersSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True, url_path="same-customers")
    def same_customers(self, request: Request, pk: str) -> Response:
        """Take back that another series is read on different customers."""
        return self._customers(customers.take_back)

    def _customers(self, say: Callable[..., object]) -> Response:
        outcome, values = self.get_object(), self.body(DifferentCustomersSerializer)
        require(permissions.can_agree_shares, self.person)
        if outcome.series is None:
            raise Refused(_("This outcome is read on no series yet. Choose one first."))
        say(outcome.series, values["series"], reason=values["reason"], by=self.person, now=timezone.now())
        return self.shown(outcome)

    @extend_schema(request=AssumptionsSerializer, responses=OutcomeSerializer)
    @action(methods=["post"], detail=True)
    def assumptions(self, request: Request, pk: str) -> Response:
        """Say which assumptions of the method somebody has looked into."""
        outcome, values = self.get_object(), self.body(AssumptionsSerializer)
        outcomes.tick(outcome, set(values["assumptions"]), by=self.person, now=timezone.now())
        return self.shown(outcome)
