"""The list's own file, read like any other table, says what the list says."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings, strategies as st

from cxtracker.tabular.writing import csv_lines
from initiatives.assessment.queries.table import COLUMNS
from initiatives.models import Mode, Status
from tests.imports.reading.company import KNOWN, brought

WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).map(lambda text: f"{text} in words")
NUMBERS = st.none() | st.floats(-1e9, 1e9, allow_nan=False)
FUNCTIONS = st.lists(st.sampled_from(["IT", "MKT", "SAL", "FIN"]), unique=True)


@st.composite
def lines(draw):
    headline = draw(st.sampled_from([None, "Net promoter score", "Churn rate"]))
    return {
        "key": f"N{draw(st.integers(1, 10**6))}",
        "title": draw(WORDS),
        "status": draw(st.sampled_from(Status.values)),
        "lead_function": draw(st.none() | st.sampled_from(["IT", "MKT", "SAL"])),
        "accountable": draw(st.none() | st.sampled_from(sorted(KNOWN.lists["people"]))),
        "mode": draw(st.sampled_from(["", *Mode.values])),
        "owners": ";".join(draw(FUNCTIONS)),
        "required": ";".join(draw(FUNCTIONS)),
        "touchpoints": ";".join(draw(st.lists(st.sampled_from(["first-call", "invoice"]), unique=True))),
        "budget": draw(st.none() | st.decimals(0, 10**9, places=2)),
        "go_live": draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))),
        "headline": headline,
        "baseline": draw(NUMBERS) if headline else None,
        "target": draw(NUMBERS) if headline else None,
        "score": draw(st.none() | st.floats(0, 100)),
        "band": "shared",
        "siloed": draw(st.booleans()),
        "flags": "no-outcome;cx-only",
        "answers": "IT:approved",
    }


def read_back(table, folder):
    path = folder / "initiatives.csv"
    rows = ([line.get(column) for column in COLUMNS] for line in table)
    path.write_bytes("".join(csv_lines(COLUMNS, rows)).encode())
    return brought(path)


@settings(max_examples=40, deadline=None)
@given(table=st.lists(lines(), min_size=1, max_size=6, unique_by=lambda line: line["key"]))
def test_every_column_comes_back_as_it_was(table, tmp_path_factory):
    got = read_back(table, tmp_path_factory.mktemp("export"))
    assert got.mapping.subject == "initiatives"
    assert got.found.heading_row == 1
    assert len(got.rows) == len(table)
    undecided = {question.target for question in got.questions}
    assert undecided <= {"baseline", "target"}
    for line, row in zip(table, got.rows, strict=True):
        own = row.cells["initiatives"][0]
        for name in ("key", "title", "status", "lead_function", "accountable", "mode", "touchpoints", "go_live"):
            assert own.get(name, "") == (line[name] or ""), name
        assert own.get("budget") == (None if line["budget"] is None else float(line["budget"]))
        owners = [request["function"] for request in row.cells.get("ownerships", [])]
        assert owners == [key for key in line["owners"].split(";") if key]
        outcome = row.cells.get("outcomes", [{}])[0]
        assert outcome.get("metric") == {"Net promoter score": "NPS", "Churn rate": "CHURN"}.get(line["headline"])
        for name in {"baseline", "target"} - undecided:
            assert outcome.get(name) == line[name]


def test_what_the_list_computes_is_no_column_of_an_import(tmp_path):
    line = {"key": "N1", "title": "Callback", "status": "draft", "score": 5.5, "band": "shared", "flags": "no-outcome"}
    got = read_back([line], tmp_path)
    assert set(got.targets.values()) <= {"key", "title", "status", "lead_function", "accountable", "mode"} | {
        *("owners", "touchpoints", "budget", "go_live", "metric", "baseline", "target")
    }
