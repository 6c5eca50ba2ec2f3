"""What an import made and changed, kept row by row, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cxtracker.audit import trail
from cxtracker.bundle import differences
from cxtracker.bundle.listing import Change, Context
from cxtracker.bundle.planning import Plan
from cxtracker.tabular.typed_json import encoded
from initiatives.models import Import, ImportChange, ImportKind, ImportState
from initiatives.transfer.lists import LISTINGS

BATCH = 500
SHOWN_NAMES = 255


def name_of(name: str, state: dict[str, Any]) -> str:
    """What tells a row of the list `name` apart for a person."""
    plain = next((column for column in ("title", "name") if state.get(column)), "")
    columns = (plain,) if plain else LISTINGS[name].key
    values = (state.get(column) for column in columns)
    return " · ".join(differences.text(value) for value in values if value not in (None, ""))[:200]


def keep(imported: Import, changes: Iterable[tuple[str, Change]]) -> None:
    """Note these rows, by list, in the order of the lists: what refers stands after what it refers to."""
    order = {name: place for place, name in enumerate(LISTINGS)}
    rows = (_kept(imported, name, change) for name, change in sorted(changes, key=lambda item: order[item[0]]))
    ImportChange.objects.bulk_create(rows, batch_size=BATCH)


def _kept(imported: Import, name: str, change: Change) -> ImportChange:
    return ImportChange(
        of=imported,
        list=name,
        target=change.row.pk,
        label=name_of(name, change.state),
        before=None if change.before is None else encoded(change.before),
        after=encoded(change.state),
    )


def by_list(plan: Plan) -> Iterator[tuple[str, Change]]:
    for name, changes in plan.changes.items():
        yield from ((name, change) for change in changes)


def record(plan: Plan, context: Context, names: Iterable[str], *, vouch: str, of: Import | None) -> None:
    """Keep what was imported with the import it is the work `of`.

    What a person imported without a worker stands among the imports too, and can be undone like those.
    """
    if of is not None:
        applied(of, plan)
    elif context.by is not None and any(len(changes) for changes in plan.changes.values()):
        imported = Import.objects.create(
            kind=ImportKind.BUNDLE,
            file_name=", ".join(names)[:SHOWN_NAMES],
            state=ImportState.DONE,
            counts=counts(plan),
            vouch=vouch,
            vouched=context.vouched,
            by=context.by,
            begun_at=context.now,
            applied_at=context.now,
            ended_at=context.now,
        )
        applied(imported, plan)


def applied(imported: Import, plan: Plan) -> None:
    keep(imported, by_list(plan))
    trail.record("import.applied", imported, by=imported.by, context={"file": imported.file_name, **counts(plan)})


def counts(plan: Plan) -> dict[str, int]:
    """How many rows of all lists are new, changed and unchanged."""
    every = plan.changes.values()
    return {
        "new": sum(len(changes.created) for changes in every),
        "changed": sum(len(changes.changed) for changes in every),
        "unchanged": sum(changes.unchanged for changes in every),
    }
