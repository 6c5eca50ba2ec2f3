"""`manage.py silo_report`: the product's first answer, in three forms."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
AS_OF = "--as-of=2026-11-21"
SAMPLE = {
    "I01": (100.0, "fenced"),
    "I02": (27.6, "shared"),
    "I03": (25.7, "shared"),
    "I04": (68.6, "fenced"),
    "I05": (10.4, "shared"),
    "I06": (28.8, "shared"),
    "I07": (77.4, "fenced"),
    "I08": (26.7, "shared"),
    "I09": (79.2, "fenced"),
    "I10": (64.9, "fenced"),
}
FIELDS = [
    "key",
    "title",
    "status",
    "score",
    "band",
    "siloed",
    "coverage",
    "concentration",
    "gap",
    "owners",
    "required",
    "not_asked",
    "flags",
]


def report(*arguments: str) -> str:
    out = StringIO()
    call_command("silo_report", *arguments, stdout=out)
    return out.getvalue()


def rows(*arguments: str) -> list[dict]:
    return json.loads(report("--format=json", *arguments))


def test_the_sample_scores_exactly_what_it_was_made_for(sample):
    assert {row["key"]: (row["score"], row["band"]) for row in rows(AS_OF)} == SAMPLE


def test_json_rows_have_the_fields_others_rely_on(sample):
    found = rows(AS_OF)
    assert [list(row) for row in found] == [FIELDS] * 10
    fenced = found[0]
    assert (fenced["title"], fenced["siloed"], fenced["owners"]) == ("Smile camera at the counter", True, ["CX"])
    assert (fenced["coverage"], fenced["concentration"], fenced["gap"]) == (0.0, 1.0, 1.0)
    assert [list(flag) for flag in fenced["flags"]] == [["code", "severity", "message"]] * len(fenced["flags"])
    assert fenced["flags"][0]["code"] == "cx-only"
    for row in found:
        assert set(row["not_asked"]) <= set(row["required"])
        assert all(round(row[name], 4) == row[name] for name in ("coverage", "concentration", "gap"))


def test_csv_has_the_same_rows(sample):
    lines = list(csv.DictReader(StringIO(report("--format=csv", AS_OF))))
    for line, row in zip(lines, rows(AS_OF), strict=True):
        assert list(line) == FIELDS
        assert (line["key"], float(line["score"]), line["siloed"]) == (row["key"], row["score"], str(row["siloed"]))
        assert line["owners"].split(";") == row["owners"]
        assert line["flags"] == ";".join(flag["code"] for flag in row["flags"])


def test_the_table_is_for_people(sample):
    text = report(AS_OF)
    assert "I01  100.0  fenced      delivering  Smile camera at the counter" in text
    assert "critical  Only the CX office owns this." in text
    assert text.splitlines()[-1] == "10 initiatives, 5 of them siloed."


def test_bands_and_statuses_choose(sample):
    assert [row["key"] for row in rows(AS_OF, "--band=fenced")] == ["I01", "I04", "I07", "I09", "I10"]
    assert [row["key"] for row in rows(AS_OF, "--band=fenced,shared", "--status=proposed,agreed")] == ["I06", "I09"]
    assert rows(AS_OF, "--band=unanchored") == []


def test_the_day_decides_who_still_counts(sample):
    assert {row["band"] for row in rows("--as-of=2027-11-21")} == {"fenced"}


def test_every_initiative_is_listed_drafts_and_the_unanchored_included(company, today):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=2)
    InitiativeFactory(key="A", status="draft", touchpoints=[touchpoint])
    OwnershipRequestFactory(initiative__key="B", initiative__status="stopped", function=company.IT)
    draft, bare = rows(AS_OF)
    assert (draft["key"], draft["score"], draft["not_asked"]) == ("A", 100.0, ["IT"])
    assert (bare["key"], bare["score"], bare["band"], bare["coverage"]) == ("B", None, "unanchored", None)
    assert "    –  unanchored" in report(AS_OF)
    assert list(csv.DictReader(StringIO(report("--format=csv", AS_OF))))[1]["score"] == ""


def test_a_title_that_is_a_formula_is_made_harmless_in_csv(db):
    InitiativeFactory(title="=HYPERLINK(1)")
    [line] = csv.DictReader(StringIO(report("--format=csv")))
    assert not line["title"].startswith("=")


def test_an_empty_register_is_an_empty_report(db):
    assert (rows(), report(), report("--format=csv")) == (
        [],
        "0 initiatives, 0 of them siloed.\n",
        ",".join(FIELDS) + "\n",
    )


@pytest.mark.parametrize(
    "argument", ["--as-of=yesterday", "--as-of=2026-02-30", "--band=red", "--status=asleep", "--format=pdf"]
)
def test_bad_arguments_are_refused_in_words(argument, db):
    with pytest.raises(CommandError, match=argument.partition("=")[2]):
        report(argument)
