"""Why parts of the map must stay: initiatives hang on them."""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.removal import objection
from initiatives.models import Initiative


@objection("journeys.function")
def owns_or_leads(function: Model, by: User) -> str:
    initiatives = Initiative.objects.filter(Q(lead_function=function.pk) | Q(requests__function=function.pk))
    return _named(
        initiatives,
        by,
        _("“%(name)s” leads, owns or was asked about %(initiatives)s. Settle that first."),
        _("“%(name)s” has a part in a private draft. Ask your colleagues whose it is, and settle that first."),
        function,
    )


@objection("journeys.touchpoint")
def hangs_on(touchpoint: Model, by: User) -> str:
    return _named(
        Initiative.objects.filter(links__touchpoint=touchpoint.pk),
        by,
        _("%(initiatives)s is linked to “%(name)s”. Choose another touchpoint there first."),
        _("A private draft is linked to “%(name)s”. Ask your colleagues whose it is, and keep it until then."),
        touchpoint,
    )


@objection("journeys.journey")
def hangs_on_its_touchpoints(journey: Model, by: User) -> str:
    return _named(
        Initiative.objects.filter(links__touchpoint__stage__journey=journey.pk),
        by,
        _("%(initiatives)s is linked to a touchpoint of “%(name)s”. Choose other touchpoints there first."),
        _("A private draft is linked to a touchpoint of “%(name)s”. Ask your colleagues whose it is and wait."),
        journey,
    )


@objection("journeys.metric")
def is_promised(metric: Model, by: User) -> str:
    return _named(
        Initiative.objects.filter(outcomes__metric=metric.pk),
        by,
        _("%(initiatives)s promises to move “%(name)s”. Choose another metric there or remove the outcome first."),
        _("A private draft promises to move “%(name)s”. Ask your colleagues whose it is; keep it until then."),
        metric,
    )


@objection("journeys.series")
def is_followed(series: Model, by: User) -> str:
    return _named(
        Initiative.objects.filter(Q(outcomes__series=series.pk) | Q(outcomes__comparison=series.pk)),
        by,
        _("%(initiatives)s is measured on “%(name)s” or compared with it. Choose another series there first."),
        _("A private draft is measured on “%(name)s”. Ask your colleagues whose it is; keep the series until then."),
        series,
    )


@objection("initiatives.initiative")
def is_enabled(initiative: Model, by: User) -> str:
    return _named(
        Initiative.objects.filter(enables=initiative.pk),
        by,
        _("%(initiatives)s makes “%(name)s” possible. Choose there first what else it enables."),
        _("A private draft makes “%(name)s” possible. Ask your colleagues whose it is, and keep this until then."),
        initiative,
    )


@objection("journeys.segment")
def is_for(segment: Model, by: User) -> str:
    """Taking the segment out would change whom an initiative is for, and with it who has to own it."""
    return _named(
        Initiative.objects.filter(Q(segments=segment.pk) | Q(outcomes__segment=segment.pk)),
        by,
        _("%(initiatives)s is for “%(name)s”. Choose other segments there first."),
        _("A private draft is for “%(name)s”. Ask your colleagues whose it is, and keep the segment until then."),
        segment,
    )


def _named(initiatives: QuerySet[Initiative], by: User, named: str, hidden: str, thing: Model) -> str:
    """`named` with the initiatives `by` may see; `hidden` where there are only others."""
    seen = initiatives.filter(pk__in=Initiative.objects.visible_to(by).values("pk")).distinct().order_by("pk")
    titles = [f"{key} “{title}”" for key, title in seen.values_list("key", "title")[:6]]
    if not titles:
        return hidden % {"name": thing} if initiatives.exists() else ""
    more = ["…"] if len(titles) == 6 else []
    return named % {"name": thing, "initiatives": ", ".join([*titles[:5], *more])}
