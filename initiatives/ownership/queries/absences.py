"""Who is away: heads who named somebody to answer for them between two days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from journeys.models import Deputy


@dataclass(frozen=True, slots=True)
class Absence:
    """`until` is the last day; `substitute` answers meanwhile. `now` is false for days to come."""

    since: date | None
    until: date
    substitute: str
    email: str
    now: bool


def absences(functions: Collection[int], on: date) -> dict[int, list[Absence]]:
    """Per function the present and coming absences, the nearest first; one query."""
    by_function: dict[int, list[Absence]] = defaultdict(list)
    windows = Deputy.objects.filter(function__in=functions, until__gte=on).select_related("person")
    for window in windows.order_by("since", "until", "pk"):
        if window.until is not None:
            now = window.since is None or window.since <= on
            by_function[window.function_id].append(
                Absence(window.since, window.until, window.person.name, window.person.email, now)
            )
    return by_function


def away_now(functions: Collection[int], on: date) -> dict[int, Absence]:
    """The absence in force today, per function that has one."""
    everything = absences(functions, on)
    return {pk: current for pk, rows in everything.items() if (current := next((row for row in rows if row.now), None))}
