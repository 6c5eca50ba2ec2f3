"""Answers are history: what a seat says comes from the steps, and a decline stays a decline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, strategies as st

from cxtracker.ui.words import SEATS
from initiatives.assessment.rules.seats import Entry, story, words
from initiatives.models import Step

TARGET = "against_our_target"


def november(*steps: tuple[str, int] | tuple[str, int, str]) -> list[Entry]:
    """Steps with their day in November 2026, and the reason of a decline."""
    return [Entry(kind, date(2026, 11, day), *reason) for kind, day, *reason in steps]


ASKED = ("asked", 2)
NO = ("declined", 7, TARGET)
TOLD: list[tuple[Sequence[tuple], str, str]] = [
    ([], "", "never asked"),
    ([ASKED], "asked", "asked 2 Nov, no answer yet"),
    ([ASKED, ("approved", 5)], "owns", "owns"),
    ([("own_initiative", 2)], "owns", "owns"),
    ([ASKED, ("conditional", 5)], "yes_if", "yes, if … 5 Nov"),
    ([ASKED, ("conditional", 5), ("agreed", 6)], "owns", "yes, if … 5 Nov; owns"),
    ([ASKED, ("question", 5)], "asked_back", "asked back 5 Nov"),
    ([ASKED, ("question", 5), ("replied", 6)], "asked", "asked back 5 Nov; asked again 6 Nov, no answer yet"),
    ([ASKED, ("deferred", 5)], "not_now", "not now, back on 3 Dec"),
    ([ASKED, ("deferred", 5), ("returned", 9)], "asked", "not now 5 Nov; asked again 9 Nov, no answer yet"),
    ([ASKED, ("passed_on", 5)], "passed_on", "passed to Risk"),
    ([ASKED, ("withdrawn", 9)], "withdrawn", "withdrawn 9 Nov"),
    ([ASKED, NO], "declined", "declined 7 Nov (against our target)"),
    ([ASKED, NO, ("asked", 20)], "declined", "declined 7 Nov (against our target); asked again 20 Nov, no answer yet"),
    (
        [ASKED, NO, ("asked", 20), ("withdrawn", 26)],
        "declined",
        "declined 7 Nov (against our target); asked again, withdrawn 26 Nov",
    ),
    ([ASKED, NO, ("asked", 20), ("approved", 24)], "owns", "declined 7 Nov (against our target); asked again, owns"),
    ([ASKED, NO, ("taken_back", 7)], "asked", "asked 2 Nov, no answer yet"),
    ([ASKED, ("overridden", 8, "other")], "declined", "declined 8 Nov (other)"),
    ([ASKED, ("overridden", 8)], "owns", "owns"),
    ([ASKED, ("something_new", 4)], "asked", "asked 2 Nov, no answer yet"),
]


@pytest.mark.parametrize(("steps", "seat", "sentence"), TOLD)
def test_a_seat_and_its_words_come_from_the_steps(steps, seat, sentence):
    told = story(november(*steps), date(2026, 12, 3), "Risk")
    assert told.seat == seat
    assert words(told, told.seat) == sentence
    assert seat in SEATS


def test_an_owner_on_paper_says_so():
    assert words(story(november(ASKED, ("approved", 5))), "paper") == "owns on paper only"


def test_answers_are_counted_as_they_were_given():
    told = story(november(ASKED, NO, ("asked", 20), ("declined", 21, "timing"), ("asked", 24), ("approved", 25)))
    assert told.answers() == {"declined": 2, "owns": 1}
    assert told.reasons() == {TARGET: 1, "timing": 1}
    assert told.declined_on == date(2026, 11, 21)


KINDS = [kind for kind in Step.values if kind != Step.TAKEN_BACK]


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_no_step_but_taking_back_makes_a_refusal_disappear(kinds):
    refusals = 0
    for number in range(len(kinds) + 1):
        told = story([Entry(kind, date(2026, 11, 2), "timing" * (kind == "declined")) for kind in kinds[:number]])
        assert told.answers()["declined"] >= refusals
        refusals = told.answers()["declined"]
        assert words(told, told.seat)
