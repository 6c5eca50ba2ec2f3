"""What of the map can be deleted and put back, by whom, and where it stands when it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.permissions import Predicate
from journeys import permissions
from journeys.trash.kinds import EVERYTHING, NOBODY, Kind
from journeys.trash.services import offer


def _those_who(may: Predicate[User]) -> Callable[[User], Q]:
    return lambda person: EVERYTHING if may(person) else NOBODY


def _journey(row: Any) -> str:
    return reverse("journeys:map", args=[row.key])


def _stage(row: Any) -> str:
    return reverse("journeys:map", args=[row.journey.key])


def _touchpoint(row: Any) -> str:
    return reverse("journeys:touchpoint", args=[row.key])


def _segment(row: Any) -> str:
    return reverse("setup:segments")


def _function(row: Any) -> str:
    return reverse("functions:page", args=[row.key])


def _metric(row: Any) -> str:
    return reverse("metrics:page", args=[row.key])


def _series(row: Any) -> str:
    return reverse("metrics:series", args=[row.metric.key, row.key])


_drawers, _measurers = _those_who(permissions.can_edit_map), _those_who(permissions.can_edit_metrics)
_readers, _administrators = _those_who(permissions.can_enter_readings), _those_who(permissions.can_edit_functions)

for _kind in (
    Kind("journeys.journey", "journey", _("Journey"), _drawers, _journey),
    Kind("journeys.stage", "stage", _("Stage"), _drawers, _stage),
    Kind("journeys.touchpoint", "touchpoint", _("Touchpoint"), _drawers, _touchpoint),
    Kind("journeys.segment", "segment", _("Segment"), _drawers, _segment),
    Kind("journeys.function", "function", _("Function"), _administrators, _function),
    Kind("journeys.metric", "metric", _("Metric"), _measurers, _metric),
    Kind("journeys.series", "series", _("Series of readings"), _readers, _series),
):
    offer(_kind)
