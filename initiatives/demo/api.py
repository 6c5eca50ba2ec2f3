"""The sample company for programs: whether it is there, loading and removing it."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.filtering import refuse_unknown
from cxtracker.permissions import require
from initiatives import permissions, sample_company
from initiatives.demo import sample


class SampleShape(serializers.Serializer[Any]):
    """`state` is `none`, `importing`, `done` or `undoing`; `parts_done` of `parts` have been loaded."""

    state = serializers.CharField()
    parts_done = serializers.IntegerField()
    parts = serializers.IntegerField()
    company_is_empty = serializers.BooleanField()


TAKEN = OpenApiResponse(SampleShape, description="The worker is at it; ask again for its progress.")


class Sample(ViewSet):
    """A made-up company to look round, as long as there is nothing real."""

    @extend_schema(operation_id="sample_retrieve", responses=SampleShape)
    def list(self, request: Request) -> Response:
        """Whether it is there."""
        refuse_unknown(request, set())
        require(permissions.can_set_up, cast(User, request.user))
        return Response(_shown())

    @extend_schema(operation_id="sample_load", request=None, responses={202: TAKEN})
    def create(self, request: Request) -> Response:
        """Load it; 409 where the company is not empty."""
        sample.begin(by=cast(User, request.user), now=timezone.now())
        return Response(_shown(), status=status.HTTP_202_ACCEPTED)

    @extend_schema(operation_id="sample_remove", request=None, responses={202: TAKEN})
    @action(methods=["post"], detail=False)
    def remove(self, request: Request) -> Response:
        """Remove it wholly, with what hangs on it."""
        sample.remove(by=cast(User, request.user))
        return Response(_shown(), status=status.HTTP_202_ACCEPTED)


def _shown() -> dict[str, Any]:
    imported = sample_company.loaded().first()
    return {
        "state": imported.state if imported else "none",
        "parts_done": imported.rows_done if imported else 0,
        "parts": sample.PARTS,
        "company_is_empty": imported is None and sample.is_empty(),
    }
