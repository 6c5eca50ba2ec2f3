"""Removing things others refer to: whoever refers says so in a sentence, without the remover knowing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Refused

Objection = Callable[[models.Model, User], str]
"""What a row must stay for, in the words of what this person may see."""

_objections: dict[str, list[Objection]] = {}


def objection(label: str) -> Callable[[Objection], Objection]:
    """Register a function that says why a row of `label` ("journeys.function") must stay, or "" when it need not."""

    def register(function: Objection) -> Objection:
        _objections.setdefault(label.lower(), []).append(function)
        return function

    return register


def refuse_when_needed(row: models.Model, by: User) -> None:
    """Raise Refused with every objection to `by` removing `row`."""
    sentences = [say(row, by) for say in _objections.get(row._meta.label_lower, ())]
    if refusal := " ".join(sentence for sentence in sentences if sentence):
        raise Refused(refusal)


@contextmanager
def refusing(row: models.Model, by: User) -> Iterator[None]:
    """Where the database protects `row` after all (a reference made this moment), refuse as well.

    Only rows of the same app are named: who else refers to it says in an objection what `by` may see.
    """
    try:
        with transaction.atomic():
            yield
    except (ProtectedError, RestrictedError) as error:
        refuse_when_needed(row, by)
        users: set[models.Model] = getattr(error, "protected_objects", set()) | getattr(
            error, "restricted_objects", set()
        )
        near = (str(thing) for thing in users if thing._meta.app_label == row._meta.app_label)
        names = ", ".join(sorted(near)[:5])
        message = _("“%(name)s” is still used by: %(names)s. Change these first.")
        if not names:
            message = _("“%(name)s” is still used. Take it away there first.")
        raise Refused(message % {"name": row, "names": names}) from error
