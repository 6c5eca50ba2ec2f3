"""Whatever is wrong with a bundle is told all at once, each with its place, its value and its cure; nothing changes."""

import json

import pytest

from cxtracker.audit.models import Event
from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Initiative
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function
from tests.factories import noon
from tests.initiatives.transfer.test_bundle import MAP

CASES = {
    "unknown column": (
        {"influences.csv": "touchpoint,function,strenght\nT1,IT,2\n"},
        (
            "influences.csv, row 1, column strenght: there is no column “strenght” in the list influences. "
            "Its columns are: touchpoint, function, segment, strength, direction, needed_change, depth, rated_by, "
            "rated_at. Did you mean “strength”?"
        ),
    ),
    "missing key column": (
        {"initiatives.csv": "title\nBetter\n"},
        "row 1, column key: the column “key” is missing; it tells the rows of this list apart. Add it.",
    ),
    "blank key": (
        {"initiatives.csv": "key,title\n,Better\n"},
        "initiatives.csv, row 2, column key: the cell is blank.",
    ),
    "missing key in a document": (
        {"b.json": {"initiatives": [{"title": "Better"}]}},
        "b.json, list initiatives, item 1, column key: “key” is missing. Every row needs it.",
    ),
    "new row without what it needs": (
        {"initiatives.csv": "key,status\nI9,agreed\n"},
        "initiatives.csv, row 2, column title: the row is new, and new rows need “title”. Add the column.",
    ),
    "reference to nothing": (
        {"initiatives.csv": "key,title,touchpoints\nI9,Better,T1;T9\n"},
        (
            "initiatives.csv, row 2, column touchpoints: there is no “T9” in touchpoints, neither in this import "
            "nor stored. Correct the key, or add the row to touchpoints."
        ),
    ),
    "duplicate key": (
        {"segments.csv": "key,name\na,A\nb,B\na,C\n"},
        "segments.csv, row 4, column key: “a” is already in row 2. Delete one of the two, or correct its key.",
    ),
    "duplicate key in two files": (
        {"a.json": {"segments": [{"key": "a", "name": "A"}]}, "segments.csv": "key,name\na,A\n"},
        "“a” is already in a.json, row 1.",
    ),
    "duplicate natural key": (
        {"influences.csv": "touchpoint,function,strength\nT1,IT,1\nT1,IT,2\n"},
        "influences.csv, row 3, column touchpoint: “T1, IT” is already in row 2.",
    ),
    "strength 4": (
        {"influences.csv": "touchpoint,function,strength\nT1,IT,4\n"},
        "influences.csv, row 2, column strength: 4 is outside the range. Write a whole number from 0 to 3.",
    ),
    "text in a number": (
        {"measurements.csv": "series,on,value\nx,2026-01-31,much\n"},
        "measurements.csv, row 2, column value: “much” is not a number. Write digits, such as 12.",
    ),
    "thousands or decimals": (
        {"measurements.csv": 'series,on,value\nx,2026-01-31,"1,500"\n'},
        "“1,500” could be 1500 or 1.5. Enter it so that only one is possible.",
    ),
    "German thousands": (
        {"initiatives.csv": "key,title,budget\nI9,B,90.000\n"},
        "initiatives.csv, row 2, column budget: “90.000” could be 90000 or 90. Enter it so that only one is possible.",
    ),
    "currency": (
        {"initiatives.csv": "key,title,budget\nI9,B,1500 USD\n"},
        "“1500 USD” is not a number. Leave out the currency; all money here is in one currency.",
    ),
    "a huge exponent": (
        {"all.json": '{"initiatives": [{"key": "I9", "title": "B", "budget": 1e999999999}]}'},
        "is too large. At most 12 digits are allowed before the decimal point.",
    ),
    "a tiny exponent": (
        {"all.json": '{"initiatives": [{"key": "I9", "title": "B", "budget": 1e-999999999}]}'},
        "has too many decimals. Round it to 2.",
    ),
    "percent": (
        {"measurements.csv": "series,on,value\nx,2026-01-31,12%\n"},
        "“12%” is not a number. Leave out the percent sign",
    ),
    "not a number": ({"measurements.csv": "series,on,value\nx,2026-01-31,NaN\n"}, "“NaN” is not a number."),
    "infinity": ({"measurements.csv": "series,on,value\nx,2026-01-31,Infinity\n"}, "“Infinity” is not a number."),
    "beyond floats": ({"measurements.csv": "series,on,value\nx,2026-01-31,1e999\n"}, "1e999 is too large to store."),
    "beyond decimals": (
        {"initiatives.csv": "key,title,budget\nI9,B,1234567890123\n"},
        "1234567890123 is too large. At most 12 digits are allowed before the decimal point.",
    ),
    "too many digits": (
        {"outcomes.csv": "initiative,metric,unit_value\nI1,BE,123456789012.3456\n"},
        "more than 15 digits",
    ),
    "too many decimals": (
        {"initiatives.csv": "key,title,budget\nI9,B,1.0055\n"},
        "1.0055 has too many decimals. Round it to 2.",
    ),
    "negative money": ({"initiatives.csv": "key,title,budget\nI9,B,-1\n"}, "-1 is negative. Write 0 or more."),
    "share above one": (
        {"outcomes.csv": "initiative,metric,share\nI1,BE,1.5\n"},
        "column share: 1.5 is outside the range. Write a number from 0 to 1.",
    ),
    "half a whole number": ({"touchpoints.csv": "key,satisfaction\nT1,2.5\n"}, "“2.5” is not a whole number."),
    "wrong date": (
        {"initiatives.csv": "key,title,start\nI9,B,01/02/2026\n"},
        "“01/02/2026” is not a date. Write year-month-day, such as 2026-02-01, or use a date cell.",
    ),
    "no such day": ({"initiatives.csv": "key,title,start\nI9,B,2026-02-29\n"}, "there is no such date as 2026-02-29."),
    "unknown word": (
        {"initiatives.csv": "key,title,status\nI9,B,agred\n"},
        (
            "“agred” is not one of the values for this column. Write one of: draft, proposed, agreed, delivering, "
            "measuring, closed, stopped. Did you mean “agreed”?"
        ),
    ),
    "neither yes nor no": (
        {"functions.csv": "key,is_cx\nIT,maybe\n"},
        "“maybe” is neither yes nor no. Write yes or no.",
    ),
    "not an address": ({"people.csv": "key,name\nada,Ada\n"}, "“ada” is not an e-mail address."),
    "separator in a key": (
        {"b.json": {"segments": [{"key": "a;b", "name": "A"}]}},
        "“a;b” cannot be a key, because “;” is a separator. Leave it out.",
    ),
    "nothing but a control character": (
        {"b.json": {"segments": [{"key": "a", "name": "A\x00B"}]}},
        "b.json, list segments, item 1, column name: the text contains the control character U+0000. Delete it.",
    ),
    "half a character": ({"b.json": {"segments": [{"key": "a", "name": "\ud800"}]}}, "control character U+D800"),
    "long text": ({"segments.csv": f"key,name\na,{'x' * 201}\n"}, "the text has 201 characters; the limit is 200."),
    "deputy in the wrong order": (
        {"functions.csv": "key,deputies\nIT,a@example.com from 2026-02-01 until 2026-01-01\n"},
        "ends before it begins",
    ),
    "deputy that cannot be read": ({"functions.csv": "key,deputies\nIT,a@example.com since May\n"}, "cannot be read."),
    "perception as business outcome": (
        {"metrics.csv": "key,name,kind,unit,direction,counts_as_business_outcome\nP,NPS,perception,x,higher,yes\n"},
        "column counts_as_business_outcome: what customers say (perception) is no business outcome.",
    ),
    "circle of enabling": (
        {"initiatives.csv": "key,title,enables\nA,A,B\nB,B,C\nC,C,A\n"},
        "initiatives.csv, row 2, column enables: the initiatives enable each other in a circle: A → B → C → A.",
    ),
    "enabling itself": ({"initiatives.csv": "key,enables\nI1,I1\n"}, "in a circle: I1 → I1."),
    "two headlines": (
        {"outcomes.csv": "initiative,metric,headline\nI1,BE,yes\nI1,FI,yes\n"},
        "outcomes.csv, row 3, column headline: the initiative already has the headline BE.",
    ),
    "unknown list": (
        {"initiative.csv": "key\n"},
        "initiative.csv: there is no list named “initiative”. The lists are: people,",
    ),
    "unknown list in a document": ({"b.json": {"influence": []}}, "Did you mean “influences”?"),
    "unknown value in a document": ({"b.json": {"version": 2}}, "there is no list named “version”"),
    "unknown format": ({"b.json": {"format": "other/9"}}, "the format “other/9” is unknown."),
    "list that is none": ({"b.json": {"segments": {"key": "a"}}}, "“segments” must be a list of objects."),
    "object in a cell": ({"b.json": {"segments": [{"key": {"a": 1}, "name": "x"}]}}, "this cannot be an object."),
    "list in a cell": ({"b.json": {"stages": [{"key": "x", "journey": ["j"]}]}}, "this cell takes a single key"),
    "nothing in it": ({"b.json": {}}, "there is nothing to import in it."),
    "empty file": ({"segments.csv": ""}, "segments.csv: the file is empty. Its first row must name the columns."),
    "binary file": ({"segments.csv": b"\x00\x01\x02"}, "this is not a text file."),
    "mixed encodings": (
        {"segments.csv": "key,name\na,Größe\n".encode() + "b,Größe\n".encode("latin-1")},
        "segments.csv, row 3, column name: the text is not UTF-8 from here on (byte 0xF6).",
    ),
}


