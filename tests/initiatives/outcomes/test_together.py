"""Judging many outcomes together says of each what judging it alone says, and takes a fraction of the time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from initiatives.outcomes.effects.queries import Case, judged
from initiatives.outcomes.effects.rules import Inputs, Point, fitting

MONTHS = [date(year, month, monthrange(year, month)[1]) for year in (2023, 2024, 2025, 2026) for month in range(1, 13)]
readings = st.floats(-1e6, 1e6).map(lambda value: round(value, 3)) | st.sampled_from([0.0, 5.0])


@st.composite
def cases(draw) -> Case:
    """Few designs, so that some share one; gaps, cases, errors, steady and identical series among them."""
    length, change = draw(st.sampled_from([(8, 3), (12, 6), (20, 10), (24, 12), (6, 2), (24, 23)]))
    kept = [place for place in range(length) if place != draw(st.sampled_from([None, 2, 4]))]

    def series() -> tuple[Point, ...]:
        n, se = draw(st.sampled_from([(None, None), (50, None), (None, 0.5)]))
        steady = draw(st.booleans()) and draw(st.booleans())
        values = [7.0] * length if steady else draw(st.lists(readings, min_size=length, max_size=length))
        return tuple(Point(MONTHS[place], values[place], n, se) for place in kept)

    compared = draw(st.booleans())
    unit = draw(st.sampled_from(["min", "%"]))
    inputs = Inputs(series(), series() if compared else (), MONTHS[change], "lower", unit, 31, compared=compared)
    return Case(1, 1, inputs, 3.0, draw(st.sampled_from([None, date(2026, 12, 31)])))


def close(together: Any, alone: Any) -> bool:
    """The same words and dates, and numbers to nine digits."""
    if isinstance(alone, dict):
        return together.keys() == alone.keys() and all(close(together[name], alone[name]) for name in alone)
    if isinstance(alone, list | tuple):
        return len(together) == len(alone) and all(map(close, together, alone))
    if isinstance(alone, float):
        return together == pytest.approx(alone, rel=1e-9, abs=1e-9)
    return bool(together == alone)


@settings(max_examples=60, deadline=None)
@given(st.lists(cases(), min_size=2, max_size=12))
def test_together_is_one_by_one(several):
    for of_all, case in zip(judged(several), several, strict=True):
        (alone,) = judged([case])
        assert close(of_all, alone)


def test_what_depends_on_the_days_alone_is_computed_once_for_all(monkeypatch):
    framed: list[int] = []
    frame = fitting.frame
    monkeypatch.setattr(fitting, "frame", lambda design: framed.append(len(design.turns)) or frame(design))
    noise = iter([30 + place * 7919 % 11 / 5 for place in range(1_000)])
    alike = [
        Case(
            number,
            number,
            Inputs(
                tuple(Point(on, value) for on, value in zip(MONTHS[:20], islice(noise, 20), strict=True)),
                (),
                MONTHS[10],
                "lower",
                "min",
                31,
            ),
            None,
            None,
        )
        for number in range(50)
    ]
    judged(alike)
    assert framed[:2] == [20, 19]
    assert len(framed) == len(set(framed)) <= 20
