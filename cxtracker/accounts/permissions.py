"""Who may do what to people. Pages, API and templates ask these functions, and no others."""

from __future__ import annotations

from cxtracker.accounts.models import User


def can_manage_people(user: User) -> bool:
    """Adding, inviting, changing and closing accounts."""
    return user.is_active and user.is_administrator
