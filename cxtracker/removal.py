"""Removing things others refer to: whoever refers says so in a sentence, without the remover knowing them."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cxtracker.errors import Refused

Objection = Callable[[models.Model], str]

_objections: dict[str, list[Objection]] = {}


def objection(label: str) -> Callable[[Objection], Objection]:
    """Register a function that says why a row of `label` ("journeys.function") must stay, or "" when it need not."""

    def register(function: Objection) -> Objection:
        _objections.setdefault(label.lower(), []).append(function)
        return function

    return register


def refuse_when_needed(row: models.Model) -> None:
    """Raise Refused with every objection to removing `row`."""
    sentences = [say(row) for say in _objections.get(row._meta.label_lower, ())]
    if said := " ".join(sentence for sentence in sentences if sentence):
        raise Refused(said)


def delete(row: models.Model) -> None:
    """Delete `row`; where the database protects it after all (a reference made this moment), refuse as well."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).delete()
    except (ProtectedError, RestrictedError) as error:
        found: set[models.Model] = getattr(error, "protected_objects", set()) | getattr(
            error, "restricted_objects", set()
        )
        names = ", ".join(sorted(str(thing) for thing in found)[:5])
        raise Refused(
            _("“%(name)s” is still used by: %(names)s. Change these first.") % {"name": row, "names": names}
        ) from error
