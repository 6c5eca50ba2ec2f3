"""Adding, changing and closing accounts. People are never deleted: history names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import Access, ApiToken, Language, Role, User
from cxtracker.accounts.permissions import can_add_people, can_give, can_manage_people
from cxtracker.accounts.services import invitations
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from cxtracker.texts import seen

EDITABLE = ("email", "name", "role", "language")


def add(*, email: str, name: str, role: str, language: str = Language.ENGLISH, invite: bool, by: User) -> User:
    """A new person, invited at once if wanted; without an invitation they can be named but cannot sign in."""
    require(can_add_people, by)
    _check({"name": name, "role": role, "language": language})
    require(can_give, by, role)
    taken = Invalid({"email": [_("Someone with this address is already on the list.")]})
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise taken
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, None, name=name, role=role, language=language)
            trail.record("person.added", person, by=by, context={"role": role})
            if invite:
                invitations.invite(person, by=by)
    except IntegrityError as error:
        raise taken from error
    return person


@transaction.atomic
def edit(
    person: User,
    *,
    name: str,
    role: str,
    language: str = "",
    email: str = "",
    by: User,
    expected: Mapping[str, str] | None = None,
) -> User:
    """Change what an administrator may; "" keeps the present language and address.

    A new address is what the person signs in with from now on; the old one is told. An invitation under way went to
    the old address, so its link ends. Conflict when the person is not as `expected`.
    """
    require(can_manage_people, by)
    person = User.objects.select_for_update().get(pk=person.pk)
    address = email.strip().casefold() or person.email
    values = {"email": address, "name": name, "role": role, "language": language or person.language}
    _check(values)
    standing = {field: getattr(person, field) for field in EDITABLE}
    editing.refuse_overtaken(standing, expected)
    if address != person.email:
        _check_address(address, person)
    changes = trail.difference(standing, values)
    if "role" in changes and role != Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    if changes:
        wanted: dict[str, Any] = {field: values[field] for field in changes}
        if "email" in changes and not person.has_usable_password():
            wanted["invited_at"] = None
        User.objects.filter(pk=person.pk).update(**wanted)
        if "email" in changes:
            EmailAddress.objects.filter(user_id=person.pk).exclude(email__iexact=address).delete()
        trail.record("person.edited", person, by=by, changes=changes)
        person.refresh_from_db()
    return person


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Close the account: sessions, tokens and links of the person end with this transaction; their name stays.

    The password is replaced by none: whatever hangs on it (every session, a link under way) is void, and stays void
    when the account is opened again.
    """
    require(can_manage_people, by)
    _keep_an_administrator(person)
    closed = User.objects.filter(pk=person.pk, is_active=True)
    person.set_unusable_password()
    if not closed.update(is_active=False, password=person.password, invited_at=None):
        raise Conflict(_("%(name)s is already deactivated.") % {"name": person.name})
    tokens = list(ApiToken.objects.filter(owner=person).values_list("name", flat=True))
    ApiToken.objects.filter(owner=person).delete()
    trail.record("person.deactivated", person, by=by, context={"tokens_revoked": tokens})
    person.refresh_from_db()


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Open a closed account; the person signs in again after a new invitation."""
    require(can_manage_people, by)
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise Conflict(_("%(name)s is already active.") % {"name": person.name})
    person.refresh_from_db()
    trail.record("person.reactivated", person, by=by)


def _check(values: dict[str, str]) -> None:
    wrong: dict[str, list[str]] = {}
    if not seen(values["name"].strip()):
        wrong["name"] = [_("A person needs a name.")]
    if values["role"] not in Role.values:
        wrong["role"] = [_("There is no role “%(value)s”.") % {"value": values["role"]}]
    if values["language"] not in Language.values:
        wrong["language"] = [_("There is no language “%(value)s”.") % {"value": values["language"]}]
    if wrong:
        raise Invalid(wrong)


def _check_address(address: str, person: User) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid({"email": [_("“%(value)s” is not an e-mail address.") % {"value": address}]}) from error
    if User.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Invalid({"email": [_("Someone with this address is already on the list.")]})


def _keep_an_administrator(person: User) -> None:
    """Refuse to take the last administrator who can sign in; two at once wait for each other on the locked rows."""
    administrators = User.objects.with_access(Access.SIGNS_IN).filter(role=Role.ADMINISTRATOR)
    able = set(administrators.select_for_update().order_by("pk").values_list("pk", flat=True))
    if able == {person.pk}:
        message = _("%(name)s is the last administrator who can sign in. Make someone else an administrator first.")
        raise Refused(message % {"name": person.name})
