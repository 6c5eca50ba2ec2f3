"""Finding in an address what it names, for pages of every subject; what a person may not see is 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.models import Initiative


def visible_initiatives(user: User) -> QuerySet[Initiative]:
    """What a person may see, in the order it was logged: what they can refer to over the API."""
    return Initiative.objects.visible_to(user).order_by("pk")


def visible_initiative(user: User, key: str) -> Initiative:
    """The initiative of that key; 404 when there is none or the person may not see it."""
    try:
        return Initiative.objects.visible_to(user).for_register().get(key=key)
    except Initiative.DoesNotExist:
        raise Http404(_("There is no initiative %(key)s that you can see.") % {"key": key}) from None
