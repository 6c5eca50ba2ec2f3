"""What a bundle says of days that are still to come: nothing has been read, asked, answered or rated then."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from cxtracker.bundle.listing import Context
from cxtracker.bundle.planning import Plan
from cxtracker.days import still_to_come
from cxtracker.tabular.problems import Problems
from journeys.customers.rules.counts import quarter_of
from journeys.customers.services.counts import to_come

HAPPENED = {
    "influences": ("rated_at",),
    "ownerships": ("asked_on", "decided_on"),
    "measurements": ("on",),
    "outcomes": ("baseline_on",),
}
"""By list, the columns that say when something was; target, due and go-live days may well be to come."""


def check(plan: Plan, context: Context, problems: Problems, *, zone: tzinfo) -> None:
    """Refuse them in the sentence pages and the API use, also where somebody vouches for the rest."""
    for name, columns in HAPPENED.items():
        for change in plan.changes[name]:
            for column in columns:
                day = _day(change.state[column], zone)
                if column in change.changed and day is not None and day > context.today:
                    problems.add(plan.problem(name, change, column, still_to_come(day)))
    for change in plan.changes["customer_counts"]:
        if "quarter" in change.changed and change.state["quarter"] > quarter_of(context.today):
            problems.add(plan.problem("customer_counts", change, "quarter", to_come()))


def _day(moment: date | datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
