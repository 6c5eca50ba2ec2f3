"""Series: a metric observed on one group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Series
from journeys.validation import checked, insert, required, rewrite

FIELDS = ("segment", "label", "rhythm")


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> Series:
    """`values` needs `key` and `metric`; `segment` and `label` say which group is observed, `rhythm` how often."""
    require(permissions.can_enter_readings, by)
    required(Series, values, ("key", "metric"))
    series: Series = insert(Series, checked(Series, values, ("key", "metric", *FIELDS)))
    trail.record("series.created", series, by=by, changes=trail.difference({}, values))
    return series


@transaction.atomic
def edit(series: Series, values: Mapping[str, Any], *, by: User) -> Series:
    """Change some of FIELDS; another metric is another series."""
    require(permissions.can_enter_readings, by)
    series = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if changes := rewrite(series, checked(Series, values, FIELDS)):
        trail.record("series.edited", series, by=by, changes=changes)
    return series
