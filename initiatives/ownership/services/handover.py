"""When the person who asked leaves, someone else waits for the answer."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
from cxtracker.audit import editing, trail
from cxtracker.permissions import require
from initiatives.models import Initiative, OwnershipRequest
from initiatives.models.ownership import OPEN


@transaction.atomic
def hand_over(ownership_requests: Collection[OwnershipRequest], to: User, *, by: User) -> None:
    """Give open questions a new requester; their steps keep who asked."""
    require(can_manage_people, by)
    initiatives = {row.initiative_id for row in ownership_requests}
    list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk"))
    rows = OwnershipRequest.objects.select_related("initiative", "function", "asked_by")
    still_open = rows.filter(pk__in=[row.pk for row in ownership_requests], state__in=OPEN).order_by("pk")
    changed = [(row, editing.change(row, {"asked_by": to})) for row in still_open]
    trail.record_many(
        [
            trail.Entry("ownership.handed_over", row, row.initiative, changes, {"function": row.function.key})
            for row, changes in changed
            if changes
        ],
        by=by,
    )
