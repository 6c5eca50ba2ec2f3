"""Saying how strongly a function shapes a touchpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Function, Influence, Segment, Touchpoint
from journeys.validation import checked

RATED = ("strength", "direction", "needed_change", "depth")


@dataclass(frozen=True, slots=True)
class WantedCell:
    """One cell as somebody wants it: `strength` None takes the rating back, `direction` None leaves it as it is.

    `version` is the one they saw, 0 when there was no rating, None when they do not care.
    """

    touchpoint: Touchpoint
    function: Function
    strength: int | None
    direction: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """Cells by (touchpoint id, function id): `rows` as they stand now (None: not rated), `overtaken` those left alone
    because somebody else was there first."""

    rows: dict[tuple[int, int], Influence | None]
    overtaken: dict[tuple[int, int], Influence | None]


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
    require(permissions.can_rate_influence, by)
    touchpoint = Touchpoint.objects.select_for_update(of=("self",)).get(pk=touchpoint.pk)
    given = {"strength": strength, "direction": direction, "needed_change": needed_change, "depth": depth}
    values = checked(Influence, given, RATED)
    row = Influence.objects.filter(touchpoint=touchpoint, function=function, segment=segment).first()
    stamp = {"rated_by": by, "rated_at": now}
    if row is None and version:
        raise Conflict(_("Someone cleared this rating in the meantime. Check it again."), {"strength": None})
    if row is None:
        row = Influence.objects.create(touchpoint=touchpoint, function=function, segment=segment, **values, **stamp)
        return _recorded(row, by, trail.difference({}, values))
    return change(row, values, by=by, now=now, version=version)


@transaction.atomic
def change(row: Influence, values: dict[str, Any], *, by: User, now: datetime, version: int | None = None) -> Influence:
    """Change some of RATED on a rating; who rated and when follows. Conflict when `version` is no longer so."""
    require(permissions.can_rate_influence, by)
    row = Influence.objects.select_for_update(of=("self",)).select_related("touchpoint", "function").get(pk=row.pk)
    values = checked(Influence, values, RATED)
    if version is not None and version != row.version:
        editing.change(row, values, version=version)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    changes = editing.change(row, {**values, "rated_by": by, "rated_at": now}, version=version)
    return _recorded(row, by, {name: pair for name, pair in changes.items() if name in RATED})


@transaction.atomic
def clear(row: Influence, *, by: User, version: int | None = None) -> None:
    """Take a rating back: the function is then not assessed there (which is not the same as none)."""
    require(permissions.can_rate_influence, by)
    row = Influence.objects.select_for_update(of=("self",)).select_related("touchpoint", "function").get(pk=row.pk)
    if version is not None and version != row.version:
        raise Conflict(_("Someone rated this again in the meantime. Check it before you clear it."))
    Influence.objects.filter(pk=row.pk).delete()
    trail.record(
        "influence.cleared",
        row,
        subject=row.touchpoint,
        by=by,
        changes={"strength": [row.strength, None]},
        context={"function": row.function, "segment": row.segment},
    )


@transaction.atomic
def rate_many(cells: Sequence[WantedCell], *, by: User, now: datetime, segment: Segment | None = None) -> Saved:
    """Set many cells with a constant number of queries. What somebody else changed meanwhile is left out and told.

    Strength and direction only: what must change, and its depth, stay as they are.
    """
    require(permissions.can_rate_influence, by)
    check_many(cells)
    wanted = {(cell.touchpoint.pk, cell.function.pk): cell for cell in cells}
    standing = _standing(wanted, segment)
    saved, entries, gone = Saved({}, {}), [], []
    new: list[Influence] = []
    changed: list[Influence] = []
    for place, cell in wanted.items():
        row = standing.get(place)
        if cell.version is not None and cell.version != (row.version if row else 0):
            saved.overtaken[place] = row
        elif cell.strength is None:
            saved.rows[place] = None
            if row:
                gone.append(row.pk)
                entries.append(_entry("influence.cleared", row, segment, {"strength": [row.strength, None]}))
        else:
            saved.rows[place] = rated = row or Influence(
                touchpoint=cell.touchpoint, function=cell.function, segment=segment, version=0
            )
            if changes := _apply(rated, cell):
                rated.rated_by, rated.rated_at, rated.version = by, now, rated.version + 1
                (changed if row else new).append(rated)
                entries.append(_entry("influence.rated", rated, segment, changes))
    Influence.objects.filter(pk__in=gone).delete()
    Influence.objects.bulk_create(new, batch_size=500)
    Influence.objects.bulk_update(changed, ["strength", "direction", "version", "rated_by", "rated_at"], batch_size=200)
    trail.record_many(entries, by=by)
    return saved


Places = dict[tuple[int, int], WantedCell]


def _standing(wanted: Places, segment: Segment | None) -> dict[tuple[int, int], Influence]:
    """The ratings there are, locked; their touchpoints are locked as well, so that none is made beside them."""
    touchpoints, functions = {pair[0] for pair in wanted}, {pair[1] for pair in wanted}
    list(Touchpoint.objects.select_for_update(of=("self",)).filter(pk__in=touchpoints).order_by("pk"))
    rows = (
        Influence.objects.select_for_update(of=("self",))
        .filter(touchpoint__in=touchpoints, function__in=functions, segment=segment)
        .order_by("pk")
    )
    standing = {}
    for row in rows:
        if cell := wanted.get((row.touchpoint_id, row.function_id)):
            row.touchpoint, row.function = cell.touchpoint, cell.function
            standing[row.touchpoint_id, row.function_id] = row
    return standing


def _apply(row: Influence, cell: WantedCell) -> trail.Changes:
    assert cell.strength is not None
    before = {"strength": row.strength, "direction": row.direction} if row.pk else {}
    row.strength = cell.strength
    row.direction = row.direction if cell.direction is None else cell.direction
    return trail.difference(before, {"strength": row.strength, "direction": row.direction})


def check_many(cells: Iterable[WantedCell]) -> None:
    """Invalid naming the place of each cell that cannot be."""
    wrong: dict[str, list[str]] = {}
    for place, cell in enumerate(cells):
        for name, value in (("strength", cell.strength), ("direction", cell.direction)):
            try:
                if value is not None and type(value) is not int:
                    raise Invalid({name: [_("This is not a whole number.")]})
                if value is not None:
                    checked(Influence, {name: value}, RATED)
            except Invalid as refusal:
                wrong[f"cells.{place}.{name}"] = refusal.fields[name]
    if wrong:
        raise Invalid(wrong)


def _entry(kind: str, row: Influence, segment: Segment | None, changes: trail.Changes) -> trail.Entry:
    return trail.Entry(kind, row, row.touchpoint, changes, {"function": row.function, "segment": segment})


def _recorded(row: Influence, by: User, changes: trail.Changes) -> Influence:
    trail.record(
        "influence.rated",
        row,
        subject=row.touchpoint,
        by=by,
        changes=changes,
        context={"function": row.function, "segment": row.segment},
    )
    return row
