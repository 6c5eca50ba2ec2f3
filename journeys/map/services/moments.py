"""What happens inside a touchpoint: its moments, written down and put in order together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Moment, Touchpoint
from journeys.validation import checked

MOMENT = ("silence", "fact", "emotion", "valence", "context")


@dataclass(frozen=True, slots=True)
class Line:
    """One moment as somebody left it; without an id a new one. `version` is the one they saw."""

    values: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    version: int | None = None
    remove: bool = False


@transaction.atomic
def arrange(touchpoint: Touchpoint, lines: Sequence[Line], *, by: User) -> list[Moment]:
    """Make the moments of a touchpoint these lines, in this order; all of it or nothing.

    A moment that somebody else added meanwhile stays, at the end. One that somebody changed or removed meanwhile is a
    Conflict with the moments that stand now as `current["moments"]`.
    """
    require(permissions.can_edit_map, by)
    touchpoint = Touchpoint.objects.select_for_update(of=("self",)).get(pk=touchpoint.pk)
    standing = {moment.pk: moment for moment in touchpoint.moments.order_by("position", "pk")}
    if any(_overtaken(line, standing) for line in lines):
        raise Conflict(
            _("Someone changed these moments while you were editing. Compare, then save again."),
            {"moments": list(standing.values())},
        )
    clean = [_checked(line.values) if not line.remove else {} for line in lines]
    entries: list[trail.Entry] = []
    kept: list[Moment] = []
    for line, values in zip(lines, clean, strict=True):
        moment = standing.pop(line.id, None) if line.id else None
        if line.remove:
            if moment is not None:
                entries.append(_entry("moment.removed", moment, touchpoint, {}))
                Moment.objects.filter(pk=moment.pk).delete()
            continue
        if moment is None:
            moment = Moment.objects.create(touchpoint=touchpoint, position=len(kept) + 1, **values)
            entries.append(_entry("moment.added", moment, touchpoint, trail.difference({}, values)))
        elif changes := editing.change(moment, values):
            entries.append(_entry("moment.edited", moment, touchpoint, changes))
        kept.append(moment)
    entries += _put_in_order([*kept, *standing.values()], touchpoint)
    trail.record_many(entries, by=by)
    return [*kept, *standing.values()]


def _overtaken(line: Line, standing: Mapping[int, Moment]) -> bool:
    if line.id is None:
        return False
    moment = standing.get(line.id)
    if moment is None:
        return not line.remove
    return line.version is not None and line.version != moment.version


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    clean = checked(Moment, values, MOMENT)
    valence = clean.get("valence")
    if valence is not None and not -2 <= valence <= 2:
        raise Invalid({"valence": [_("Feelings run from -2 (bad) to +2 (good).")]})
    if not any(clean.get(name) for name in ("fact", "emotion", "context")):
        raise Invalid({"fact": [_("Say what happens, how it feels or where it happens.")]})
    return clean


def _put_in_order(moments: Sequence[Moment], touchpoint: Touchpoint) -> list[trail.Entry]:
    moved = [(number, moment) for number, moment in enumerate(moments, start=1) if moment.position != number]
    for number, moment in moved:
        Moment.objects.filter(pk=moment.pk).update(position=number)
        moment.position = number
    return [_entry("moment.moved", moment, touchpoint, {"position": [None, number]}) for number, moment in moved[:1]]


def _entry(kind: str, moment: Moment, touchpoint: Touchpoint, changes: trail.Changes) -> trail.Entry:
    return trail.Entry(kind, moment, subject=touchpoint, changes=changes)
