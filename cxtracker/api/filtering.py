"""The filter backend: strict, and the same filter sets as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from cxtracker.api.errors import BadParameters
from cxtracker.ui.filters import BESIDE_FILTERS, AnyOf, Ordering, StrictFilterSet, query

ON, OFF = ("1", "true"), ("", "0", "false")


class Strict(DjangoFilterBackend):
    """Filters by the view's `filterset_class`; unknown names and impossible values are 400, naming what there is."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if getattr(view, "detail", False):
            refuse_unknown(request, set())
            return queryset
        given, today = query(request.query_params), timezone.localdate()
        several = {
            name
            for name, declared in view.filterset_class.base_filters.items()
            if isinstance(declared, AnyOf | Ordering)
        }
        refuse_repeated(request, several)
        filterset = view.filterset_class(given, queryset=queryset, request=request, today=today)
        if not filterset.is_valid():
            raise BadParameters(_named(filterset))
        filtered: QuerySet[Any] = filterset.qs
        return filtered


def refuse_unknown(request: Request, known: set[str]) -> None:
    """For addresses without filters: any parameter is one too many."""
    if unknown := sorted(set(request.query_params) - known - {"format"}):
        known_names = ", ".join(sorted(known)) or "–"
        raise BadParameters({name: [f"Unknown parameter “{name}”. There are: {known_names}."] for name in unknown})
    refuse_repeated(request, set())


def refuse_repeated(request: Request, several: set[str]) -> None:
    """A parameter that is given twice says two things; only those that mean "any of" (`several`) may."""
    repeated = sorted(name for name, values in request.query_params.lists() if len(values) > 1 and name not in several)
    if repeated:
        sentence = _("“%(name)s” is given more than once. Give it once.")
        raise BadParameters({name: [sentence % {"name": name}] for name in repeated})


def switch(request: Request, name: str) -> bool:
    """A parameter that is given or not: `?dry_run=1`."""
    given = request.query_params.get(name, "")
    if given not in ON + OFF:
        raise BadParameters({name: [_("Write %(name)s=1, or leave it out.") % {"name": name}]})
    return given in ON


def _named(filterset: StrictFilterSet) -> dict[str, list[str]]:
    """Errors by parameter; those of unknown names come from the form as a whole."""
    named = {
        name: [str(sentence) for sentence in sentences]
        for name, sentences in filterset.form.errors.items()
        if name != "__all__"
    }
    unknown = sorted(set(filterset.data) - set(filterset.filters) - BESIDE_FILTERS)
    general = [str(sentence) for sentence in filterset.form.non_field_errors()]
    return named | dict(zip(unknown, ([sentence] for sentence in general), strict=False))
