"""Metrics that are the mirror or a part of each other: whoever moves one moves the other."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import LinkKind, Metric, MetricLink


@transaction.atomic
def link(metric: Metric, other: Metric, *, kind: str, by: User) -> MetricLink:
    """Say that `metric` is the mirror or a part of `other`."""
    _locked(metric, other, by)
    if metric.pk == other.pk:
        raise Invalid({"other": [_("This is the metric itself. Choose another one.")]})
    if kind not in LinkKind.values:
        raise Invalid({"kind": [_("Choose whether it is the mirror or a part of the other metric.")]})
    if _between(metric, other).exists():
        raise Refused(_("These two metrics are linked already."))
    made = MetricLink.objects.create(metric=metric, other=other, kind=kind)
    _tell("metric.linked", made, by)
    return made


@transaction.atomic
def unlink(metric: Metric, other: Metric, *, by: User) -> None:
    """Take a link back, whichever of the two it was said of."""
    _locked(metric, other, by)
    link = _between(metric, other).select_related("metric", "other").first()
    if link is None:
        raise Refused(_("These two metrics are not linked."))
    _between(metric, other).delete()
    _tell("metric.unlinked", link, by)


def _locked(metric: Metric, other: Metric, by: User) -> None:
    require(permissions.can_edit_metrics, by)
    list(Metric.objects.select_for_update(of=("self",)).filter(pk__in=(metric.pk, other.pk)).order_by("pk"))


def _between(metric: Metric, other: Metric) -> QuerySet[MetricLink]:
    return MetricLink.objects.filter(Q(metric=metric, other=other) | Q(metric=other, other=metric))


def _tell(kind: str, link: MetricLink, by: User) -> None:
    """Told of both, because the numbers of both follow."""
    context = {"metric": link.metric, "other": link.other, "kind": link.kind}
    trail.record_many([trail.Entry(kind, metric, context=context) for metric in (link.metric, link.other)], by=by)
