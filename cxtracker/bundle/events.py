"""Events for what an import did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxtracker.audit.trail import Entry
from cxtracker.bundle.listing import Change, Changes
from cxtracker.bundle.planning import Plan

NOTHING = (None, "", (), False)


def entries(plan: Plan, changes: Changes) -> Iterator[Entry]:
    """One event per created or changed row, whose subject is the row itself or what it belongs to."""
    listing = changes.listing
    for change in changes:
        subject = None
        if listing.subject_column:
            owner = listing.by_name[listing.subject_column]
            subject = plan.known[owner.refers_to][change.state[owner.name]]
        context = {"new": change.before is None}
        yield Entry(f"{listing.event}.imported", change.row, subject, _differences(change), context)


def _differences(change: Change) -> dict[str, list[Any]]:
    if change.before is None:
        return {name: [None, value] for name, value in change.state.items() if value not in NOTHING}
    return {name: [change.before[name], change.state[name]] for name in change.changed}
