"""Why parts of the map must stay: initiatives hang on them."""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from cxtracker.removal import objection
from initiatives.models import Initiative


@objection("journeys.function")
def owns_or_leads(function: Model) -> str:
    initiatives = Initiative.objects.filter(Q(lead_function=function.pk) | Q(requests__function=function.pk)).distinct()
    said = _("“%(name)s” leads, owns or was asked about %(initiatives)s. Settle that first.")
    return _named(initiatives, said, function)


@objection("journeys.touchpoint")
def hangs_on(touchpoint: Model) -> str:
    initiatives = Initiative.objects.filter(links__touchpoint=touchpoint.pk)
    said = _("%(initiatives)s is linked to “%(name)s”. Choose another touchpoint there first.")
    return _named(initiatives, said, touchpoint)


def _named(initiatives: QuerySet[Initiative], sentence: str, thing: Model) -> str:
    titles = [f"{key} “{title}”" for key, title in initiatives.order_by("pk").values_list("key", "title")[:6]]
    if not titles:
        return ""
    more = ["…"] if len(titles) == 6 else []
    return sentence % {"name": thing, "initiatives": ", ".join([*titles[:5], *more])}