@pytest.fixture
def stored(db, tmp_path, today):
    path = tmp_path / "stored.json"
    path.write_text(json.dumps(MAP))
    import_bundle([path], by=None, now=noon(today))


def write(folder, files):
    paths = []
    for name, content in files.items():
        paths.append(folder / name)
        if isinstance(content, dict):
            content = json.dumps(content)
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    return paths


def refused(paths, today):
    before = (Initiative.objects.count(), Function.objects.count(), Event.objects.count())
    with pytest.raises(BundleErrors) as caught:
        import_bundle(paths, by=None, now=noon(today))
    assert (Initiative.objects.count(), Function.objects.count(), Event.objects.count()) == before
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_with_place_value_and_cure(stored, tmp_path, today, case):
    files, sentence = CASES[case]
    errors = refused(write(tmp_path, files), today)
    assert any(sentence in one for one in errors.sentences()), errors.sentences()


def test_everything_wrong_is_told_at_once(stored, tmp_path, today):
    files = {
        "influences.csv": "touchpoint,function,strength,colour\nT9,XX,7,red\nT1,IT,two,red\n",
        "initiatives.csv": "key,title,start\nI9,B,soon\n",
        "broken.json": "{",
        "picture.png": b"\x89PNG",
    }
    errors = refused(write(tmp_path, files), today)
    assert [(one.file, one.row, one.column) for one in errors] == [
        ("broken.json", None, ""),
        ("picture.png", None, ""),
        ("influences.csv", 1, "colour"),
        ("influences.csv", 2, "strength"),
        ("influences.csv", 3, "strength"),
        ("initiatives.csv", 2, "start"),
        ("influences.csv", 2, "touchpoint"),
        ("influences.csv", 2, "function"),
    ]


