"""Saying how strongly a function shapes a touchpoint."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, NotAllowed
from journeys import permissions
from journeys.models import Function, Influence, Segment, Touchpoint
from journeys.services.checking import checked

RATED = ("strength", "direction", "needed_change", "depth")


@transaction.atomic
def rate(
    touchpoint: Touchpoint,
    function: Function,
    *,
    strength: int,
    by: User,
    now: datetime,
    segment: Segment | None = None,
    direction: int = 0,
    needed_change: str = "",
    depth: int | None = None,
    version: int | None = None,
) -> Influence:
    """Set one cell of the matrix, or with `segment` its exception for that segment.

    `strength` 0-3 (0 = assessed, none), `direction` -1, 0 or 1, `depth` 1-6. `version` 0 says: there is no rating yet.
    """
    _may(by)
    touchpoint = Touchpoint.objects.select_for_update(of=("self",)).get(pk=touchpoint.pk)
    said = {"strength": strength, "direction": direction, "needed_change": needed_change, "depth": depth}
    values = checked(Influence, said, RATED)
    row = Influence.objects.filter(touchpoint=touchpoint, function=function, segment=segment).first()
    stamp = {"rated_by": by, "rated_at": now}
    if row is None:
        row = Influence.objects.create(touchpoint=touchpoint, function=function, segment=segment, **values, **stamp)
        return _told(row, by, trail.difference({}, values))
    return change(row, values, by=by, now=now, version=version)


@transaction.atomic
def change(row: Influence, values: dict[str, Any], *, by: User, now: datetime, version: int | None = None) -> Influence:
    """Change some of RATED on a rating; who rated and when follows. Conflict when `version` is no longer so."""
    _may(by)
    row = Influence.objects.select_for_update(of=("self",)).select_related("touchpoint", "function").get(pk=row.pk)
    values = checked(Influence, values, RATED)
    if version is not None and version != row.version:
        editing.change(row, values, version=version)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    changes = editing.change(row, {**values, "rated_by": by, "rated_at": now}, version=version)
    return _told(row, by, {name: pair for name, pair in changes.items() if name in RATED})


@transaction.atomic
def clear(row: Influence, *, by: User, version: int | None = None) -> None:
    """Take a rating back: the function is then not assessed there (which is not the same as none)."""
    _may(by)
    row = Influence.objects.select_for_update(of=("self",)).select_related("touchpoint", "function").get(pk=row.pk)
    if version is not None and version != row.version:
        raise Conflict(_("Somebody rated this again meanwhile. Look at it before you clear it."))
    Influence.objects.filter(pk=row.pk).delete()
    trail.record(
        "influence.cleared",
        row,
        subject=row.touchpoint,
        by=by,
        changes={"strength": [row.strength, None]},
        context={"function": row.function, "segment": row.segment},
    )


def _may(by: User) -> None:
    if not permissions.can_rate_influence(by):
        raise NotAllowed(_("Influence is rated by the CX office and by heads and deputies of functions."))


def _told(row: Influence, by: User, changes: trail.Changes) -> Influence:
    trail.record(
        "influence.rated",
        row,
        subject=row.touchpoint,
        by=by,
        changes=changes,
        context={"function": row.function, "segment": row.segment},
    )
    return row
