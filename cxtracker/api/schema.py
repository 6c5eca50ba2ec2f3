"""The OpenAPI description: every refusal an operation can answer with, and the version headers."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema as Spectacular
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from cxtracker.api import documentation  # noqa: F401  (registers itself)
from cxtracker.api.errors import MEDIA_TYPE

WORDS = {
    400: "A value cannot be, or the address holds an unknown parameter; `errors` says which.",
    401: "No valid sign-in or token.",
    403: "This person may not do this; `detail` says who may.",
    404: "Nothing here that this person can see.",
    405: "This cannot be done here.",
    406: "Only JSON is spoken here.",
    409: "It stands in the way of something else; `detail` says of what.",
    412: "It was changed since it was read.",
    413: "Too much at once.",
    415: "Only JSON is read here.",
    422: "The Idempotency-Key was used for another call.",
    428: "If-Match is missing.",
    503: "Busy; try again in a moment.",
}


class ErrorPlaceSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()
    pointer = serializers.CharField(required=False, help_text="Where in the body, as a JSON pointer.")
    parameter = serializers.CharField(required=False, help_text="Which parameter of the address.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence with the cure.")
    instance = serializers.CharField()
    errors = ErrorPlaceSerializer(many=True, required=False)  # type: ignore[assignment]


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag you were given."
)


class AutoSchema(Spectacular):
    """What the code cannot say by itself."""

    def _refusals(self) -> list[int]:
        codes = [400, 401, 403, 404, 405, 406, 503]
        if self.method in ("POST", "PATCH", "PUT"):
            codes += [409, 413, 415]
        if self.method in ("PATCH", "PUT", "DELETE"):
            codes += [409, 412, 428]
        return sorted(set(codes))

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._refusals():
            described = OpenApiResponse(ProblemSerializer, description=WORDS[code])
            body = self._get_response_for_code(described, str(code), [MEDIA_TYPE], direction)  # type: ignore[no-untyped-call]
            bodies.setdefault(str(code), body)
        return bodies

    def get_override_parameters(self) -> list[Any]:
        versioned = self.method in ("PATCH", "PUT", "DELETE") and hasattr(self.view, "changing")
        return [*super().get_override_parameters(), *([IF_MATCH] if versioned else [])]


COLUMN_LIMITS = {2**bits - 1 for bits in (15, 31, 63)}


def without_column_limits(result: Any, generator: Any, request: Any, public: Any) -> Any:
    """A postprocessing hook: what a column of this database holds at most is no promise, and differs on the next."""
    match result:
        case dict():
            for name, sign in (("maximum", 1), ("minimum", -1)):
                limit = result.get(name)
                if isinstance(limit, int) and sign * limit in COLUMN_LIMITS | {column + 1 for column in COLUMN_LIMITS}:
                    del result[name]
                    result.pop("format", None)
            for inner in result.values():
                without_column_limits(inner, generator, request, public)
        case list():
            for inner in result:
                without_column_limits(inner, generator, request, public)
    return result
