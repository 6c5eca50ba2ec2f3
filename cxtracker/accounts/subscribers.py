"""Mails that follow from what happened to people."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from cxtracker.accounts import mails
from cxtracker.accounts.models import User
from cxtracker.accounts.services import invitations
from cxtracker.audit.models import Event
from cxtracker.audit.subscribers import after


@after("person.invited")
def send_invitation(event: Event) -> None:
    """Once per invitation; marked when the mail server has taken it, so that a failed mail leaves no mark."""
    person = _person(event)
    if not person.is_active or person.has_usable_password() or invitations.was_sent(person, asked_at=event.at):
        return
    person.invited_at = event.at
    path = reverse("accounts:accept", args=[invitations.link_token(person)])
    context = {"url": mails.link(path), "inviter": event.actor, "until": event.at + invitations.VALID_FOR}
    mails.send(person, "invitation", context, number=event.pk)
    invitations.mark_sent(person, asked_at=event.at)


@after("person.password_link_asked")
def send_password_link(event: Event) -> None:
    person = _person(event)
    if not person.can_sign_in:
        return
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    mails.send(person, "password_link", {"url": mails.link(path)}, number=event.pk)


@after("person.edited")
def tell_the_old_address(event: Event) -> None:
    """Whoever reads there learns that the address signs nobody in any more."""
    if "email" not in event.changes:
        return
    old, new = event.changes["email"]
    context = {"url": mails.link(reverse("account_login")), "old": old, "new": new, "actor": event.actor}
    mails.send(_person(event), "address_changed", context, number=event.pk, to=old)


def _person(event: Event) -> User:
    return User.objects.get(pk=str(event.target_id))
