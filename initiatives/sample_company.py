"""Whether the sample company is here. While it is, nothing real stands beside it, so no total mixes the two."""

from __future__ import annotations

from django.db.models import Exists
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from initiatives.models import Import, ImportKind, ImportState
from initiatives.models.imports import Imports

THERE = (ImportState.IMPORTING, ImportState.DONE, ImportState.UNDOING)


def loaded() -> Imports:
    """The sample company that is there, being loaded or being removed: one at most."""
    return Import.objects.filter(kind=ImportKind.SAMPLE, state__in=THERE)


def is_there() -> Exists:
    """For a query that asks for other things as well."""
    return Exists(loaded())


def refuse_beside_it() -> None:
    """Raises Refused while the sample company is there, with the way to make room."""
    if loaded().exists():
        raise Refused(_("The sample company is still here. Remove it first, by “Remove it” on top of the page."))


def people() -> list[int]:
    """Who came with it: nobody to write to."""
    targets = loaded().filter(changes__list="people", changes__before__isnull=True).values_list("changes__target")
    return list(User.objects.filter(pk__in=targets).values_list("pk", flat=True))
