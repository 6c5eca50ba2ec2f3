"""What can be talked about: finding it, what it is called, where it stands. What a person may not see is 404."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.models import Decision, Initiative, Outcome
from initiatives.models.comments import Commented
from journeys.models import Touchpoint


def visible(place: str, user: User) -> QuerySet[Any]:
    """Everything of a kind that this person sees."""
    match place:
        case "initiative":
            return Initiative.objects.visible_to(user)
        case "outcome":
            seen = Outcome.objects.filter(initiative__in=Initiative.objects.visible_to(user))
            return seen.select_related("initiative", "metric")
        case "touchpoint":
            return Touchpoint.objects.all()
        case "decision":
            return Decision.objects.visible_to(user).select_related("initiative")
    raise Http404(_("There is nothing to talk about here."))


def thing(place: str, number: int, user: User) -> Commented:
    row = visible(place, user).filter(pk=number).first()
    if row is None:
        raise Http404(_("There is nothing to talk about here."))
    return cast(Commented, row)


def sees(user: User, what: Commented) -> bool:
    return visible(str(what._meta.model_name), user).filter(pk=what.pk).exists()


def initiative_of(what: Commented) -> Initiative | None:
    """The initiative it belongs to, if it belongs to one."""
    match what:
        case Initiative():
            return what
        case Touchpoint():
            return None
    return what.initiative


def subject(what: Commented) -> Model:
    """On whose page it is told what was said: an outcome's is its initiative."""
    return initiative_of(what) or what


def title(what: Commented) -> str:
    match what:
        case Outcome():
            return _("%(key)s, outcome on “%(metric)s”") % {"key": what.initiative.key, "metric": what.metric.name}
        case Touchpoint():
            return f"{what.key} {what.name}"
    return str(what)


def page(what: Commented) -> str:
    match what:
        case Initiative():
            return reverse("initiatives:page", args=[what.key])
        case Outcome():
            return reverse("initiatives:outcomes", args=[what.initiative.key])
        case Touchpoint():
            return reverse("journeys:touchpoint", args=[what.key])
    return reverse("reviews:decision", args=[what.pk])
