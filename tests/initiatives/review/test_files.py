"""What leadership passes on from a review: files that stay as it was closed, and the mail that brings them."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.utils.html import strip_tags
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from initiatives.models import Review
from initiatives.review import ReviewPage, thaw
from initiatives.review.files import ExportContext, detailed_pdf, one_sheet_pdf
from initiatives.review.files.deck import deck
from initiatives.review.files.workbook import workbook
from journeys.models import Function
from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("at_noon")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def pango():
    try:
        import weasyprint  # noqa: F401
    except OSError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PDF needs Pango: {missing}")


def opened(content: bytes):
    return Presentation(io.BytesIO(content))


def shapes(presentation):
    return [shape for slide in presentation.slides for shape in slide.shapes]


def texts(presentation) -> str:
    """Everything that stands on the slides."""
    found = []
    for shape in shapes(presentation):
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        elif shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


# --- the deck ---------------------------------------------------------------------------------------------------
def test_the_deck_answers_in_its_titles_and_says_where_each_number_comes_from(review):
    found = opened(deck(ExportContext.of(review)))
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert len(titles) == 8
    assert titles[0] == "10 initiatives, 5 jointly owned, 5 siloed, 1 decision needed"
    assert titles[1] == "1 decision is needed from you"
    assert titles[2].startswith("Counted per year: revenue 71,100 EUR, saving 117,131 EUR; nothing confirmed")
    assert titles[4].startswith("On 21 November 2026, 5 of 10 live initiatives were siloed.")
    assert "46" in titles[6]
    notes = [slide.notes_slide.notes_text_frame.text for slide in found.slides]
    assert all("http://testserver/review/2026-11-21/" in one for one in notes)
    assert "http://testserver/initiatives/I01/" in notes[3]
    footer = "".join(shape.text_frame.text for shape in found.slide_layouts[0].shapes if shape.has_text_frame)
    assert "as of 21 November 2026, closed by Lena Lang" in footer


def test_charts_of_the_deck_can_be_edited(review):
    charts = {
        shape.chart.chart_type: shape.chart
        for shape in shapes(opened(deck(ExportContext.of(review))))
        if shape.has_chart
    }
    assert set(charts) == {XL_CHART_TYPE.COLUMN_STACKED, XL_CHART_TYPE.LINE, XL_CHART_TYPE.BAR_STACKED_100}
    index, alarm = charts[XL_CHART_TYPE.LINE].plots[0].series
    assert (index.values[-1], alarm.values[-1]) == (46.0, 50.0)
    causes, rest = charts[XL_CHART_TYPE.BAR_STACKED_100].plots[0].series
    assert (causes.values[-1], rest.values[-1]) == (565000.0, 300000.0)
    book = openpyxl.load_workbook(io.BytesIO(charts[XL_CHART_TYPE.LINE].part.chart_workbook.xlsx_part.blob))
    assert book.active["B1"].value == index.name


def test_the_waterfall_stands_on_an_invisible_base(review):
    money = next(
        shape.chart
        for shape in shapes(opened(deck(ExportContext.of(review))))
        if shape.has_chart and shape.chart.plots[0].series[0].name == "base"
    )
    base, amount, lost = money.plots[0].series
    claimed, measured = amount.values[0], amount.values[2]
    assert base.values[1] == pytest.approx(measured)
    assert base.values[1] + lost.values[1] == pytest.approx(claimed)


def context_of(page: dict) -> ExportContext:
    """A review that holds what `page`, as its JSON is, says."""
    return ExportContext(ReviewPage(thaw(json.dumps(page))))


def lengthened(review: Review) -> ExportContext:
    """The review of a company whose every word is as long as German allows, with far too much of everything."""
    page = json.loads(review.content)
    page["names"]["functions"] = dict.fromkeys(page["names"]["functions"], f"{LONG} und {LONG}")
    for row in page["initiatives"]["discussed"]:
        row["title"] = LONG
        if row["outcome"]:
            row["outcome"]["name"] = row["outcome"]["unit"] = LONG
    page["initiatives"]["discussed"] *= 5
    page["functions"]["grid"] *= 3
    for one in page["decisions"]:
        one["question"] = f"Warum {LONG}? " * 4
        one["options"] = [{"verb": "stop", "text": f"{LONG} " * 9, "loses": LONG}] * 3
    page["decisions"] *= 12
    for one in page["business"]["up"] + page["business"]["down"]:
        one["name"] = one["unit"] = LONG
    for one in page["functions"]["fences"]["worst"]:
        one["title"] = LONG
    return context_of(page)


def test_long_words_and_long_lists_stay_on_their_slides(review):
    found = opened(deck(lengthened(review)))
    for shape in shapes(found):
        assert shape.left >= 0
        assert shape.left + shape.width <= found.slide_width
        assert shape.top + shape.height <= Inches(7.0), "It stands on the footer."
    assert "more on the page" in texts(found)
    for slide in found.slides:
        tables = sorted((one.left, one.top, one.top + one.height) for one in slide.shapes if one.has_table)
        lines = [one for one in slide.shapes if one.has_text_frame and not one.is_placeholder]
        for left, top, below in tables:
            inside = [
                one.text_frame.text for one in lines if left <= one.left <= left + Inches(1) and top < one.top < below
            ]
            assert not inside, f"The table runs over {inside}."


def test_a_deck_of_a_company_without_initiatives_asks_only(company, lena):
    found = opened(deck(ExportContext.live(TODAY)))
    assert [slide.shapes.title.text_frame.text for slide in found.slides] == [
        "No initiative is under way yet",
        "No decisions are needed from you",
        "No decision has been taken yet",
    ]


# --- the workbook -----------------------------------------------------------------------------------------------
def test_the_workbook_holds_numbers_shares_money_and_days(review):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ExportContext.of(review))))
    assert book.sheetnames == [
        "Summary",
        "Money",
        "Promises",
        "Initiatives",
        "Functions by stage",
        "Answers",
        "Handshakes",
        "Drift history",
        "Decisions",
    ]
    summary = {row[0].value: row for row in book["Summary"].iter_rows(min_row=2)}
    assert (summary["Jointly owned"][1].value, summary["Jointly owned"][1].number_format) == (0.5, "0.0%")
    assert summary["Drift index"][1].value == 46
    assert summary["As of"][1].value.date() == TODAY
    assert summary["Jointly owned"][5].value.startswith("http://testserver/initiatives/")
    saving = next(row for row in book["Money"].iter_rows(min_row=2) if row[0].value == "Saving")
    assert (saving[1].value, saving[1].number_format, saving[4].value) == (
        780800,
        "#,##0",
        None,
    )  # the own shares of what was promised
    assert {row[0].value: row[3].value for row in book["Initiatives"].iter_rows(min_row=2)}["I01"] == 100
    assert [cell.value for cell in book["Drift history"][book["Drift history"].max_row]][1] == 46
    assert len(book["Handshakes"]["A"]) == 43


def test_no_question_becomes_a_formula(review):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ExportContext.of(review))))
    question = book["Decisions"]["A2"]
    assert question.data_type == "s"
    assert question.value == "'=1+1 branches or all?"


# --- frozen -----------------------------------------------------------------------------------------------------
def test_files_of_a_closed_review_stay_what_they_were(review):
    before = workbook(ExportContext.of(review)), deck(ExportContext.of(review))
    Function.objects.filter(key="IT").update(name="Renamed")
    review.refresh_from_db()
    with time_machine.travel(NOON + timedelta(days=400)):
        assert (workbook(ExportContext.of(review)), deck(ExportContext.of(review))) == before
    assert "Renamed" in texts(opened(deck(ExportContext.live(TODAY))))


def test_the_pdf_begins_with_one_sheet_and_stays_what_it_was(review, pango):
    import pypdf

    content = detailed_pdf(ExportContext.of(review))
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    first, *rest = (page.extract_text() for page in pages)
    assert pages[0].mediabox.width > pages[0].mediabox.height
    assert "10 initiatives, 5 jointly owned, 5 siloed, 1 decision needed" in first
    assert "I01 Smile camera at the counter" in first
    assert "Follow-up on past decisions" in first
    assert 1 <= len(rest) <= 5
    assert "aims at behaviour or money" in rest[0]
    assert all("as of 21 November 2026, closed by Lena Lang" in text for text in (first, *rest))
    with time_machine.travel(NOON + timedelta(days=400)):
        assert detailed_pdf(ExportContext.of(review)) == content


def test_the_pdf_to_take_along_is_the_one_sheet(review, rita, as_, pango):
    import pypdf

    answer = as_(rita).get(f"/review/{review.key}/review.pdf")
    [page] = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert "10 initiatives, 5 jointly owned" in page.extract_text()
    both = as_(rita).get(f"/review/{review.key}/").content.decode()
    assert f"/review/{review.key}/review.pdf" in both
    assert f"/review/{review.key}/review.details.pdf" in both


def test_an_owning_function_is_seen_on_paper(review, pango):
    import pypdf

    page = json.loads(review.content)
    page["functions"]["grid"] = page["programme"]["handshakes"] = []
    drawn = pypdf.PdfReader(io.BytesIO(detailed_pdf(context_of(page)))).pages
    marketing = "0.4 0.066667 0 rg"  # #661100, behind MKT where it owns; no drawing is left that has it as well
    assert any(marketing in one.get_contents().get_data().decode("latin-1") for one in drawn)


def test_a_way_out_and_a_verdict_stand_apart_from_their_neighbours(review, rita, as_):
    text = strip_tags(as_(rita).get(f"/review/{review.key}/").content.decode())
    assert "scale All branches" in text
    assert "scaleAll branches" not in text
    assert "EUR) improved" in text


def test_twenty_five_initiatives_still_fit_the_first_sheet(review, pango):
    import pypdf

    page = json.loads(review.content)
    page["initiatives"]["discussed"] = (page["initiatives"]["discussed"] * 4)[:25]
    first = pypdf.PdfReader(io.BytesIO(one_sheet_pdf(context_of(page)))).pages[0].extract_text()
    assert "Also to discuss:" in first
    assert "Follow-up on past decisions" in first
    assert "and 2 more functions on the page" in first, "The line below the grid is the lowest."


# --- the doors --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("form", "kind"), [("xlsx", "spreadsheetml.sheet"), ("pptx", "presentationml.presentation")])
def test_whoever_reads_a_review_takes_it_along(review, rita, as_, form, kind):
    answer = as_(rita).get(f"/review/{review.key}/review.{form}")
    assert answer.status_code == 200
    assert kind in answer["Content-Type"]
    assert answer["Content-Disposition"] == f'attachment; filename="review-2026-11-21.{form}"'
    live = as_(rita).get(f"/review/now/review.{form}")
    assert live["Content-Disposition"] == f'attachment; filename="review-2026-11-21-live.{form}"'
    assert f"/review/{review.key}/review.{form}" in as_(rita).get(f"/review/{review.key}/").content.decode()


def test_there_is_no_other_form_and_no_other_review(review, rita, as_):
    assert as_(rita).get(f"/review/{review.key}/review.docx").status_code == 404
    assert as_(rita).get("/review/2020-01-01/review.xlsx").status_code == 404


def test_without_pango_the_page_says_what_to_install(company, rita, as_, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = as_(rita).get("/review/now/review.pdf")
    assert answer.status_code == 501
    assert "pip install weasyprint" in answer.content.decode()
    assert "Ctrl+P" in answer.content.decode()
