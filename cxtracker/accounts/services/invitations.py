"""Invitations: a mailed link that lets a person choose a password, once and within a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_add_people, can_give, can_manage_people
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Refused
from cxtracker.permissions import require

VALID_FOR = timedelta(days=7)
SALT = "accounts.invitation"


@transaction.atomic
def invite(person: User, *, by: User) -> None:
    """Have the link mailed after the commit. A later invitation ends the earlier one."""
    require(can_add_people, by)
    require(can_give, by, person.role)
    _refuse_who_cannot_come(person)
    trail.record("person.invited", person, by=by)


@transaction.atomic
def invite_everyone(people: Iterable[User], *, by: User) -> int:
    """Invite each of these people that `by` may invite; how many that were."""
    invited = [person for person in people if can_give(by, person.role)]
    for person in invited:
        _refuse_who_cannot_come(person)
    trail.record_many((trail.Entry("person.invited", person) for person in invited), by=by)
    return len(invited)


@transaction.atomic
def link_to_copy(person: User, *, by: User, now: datetime) -> str:
    """What a link carries that an administrator hands over by other ways than mail; it ends any earlier one.

    Whoever holds it can sign in as this person, so only administrators see it, and that they did is kept.
    """
    require(can_manage_people, by)
    _refuse_who_cannot_come(person)
    User.objects.filter(pk=person.pk).update(invited_at=now)
    person.invited_at = now
    trail.record("person.link_shown", person, by=by)
    return link_token(person)


def _refuse_who_cannot_come(person: User) -> None:
    if not person.is_active:
        raise Refused(_("%(name)s has left. Reactivate the account first.") % {"name": person.name})
    if person.has_usable_password():
        message = _("%(name)s can sign in already. A lost password is replaced from the sign-in page.")
        raise Refused(message % {"name": person.name})


def was_sent(person: User, *, asked_at: datetime) -> bool:
    """Whether the invitation of that moment, or a later one, has gone out."""
    return person.invited_at is not None and person.invited_at >= asked_at


def mark_sent(person: User, *, asked_at: datetime) -> None:
    """Note that the invitation of that moment went out; from now on only its link works."""
    User.objects.filter(pk=person.pk).exclude(invited_at__gte=asked_at).update(invited_at=asked_at)


def link_token(person: User) -> str:
    """What the link carries: who, and a fingerprint that changes with the password and each new invitation."""
    return signing.dumps([person.pk, _fingerprint(person)], salt=SALT)


def person_behind(token: str) -> User | None:
    """Whom the link was sent to, if it still works."""
    try:
        pk, fingerprint = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    works = person is not None and constant_time_compare(fingerprint, _fingerprint(person))
    return person if works else None


@transaction.atomic
def accept(person: User, password: str) -> User:
    """Set the first password of `person`, who came by the link; of two attempts at once the first counts."""
    before = person.password
    person.set_password(password)
    if not User.objects.filter(pk=person.pk, password=before, is_active=True).update(password=person.password):
        raise Conflict(_("This link was used a moment ago. Sign in with the password you chose."))
    trail.record("person.joined", person, by=person)
    return person


def _fingerprint(person: User) -> str:
    moment = person.invited_at.isoformat() if person.invited_at else ""
    return salted_hmac(SALT, f"{person.password}|{moment}").hexdigest()[:32]
