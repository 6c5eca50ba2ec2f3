"""The conflict register: two functions whose targets contradict, until leadership rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import TargetConflict


@transaction.atomic
def rule(entry: TargetConflict, *, ruling: str, by: User, today: date) -> TargetConflict:
    """Say which target gives way, once; the ruling is dated and signed."""
    require(permissions.can_rule, by)
    if not ruling.strip():
        raise Invalid({"ruling": [_("Say what holds from now on, in a sentence both functions can work with.")]})
    open_one = TargetConflict.objects.filter(pk=entry.pk, ruling="")
    values = {"ruling": ruling.strip()[:500], "ruled_by": by, "ruled_on": today}
    if not open_one.update(**values, version=F("version") + 1):
        entry.refresh_from_db()
        who = entry.ruled_by.name if entry.ruled_by else ""
        raise Conflict(_("%(who)s has ruled on this already: “%(ruling)s”") % {"who": who, "ruling": entry.ruling})
    entry.refresh_from_db()
    trail.record(
        "conflict.ruled",
        entry,
        subject=entry.initiative,
        by=by,
        context={"function": entry.function, "comment": entry.ruling},
    )
    return entry
