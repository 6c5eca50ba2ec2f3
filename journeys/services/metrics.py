"""The catalogue of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, NotAllowed
from journeys import permissions
from journeys.models import Metric, MetricKind
from journeys.services.checking import checked, insert, required, rewrite

FIELDS = ("name", "kind", "unit", "direction", "timing", "counts_as_business_outcome", "formula")


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> Metric:
    """`values` needs `key`, `name`, `kind`, `unit` and `direction`."""
    _may(by)
    required(Metric, values, ("key", "name", "kind", "unit", "direction"))
    clean = checked(Metric, values, ("key", *FIELDS))
    _judge(clean)
    metric: Metric = insert(Metric, clean)
    trail.record("metric.created", metric, by=by, changes=trail.difference({}, values))
    return metric


@transaction.atomic
def edit(metric: Metric, values: Mapping[str, Any], *, by: User) -> Metric:
    """Change some of FIELDS."""
    _may(by)
    metric = Metric.objects.select_for_update().get(pk=metric.pk)
    clean = checked(Metric, values, FIELDS)
    _judge({"kind": metric.kind, "counts_as_business_outcome": metric.counts_as_business_outcome, **clean})
    if changes := rewrite(metric, clean):
        trail.record("metric.edited", metric, by=by, changes=changes)
    return metric


def _may(by: User) -> None:
    if not permissions.can_edit_map(by):
        raise NotAllowed(_("The catalogue of metrics is kept by the CX office; ask your CX manager."))


def _judge(values: Mapping[str, Any]) -> None:
    if values["kind"] == MetricKind.PERCEPTION and values.get("counts_as_business_outcome"):
        raise Invalid(
            {
                "counts_as_business_outcome": [
                    _("What customers say never counts as a business outcome. Choose what they do, or money.")
                ]
            }
        )
