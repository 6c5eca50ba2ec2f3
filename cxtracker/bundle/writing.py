"""Writing planned changes to the database, a constant number of statements per list and batch.

Called by the loading services, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from cxtracker.bundle.listing import Change, Changes, Column
from cxtracker.bundle.planning import Plan
from cxtracker.bundle.references import Ref
from cxtracker.chunks import chunks

BATCH = 500


def write_rows(
    plan: Plan,
    changes: Changes,
    *,
    new: Mapping[str, Any] | None = None,
    on_change: Mapping[str, Any] | None = None,
) -> None:
    """Create and change the rows themselves, without links and without references to rows not written yet.

    `new` are further fields of created rows, `on_change` further fields set on changed ones.
    """
    columns = _own_columns(plan, changes, late=False)
    for change in changes.created:
        change.row = changes.listing.model(**_attributes(plan, columns, change), **(new or {}))
    created = [change.row for change in changes.created]
    changes.listing.model._default_manager.bulk_create(created, batch_size=BATCH)
    if changes.listing.known_by:
        known = plan.known[changes.listing.name]
        known.update({getattr(row, changes.listing.known_by): row for row in created})
    _update(plan, changes, columns, on_change or {})
    _count_up(changes)


def write_links(plan: Plan, changes: Changes) -> None:
    """Set references to rows that had to be written first, then the links kept in rows of their own."""
    late = _own_columns(plan, changes, late=True)
    if late:
        rows = []
        for change in changes:
            if any(column.name in change.changed and change.state[column.name] is not None for column in late) or (
                change.before is not None and any(column.name in change.changed for column in late)
            ):
                for name, value in _attributes(plan, late, change).items():
                    setattr(change.row, name, value)
                rows.append(change.row)
        changes.listing.model._default_manager.bulk_update(rows, [column.field for column in late], batch_size=BATCH)
    for column in changes.listing.columns:
        if column.through is not None:
            _write_links(plan, changes, column)


def _own_columns(plan: Plan, changes: Changes, *, late: bool) -> list[Column]:
    """Columns kept in the row; late ones refer to a list that is written after this one, or to itself."""
    order = list(plan.listings)
    here = order.index(changes.listing.name)
    return [
        column
        for column in changes.listing.columns
        if column.through is None and (bool(column.refers_to) and order.index(column.refers_to) >= here) is late
    ]


def _attributes(plan: Plan, columns: Sequence[Column], change: Change) -> dict[str, Any]:
    attributes = {}
    for column in columns:
        value = change.state[column.name]
        if isinstance(column.kind, Ref) and value is not None:
            value = plan.known[column.kind.list][value]
        attributes[column.field] = value
    return attributes


def _update(plan: Plan, changes: Changes, columns: list[Column], on_change: Mapping[str, Any]) -> None:
    if not changes.changed:
        return
    touched = {name for change in changes.changed for name in change.changed}
    written = [column for column in columns if column.name in touched]
    model = changes.listing.model
    for change in changes.changed:
        change.row = model(pk=change.pk, **_attributes(plan, columns, change), **on_change)
    rows = [change.row for change in changes.changed]
    fields = [*(column.field for column in written), *on_change]
    if fields:
        # An insert that meets the row's own id and so becomes an update: one short statement for a whole batch.
        model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )


def _count_up(changes: Changes) -> None:
    if changes.listing.has_version:
        for pks in chunks([change.pk for change in changes.changed], BATCH):
            changes.listing.model._default_manager.filter(pk__in=pks).update(version=F("version") + 1)


def _write_links(plan: Plan, changes: Changes, column: Column) -> None:
    """Replace the links of every row whose links differ."""
    through = column.links
    differing = [change for change in changes if column.name in change.changed]
    gone = [change.pk for change in differing if change.pk is not None]
    for pks in chunks(gone, BATCH):
        through.model._default_manager.filter(**{f"{through.owner}__in": pks, **dict(through.fixed)}).delete()
    links = []
    for change in differing:
        value = change.state[column.name]
        for link in (value,) if through.single else value:
            if link is None:
                continue
            key, *extras = link if through.extras else (link,)
            target = plan.known[column.refers_to][key]
            owner = {f"{through.owner}_id": change.row.pk, f"{through.target}_id": target.pk}
            links.append(
                through.model(**owner, **dict(through.fixed), **dict(zip(through.extras, extras, strict=True)))
            )
    through.model._default_manager.bulk_create(links, batch_size=BATCH)
