"""Networks, grids and balances: what each kind of chart shows, and that nothing overlaps."""

from __future__ import annotations

from itertools import combinations

import pytest

from cxtracker.ui.charts.balance import Balance, Split
from cxtracker.ui.charts.drawing import NARROW, WIDE
from cxtracker.ui.charts.heatmap import Field, Heatmap, Row
from cxtracker.ui.charts.network import Edge, Network, Node
from cxtracker.ui.charts.samples import PILLARS, PREVENTION, grid, pairs
from cxtracker.ui.samples import FUNCTIONS
from tests.ui.test_chart_drawings import WIDTHS, assert_readable, drawn_as, of, said


# --- pairs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 20])
def test_functions_on_the_circle_never_overlap(count, width):
    nodes = [Node(f"F{number}", f"Function of the kind {number}") for number in range(count)]
    drawing = Network("Pairs", "None.", nodes, [], "own together", "should").drawn(width)
    placed = [(of(shape, "cx"), of(shape, "cy"), of(shape, "r")) for shape in drawn_as(drawing, "ch-node")]
    assert len(placed) == count
    for (x, y, r), (to_x, to_y, _r) in combinations(placed, 2):
        assert ((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5 >= 2 * r - 0.3
    assert_readable(drawing)


def test_more_in_common_is_a_thicker_line_and_what_is_missing_a_dashed_one():
    nodes = [Node(key, key) for key in ("IT", "FIN", "OPS")]
    told = "Finance and IT should own five together."
    edges = [
        Edge("IT", "OPS", together=5),
        Edge("OPS", "FIN", together=1),
        Edge("FIN", "IT", missing=5, worst=True, sentence=told),
        Edge("FIN", "GONE", together=3),
    ]
    drawing = Network("Pairs", "One is wide.", nodes, edges, "own together", "should, but do not").drawn(WIDE)
    ties = sorted(of(shape, "stroke-width") for shape in drawn_as(drawing, "ch-tie") if shape.tag == "path")
    assert len(ties) == 2
    assert ties[0] < ties[1]
    assert [shape.title for shape in drawn_as(drawing, "ch-worst") if shape.title] == [told]
    assert told in said(drawing)


def test_the_widest_gap_heads_the_table():
    assert pairs(FUNCTIONS).table().rows[0][0].text == "Finance and billing – IT"


# --- holes ----------------------------------------------------------------------------------------------------
def test_a_hole_says_what_is_owned_and_what_is_missing():
    fields = [Field(3), Field(0, 2, hole=True), Field(3, 2, hole=True), Field(12, 10, hole=True), Field(0, hole=True)]
    heat = Heatmap("Grid", "Holes.", ["A", "B", "C", "D", "E"], [Row("IT", "IT", fields)], "owned", "missing in 2")
    drawing = heat.drawn(NARROW)
    told = [shape.text for shape in drawn_as(drawing, "ch-hole-number")]
    assert told == ["0", "−2", "3", "−2", "12", "−10", "0", "−1", "−2"]
    assert_readable(drawing)
    assert [cell.text for cell in heat.table().rows[0]] == [
        "IT",
        "3",
        "owns 0, missing in 2",
        "owns 3, missing in 2",
        "owns 12, missing in 10",
        "owns 0, missing in 1",
    ]


def test_the_grid_has_a_field_for_every_function_and_stage():
    heat = grid(FUNCTIONS)
    drawing = heat.drawn(WIDE)
    fields = [
        shape for shape in drawing.shapes if shape.tag == "rect" and {"ch-heat", "ch-hole"} & {*shape.css.split()}
    ]
    assert len(fields) == 9 * len(FUNCTIONS) + 2


# --- two sides ------------------------------------------------------------------------------------------------
def test_the_bar_is_divided_by_share_and_the_aim_is_marked():
    drawing = PREVENTION.drawn(NARROW)
    first, second = drawn_as(drawing, "ch-side-left")
    assert of(first, "width") == pytest.approx(0.41 * NARROW, abs=0.1)
    assert of(second, "width") == pytest.approx(7 / 11 * NARROW, abs=0.1)
    assert {of(mark, "x1") for mark in drawn_as(drawing, "ch-aim")} == {0.6 * NARROW}
    assert len(drawn_as(drawing, "ch-hatch")) == 1


@pytest.mark.parametrize(("left", "right"), [(None, None), (0, 0), (None, 3)])
def test_nothing_against_nothing_has_no_share(left, right):
    split = Split("By budget", left, right)
    assert split.share is None
    assert (
        Balance("Prevention", "Unknown.", "Causes", "Consequences", [split]).table().rows[0][1].text == "not known yet"
    )


def test_three_pillars_are_as_long_as_their_values():
    widths = [of(shape, "width") for shape in drawn_as(PILLARS.drawn(NARROW), "ch-side-left")]
    room = of(drawn_as(PILLARS.drawn(NARROW), "ch-track")[0], "width")
    assert [round(width / room, 2) for width in widths] == [0.4, 0.77, 0.13]
