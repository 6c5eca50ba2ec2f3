"""Why parts of the map must stay: initiatives hang on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.removal import objection
from initiatives.models import Initiative

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Hold:
    """Which initiatives hold on to a thing, and what is said then: with their names, or where none may be seen."""

    where: Callable[[int], Q]
    named: StrOrPromise
    hidden: StrOrPromise


HOLDS = {
    "journeys.function": Hold(
        lambda pk: Q(lead_function=pk) | Q(requests__function=pk),
        _("“%(name)s” leads, owns or was asked about %(initiatives)s. Settle that first."),
        _("“%(name)s” has a part in a private draft. Ask your colleagues whose it is, and settle that first."),
    ),
    "journeys.touchpoint": Hold(
        lambda pk: Q(links__touchpoint=pk),
        _("%(initiatives)s is linked to “%(name)s”. Choose another touchpoint there first."),
        _("A private draft is linked to “%(name)s”. Ask your colleagues whose it is, and keep it until then."),
    ),
    "journeys.journey": Hold(
        lambda pk: Q(links__touchpoint__stage__journey=pk),
        _("%(initiatives)s is linked to a touchpoint of “%(name)s”. Choose other touchpoints there first."),
        _("A private draft is linked to a touchpoint of “%(name)s”. Ask your colleagues whose it is and wait."),
    ),
    "journeys.metric": Hold(
        lambda pk: Q(outcomes__metric=pk),
        _("%(initiatives)s promises to move “%(name)s”. Choose another metric there or remove the outcome first."),
        _("A private draft promises to move “%(name)s”. Ask your colleagues whose it is; keep it until then."),
    ),
    "journeys.series": Hold(
        lambda pk: Q(outcomes__series=pk) | Q(outcomes__comparison=pk),
        _("%(initiatives)s is measured on “%(name)s” or compared with it. Choose another series there first."),
        _("A private draft is measured on “%(name)s”. Ask your colleagues whose it is; keep the series until then."),
    ),
    "initiatives.initiative": Hold(
        lambda pk: Q(enables=pk),
        _("%(initiatives)s makes “%(name)s” possible. Choose there first what else it enables."),
        _("A private draft makes “%(name)s” possible. Ask your colleagues whose it is, and keep this until then."),
    ),
    # Taking a segment out would change whom an initiative is for, and with it who has to own it.
    "journeys.segment": Hold(
        lambda pk: Q(segments=pk) | Q(outcomes__segment=pk),
        _("%(initiatives)s is for “%(name)s”. Choose other segments there first."),
        _("A private draft is for “%(name)s”. Ask your colleagues whose it is, and keep the segment until then."),
    ),
}
"""By model."""


def _objects(hold: Hold, thing: Model, by: User) -> str:
    initiatives = Initiative.objects.filter(hold.where(thing.pk))
    names = _names(initiatives, by)
    if names:
        return hold.named % {"name": thing, "initiatives": names}
    return hold.hidden % {"name": thing} if initiatives.exists() else ""


def _names(initiatives: QuerySet[Initiative], by: User) -> str:
    """Those that `by` may see."""
    seen = initiatives.filter(pk__in=Initiative.objects.visible_to(by).values("pk")).distinct().order_by("pk")
    titles = [
        gettext("%(key)s “%(title)s”") % {"key": key, "title": title}
        for key, title in seen.values_list("key", "title")[: NAMED_AT_MOST + 1]
    ]
    return ", ".join([*titles[:NAMED_AT_MOST], "…"] if len(titles) > NAMED_AT_MOST else titles)


for _model, _hold in HOLDS.items():
    objection(_model)(partial(_objects, _hold))
