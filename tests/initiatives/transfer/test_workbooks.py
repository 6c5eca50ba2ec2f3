"""Workbooks as people and their programs save them: per cent, money, LibreOffice, and what would change."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Initiative, Outcome
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.metrics.readings.services import loads
from journeys.models import Measurement
from tests.factories import InitiativeFactory, MetricFactory, SeriesFactory, noon
from tests.imports.door import applied, checked
from tests.spreadsheets import cell, ods

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, today):
    """`bring("outcomes", ["initiative", …], ["I1", (0.31, "0%")])`: a workbook of one sheet."""

    def bring_in(name, *rows, by=None, dry_run=False, path=tmp_path / "book.xlsx"):
        book = openpyxl.Workbook()
        book.active.title = name
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = book.active.cell(number, column)
                cell.value, number_format = value if isinstance(value, tuple) else (value, "General")
                cell.number_format = number_format
        book.save(path)
        return import_bundle([path], by=by, now=noon(today), dry_run=dry_run)

    return bring_in


@pytest.fixture
def calls(db):
    """An initiative, a metric in % with a series, and one in euros."""
    InitiativeFactory(key="I1", title="Answer at once", budget=Decimal(90))
    MetricFactory(key="MONEY", unit="EUR", kind="financial")
    return SeriesFactory(key="repeat", metric=MetricFactory(key="BE13", unit="% of calls", direction="lower"))


OUTCOME = ["initiative", "metric", "baseline", "target", "share"]


def test_an_open_document_spreadsheet_is_a_bundle(calls, tmp_path, today):
    share = [cell("percentage", number) for number in ("0.31", "0.26", "0.5")]
    path = ods(tmp_path / "company.ods", {"outcomes": [OUTCOME, ["I1", "BE13", *share]]})
    import_bundle([path], by=None, now=noon(today), dry_run=False)
    assert [(outcome.baseline, outcome.target, outcome.share) for outcome in Outcome.objects.all()] == [(31, 26, 0.5)]


def test_per_cent_cells_are_read_in_the_unit_of_their_metric_and_shares_as_parts(bring, calls):
    bring("outcomes", OUTCOME, ["I1", "BE13", (0.31, "0%"), (0.26, "0%"), (0.5, "0%")])
    outcome = Outcome.objects.get()
    assert (outcome.baseline, outcome.target, outcome.share) == (31, 26, 0.5)


def test_plain_numbers_stay_what_they_are(bring, calls):
    bring("outcomes", OUTCOME, ["I1", "BE13", 31, 26, 0.5])
    outcome = Outcome.objects.get()
    assert (outcome.baseline, outcome.target, outcome.share) == (31, 26, 0.5)


def test_the_unit_may_come_in_the_same_bundle(tmp_path, today):
    book = openpyxl.Workbook()
    book.active.title = "metrics"
    book.active.append(["key", "name", "kind", "unit", "direction"])
    book.active.append(["BE77", "New", "behavioural", "%", "lower"])
    book.create_sheet("series").append(["key", "metric"])
    book["series"].append(["s1", "BE77"])
    sheet = book.create_sheet("measurements")
    sheet.append(["series", "on", "value", "se"])
    sheet.append(["s1", "2026-10-31", 0.0245, 0.001])
    sheet["C2"].number_format = sheet["D2"].number_format = "0.00%"
    book.save(tmp_path / "book.xlsx")
    import_bundle([tmp_path / "book.xlsx"], by=None, now=noon(today))
    reading = Measurement.objects.get()
    assert (reading.value, reading.se) == (2.45, 0.1)


def test_per_cent_in_a_metric_of_another_unit_is_asked_about(bring, calls):
    with pytest.raises(BundleErrors) as refused:
        bring("outcomes", OUTCOME, ["I1", "MONEY", (0.31, "0%"), 26, 1])
    assert "column baseline: the cell is shown as 31 %, but the metric is in EUR." in str(refused.value)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("name", "heading", "row", "column"),
    [
        ("initiatives", ["key", "budget"], ["I1", (0.31, "0%")], "budget"),
        ("initiatives", ["key", "culture"], ["I1", (2, "0%")], "culture"),
        ("influences", ["touchpoint", "function", "strength"], ["T1", "IT", (3, "0%")], "strength"),
    ],
)
def test_per_cent_in_columns_that_are_no_share_is_refused(bring, calls, name, heading, row, column):
    with pytest.raises(BundleErrors, match="which is not in per cent here") as refused:
        bring(name, heading, row)
    assert f"column {column}" in str(refused.value)


def test_money_of_another_currency_is_refused_by_name(bring, calls):
    with pytest.raises(BundleErrors, match=r"the cell is in \$, but all money here is in EUR. Convert it"):
        bring("initiatives", ["key", "budget"], ["I1", (80, "[$$-409]#,##0")])
    assert bring("initiatives", ["key", "budget"], ["I1", (80, "[$€-407] #,##0")]).changed == 1
    assert Initiative.objects.get().budget == 80


def test_a_file_of_readings_in_per_cent(cosmo, calls, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    book = openpyxl.Workbook()
    book.active.append(["series", "on", "value"])
    book.active.append(["repeat", "2026-10-31", 0.0245])
    book.active["C2"].number_format = "0.00%"
    book.save(tmp_path / "readings.xlsx")
    loads.begin("readings.xlsx", [(tmp_path / "readings.xlsx").read_bytes()], by=cosmo, largest=100)
    loads.run_due(clock=timezone.now)
    assert Measurement.objects.get().value == 2.45


# --- the own export, through LibreOffice --------------------------------------------------------------------------
def as_libreoffice_saves(path, to):
    """Yes and no as formulas with their values, numbers cut to 15 digits."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.startswith("xl/worksheets/"):
                content = re.sub(
                    r'(<c [^>]*t="b"[^>]*>)<v>([01])</v>',
                    lambda cell: f'{cell[1]}<f aca="false">{("FALSE", "TRUE")[int(cell[2])]}()</f><v>{cell[2]}</v>',
                    content,
                )
                content = re.sub(r"<v>(-?\d+\.\d+)</v>", lambda cell: f"<v>{float(cell[1]):.15g}</v>", content)
            new.writestr(name, content)
    return to