def test_of_very_many_problems_the_first_are_told_and_the_others_counted(stored, tmp_path, today):
    rows = "".join(f"T1,IT,{n}\n" for n in range(10, 2_010))
    errors = refused(write(tmp_path, {"influences.csv": "touchpoint,function,strength\n" + rows}), today)
    lines = errors.sentences()
    assert len(lines) == 201
    assert lines[-1] == f"… and {errors.count - 200} more."


def test_what_a_faulty_row_refers_to_is_looked_up_as_well(stored, tmp_path, today):
    errors = refused(write(tmp_path, {"influences.csv": "touchpoint,function,strength\nT9,IT,x\n"}), today)
    assert [problem.column for problem in errors] == ["strength", "touchpoint"]


def test_a_problem_carries_its_parts(stored, tmp_path, today):
    [problem] = refused(write(tmp_path, {"influences.csv": "touchpoint,function,strength\nT1,IT,4\n"}), today)
    assert (problem.file, problem.list, problem.row, problem.column, problem.value) == (
        "influences.csv",
        "influences",
        2,
        "strength",
        "4",
    )


def test_a_faulty_row_still_answers_to_its_key_so_that_one_fault_is_told_once(stored, tmp_path, today):
    files = {
        "touchpoints.csv": "key,stage,name,satisfaction\nT5,s,New,9\n",
        "initiatives.csv": "key,touchpoints\nI1,T5\n",
    }
    assert len(refused(write(tmp_path, files), today)) == 1
