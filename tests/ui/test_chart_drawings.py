"""Charts: nothing overlaps, nothing is only a colour, what is not known is not 0, and files need no style sheet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from cxtracker.ui.charts import scale, standalone
from cxtracker.ui.charts.drawing import NARROW, WIDE, Drawing, Shape
from cxtracker.ui.charts.lines import Level, Lines, Mark, Reading, Series
from cxtracker.ui.charts.samples import CALLS, FEW, MONEY, SILOS, charts
from cxtracker.ui.charts.trend import Layer, Trend
from cxtracker.ui.charts.waterfall import Benefit, Step, Waterfall
from cxtracker.ui.samples import FUNCTIONS

WIDTHS = [WIDE, NARROW]
SAMPLES = charts(FUNCTIONS)
START = date(2025, 1, 1)


def on_page(picture) -> str:
    return Template("{% chart picture %}").render(Context({"picture": picture}))


def texts(drawing: Drawing) -> list[Shape]:
    return [shape for shape in drawing.shapes if shape.tag == "text"]


def said(drawing: Drawing) -> list[str]:
    return [shape.text for shape in texts(drawing)]


def drawn_as(drawing: Drawing, css: str) -> list[Shape]:
    return [shape for shape in drawing.shapes if css in shape.css.split()]


def of(shape: Shape, name: str) -> float:
    return float(dict(shape.attributes)[name])


def assert_readable(drawing: Drawing) -> None:
    """No text lies on another or leaves the sheet."""
    for one, other in combinations(texts(drawing), 2):
        assert one.box
        assert other.box
        apart = (
            one.box[2] <= other.box[0] + 0.5
            or other.box[2] <= one.box[0] + 0.5
            or one.box[3] <= other.box[1] + 0.5
            or other.box[3] <= one.box[1] + 0.5
        )
        assert apart, f"“{one.text}” and “{other.text}” overlap"
    for one in texts(drawing):
        assert one.box
        assert one.box[0] >= -1, f"“{one.text}” begins left of the sheet"
        assert one.box[2] <= drawing.width + 8, f"“{one.text}” ends right of the sheet"
        assert one.box[3] <= drawing.height + 1, f"“{one.text}” lies below the sheet"


def months(count: int, *, value=lambda number: 20.0 + number % 5, every: int = 30) -> list[Reading]:
    return [Reading(START + timedelta(days=every * number), value(number)) for number in range(count)]


def a_chart(readings: list[Reading], **more) -> Lines:
    return Lines("Churn", "It falls.", Series("Pilot branches", readings), unit="%", **more)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("picture", SAMPLES, ids=lambda picture: picture.title)
def test_no_text_lies_on_another(picture, width):
    assert_readable(picture.drawn(width))


@pytest.mark.parametrize("picture", SAMPLES, ids=lambda picture: picture.title)
def test_every_chart_says_its_sentence_and_holds_its_facts_as_a_table(picture):
    page = on_page(picture)
    assert f'<p class="chart-sentence">{picture.sentence}</p>' in page
    assert page.count('class="chart-svg chart-') == 2
    assert "<summary>" in page
    table = picture.table()
    assert page.count('<th scope="row">') == len(table.rows) > 0
    assert {len(row) for row in table.rows} == {len(table.heads)}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("picture", SAMPLES, ids=lambda picture: picture.title)
def test_a_file_carries_its_colours_itself(picture, width):
    drawing = standalone.svg(picture.drawn(width), picture.title, picture.sentence)
    root = ElementTree.fromstring(drawing)  # noqa: S314  (our own drawing)
    assert root[0].text == picture.title
    assert root[1].text == picture.sentence
    for left_behind in ("class=", "var(", "light-dark", "<style", "color-mix"):
        assert left_behind not in drawing
    filled = re.findall(r'(?:fill|stroke)="([^"]*)"', drawing)
    assert filled
    assert all(re.fullmatch(r"#[0-9a-f]{3,6}|none|transparent", colour) for colour in filled)


# --- lines ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [1, 2, 3, 24, 400])
def test_any_number_of_readings_can_be_drawn(count, width):
    drawing = a_chart(months(count)).drawn(width)
    assert_readable(drawing)
    assert len(drawn_as(drawing, "ch-dot-main")) >= 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("value", [0, 4, -3, 0.004, 1_250_000])
def test_a_series_that_never_moves_is_a_level_line_on_a_readable_axis(value, width):
    drawing = a_chart(months(12, value=lambda _number: float(value))).drawn(width)
    assert_readable(drawing)
    heights = {of(dot, "cy") for dot in drawn_as(drawing, "ch-dot-main")}
    assert len(heights) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_values_apart_by_rounding_alone_are_level(width):
    drawing = a_chart(months(12, value=lambda number: 5.0 + (number % 2) * 1e-15)).drawn(width)
    assert_readable(drawing)
    assert len({of(dot, "cy") for dot in drawn_as(drawing, "ch-dot-main")}) == 1


def test_a_chart_without_readings_says_so_by_its_sentence_only():
    chart = a_chart([], target=Level("Target", 2, date(2026, 1, 1)))
    assert_readable(chart.drawn(WIDE))
    assert not drawn_as(chart.drawn(WIDE), "ch-hit")


def test_a_gap_in_the_readings_stays_a_gap():
    whole, missing = months(12), [one for number, one in enumerate(months(12)) if number not in (5, 6)]
    for readings, pieces in ((whole, 1), (missing, 2)):
        (line,) = drawn_as(a_chart(readings).drawn(WIDE), "ch-line-main")
        assert dict(line.attributes)["d"].count("M") == pieces


def test_readings_as_rare_as_usual_are_no_gaps():
    (line,) = drawn_as(a_chart(months(6, every=91)).drawn(WIDE), "ch-line-main")
    assert dict(line.attributes)["d"].count("M") == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("apart", [0, 1, 9, 40])
def test_events_close_together_keep_their_names_apart(apart, width):
    events = [Mark(START + timedelta(days=100 + apart * number), f"Something {number} happened") for number in range(7)]
    drawing = a_chart(months(24), events=events, go_live=Mark(START + timedelta(days=103), "Go-live")).drawn(width)
    assert_readable(drawing)
    for event in events:
        assert any(event.label in text for text in said(drawing))


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_that_end_together_keep_their_names_apart(width):
    same = months(24)
    chart = a_chart(
        same,
        comparison=Series("All other branches of the bank", same),
        expected=Series("Without the change", same[12:]),
        baseline=Level("Baseline", 20),
        target=Level("Target", 20.2, date(2027, 6, 30)),
        limit=Level("Limit", 20.1),
    )
    assert_readable(chart.drawn(width))


def test_the_target_has_its_own_sign_on_its_day_and_the_change_its_line():
    drawing = FEW.drawn(WIDE)
    (diamond,) = [shape for shape in drawn_as(drawing, "ch-target") if shape.title]
    assert "Target: 1.8" in diamond.title
    assert "31 Mar 2027" in diamond.title
    assert len(drawn_as(drawing, "ch-live")) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_readings_of_months_stand_on_their_months_and_are_named_by_them(width):
    readings = [Reading(date(2025 + (10 + place) // 12, (10 + place) % 12 + 1, 1), 20.0 + place) for place in range(5)]
    chart = a_chart(readings, monthly=True)
    assert [row[0].text for row in chart.table().rows] == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    drawing = chart.drawn(width)
    [first] = [shape for shape in texts(drawing) if shape.text == "Nov"]
    dots = drawn_as(drawing, "ch-dot-main")
    assert of(first, "x") == of(dots[0], "cx")
    assert any("Nov 2025" in shape.title for shape in drawing.shapes)
    assert not any("1 Nov" in shape.title for shape in drawing.shapes)


def test_the_table_of_a_chart_tells_what_happened():
    rows = {row[0].text: row for row in CALLS.table().rows}
    assert rows["10 Jun 2025"][-1].text == "New price list"
    assert rows["10 Jun 2025"][-1].href
    assert rows["1 Jan 2026"][-1].text == "Go-live"
    assert rows["1 Jan 2026"][1].text == "27"


@pytest.mark.parametrize(("low", "high"), [(0, 1), (20, 32), (-5, 5), (0.001, 0.0042), (0, 1_234_567), (99, 101)])
def test_an_axis_has_a_few_round_ticks_round_all_values(low, high):
    ticks = scale.ticks(low, high)
    assert 3 <= len(ticks) <= 7
    assert ticks[0] <= low
    assert ticks[-1] >= high
    steps = [after - before for before, after in pairwise(ticks)]
    assert max(steps) - min(steps) < 1e-6


@pytest.mark.parametrize("span", [1, 10, 45, 200, 800, 4000, 20000])
@pytest.mark.parametrize("most", [6, 12])
def test_an_axis_of_days_has_room_for_its_ticks(span, most):
    found = scale.days(START, START + timedelta(days=span), most)
    assert len(found) <= most + 1
    assert found or span > 31
    assert all(START <= day.on <= START + timedelta(days=span) for day in found)


# --- money ----------------------------------------------------------------------------------------------------
def money(*amounts: float | None) -> Waterfall:
    labels = ("Claimed", "Measured", "Counted", "Confirmed")
    steps = [Step(label, amount) for label, amount in zip(labels, amounts, strict=True)]
    return Waterfall("Money", "It shrinks.", "EUR", [Benefit("Saving", steps)])


def test_what_is_not_known_is_hatched_and_said_and_never_0():
    drawing = money(9_000, 4_000, None, None).drawn(WIDE)
    assert len(drawn_as(drawing, "ch-hatch")) == len(drawn_as(drawing, "ch-unknown")) == 2
    assert "not known yet" in " ".join(said(drawing))
    assert "0" not in said(drawing)
    assert [cell.text for cell in money(9_000, 4_000, None, None).table().rows[0]][3:] == ["not known yet"] * 2


def test_an_amount_of_0_is_known():
    drawing = money(9_000, 0, 0, None).drawn(WIDE)
    assert said(drawing).count("0") == 2
    assert len(drawn_as(drawing, "ch-hatch")) == 1


def test_a_little_of_much_is_not_called_nothing():
    assert any("≈" in text for text in said(money(12_000_000, 900, 300, 0).drawn(WIDE)))


def test_a_loss_hangs_below_the_line_with_its_sign():
    drawing = money(9_000, -4_000, -2_000, None).drawn(WIDE)
    (gain,), (loss,) = drawn_as(drawing, "ch-step-0"), drawn_as(drawing, "ch-loss-1")
    assert of(loss, "y") == pytest.approx(of(gain, "y") + of(gain, "height"), abs=0.2)
    assert "\u22124,000" in said(drawing)


def test_long_words_put_the_kinds_of_benefit_below_each_other():
    labels = ("Beansprucht", "Gemessen", "Angerechnet", "Bestätigt")
    benefits = [Benefit(f"Art {n}", [Step(label, 1000.0 * n) for label in labels]) for n in range(1, 4)]
    german = Waterfall("Geld", "Es schrumpft.", "EUR", benefits)
    assert_readable(german.drawn(WIDE))
    assert german.drawn(WIDE).height > MONEY.drawn(WIDE).height
    assert set(labels) <= set(said(german.drawn(WIDE)))


def test_numbers_are_written_as_the_reader_writes_them():
    with translation.override("de"):
        assert "1.240" in said(MONEY.drawn(WIDE))
        assert "2,4" in said(FEW.drawn(WIDE))
    assert "1,240" in said(MONEY.drawn(WIDE))


# --- parts of a whole -----------------------------------------------------------------------------------------
def test_each_column_is_a_whole_and_a_month_without_anything_stays_empty():
    parts = drawn_as(SILOS.drawn(WIDE), "ch-part")
    columns: dict[float, float] = {}
    for part in parts:
        columns[of(part, "x")] = columns.get(of(part, "x"), 0) + of(part, "height")
    assert len(columns) == len(SILOS.dates) - 1
    assert all(height == pytest.approx(220, abs=0.5) for height in columns.values())


def test_a_trend_of_one_month_or_five_years_can_be_drawn():
    for count in (1, 60):
        days = [date(2021 + n // 12, n % 12 + 1, 1) for n in range(count)]
        trend = Trend(
            "Owned", "Half.", days, [Layer("Shared", "shared", [1] * count), Layer("Fenced", "fenced", [1] * count)]
        )
        for width in WIDTHS:
            assert_readable(trend.drawn(width))


# --- on pages -------------------------------------------------------------------------------------------------
def test_a_drawing_with_links_is_a_group_and_one_without_an_image():
    assert 'role="group" aria-label="Business effect –' in " ".join(on_page(MONEY).split())
    assert 'role="img" aria-label="Churn – It falls."' in " ".join(on_page(a_chart(months(3))).split())
    assert '<a href="/readings/1/" aria-label="Pilot branches, 1 Jan 2025: 20' in on_page(
        a_chart([Reading(START, 20, "/readings/1/"), Reading(date(2025, 2, 1), 21)])
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_every_day_answers_with_all_its_values(width):
    beside = Series("All others", [Reading(START, 30.0)])
    days = drawn_as(a_chart(months(3), comparison=beside).drawn(width), "ch-hit")
    assert [day.title for day in days] == [
        "1 Jan 2025: Pilot branches 20\xa0%; All others 30\xa0%",
        "31 Jan 2025: Pilot branches 21\xa0%",
        "2 Mar 2025: Pilot branches 22\xa0%",
    ]
    ends = [of(day, "x") + of(day, "width") for day in days]
    assert ends[:-1] == pytest.approx([of(day, "x") for day in days[1:]], abs=0.2)


def test_of_thousands_of_days_so_many_answer_as_can_be_told_apart():
    days = drawn_as(a_chart(months(2000, every=1)).drawn(WIDE), "ch-hit")
    assert 90 < len(days) <= 180


def test_the_table_beside_a_chart_says_of_which_chart_it_is():
    page = on_page(a_chart(months(3)))
    assert '<caption class="visually-hidden">Churn</caption>' in page
    assert '<summary>The same as a table<span class="visually-hidden">: Churn</span></summary>' in page


def test_names_with_markup_are_text_on_the_page_and_in_the_file():
    evil = "</script><script>alert(1)</script>"
    chart = Lines(evil, evil, Series(evil, months(3)), events=[Mark(START, evil, '"><b>')])
    for drawn in (on_page(chart), standalone.svg(chart.drawn(WIDE), chart.title, chart.sentence)):
        assert "<script>alert" not in drawn
        assert '"><b>' not in drawn
