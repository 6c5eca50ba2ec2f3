"""What the API description cannot read from the code: how to sign in, and what filters take."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.plumbing import build_parameter_type

from cxtracker.ui.filters import AnyOf, Ordering


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "cxtracker.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token made on your profile page."}


class Filters(OpenApiFilterExtension):  # type: ignore[no-untyped-call]
    target_class = "cxtracker.api.filtering.Strict"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        view = auto_schema.view
        if view.action != "list":
            return []
        filters = view.filterset_class.base_filters.items()
        return [
            build_parameter_type(
                name=name,
                location="query",
                required=False,
                schema=_schema(filter_),
                description=_words(filter_),
                style="form" if several(filter_) else None,
                explode=False if several(filter_) else None,
            )
            for name, filter_ in filters
        ]


def several(filter_: django_filters.Filter) -> bool:
    return isinstance(filter_, AnyOf | Ordering)


def _schema(filter_: django_filters.Filter) -> dict[str, Any]:
    match filter_:
        case Ordering():
            names = [sign + name for name in filter_.fields for sign in ("", "-")]
            return {"type": "array", "items": {"type": "string", "enum": names}}
        case AnyOf(choices=()):
            return {"type": "array", "items": {"type": "string"}}
        case AnyOf():
            return {"type": "array", "items": {"type": "string", "enum": list(filter_.choices)}}
        case django_filters.BooleanFilter():
            return {"type": "boolean"}
        case django_filters.DateFilter():
            return {"type": "string", "format": "date"}
        case _:
            return {"type": "string"}


def _words(filter_: django_filters.Filter) -> str:
    if isinstance(filter_, Ordering):
        return "Sort by these, “-” for descending."
    return "Any of these." if several(filter_) else ""
