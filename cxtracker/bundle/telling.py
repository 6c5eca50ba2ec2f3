"""Events for what an import did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxtracker.audit.trail import Entry
from cxtracker.bundle.listing import Change, Changes
from cxtracker.bundle.planning import Plan

NOTHING = (None, "", (), False)


def entries(plan: Plan, changes: Changes) -> Iterator[Entry]:
    """One event per created or changed row, told on the row's own page or that of what it belongs to."""
    listing = changes.listing
    for change in changes:
        subject = None
        if listing.told_on:
            subject = plan.known[listing.by_name[listing.told_on].refers_to][change.state[listing.told_on]]
        context = {"new": change.before is None}
        yield Entry(f"{listing.event}.imported", change.row, subject, _differences(change), context)


def _differences(change: Change) -> dict[str, list[Any]]:
    if change.before is None:
        return {name: [None, value] for name, value in change.state.items() if value not in NOTHING}
    return {name: [change.before[name], change.state[name]] for name in change.changed}
