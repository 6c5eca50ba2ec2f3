"""The waiting clock: how long the ball lay with the function, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from initiatives.notifications.rules import reached
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.clock import hours_waited, intervals
from initiatives.policies.rules.policy import Policy

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkCalendar(BERLIN, closed=frozenset({date(2026, 11, 18)}))
"""Wednesday, 18 November 2026, is a holiday here."""


@dataclass(frozen=True)
class Happened:
    kind: str
    at: datetime


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN)


def story(*told: str) -> list[Happened]:
    """`"asked 11-16 09:00"`: a step and when it was."""
    return [Happened(line.split()[0], at(line.split(maxsplit=1)[1])) for line in told]


@pytest.mark.parametrize(
    ("told", "now", "hours"),
    [
        ([], "11-16 12:00", 0),
        (["asked 11-16 09:00"], "11-16 12:00", 3),
        (["asked 11-17 09:00"], "11-19 10:00", 9),  # the holiday between counts nothing
        (["asked 11-20 16:00"], "11-23 10:00", 2),  # nor does the weekend
        (["asked 11-16 09:00", "approved 11-16 11:00"], "11-20 12:00", 2),
        # a question stops the clock, the reply starts it again
        (["asked 11-16 09:00", "question 11-16 11:00", "replied 11-17 15:00"], "11-17 16:00", 3),
        (["asked 11-16 09:00", "question 11-16 11:00"], "11-27 16:00", 2),
        # an answer taken back goes on from there
        (["asked 11-16 09:00", "declined 11-16 10:00", "taken_back 11-16 10:05"], "11-16 11:05", 2),
        # putting off, passing on and asking again do not set it back
        (["asked 11-16 09:00", "deferred 11-16 17:00", "returned 11-19 09:00"], "11-19 10:00", 17),
        (["asked 11-16 09:00", "passed_on 11-16 17:00"], "11-19 10:00", 17),
        (["asked 11-16 09:00", "passed_on 11-16 17:00", "asked 11-17 17:00"], "11-19 10:00", 17),
        (["asked 11-16 09:00", "declined 11-16 12:00", "asked 11-17 09:00"], "11-17 10:00", 4),
        # a report asks too; a changed pact is another question
        (["reported 11-16 09:00", "anew 11-16 12:00"], "11-16 13:00", 4),
        (["asked 11-16 09:00", "approved 11-16 17:00", "reconfirm 11-19 09:00"], "11-19 12:00", 3),
        (["asked 11-16 09:00", "withdrawn 11-16 12:00", "asked 11-17 09:00"], "11-17 09:30", 3.5),
        (["asked 11-16 09:00", "conditional 11-16 13:00", "agreed 11-17 13:00"], "11-19 12:00", 4),
        # an offer gives the ball back; a withdrawal that was undone was none
        (["asked 11-16 09:00", "conditional 11-16 13:00", "offered 11-17 13:00"], "11-17 15:00", 6),
        (["asked 11-16 09:00", "withdrawn 11-16 12:00", "reopened 11-16 12:08"], "11-16 13:00", 4),
        (
            ["asked 11-16 09:00", "question 11-16 10:00", "withdrawn 11-16 12:00", "reopened 11-16 12:08"],
            "11-19 12:00",
            1,
        ),
        # over the clock changes of 29 March and 25 October
        (["asked 03-27 16:00"], "03-30 10:00", 2),
        (["asked 10-23 16:00"], "10-26 10:00", 2),
    ],
)
def test_hours_waited(told, now, hours):
    assert hours_waited(story(*told), OFFICE, at(now)) == pytest.approx(hours)


def test_intervals_end_where_the_ball_leaves():
    steps = story("asked 11-16 09:00", "question 11-16 11:00", "replied 11-17 15:00")
    assert intervals(steps) == [(at("11-16 09:00"), at("11-16 11:00")), (at("11-17 15:00"), None)]


@pytest.mark.parametrize(
    ("waited", "stages"),
    [(0, []), (19.9, []), (20, ["first"]), (40, ["first", "second"]), (60, ["first", "second", "escalation"])],
)
def test_stages_of_waiting(waited, stages):
    assert reached(waited, 40, Policy()) == stages


def test_stages_may_be_off_or_elsewhere():
    policy = Policy(first_reminder_percent=0, second_reminder_percent=80, escalation_percent=0)
    assert reached(100, 40, policy) == ["second"]
