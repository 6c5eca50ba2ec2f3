"""Addresses under `/api/` that lead nowhere answer like every other refusal; those that lack a slash lead on."""

from __future__ import annotations

from typing import Any

from django.urls import resolve
from django.utils.translation import gettext as _
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
        if not request.path.endswith("/") and _is_known(f"{request.path}/"):
            there = answer(request, 308, _("Add a trailing slash."))
            there["Location"] = request.get_full_path(force_append_slash=True)
            return self.finalize_response(wrapped, there)
        return self.finalize_response(wrapped, answer(request, 404, missing()))


def _is_known(path: str) -> bool:
    """Whether something other than `Missing` answers there; 308 keeps method and body for those that follow it."""
    return getattr(resolve(path).func, "cls", None) is not Missing
