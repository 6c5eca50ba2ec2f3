"""What a report publishes: names, paths, rounding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from cxtracker.publishing import as_json, published, shape


@published()
@dataclass(frozen=True)
class Function:
    key: str
    pull: float | None = None


@published("name, functions.key as owners, lead.key as lead, until, budget", digits=2, places=2)
@dataclass(frozen=True)
class Work:
    title: str
    functions: tuple[Function, ...] = ()
    lead: Function | None = None
    until: date | None = None
    budget: Decimal | None = None

    @property
    def name(self) -> str:
        return f"“{self.title}”"


IT, SALES = Function("IT", 0.28571), Function("SAL")


def test_only_what_is_named_goes_out_in_that_order_as_json_takes_it():
    work = Work("App", (IT, SALES), SALES, date(2026, 11, 21), Decimal("1000.5"))
    expected = {"name": "“App”", "owners": ["IT", "SAL"], "lead": "SAL", "until": "2026-11-21", "budget": "1000.50"}
    assert as_json(work) == expected
    assert list(as_json(work)) == list(expected)
    assert json.loads(json.dumps(as_json(work))) == expected


def test_a_path_that_crosses_nothing_is_null():
    assert as_json(Work("App")) == {"name": "“App”", "owners": [], "lead": None, "until": None, "budget": None}


def test_without_names_every_field_goes_out_and_nothing_is_rounded():
    assert as_json(IT) == {"key": "IT", "pull": 0.28571}


def test_digits_hold_for_everything_inside():
    assert shape(Work, "functions, lead", digits=3).json(Work("App", (IT,), IT)) == {
        "functions": [{"key": "IT", "pull": 0.286}],
        "lead": {"key": "IT", "pull": 0.286},
    }


def test_a_value_may_go_out_in_another_shape_than_its_class():
    keys = shape(Function, "key")
    assert shape(Work, "functions", functions=keys).json(Work("App", (IT,))) == {"functions": [{"key": "IT"}]}


def test_a_part_of_a_shape_keeps_paths_and_may_put_something_else_under_a_name():
    part = shape(Work, "lead.key as lead, name", digits=1).only("Part", "lead, title as name, lead.pull")
    assert part.json(Work("App", (), IT)) == {"lead": "IT", "name": "App", "pull": 0.3}
    assert part.component == "Part"


def test_mappings_go_out_with_their_values():
    @dataclass(frozen=True)
    class Sums:
        by_kind: dict[str, tuple[Function, ...]]

    assert shape(Sums, digits=1).json(Sums({"saving": (IT,)})) == {"by_kind": {"saving": [{"key": "IT", "pull": 0.3}]}}


def test_what_has_no_place_in_json_is_refused():
    with pytest.raises(TypeError):
        shape(Work, "title").json(Work({"a set"}))  # type: ignore[arg-type]
