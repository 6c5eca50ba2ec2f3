"""One company's money is the same on page, API, list, review, sheet, workbook and deck; what was lost says so."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from initiatives.outcomes.money.services import confirmations
from initiatives.outcomes.rules.money import STEPS
from initiatives.review.files import ExportContext
from initiatives.review.files.deck import deck
from initiatives.review.files.workbook import workbook
from initiatives.review.movement import Move
from initiatives.review.services import reviews
from tests.conftest import TODAY
from tests.factories import noon
from tests.initiatives.outcomes.test_confirmations import fina  # noqa: F401  (fixture)
from tests.initiatives.outcomes.test_money_report import FELL, ROSE, claim, line, read, settle
from tests.initiatives.review.test_files import opened, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def saved(company, rosa):
    """Half of 5 calls fewer at 20,000: claimed 110,000, measured 50,000, counted a quarter of it, 9,000 signed."""
    return claim(read(FELL), share=0.5, benefit_owner=rosa, headline=True)


@pytest.fixture
def lost(company, rosa):
    """5 calls more: 100,000 a year lost, whatever the evidence."""
    return claim(read(ROSE, "worse"), benefit_kind="revenue", benefit_owner=rosa, headline=True)


@pytest.fixture
def money(saved, lost, fina):  # noqa: F811
    settle()
    confirmations.confirm(saved, Decimal(9_000), by=fina, now=noon(TODAY))
    return line(saved).figures, line(lost).figures


def plain(html: bytes) -> str:
    return " ".join(unescape(strip_tags(html.decode())).replace("\u00a0", " ").split())


def whole(amount: Decimal) -> str:
    return f"{amount:,.0f}".replace("-", "−")


def interval(figures) -> str:
    return f"95 % interval {whole(figures.low)} to {whole(figures.high)}"


@pytest.fixture
def review(money, lena):
    return reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=noon(TODAY))


def test_what_it_comes_to(money):
    gain, loss = money
    assert (gain.claimed, gain.measured, gain.counted, gain.confirmed) == (110_000, 50_000, 12_500, 9_000)
    assert (loss.claimed, loss.measured, loss.counted, loss.confirmed) == (220_000, -100_000, -100_000, None)
    assert 0 < gain.low < 50_000 < gain.high
    assert loss.low < -100_000 < loss.high < 0


def test_page_and_list_and_api(as_, api_as, money, saved, lost, rita):
    gain, loss = money
    for outcome, figures in ((saved, gain), (lost, loss)):
        told = plain(as_(rita).get(reverse("initiatives:outcomes", args=[outcome.initiative.key])).content)
        assert interval(figures) in told
        assert f"{whole(figures.measured)} EUR" in told
        whole_list = plain(as_(rita).get(reverse("outcomes:list")).content)
        assert interval(figures) in whole_list
        answer = api_as(rita).get(f"/api/v1/outcomes/{outcome.pk}/").json()["money"]
        assert answer == {
            "claimed": f"{figures.claimed:.2f}",
            "measured": f"{figures.measured:.2f}",
            "measured_low": f"{figures.low:.2f}",
            "measured_high": f"{figures.high:.2f}",
            "counted": f"{figures.counted:.2f}",
            "confirmed": None if figures.confirmed is None else f"{figures.confirmed:.2f}",
        }
    assert "−100,000 EUR lost" in plain(
        as_(rita).get(reverse("initiatives:outcomes", args=[lost.initiative.key])).content
    )
    totals = api_as(rita).get("/api/v1/portfolio/money/").json()
    assert (totals["saving"]["measured"], totals["saving"]["low"]) == ("50000.00", f"{gain.low:.2f}")
    assert (totals["revenue"]["counted"], totals["revenue"]["high"]) == ("-100000.00", f"{loss.high:.2f}")


def test_the_waterfall_of_the_programme_says_lost(as_, money, rita):
    told = plain(as_(rita).get(reverse("outcomes:list")).content)
    assert "100,000 EUR lost (measured)" in told
    assert "100,000 EUR lost (counted)" in told
    assert "more found" not in told


def test_review_and_sheet(as_, review, money, rita):
    page = as_(rita).get(reverse("reviews:frozen", args=[review.key])).content
    begins = page.index(b'<section class="paper"')
    ends = page.index(b"</section>", begins)
    sheet, screen = plain(page[begins:ends]), plain(page[ends:])
    gain, loss = money
    for told in (sheet, screen):
        for amount in (gain.claimed, gain.measured, gain.counted, gain.confirmed, loss.claimed, loss.measured):
            assert whole(amount) in told
        assert interval(gain) in told
        assert interval(loss) in told
        assert "100,000 EUR a year lost" in told
        assert "more found" not in told


def test_workbook(review, money):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ExportContext.of(review))))
    heads, *rows = book["Money"].iter_rows(values_only=True)
    told = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    gain, loss = money
    steps = [f"{step}, EUR per year" for step in ("claimed", "measured", "counted", "confirmed")]
    bounds = ["Measured, lower end (95 %), EUR per year", "Measured, upper end (95 %), EUR per year"]
    assert [told["Saving"][step] for step in steps] == [110_000, 50_000, 12_500, 9_000]
    assert [told["Revenue"][step] for step in steps] == [220_000, -100_000, -100_000, None]
    assert [told["Saving"][end] for end in bounds] == [pytest.approx(float(end)) for end in (gain.low, gain.high)]
    assert [told["Revenue"][end] for end in bounds] == [pytest.approx(float(end)) for end in (loss.low, loss.high)]


def test_deck(review, money):
    slides = opened(deck(ExportContext.of(review)))
    told = texts(slides).replace("\u00a0", " ")
    gain, loss = money
    assert interval(gain) in told
    assert interval(loss) in told
    assert "100,000 EUR a year lost" in told
    assert "revenue 100,000 EUR lost" in slides.slides[2].shapes.title.text_frame.text.replace("\u00a0", " ")
    charts = [shape.chart for slide in slides.slides for shape in slide.shapes if shape.has_chart]
    labels = [label for chart in charts for label in chart.plots[0].categories]
    assert any(str(label).startswith("measured: lost") for label in labels)
    names = {series.name for chart in charts for series in chart.plots[0].series}
    assert "gained along the way" not in names
    assert not any("found" in str(label) for label in (*labels, *names))


def test_to_claim_more_is_no_better_and_no_worse():
    assert [Move(f"saving.{step}", 100, 200).good for step in STEPS] == [None, True, True, True]


def test_the_budget_tied_to_results_names_its_initiatives_and_counts_what_was_signed_by_amount(
    as_, money, saved, lost, lena, rita
):
    """9,000 of 110,000 claimed were signed: that part of the first budget is confirmed, not all of it."""
    type(saved.initiative).objects.filter(pk=saved.initiative_id).update(budget=50_000, title="First bill")
    type(saved.initiative).objects.filter(pk=lost.initiative_id).update(budget=150_000)
    type(saved.metric).objects.filter(pk=saved.metric_id).update(counts_as_business_outcome=True)
    split = reviews.close(title="", as_of=TODAY, by=lena, today=TODAY, now=noon(TODAY))
    told = json.loads(split.content)["business"]["split"]
    assert (told["budget"], told["initiatives"]) == ("200000.00", 2)
    assert told["confirmed"] == pytest.approx(50_000 * 0.0818 / 200_000, abs=0.0001)
    assert told["share"] <= told["confirmed"]
    assert [row["confirmed"] for row in told["rows"]] == [0.0, 0.0818]
    page = plain(as_(rita).get(reverse("reviews:frozen", args=[split.key])).content)
    assert "First bill" in page
    assert "Together 200,000" in page
