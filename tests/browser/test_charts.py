"""Charts in a real browser: they answer pointer, finger and keyboard, and stay whole on paper and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

COMPONENTS = "/components/"
DRIFT = "Drift index"


def chart(page: Page, title: str):
    return page.locator("figure.chart").filter(has_text=title).first


def drawing(page: Page, title: str):
    return chart(page, title).locator(".chart-svg:visible")


def readout(page: Page, title: str):
    return chart(page, title).locator(".chart-readout")


def middle(page: Page, title: str) -> dict[str, float]:
    drawing(page, title).scroll_into_view_if_needed()
    box = drawing(page, title).bounding_box()
    assert box
    return {"x": box["width"] * 0.4, "y": box["height"] * 0.5}


def test_without_scripts_the_drawing_tells_its_values_by_titles(alma, open_as):
    page = open_as(alma, COMPONENTS, java_script_enabled=False)
    for title in ("Calls about the bill", "Business effect", "How initiatives are owned", "Who owns together"):
        expect(drawing(page, title)).to_have_count(1)
        assert drawing(page, title).locator("title").count() > 0


def test_the_pointer_asks_a_day_for_its_values(alma, open_as):
    page = open_as(alma, COMPONENTS)
    drawing(page, DRIFT).hover(position=middle(page, DRIFT))
    expect(readout(page, DRIFT)).to_be_visible()
    expect(readout(page, DRIFT)).to_contain_text("Drift index 52")
    page.mouse.move(0, 0)
    expect(readout(page, DRIFT)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_keyboard_walks_through_the_values(alma, open_as, fits, accessible, width):
    page = open_as(alma, COMPONENTS, width=width)
    chart(page, DRIFT).locator(".chart-place").focus()
    page.keyboard.press("Home")
    first = readout(page, DRIFT).inner_text()
    page.keyboard.press("ArrowRight")
    second = readout(page, DRIFT).inner_text()
    assert "Drift index" in first
    assert "Drift index" in second
    assert first != second
    fits(page)
    accessible(page)
    page.keyboard.press("Escape")
    expect(readout(page, DRIFT)).to_be_hidden()


@pytest.mark.parametrize(
    ("title", "shape", "value"),
    [
        ("Business effect", ".ch-step-0", "Revenue, Claimed: 1,240,000"),
        ("How initiatives are owned", ".ch-part", "Shared"),
        ("Where functions own", ".ch-heat[data-value]", "First mention: owns 0"),
        ("Who owns together", ".ch-node", "Marketing"),
        ("Three pillars", ".ch-side-left", "1.2 of 3"),
    ],
)
def test_the_pointer_asks_columns_fields_and_bars(alma, open_as, title, shape, value):
    page = open_as(alma, COMPONENTS)
    drawing(page, title).locator(shape).first.hover()
    expect(readout(page, title)).to_contain_text(value)


def test_a_shape_answers_from_nearby(alma, open_as):
    page = open_as(alma, COMPONENTS)
    bar = drawing(page, "Three pillars").locator(".ch-side-left").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    x, below = box["x"] + box["width"] / 2, box["y"] + box["height"]
    page.mouse.move(x, below + 5)
    expect(readout(page, "Three pillars")).to_contain_text("1.2 of 3")
    page.mouse.move(x, below + 7.5)  # six beside it, one of the outline it has while it is read
    expect(readout(page, "Three pillars")).to_be_hidden()


def test_a_link_that_gets_the_focus_says_its_value(alma, open_as):
    page = open_as(alma, COMPONENTS)
    drawing(page, "Business effect").locator("a").first.focus()
    expect(readout(page, "Business effect")).to_contain_text("Revenue, Claimed: 1,240,000")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#c-charts$"))


def test_a_finger_asks_a_column_for_its_amount_first_and_then_opens_it(alma, open_as):
    page = open_as(alma, COMPONENTS, width=360, has_touch=True)
    column = drawing(page, "Business effect").locator("a [data-value]").first
    column.tap()
    expect(readout(page, "Business effect")).to_contain_text("EUR")
    assert "#" not in page.url
    column.tap()
    expect(page).to_have_url(re.compile("#c-charts$"))


def test_a_finger_elsewhere_closes_the_value(alma, open_as):
    page = open_as(alma, COMPONENTS, width=360, has_touch=True)
    drawing(page, DRIFT).locator("rect.ch-hit").first.tap()
    expect(readout(page, DRIFT)).to_be_visible()
    chart(page, DRIFT).locator(".chart-sentence").tap()
    expect(readout(page, DRIFT)).to_be_hidden()


def test_on_paper_there_is_only_the_drawing(alma, open_as):
    page = open_as(alma, COMPONENTS, theme="dark")
    chart(page, DRIFT).locator(".chart-place").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    expect(drawing(page, DRIFT)).to_have_count(1)
    expect(readout(page, DRIFT)).to_be_hidden()
    expect(chart(page, DRIFT).get_by_text("The same as a table")).to_be_hidden()


def test_a_chart_that_arrives_later_answers_too(alma, open_as):
    page = open_as(alma, COMPONENTS)
    expect(page.locator("[data-chart]:not([data-awake])")).to_have_count(0)
    count = page.locator("[data-awake]").count()
    page.evaluate("""async () => {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      document.querySelector("main").append(page.querySelector("figure.chart"));
      document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
    }""")
    expect(page.locator("[data-awake]")).to_have_count(count + 1)


def test_the_table_opens_by_keyboard(alma, open_as, accessible):
    page = open_as(alma, COMPONENTS)
    summary = chart(page, "Business effect").get_by_text("The same as a table")
    summary.focus()
    page.keyboard.press("Enter")
    expect(chart(page, "Business effect").get_by_role("cell", name="not known yet").first).to_be_visible()
    accessible(page)
