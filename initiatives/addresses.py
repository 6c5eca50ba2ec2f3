"""What the keys in the addresses of initiatives name, for each person only what they may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cxtracker.accounts.models import User
from cxtracker.ui.addresses import everybody_sees, names
from initiatives.models import Initiative
from journeys.models import Function


def _initiatives(person: User) -> QuerySet[Any]:
    return Initiative.objects.visible_to(person)


names("initiatives:", key=_initiatives, function=everybody_sees(Function))
