"""The catalogue of metrics: wording them, and confirming by a second person that one is observed and not asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.metrics.queries.catalogue import suspicious_words
from journeys.metrics.services.series import refuse_while_loading
from journeys.models import Measurement, Metric, MetricKind, Series
from journeys.trash import services as trash
from journeys.validation import checked, insert, required, rewrite

FIELDS = ("name", "kind", "unit", "direction", "timing", "counts_as_business_outcome", "formula")
MEANING = frozenset({"name", "kind", "unit", "formula", "counts_as_business_outcome"})
"""Fields of which a change makes it another claim: who changes one has worded it, and a confirmation is void."""


class Turning(Invalid):
    """Another direction under readings, which is taken only from somebody who says that it is so."""


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> Metric:
    """`values` needs `key`, `name`, `kind`, `unit` and `direction`."""
    require(permissions.can_edit_metrics, by)
    required(Metric, values, ("key", "name", "kind", "unit", "direction"))
    clean = checked(Metric, values, ("key", *FIELDS))
    _judge(clean)
    metric: Metric = insert(Metric, {**clean, "described_by": by})
    trail.record("metric.created", metric, by=by, changes=trail.difference({}, values))
    return metric


@transaction.atomic
def edit(
    metric: Metric,
    values: Mapping[str, Any],
    *,
    by: User,
    expected: Mapping[str, Any] | None = None,
    sure: bool = False,
) -> Metric:
    """Change some of FIELDS; Conflict when one of them no longer is what `expected` says.

    Raises Turning where the direction changes under readings, unless the person is `sure`.
    """
    require(permissions.can_edit_metrics, by)
    metric = Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    clean = checked(Metric, values, FIELDS)
    _judge({"kind": metric.kind, "counts_as_business_outcome": metric.counts_as_business_outcome, **clean})
    _keep_meaning(metric, clean, sure=sure)
    editing.refuse_overtaken({name: getattr(metric, name) for name in clean}, expected)
    if changes := rewrite(metric, clean):
        trail.record("metric.edited", metric, by=by, changes=changes)
        if MEANING & changes.keys():
            _worded_anew(metric, by)
    return metric


@transaction.atomic
def remove(metric: Metric, *, by: User) -> None:
    """Put a metric with its series and their readings in the trash; refused while an outcome needs one of them."""
    require(permissions.can_edit_metrics, by)
    metric = Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    read = list(Series.objects.select_for_update(of=("self",)).filter(metric=metric).order_by("pk"))
    refuse_while_loading()
    trash.put(metric, kind="metric", beside=read, by=by)


@transaction.atomic
def confirm(metric: Metric, *, by: User, now: datetime) -> Metric:
    """A second person vouches that a metric that sounds like a score is observed behaviour or money."""
    metric = Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    require(permissions.can_confirm_metric, by, metric)
    if not metric.counts_as_business_outcome or not suspicious_words(metric):
        raise Refused(_("This metric doesn't need confirming: nothing in its wording sounds like a score."))
    if metric.confirmed_by_id is not None:
        raise Refused(_("%(name)s has already confirmed this metric.") % {"name": metric.confirmed_by})
    rewrite(metric, {"confirmed_by": by, "confirmed_at": now})
    trail.record("metric.confirmed", metric, by=by, context={"words": suspicious_words(metric)})
    return metric


def _worded_anew(metric: Metric, by: User) -> None:
    confirmed_by = metric.confirmed_by
    rewrite(metric, {"described_by": by, "confirmed_by": None, "confirmed_at": None})
    if confirmed_by:
        trail.record("metric.unconfirmed", metric, by=by, changes={"confirmed_by": [confirmed_by.email, None]})


def _keep_meaning(metric: Metric, clean: Mapping[str, Any], *, sure: bool) -> None:
    """Readings mean what the unit said when they were taken, and are judged by where good lies."""
    changed = {
        name for name in ("unit", "direction") if clean.get(name, getattr(metric, name)) != getattr(metric, name)
    }
    if not changed or not Measurement.objects.filter(series__metric=metric).exists():
        return
    if "unit" in changed:
        raise Invalid({"unit": [unit_stays(metric.unit)]})
    if not sure:
        raise Turning({"direction": [turning()]})


def unit_stays(unit: str) -> str:
    """Why the unit of a metric with readings cannot change."""
    message = _("Its readings are in %(unit)s and would mean something else. Create a new metric for the other unit.")
    return message % {"unit": unit}


def turning() -> str:
    """What changing the direction of a metric with readings does."""
    return _("It has readings: what improved would be judged as worse, and the other way round. Is that right?")


def _judge(values: Mapping[str, Any]) -> None:
    if values["kind"] == MetricKind.PERCEPTION and values.get("counts_as_business_outcome"):
        raise Invalid(
            {
                "counts_as_business_outcome": [
                    _("What customers say never counts as a business outcome. Choose what they do, or money.")
                ]
            }
        )
