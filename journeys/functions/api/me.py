"""Who is asking."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.filtering import refuse_unknown
from journeys.functions.serializers import MeSerializer
from journeys.models import Function


class Me(ViewSet):
    """One resource, not a list: its address is the collection's."""

    @extend_schema(responses=MeSerializer, operation_id="me_retrieve")
    def list(self, request: Request) -> Response:
        refuse_unknown(request, set())
        person = cast(User, request.user)
        answered = Function.objects.answered_by(person, timezone.localdate()).order_by("key")
        seats = [
            {"key": function.key, "name": function.name, "seat": "head" if function.head_id == person.pk else "deputy"}
            for function in answered
        ]
        shown: Any = {name: getattr(person, name) for name in ("email", "name", "role", "language", "theme")}
        return Response(MeSerializer(shown | {"functions": seats}).data)
