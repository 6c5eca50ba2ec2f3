"""Series: a metric observed on one group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import LoadState, ReadingLoad, Series
from journeys.trash import services as trash
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


@transaction.atomic
def remove(series: Series, *, by: User) -> None:
    """Put a series with its readings in the trash; refused while an outcome is measured on it or compared with it."""
    require(permissions.can_enter_readings, by)
    series = Series.objects.select_for_update(of=("self",)).select_related("metric").get(pk=series.pk)
    refuse_while_loading()
    trash.put(series, kind="series", subject=series.metric, by=by)


def refuse_while_loading() -> None:
    """A file that is being loaded may hold readings of any series."""
    if ReadingLoad.objects.exclude(state__in=(LoadState.DONE, LoadState.REFUSED)).exists():
        raise Refused(_("A file of readings is being loaded. Wait until it is done, then delete this."))
