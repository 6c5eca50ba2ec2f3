"""Who may do what to people, and what people are told who may not. Pages, API and templates ask these."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import ApiToken, Role, User
from cxtracker.permissions import predicate


@predicate(_("Only administrators can manage people."))
def can_manage_people(user: User) -> bool:
    """Adding, inviting, changing and closing accounts."""
    return user.is_active and user.is_administrator


@predicate(_("Only administrators and CX managers can add and invite people."))
def can_add_people(user: User) -> bool:
    """Naming somebody and inviting them, in a role they may give."""
    return user.is_active and bool(roles_to_give(user))


def roles_to_give(user: User) -> tuple[str, ...]:
    """The roles this person may give: CX managers up to their own, never one that overrules the programme."""
    if user.is_administrator:
        return tuple(Role.values)
    return (Role.CX_MANAGER, Role.CONTRIBUTOR, Role.READER) if user.role == Role.CX_MANAGER else ()


@predicate(_("You can't give this role. Ask an administrator to add this person."))
def can_give(user: User, role: str) -> bool:
    return role in roles_to_give(user)


@predicate(_("This page shows administrators what pages are built of. You don't need it for your work."))
def can_see_components(user: User) -> bool:
    return user.is_active and user.is_administrator


@predicate(_("You can only revoke your own tokens. An administrator can deactivate the account instead."))
def can_revoke(user: User, token: ApiToken) -> bool:
    return token.owner_id == user.pk
