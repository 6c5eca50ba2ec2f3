"""Two series of one metric count as read on different customers only once somebody has said so, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import BenefitKind, CustomersApart, Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.queries.pooling import apart
from initiatives.outcomes.rules.pools import Movement, overlap
from journeys.metrics.queries.catalogue import group
from journeys.models import MetricLink, Series


@transaction.atomic
def say_apart(series: Series, other: Series, *, reason: str, by: User, now: datetime) -> CustomersApart:
    """Say that two series are read on different customers, so that claims on them share no movement."""
    series, other = _pair(series, other, by)
    if not reason.strip():
        raise Invalid({"reason": [_("Say how you know that no customer is in both.")]})
    if apart([series.pk, other.pk]):
        raise Refused(_("This was already said of these two series."))
    _must_overlap(series, other)
    return _written(series, other, reason=reason, by=by, now=now, withdrawn=False)


@transaction.atomic
def take_back(series: Series, other: Series, *, reason: str, by: User, now: datetime) -> CustomersApart:
    """Say that the customers may be the same after all; what was said before stays in sight."""
    series, other = _pair(series, other, by)
    if not apart([series.pk, other.pk]):
        raise Refused(_("Nobody says that these two series are read on different customers."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is taken back.")]})
    return _written(series, other, reason=reason, by=by, now=now, withdrawn=True)


def _pair(series: Series, other: Series, by: User) -> tuple[Series, Series]:
    """The two in the order in which they are kept, locked with those who claim on them."""
    require(permissions.can_agree_shares, by)
    if series.pk == other.pk:
        raise Invalid({"other": [_("These are the same readings. Choose two different series.")]})
    claiming = Initiative.objects.filter(outcomes__series__in=(series.pk, other.pk)).order_by("pk")
    list(Initiative.objects.select_for_update().filter(pk__in=claiming.values("pk")).order_by("pk"))
    first, second = Series.objects.select_for_update(of=("self",)).filter(pk__in=(series.pk, other.pk)).order_by("pk")
    return first, second


def _must_overlap(series: Series, other: Series) -> None:
    """Refused where the two are no one movement anyway."""
    linked = {frozenset(pair) for pair in MetricLink.objects.values_list("metric", "other")}
    movements = [Movement(side.metric_id, side.pk, None) for side in (series, other)]
    if not overlap(*movements, linked=linked, apart=()):
        _refuse(_("These two series are of metrics that have nothing to do with each other; they share no movement."))
    segments = {series.segment_id, other.segment_id}
    if len(set(_claims(series, other).values_list("series", flat=True))) < 2:
        _refuse(_("Nobody claims money on one of these two series, so they share nothing."))
    if None not in segments and len(segments) == 2:
        _refuse(_("These two series are of different segments, so they already count as different customers."))


def _refuse(sentence: str) -> NoReturn:
    raise Refused(sentence)


def _written(series: Series, other: Series, *, reason: str, by: User, now: datetime, withdrawn: bool) -> CustomersApart:
    statement = CustomersApart.objects.create(
        one=series, other=other, reason=reason.strip()[:300], by=by, at=now, withdrawn=withdrawn
    )
    kind = "outcome.customers_together" if withdrawn else "outcome.customers_apart"
    context = {"series": group(series), "other": group(other), "comment": statement.reason}
    claims = _claims(series, other)
    by_initiative = {
        outcome.initiative_id: outcome for outcome in claims.select_related("initiative", "metric").order_by("-pk")
    }
    trail.record_many(
        [
            trail.Entry(kind, outcome, outcome.initiative, context={"metric": outcome.metric, **context})
            for outcome in by_initiative.values()
        ],
        by=by,
    )
    return statement


def _claims(series: Series, other: Series) -> QuerySet[Outcome]:
    claiming = Outcome.objects.filter(series__in=(series, other), initiative__status__in=LIVE_OR_CLOSED)
    return claiming.exclude(benefit_kind=BenefitKind.NONE)
