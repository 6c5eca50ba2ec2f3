"""Asking functions to own, and their answers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Resource
from initiatives.api import serializers
from initiatives.filters.requests import RequestFilter
from initiatives.models import Initiative, OwnershipRequest
from initiatives.services import ownership

STANDING = PolymorphicProxySerializer(
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
        related = ("initiative", "function", "asked_by", "decided_by")
        return OwnershipRequest.objects.filter(initiative__in=visible).select_related(*related).order_by("pk")

    @extend_schema(
        request=serializers.AskSerializer,
        responses={
            201: OpenApiResponse(STANDING, description="Asked; one request for `function`, a list for `functions`."),
            200: OpenApiResponse(STANDING, description="All of them had been asked before; nothing was changed."),
        },
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask one function or several to own an initiative. Those already asked or owning are left as they are."""
        said = self._said(serializers.AskSerializer)
        initiative = said.pop("initiative")
        one = said.pop("function", None)
        functions = said.pop("functions", None) or [one]
        asked = ownership.ask(initiative, functions, **said, by=self.person, now=timezone.now())
        code = status.HTTP_201_CREATED if asked else status.HTTP_200_OK
        standing = self.get_queryset().filter(initiative=initiative, function__in=functions)
        if one:
            return self.shown(standing.get(), code)
        return Response(self.get_serializer(standing, many=True).data, status=code)

    @extend_schema(request=serializers.ApproveSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The function takes its share of the ownership, with `person_days` if it can say."""
        asked, said = self.get_object(), self._said(serializers.ApproveSerializer)
        return self.shown(ownership.approve(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.DeclineSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def decline(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The function says no, with a reason."""
        asked, said = self.get_object(), self._said(serializers.DeclineSerializer)
        return self.shown(ownership.decline(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The question is taken back before it was answered."""
        asked, _nothing = self.get_object(), self._said(serializers.WithdrawSerializer)
        return self.shown(ownership.withdraw(asked, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.AskBackSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def ask(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The function asks back before it answers; the ball is with the requester."""
        asked, said = self.get_object(), self._said(serializers.AskBackSerializer)
        return self.shown(ownership.ask_back(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.ReplySerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def reply(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The requester answers the question."""
        asked, said = self.get_object(), self._said(serializers.ReplySerializer)
        return self.shown(ownership.reply(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.ConditionSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def condition(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The function says yes on a condition."""
        asked, said = self.get_object(), self._said(serializers.ConditionSerializer)
        return self.shown(ownership.accept_on_condition(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def agree(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The requester accepts the condition: now the function owns."""
        asked, _nothing = self.get_object(), self._said(serializers.WithdrawSerializer)
        return self.shown(ownership.agree(asked, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.PassOnSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="pass-on")
    def pass_on(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another function should own this; the request that is open there is returned."""
        asked, said = self.get_object(), self._said(serializers.PassOnSerializer)
        return self.shown(ownership.pass_on(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.DeferSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def defer(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Not now: the question comes back by itself on a day."""
        asked, said = self.get_object(), self._said(serializers.DeferSerializer)
        return self.shown(ownership.defer(asked, **said, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.WithdrawSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True, url_path="take-back")
    def take_back(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whoever answered takes the answer back, within ten minutes."""
        asked, _nothing = self.get_object(), self._said(serializers.WithdrawSerializer)
        return self.shown(ownership.take_back(asked, by=self.person, now=timezone.now()))

    @extend_schema(request=serializers.OverrideSerializer, responses=serializers.RequestSerializer)
    @action(methods=["post"], detail=True)
    def override(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """An administrator decides for a function that cannot, with the reason."""
        asked, said = self.get_object(), self._said(serializers.OverrideSerializer)
        return self.shown(ownership.override(asked, **said, by=self.person, now=timezone.now()))

    def _said(self, parser: type[serializers.Plain]) -> dict[str, Any]:
        refuse_unknown(self.request, set())
        body = parser(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
