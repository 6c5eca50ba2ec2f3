"""Working time of a site: weekends, public holidays, clock changes. Every figure is worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings as search, strategies as st

from initiatives.models import PolicyChange
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import DEFAULT

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkCalendar(BERLIN)
ROUND_THE_CLOCK = WorkCalendar(BERLIN, days=frozenset(range(7)), opens=time(0), closes=time(23))


def at(text: str) -> datetime:
    """A moment on clocks in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-16 09:00", "2026-11-16 17:00", 8),  # a day
        ("2026-11-16 16:30", "2026-11-17 09:30", 1),  # half an hour each side of a night
        ("2026-11-16 03:00", "2026-11-16 08:59", 0),  # before work
        ("2026-11-16 17:00", "2026-11-17 09:00", 0),  # a night
        ("2026-11-20 16:00", "2026-11-23 10:00", 2),  # Friday to Monday: the weekend adds nothing
        ("2026-11-21 00:00", "2026-11-22 23:59", 0),  # a weekend
        ("2026-11-16 09:00", "2026-11-27 17:00", 80),  # two weeks
        ("2026-11-16 12:00", "2026-11-16 09:00", 0),  # nothing, not less
        ("2026-03-27 12:00", "2026-03-30 12:00", 8),  # over the clock change in spring: office hours are as long
        ("2026-10-23 12:00", "2026-10-26 12:00", 8),  # and in autumn
    ],
)
def test_hours_between(start, end, hours):
    assert OFFICE.hours_between(at(start), at(end)) == pytest.approx(hours)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 23), ("2026-03-29", 22), ("2026-10-25", 24)])
def test_a_day_with_a_clock_change_has_an_hour_less_or_more(day, hours):
    start, end = at(f"{day} 00:00"), at(f"{day} 23:00")
    assert ROUND_THE_CLOCK.hours_between(start, end) == pytest.approx(hours)


def test_both_of_two_equal_hours_count():
    """02:30 exists twice on 2026-10-25: at 00:30 and at 01:30 UTC."""
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert first.astimezone(BERLIN).time() == second.astimezone(BERLIN).time() == time(2, 30)
    assert ROUND_THE_CLOCK.hours_between(first, second) == pytest.approx(1)


def test_moments_in_any_zone_are_the_same_moments():
    kathmandu = ZoneInfo("Asia/Kathmandu")
    start, end = at("2026-11-16 09:00"), at("2026-11-17 12:00")
    assert OFFICE.hours_between(start.astimezone(kathmandu), end.astimezone(UTC)) == pytest.approx(11)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-16 09:00", 20, "2026-11-18 13:00"),
        ("2026-11-16 09:00", 40, "2026-11-20 17:00"),
        ("2026-11-16 09:00", 60, "2026-11-25 13:00"),
        ("2026-11-20 16:00", 2, "2026-11-23 10:00"),
        ("2026-11-21 12:00", 1, "2026-11-23 10:00"),
        ("2026-03-27 16:00", 3, "2026-03-30 11:00"),
        ("2026-10-23 16:00", 3, "2026-10-26 11:00"),
    ],
)
def test_the_moment_after_so_many_hours(start, hours, end):
    assert OFFICE.after_hours(at(start), hours) == at(end)


@search(max_examples=150, deadline=None)
@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.floats(0.1, 200),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
)
def test_hours_forward_and_hours_between_agree(start, hours, zone):
    calendar = WorkCalendar(ZoneInfo(zone))
    assert calendar.hours_between(start, calendar.after_hours(start, hours)) == pytest.approx(hours, abs=1e-4)


@search(max_examples=100, deadline=None)
@given(
    moments=st.lists(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        min_size=3,
        max_size=3,
    )
)
def test_hours_add_up(moments):
    first, middle, last = sorted(moments)
    whole = OFFICE.hours_between(first, last)
    assert whole == pytest.approx(OFFICE.hours_between(first, middle) + OFFICE.hours_between(middle, last))
    assert 0 <= whole <= (last - first) / timedelta(hours=1) + 1e-6


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [(date(2026, 11, 21), 5, date(2026, 11, 27)), (date(2026, 11, 20), 1, date(2026, 11, 23))],
)
def test_days_forward(start, count, end):
    assert OFFICE.after_days(start, count) == end


# --- the site's calendar ------------------------------------------------------------------------------------------
@pytest.fixture
def site(db, settings, alma):
    """`site(country="DE", …)`: the calendar of a site in Berlin with this policy."""
    settings.TIME_ZONE = "Europe/Berlin"

    def made(**values) -> WorkCalendar:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for name, value in values.items():
            PolicyChange.objects.create(name=name, value=value, reason="Agreed", by=alma, at=now)
        return work_calendar(policy_in_force())

    return made


def test_public_holidays_of_the_country_are_no_working_days(site):
    calendar = site(country="DE")
    assert not calendar.works_on(date(2026, 5, 1))
    assert not calendar.works_on(date(2026, 4, 6))  # Easter Monday
    assert calendar.hours_between(at("2026-04-02 09:00"), at("2026-04-07 17:00")) == pytest.approx(16)
    assert calendar.after_days(date(2026, 4, 2), 1) == date(2026, 4, 7)


def test_a_part_of_a_country_has_holidays_of_its_own(site):
    assert site(country="DE").works_on(date(2026, 1, 6))
    assert not site(country="DE-BY").works_on(date(2026, 1, 6))


def test_without_a_country_there_are_none(site):
    assert site().works_on(date(2026, 5, 1))


def test_days_and_hours_are_the_policys(site):
    calendar = site(working_days=[6, 0, 1, 2, 3], opens_at=8, closes_at=14)
    assert calendar.hours_a_day() == 6
    assert calendar.hours_between(at("2026-11-20 08:00"), at("2026-11-22 10:00")) == pytest.approx(2)


def test_the_defaults_are_a_week_of_forty_hours():
    assert len(DEFAULT.working_days) * (DEFAULT.closes_at - DEFAULT.opens_at) == 40
