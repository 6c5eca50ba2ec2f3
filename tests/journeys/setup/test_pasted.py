"""Reading what people paste: departments, a journey, segments."""

from __future__ import annotations

import pytest

from journeys.setup.rules.departments import departments, key_for
from journeys.setup.rules.journeys import stages
from journeys.setup.rules.segments import segments


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("IT; Ines Becker; ines@example.com", ("IT", "Ines Becker", "ines@example.com")),
        ("Customer service\tSven Sommer\tSven@Example.com", ("Customer service", "Sven Sommer", "sven@example.com")),
        ("Sales, Sara Sand, sara@example.com", ("Sales", "Sara Sand", "sara@example.com")),
        ("Marketing, brand and press", ("Marketing, brand and press", "", "")),
        ("Risk; risk.head@example.com", ("Risk", "Risk Head", "risk.head@example.com")),
        ("Legal | Lea Law <lea@example.com>", ("Legal", "Lea Law", "lea@example.com")),
        ("Finanzen; Jörg Weiß", ("Finanzen", "Jörg Weiß", "")),
        ("\u00a0Операции;Ольга;olga@example.com", ("Операции", "Ольга", "olga@example.com")),
    ],
)
def test_a_department_is_read_from_a_line(line, expected):
    (department,) = departments(line)
    assert (department.name, department.head, department.email) == expected


def test_headings_and_blank_lines_are_left_out_and_numbers_are_those_of_the_text():
    lines = departments("Department;Head;E-mail\r\n\r\nIT;Ines;ines@example.com\r\n")
    assert [(line.number, line.name) for line in lines] == [(3, "IT")]


def test_the_cx_office_and_finance_are_recognised():
    named = {line.name: line for line in departments("CX office\nFinance and controlling\nSales")}
    assert [name for name, line in named.items() if line.looks_like_cx] == ["CX office"]
    assert [name for name, line in named.items() if line.looks_like_finance] == ["Finance and controlling"]


def test_keys_are_short_and_nobody_elses():
    assert key_for("IT", ()) == "IT"
    assert key_for("Customer service", ()) == "CS"
    assert key_for("Marketing", ()) == "MAR"
    assert key_for("Risk and legal", ("rl",)) == "RL2"
    assert key_for("Вклады и кредиты", ()) == "ВК"
    assert key_for("&&", ()) == "F"


LIST = """\
Hear of us
  Sees the advert (web)
  Asks a friend
Choose and buy
\tSigns the contract [branch]
Something goes wrong
  - Calls the hotline (phone)
"""


def test_a_list_is_stages_with_what_is_indented_below():
    drawn = stages(LIST)
    assert [(stage.name, [(point.name, point.channel) for point in stage.touchpoints]) for stage in drawn] == [
        ("Hear of us", [("Sees the advert", "web"), ("Asks a friend", "")]),
        ("Choose and buy", [("Signs the contract", "branch")]),
        ("Something goes wrong", [("Calls the hotline", "phone")]),
    ]
    assert [stage.lifecycle for stage in drawn] == ["first_mention", "choose_buy", "problem"]


@pytest.mark.parametrize(
    "text",
    [
        "Start\n- Welcome mail\n- First call",
        "1. Start\n1.1 Welcome mail\n1.2 First call",
        "Start\n• Welcome mail\n• First call",
    ],
)
def test_bullets_and_numbers_are_indentation(text):
    (stage,) = stages(text)
    assert (stage.name, [point.name for point in stage.touchpoints]) == ("Start", ["Welcome mail", "First call"])


def test_three_columns_are_stage_touchpoint_channel_and_a_blank_stage_is_the_one_above():
    drawn = stages("Start\tWelcome mail\tmail\n\tFirst call\tphone\nUse\tPays the bill\t")
    assert [(stage.name, [(point.name, point.channel) for point in stage.touchpoints]) for stage in drawn] == [
        ("Start", [("Welcome mail", "mail"), ("First call", "phone")]),
        ("Use", [("Pays the bill", "")]),
    ]


def test_stages_nobody_knows_are_spread_over_the_lifecycle_in_order():
    codes = [stage.lifecycle for stage in stages("Aaa\nBbb\nCcc")]
    assert codes == ["first_mention", "use", "after"]


def test_a_list_without_indentation_is_stages_only():
    assert [len(stage.touchpoints) for stage in stages("Aaa\nBbb")] == [0, 0]


def test_segments_are_read_once_by_name_with_a_key_of_their_own():
    lines = segments("New customers\nnew customers\nFamilies; FAM\n")
    assert [(line.name, line.key) for line in lines] == [("New customers", "new-customers"), ("Families", "FAM")]
