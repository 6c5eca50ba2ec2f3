"""Working time: the days and hours of a site, its public holidays, its time zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEARCHED_DAYS = 4_000
"""So far ahead an instant is looked for; further than any answer limit reaches."""


def working_days(since: date, until: date) -> int:
    """Weekdays after `since`, up to and including `until`; 0 when `until` is not later."""
    weeks, rest = divmod(max(0, (until - since).days), 7)
    return 5 * weeks + sum((since + timedelta(days=step)).weekday() < 5 for step in range(1, rest + 1))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days (Monday is 0) and hours at which a site works; `closed` are its public holidays.

    Opening hours are local; on the days of a clock change they may hold an hour more or less of real time, so hours
    are measured between instants.
    """

    zone: ZoneInfo
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    closed: frozenset[date] = field(default=frozenset())

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.closed

    def hours_a_day(self) -> float:
        """Length of an ordinary working day."""
        return (self.closes.hour * 60 + self.closes.minute - self.opens.hour * 60 - self.opens.minute) / 60

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Working hours from `start` to `end`, both aware; 0 when `end` is not later."""
        total = timedelta()
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # local times of one zone subtract as if none changed
        while day <= last:
            if self.works_on(day):
                opens, closes = self._hours_of(day)
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return total / timedelta(hours=1)

    def after_days(self, start: date, count: int) -> date:
        """The working day on which `count` working days have passed after `start`."""
        day = start
        while count:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return day

    def before_days(self, end: date, count: int) -> date:
        """The latest working day after which `count` working days pass until `end`."""
        day = end
        while count:
            count -= self.works_on(day)
            day -= timedelta(days=1)
        return day

    def after_hours(self, start: datetime, hours: float) -> datetime:
        """The instant at which `hours` working hours have passed after `start`; the opposite of `hours_between`."""
        left = timedelta(hours=max(hours, 0))
        day, start = start.astimezone(self.zone).date(), start.astimezone(UTC)
        for _step in range(SEARCHED_DAYS):
            if self.works_on(day):
                opens, closes = self._hours_of(day)
                begins = max(start, opens)
                if left <= closes - begins:
                    return begins + left
                left -= max(timedelta(), closes - begins)
            day += timedelta(days=1)
        raise ValueError("This calendar never works that many hours.")

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in (self.opens, self.closes))
        return opens, closes
