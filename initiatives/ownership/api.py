"""Asking functions to own, and their answers."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.resources import Resource
from initiatives import consent
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership import serializers
from initiatives.ownership.filters import RequestFilter
from initiatives.ownership.services import offers, overriding, reminding, reported, requests, withdrawing
from initiatives.ownership.services.seen import having_seen

ASKED = PolymorphicProxySerializer(
    component_name="Asked",
    serializers=[serializers.RequestSerializer, serializers.RequestSerializer(many=True)],
    resource_type_field_name=None,
    many=False,
)


class OwnershipRequests(Resource):
    """Addressed by number. Of several answers at once the first counts; the others hear (409) who gave it."""

    lookup_field = "pk"
    queryset = OwnershipRequest.objects.none()
    serializer_class = serializers.RequestSerializer
    filterset_class = RequestFilter

    def get_queryset(self) -> QuerySet[OwnershipRequest]:
        visible = Initiative.objects.visible_to(self.person)
        related = ("initiative", "function", "asked_by", "decided_by", "passed_to")
        ownership_requests = OwnershipRequest.objects.filter(initiative__in=visible).select_related(*related)
        return ownership_requests.prefetch_related("steps").order_by("pk")

    @extend_schema(
        request=serializers.AskSerializer,
        responses={
            201: OpenApiResponse(ASKED, description="Asked; one request for `function`, else a list."),
            200: OpenApiResponse(ASKED, description="All of them had been asked before; nothing was changed."),
        },
    )
    def create(self, request: Request) -> Response:
        """Ask one function or several to own an initiative. Those already asked or owning are left as they are.

        Of an agreed one, a function that was never asked before is a change of the pact (409 without `consent`).
        """
        values = self.body(serializers.AskSerializer)
        initiative, function = values.pop("initiative"), values.pop("function", None)
        plain = values.pop("functions", None) or [function]
        terms = values.pop("terms", None) or [{"function": function} for function in plain]
        with consent.consenting(values.pop("consent", None), values.pop("slip_reason", "")):
            asked_for = [requests.Question(**{**values, **term}) for term in terms]
            asked = requests.ask_each(initiative, asked_for, by=self.person, now=timezone.now())
        code = status.HTTP_201_CREATED if asked else status.HTTP_200_OK
        functions = [question.function for question in asked_for]
        ownership_requests = self.get_queryset().filter(initiative=initiative, function__in=functions)
        if function:
            return self.shown(ownership_requests.get(), code)
        return Response(self.get_serializer(ownership_requests, many=True).data, status=code)

    @extend_schema(request=serializers.ApproveSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def approve(self, request: Request, pk: str) -> Response:
        """The function takes its share of the ownership, with its effort; more than offered is a condition."""
        return self._answer(requests.approve, serializers.ApproveSerializer)

    @extend_schema(request=serializers.DeclineSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def decline(self, request: Request, pk: str) -> Response:
        """The function says no, with a reason."""
        return self._answer(requests.decline, serializers.DeclineSerializer)

    @extend_schema(request=serializers.TakeBackQuestionSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        """The question is taken back before it was answered; from an agreed pact with `consent`, else 409."""
        ownership_request, values = self.get_object(), self.body(serializers.TakeBackQuestionSerializer)
        with consent.consenting(values.pop("consent", None), values.pop("slip_reason", "")):
            return self.shown(requests.withdraw(ownership_request, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def reopen(self, request: Request, pk: str) -> Response:
        """Whoever withdrew the question puts it back as it was, within ten minutes."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(withdrawing.reopen(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def remind(self, request: Request, pk: str) -> Response:
        """Whoever may ask reminds the function of an open request; once a working day (409 before the next one)."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(reminding.remind(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.AskBackSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def ask(self, request: Request, pk: str) -> Response:
        """The function asks back before it answers; the ball is with the requester."""
        return self._answer(requests.ask_back, serializers.AskBackSerializer)

    @extend_schema(request=serializers.ReplySerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def reply(self, request: Request, pk: str) -> Response:
        """The requester answers the question."""
        ownership_request, values = self.get_object(), self.body(serializers.ReplySerializer)
        return self.shown(requests.reply(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.ConditionSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def condition(self, request: Request, pk: str) -> Response:
        """The function says yes on a condition: a sentence, an effort, or both."""
        return self._answer(requests.accept_on_condition, serializers.ConditionSerializer)

    @extend_schema(request=serializers.ConfirmReportSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, pk: str) -> Response:
        """The function says that an answer which an import reported is its own: it counts from now on."""
        return self._answer(reported.confirm, serializers.ConfirmReportSerializer)

    @extend_schema(request=serializers.DenySerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def deny(self, request: Request, pk: str) -> Response:
        """The function never gave the reported answer."""
        return self._answer(reported.deny, serializers.DenySerializer)

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="ask-anew")
    def ask_anew(self, request: Request, pk: str) -> Response:
        """The function wants the plain question instead of a reported answer."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(reported.ask_anew(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.AgreeSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def agree(self, request: Request, pk: str) -> Response:
        """The requester accepts the condition: now the function owns, if the plan is still the one it was set for.

        Where the plan moved materially since, the function is asked again (409 without `consent`).
        """
        return self._answer(requests.agree, serializers.AgreeSerializer)

    @extend_schema(request=serializers.OfferSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def offer(self, request: Request, pk: str) -> Response:
        """The requester meets a condition with another offer; the function answers again."""
        return self._answer(offers.offer, serializers.OfferSerializer)

    @extend_schema(request=serializers.PassOnSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="pass-on")
    def pass_on(self, request: Request, pk: str) -> Response:
        """Another function should own this; the request that is open there is returned."""
        return self._answer(requests.pass_on, serializers.PassOnSerializer)

    @extend_schema(request=serializers.DeferSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def defer(self, request: Request, pk: str) -> Response:
        """Not now: the question comes back by itself on a day."""
        return self._answer(requests.defer, serializers.DeferSerializer)

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Whoever answered takes the answer back, within ten minutes."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(requests.take_back(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.OverrideSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def override(self, request: Request, pk: str) -> Response:
        """An administrator decides for a function that cannot, with the reason."""
        return self._answer(overriding.override, serializers.OverrideSerializer)

    def _answer(self, say: Callable[..., OwnershipRequest], body: type[serializers.Answer]) -> Response:
        """Carry out what was said to the addressed request, for the plan that was named."""
        ownership_request, values = self.get_object(), self.body(body)
        knows = consent.consenting(values.pop("consent", None), values.pop("slip_reason", ""))
        with knows, having_seen(values.pop("plan", "")):
            return self.shown(say(ownership_request, **values, by=self.person, now=timezone.now()))
