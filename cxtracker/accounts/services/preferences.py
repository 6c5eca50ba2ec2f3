"""How a person wants pages to look and speak."""

from __future__ import annotations

from django.db import transaction

from cxtracker.accounts.models import Theme, User
from cxtracker.audit import trail


@transaction.atomic
def choose(*, by: User, theme: str = "", language: str = "", shortcuts: bool | None = None) -> User:
    """Keep the appearance, language and use of keys `by` chose for themselves; "" and None keep the present one.

    An unknown appearance, or a language that is not offered, is a ValueError.
    """
    wanted = {
        "theme": theme or by.theme,
        "language": language or by.language,
        "shortcuts": by.shortcuts if shortcuts is None else shortcuts,
    }
    if wanted["theme"] not in Theme.values:
        raise ValueError(f"There is no appearance “{theme}”.")
    if wanted["language"] not in {by.language, *User.languages()}:
        raise ValueError(f"There is no language “{language}”.")
    if changes := trail.difference({name: getattr(by, name) for name in wanted}, wanted):
        for name, value in wanted.items():
            setattr(by, name, value)
        by.save(update_fields=list(wanted))
        trail.record("person.preferences_chosen", by, by=by, changes=changes)
    return by
