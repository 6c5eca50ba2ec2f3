"""Issuing, finding and revoking API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts import permissions
from cxtracker.accounts.models import ApiToken, User
from cxtracker.audit import trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require

PREFIX = "cxt_"
NOTED_EVERY = timedelta(minutes=5)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(name: str, *, by: User, expires_on: date, may_write: bool) -> tuple[ApiToken, str]:
    """A new token of `by` and its secret, which is shown once and never stored."""
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                owner=by, name=name, digest=_digest(secret), may_write=may_write, expires_on=expires_on
            )
            context = {"may_write": may_write, "expires_on": expires_on}
            trail.record("token.issued", token, by=by, subject=by, context=context)
    except IntegrityError as error:
        raise Invalid({"name": [_("You already have a token with this name. Choose another.")]}) from error
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """End a token at once."""
    require(permissions.can_revoke, by, token)
    trail.record("token.revoked", token, by=by, subject=token.owner)
    token.delete()


def recognise(secret: str, *, now: datetime) -> ApiToken | None:
    """The valid token behind `secret`, whose owner is active.

    Its last use is written at most once in five minutes: reading through the API does not write.
    """
    token = (
        ApiToken.objects.select_related("owner")
        .filter(digest=_digest(secret), expires_on__gte=now.date(), owner__is_active=True)
        .first()
    )
    if token and (token.last_used_at is None or token.last_used_at < now - NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
