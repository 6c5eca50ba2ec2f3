"""Who may do what to people, and what people are told who may not. Pages, API and templates ask these."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import ApiToken, User
from cxtracker.permissions import predicate


@predicate(_("Only administrators can manage people."))
def can_manage_people(user: User) -> bool:
    """Adding, inviting, changing and closing accounts."""
    return user.is_active and user.is_administrator


@predicate(_("You can only revoke your own tokens. An administrator can deactivate the account instead."))
def can_revoke(user: User, token: ApiToken) -> bool:
    return token.owner_id == user.pk
