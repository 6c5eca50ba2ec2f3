"""Dataclasses written as JSON and read again by their annotations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, strategies as st

from cxtracker.dataclass_json import from_json, to_json


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leg:
    on: date
    price: Decimal | None
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    title: str
    length: float
    paid: bool
    people: int = 1
    legs: tuple[Leg, ...] = ()
    notes: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour(Trip):
    guide: str


TRIP = Trip(
    title="Alps",
    length=3,
    paid=True,
    legs=(Leg(date(2026, 5, 1), Decimal("10.50"), (1, 2)), Leg(date(2026, 5, 2), None, (2, 4))),
    notes={"stops": ["Chur", None, 2.5]},
)


def test_a_structure_is_written_and_read_again():
    written = to_json(TRIP)
    assert written == {
        "title": "Alps",
        "length": 3,
        "paid": True,
        "people": 1,
        "legs": [
            {"on": "2026-05-01", "price": "10.50", "span": [1, 2]},
            {"on": "2026-05-02", "price": None, "span": [2, 4]},
        ],
        "notes": {"stops": ["Chur", None, 2.5]},
    }
    assert from_json(Trip, json.loads(json.dumps(written))) == TRIP


def test_a_whole_number_stays_whole_in_a_field_of_floats():
    assert repr(from_json(Trip, {"title": "", "length": 3, "paid": False}).length) == "3"


def test_a_subclass_has_the_fields_of_its_base():
    tour = from_json(Tour, {"title": "", "length": 1.5, "paid": False, "guide": "Ada"})
    assert (tour.people, tour.guide) == (1, "Ada")


def test_names_it_does_not_know_are_left_out():
    assert from_json(Trip, {"title": "Sea", "length": 1, "paid": False, "weather": "fine"}).title == "Sea"


def test_members_of_an_enumeration_are_their_values():
    assert to_json({Colour.RED: Colour.RED}) == {"red": "red"}


@pytest.mark.parametrize(
    ("changed", "reason", "place"),
    [
        ({"title": 3}, "3 is not text", "in title"),
        ({"length": "3"}, "'3' is not a number", "in length"),
        ({"length": True}, "True is not a number", "in length"),
        ({"people": 1.5}, "1.5 is not a whole number", "in people"),
        ({"paid": 1}, "1 is neither true nor false", "in paid"),
        ({"legs": {}}, "{} is not a list", "in legs"),
        ({"notes": []}, "[] is not an object", "in notes"),
        ({"legs": [{"on": "May", "price": None, "span": [1, 2]}]}, "Invalid isoformat", "in on"),
        ({"legs": [{"on": "2026-05-01", "price": "dear", "span": [1, 2]}]}, "'dear' is not a number", "in price"),
        ({"legs": [{"on": "2026-05-01", "price": None, "span": [1]}]}, "shorter", "in span"),
        ({"legs": [{"on": "2026-05-01"}]}, "Leg lacks price, span", "in legs"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changed, reason, place):
    with pytest.raises((TypeError, ValueError)) as refusal:
        from_json(Trip, {"title": "", "length": 1, "paid": False, **changed})
    assert reason in str(refusal.value)
    assert place in refusal.value.__notes__


def test_what_has_no_place_in_json_is_refused():
    with pytest.raises(TypeError, match="set has no place"):
        to_json({"legs": {1, 2}})


def test_a_choice_of_types_is_not_read():
    @dataclass
    class Either:
        value: int | str

    with pytest.raises(TypeError, match="or None"):
        from_json(Either, {"value": 1})


@given(st.decimals(allow_nan=False, allow_infinity=False), st.dates())
def test_a_decimal_keeps_its_digits(price, on):
    leg = Leg(on, price, (0, 0))
    read = from_json(Leg, json.loads(json.dumps(to_json(leg))))
    assert (str(read.price), read.on) == (str(price), on)
