"""What people say about themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.accounts.services import preferences
from cxtracker.audit import trail
from cxtracker.errors import Invalid
from cxtracker.texts import seen


@transaction.atomic
def describe(*, name: str, theme: str, language: str = "", shortcuts: bool | None = None, by: User) -> User:
    """Change one's own name, language, appearance and use of keys; "" and None keep the present one."""
    if not seen(name.strip()):
        raise Invalid({"name": [_("A person needs a name.")]})
    if by.name != name:
        changes = trail.difference({"name": by.name}, {"name": name})
        by.name = name
        by.save(update_fields=["name"])
        trail.record("person.edited", by, by=by, changes=changes)
    return preferences.choose(by=by, theme=theme, language=language, shortcuts=shortcuts)
