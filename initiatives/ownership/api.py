"""Asking functions to own, and their answers."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.resources import Resource
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership import serializers
from initiatives.ownership.filters import RequestFilter
from initiatives.ownership.services import reminding, reported, requests

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
        found = OwnershipRequest.objects.filter(initiative__in=visible).select_related(*related)
        return found.prefetch_related("steps").order_by("pk")

    @extend_schema(
        request=serializers.AskSerializer,
        responses={
            201: OpenApiResponse(ASKED, description="Asked; one request for `function`, a list for `functions`."),
            200: OpenApiResponse(ASKED, description="All of them had been asked before; nothing was changed."),
        },
    )
    def create(self, request: Request) -> Response:
        """Ask one function or several to own an initiative. Those already asked or owning are left as they are."""
        values = self.body(serializers.AskSerializer)
        initiative, function = values.pop("initiative"), values.pop("function", None)
        functions = values.pop("functions", None) or [function]
        asked = requests.ask(initiative, functions, **values, by=self.person, now=timezone.now())
        code = status.HTTP_201_CREATED if asked else status.HTTP_200_OK
        ownership_requests = self.get_queryset().filter(initiative=initiative, function__in=functions)
        if function:
            return self.shown(ownership_requests.get(), code)
        return Response(self.get_serializer(ownership_requests, many=True).data, status=code)

    @extend_schema(request=serializers.ApproveSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def approve(self, request: Request, pk: str) -> Response:
        """The function takes its share of the ownership, with `person_days` if it can say."""
        ownership_request, values = self.get_object(), self.body(serializers.ApproveSerializer)
        return self.shown(requests.approve(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.DeclineSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def decline(self, request: Request, pk: str) -> Response:
        """The function says no, with a reason."""
        ownership_request, values = self.get_object(), self.body(serializers.DeclineSerializer)
        return self.shown(requests.decline(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        """The question is taken back before it was answered."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(requests.withdraw(ownership_request, **values, by=self.person, now=timezone.now()))

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
        ownership_request, values = self.get_object(), self.body(serializers.AskBackSerializer)
        return self.shown(requests.ask_back(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.ReplySerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def reply(self, request: Request, pk: str) -> Response:
        """The requester answers the question."""
        ownership_request, values = self.get_object(), self.body(serializers.ReplySerializer)
        return self.shown(requests.reply(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.ConditionSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def condition(self, request: Request, pk: str) -> Response:
        """The function says yes on a condition."""
        ownership_request, values = self.get_object(), self.body(serializers.ConditionSerializer)
        return self.shown(requests.accept_on_condition(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, pk: str) -> Response:
        """The function says that an answer which an import reported is its own: it counts from now on."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(reported.confirm(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.DenySerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def deny(self, request: Request, pk: str) -> Response:
        """The function never gave the reported answer."""
        ownership_request, values = self.get_object(), self.body(serializers.DenySerializer)
        return self.shown(reported.deny(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="ask-anew")
    def ask_anew(self, request: Request, pk: str) -> Response:
        """The function wants the plain question instead of a reported answer."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(reported.ask_anew(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def agree(self, request: Request, pk: str) -> Response:
        """The requester accepts the condition: now the function owns."""
        ownership_request, values = self.get_object(), self.body(serializers.WithdrawSerializer)
        return self.shown(requests.agree(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.PassOnSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="pass-on")
    def pass_on(self, request: Request, pk: str) -> Response:
        """Another function should own this; the request that is open there is returned."""
        ownership_request, values = self.get_object(), self.body(serializers.PassOnSerializer)
        return self.shown(requests.pass_on(ownership_request, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.DeferSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def defer(self, request: Request, pk: str) -> Response:
        """Not now: the question comes back by itself on a day."""
        ownership_request, values = self.get_object(), self.body(serializers.DeferSerializer)
        return self.shown(requests.defer(ownership_request, **values, by=self.person, now=timezone.now()))

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
        ownership_request, values = self.get_object(), self.body(serializers.OverrideSerializer)
        return self.shown(requests.override(ownership_request, **values, by=self.person, now=timezone.now()))
