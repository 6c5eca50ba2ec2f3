"""Addresses under `/api/` that lead nowhere answer like every other refusal."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxtracker.api.errors import answer, missing


@extend_schema(exclude=True)
class Missing(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.args, self.kwargs = args, kwargs
        wrapped: Request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = wrapped, {}
        wrapped.accepted_renderer, wrapped.accepted_media_type = self.perform_content_negotiation(wrapped, force=True)
        detail = missing() if request.path.endswith("/") else missing() + " " + f"{request.path}/ ?"
        return self.finalize_response(wrapped, answer(request, 404, detail))