@pytest.mark.usefixtures("sample")
def test_the_own_export_saved_by_libreoffice_changes_nothing(tmp_path, today):
    Outcome.objects.filter(headline=True).update(share=1 / 3)
    Measurement.objects.filter(series__key=Measurement.objects.first().series.key).update(value=10 / 7)
    export_bundle(tmp_path / "own.xlsx", by=None)
    again = as_libreoffice_saves(tmp_path / "own.xlsx", tmp_path / "again.xlsx")
    with zipfile.ZipFile(again) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))
    assert "TRUE()" in text
    assert "<v>1.42857142857143</v>" in text
    result = import_bundle([again], by=None, now=noon(today))
    assert (result.created, result.changed) == (0, 0)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice (soffice)")
@pytest.mark.usefixtures("sample")
def test_the_own_export_opened_and_saved_by_libreoffice_itself_changes_nothing(tmp_path, today):
    Measurement.objects.filter(series__key=Measurement.objects.first().series.key).update(value=10 / 7)
    export_bundle(tmp_path / "own.xlsx", by=None)
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(tmp_path / "own.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    result = import_bundle([out / "own.xlsx"], by=None, now=noon(today))
    assert (result.created, result.changed) == (0, 0)


# --- what would change ------------------------------------------------------------------------------------------
def test_a_dry_run_names_row_field_and_both_values(bring, calls):
    result = bring("initiatives", ["key", "title", "budget"], ["I1", "Answer at once", 80], dry_run=True)
    assert [str(one) for one in result.differences] == ["initiatives I1, budget: 90.00 → 80"]
    assert result.more_differences == 0
    assert Initiative.objects.get().budget == 90


def test_new_rows_are_counted_and_not_told_field_by_field(bring, calls):
    assert bring("initiatives", ["key", "title"], ["I2", "Another"]).differences == ()


def test_many_are_named_first_and_the_rest_is_counted(bring, calls):
    for number in range(250):
        InitiativeFactory(key=f"M{number}")
    result = bring("initiatives", ["key", "title"], *([f"M{number}", "Other"] for number in range(250)), dry_run=True)
    assert (len(result.differences), result.more_differences) == (200, 50)


def test_the_page_names_them_before_and_after(as_, alma, calls, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    (tmp_path / "initiatives.csv").write_text("key,budget\nI1,80\n")
    with (tmp_path / "initiatives.csv").open("rb") as file:
        shown = checked(as_(alma), file)
    for word in ("What would change", "<code>budget</code>", "90.00", "80"):
        assert word in shown.text
    assert "What changed" in applied(as_(alma), shown).text


def test_the_api_names_them_too(api_as, alma, calls):
    body = json.dumps({"initiatives": [{"key": "I1", "budget": 80}]})
    answer = api_as(alma).generic("POST", "/api/v1/bundle/?dry_run=1", body, content_type="application/json")
    assert answer.json()["differences"] == [
        {"list": "initiatives", "row": "I1", "column": "budget", "before": "90.00", "after": "80"}
    ]


def test_the_command_prints_them_before_the_counts(calls, tmp_path):
    (tmp_path / "initiatives.csv").write_text("key,budget\nI1,80\n")
    out = StringIO()
    call_command("import_bundle", str(tmp_path / "initiatives.csv"), "--dry-run", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "initiatives I1, budget: 90.00 → 80"
    assert lines[-1] == "created 0, changed 1, unchanged 0"


def test_a_cell_with_one_blank_is_an_empty_cell(bring, calls):
    bring("initiatives", ["key", "title", "budget", "mode"], ["I1", "Answer at once", " ", "\xa0"])
    assert Initiative.objects.get().budget is None


def test_a_hidden_draft_is_not_told(bring, calls, carla, dana):
    InitiativeFactory(key="D1", title="Secret", status="draft", private=True, initiator=dana)
    with pytest.raises(BundleErrors):
        bring("initiatives", ["key", "title"], ["D1", "Other"], by=carla, dry_run=True)


def test_left_out_sheets_are_named_on_page_and_command(as_, alma, calls, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    book = openpyxl.Workbook()
    book.active.title = "segments"
    book.active.append(["key", "name"])
    book.active.append(["s", "New"])
    book.create_sheet("README").append(["Read me"])
    book.save(tmp_path / "book.xlsx")
    with (tmp_path / "book.xlsx").open("rb") as file:
        shown = checked(as_(alma), file)
    assert "“README” (notes for people)" in shown.text
    out = StringIO()
    call_command("import_bundle", str(tmp_path / "book.xlsx"), stdout=out)
    assert out.getvalue().splitlines()[0] == "not read: book.xlsx, “README” (notes for people)"
