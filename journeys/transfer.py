"""Writing what a bundle says of the map: the planned rows, set-based, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password

from cxtracker.audit.trail import Entry
from cxtracker.bundle import writing
from cxtracker.bundle.events import entries
from cxtracker.bundle.listing import Change, Context
from cxtracker.bundle.planning import Plan


def rows(plan: Plan, name: str, *, context: Context) -> None:
    """Write the rows of one list of the map."""
    changes = plan.changes[name]
    match name:
        case "people":  # they are known and cannot sign in until they are invited
            writing.write_rows(plan, changes, new={"password": make_password(None)})
        case "measurements":
            entered = {"entered_by": context.by}
            writing.write_rows(plan, changes, new=entered, on_change=entered)
        case "customer_counts":
            writing.write_rows(plan, changes, new={"entered_by": context.by, "entered_at": context.now})
        case "metrics":  # whoever imports has worded them; a metric that changes has to be confirmed anew
            unconfirmed = {"described_by": context.by, "confirmed_by": None, "confirmed_at": None}
            writing.write_rows(plan, changes, new={"described_by": context.by}, on_change=unconfirmed)
        case _:
            writing.write_rows(plan, changes)


def links(plan: Plan, name: str) -> None:
    writing.write_links(plan, plan.changes[name])


def events(plan: Plan, name: str) -> Iterator[Entry]:
    if name == "measurements":
        return _readings(plan)
    return entries(plan, plan.changes[name])


def _readings(plan: Plan) -> Iterator[Entry]:
    """One event per series, with how many readings are new, of which days, and what stood before each correction."""
    per_series: dict[Any, list[Change]] = defaultdict(list)
    for change in plan.changes["measurements"]:
        per_series[change.state["series"]].append(change)
    for key, changes in per_series.items():
        corrections = [
            {"on": change.state["on"], **{name: [change.before[name], change.state[name]] for name in change.changed}}
            for change in changes
            if change.before
        ]
        days = [change.state["on"] for change in changes if not change.before]
        context = {"new": len(days), "corrected": corrections, **({"days": days} if days else {})}
        yield Entry("measurements.imported", plan.known["series"][key], context=context)


def touched_series(plan: Plan) -> set[int]:
    """Series (pk) with new or corrected readings, or changed themselves."""
    read = {plan.known["series"][change.state["series"]].pk for change in plan.changes["measurements"]}
    return read | {change.row.pk for change in plan.changes["series"]}
