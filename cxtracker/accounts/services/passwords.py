"""Passwords of people who already have one; the first one comes by invitation."""

from __future__ import annotations

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import trail


@transaction.atomic
def ask_link(person: User) -> None:
    """Have a link for a new password mailed after the commit, if the person may sign in at all."""
    if person.can_sign_in:
        trail.record("person.password_link_asked", person, by=None)


@transaction.atomic
def replace(person: User, password: str) -> None:
    """The person's own choice; all their other sessions end with it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    trail.record("person.password_replaced", person, by=person)
