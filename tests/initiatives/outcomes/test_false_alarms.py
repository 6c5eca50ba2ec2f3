"""A small part of the simulation, with wide bounds: the engine is seldom wrong, and sees what is large."""

from __future__ import annotations

import pytest

from benchmarks.false_alarms import cell


@pytest.mark.parametrize("kind", ["white noise", "carry-over 0.3", "season of 1 sd"])
def test_where_nothing_happened_verdicts_are_few(kind):
    drawn = cell(kind, 12, 12, 40, compared=False)
    assert drawn.false <= 0.2
    assert drawn.power[0] <= drawn.power[1] <= drawn.power[2]


@pytest.mark.parametrize(("before", "after"), [(12, 12), (24, 12)])
def test_two_groups_that_carry_over_much_are_seldom_told_apart(before, after):
    drawn = cell("carry-over 0.6", before, after, 40, compared=True)
    assert drawn.false <= 0.25
    assert drawn.power[2] >= 0.6


def test_a_large_step_is_found():
    assert cell("white noise", 24, 24, 30, compared=False).power[2] > 0.8
