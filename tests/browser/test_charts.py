"""Charts in a real browser: alive under the pointer, still on paper and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

COMPONENTS = "/components/"


def chart(page: Page, title: str):
    return page.locator("figure.chart").filter(has_text=title).first


def living(page: Page, title: str):
    return chart(page, title).locator(".chart-live svg")


def line_colour(page: Page) -> str:
    return living(page, "Drift index").locator("path[stroke-width='2.5']").first.get_attribute("stroke") or ""


@pytest.mark.parametrize("width", [1280, 360])
def test_the_living_chart_takes_the_place_of_the_drawing_and_nothing_moves(alma, open_as, fits, width):
    still = open_as(alma, COMPONENTS, width=width, java_script_enabled=False)
    before = {
        title: chart(still, title).bounding_box() for title in ("Calls about the bill", "How initiatives are owned")
    }
    page = open_as(alma, COMPONENTS, width=width)
    for title, box in before.items():
        expect(living(page, title)).to_be_visible()
        expect(chart(page, title).locator(".chart-svg:visible")).to_have_count(0)
        now = chart(page, title).bounding_box()
        assert now
        assert box
        assert now["height"] == pytest.approx(box["height"], abs=4)
    fits(page)


def test_without_scripts_the_drawing_stays(alma, open_as):
    page = open_as(alma, COMPONENTS, java_script_enabled=False)
    for title in ("Calls about the bill", "Business effect", "How initiatives are owned", "Who owns together"):
        expect(chart(page, title).locator(".chart-svg:visible")).to_have_count(1)
    expect(page.locator(".chart-live")).to_have_count(0)


def test_on_paper_the_drawing_is_back(alma, open_as):
    page = open_as(alma, COMPONENTS, theme="dark")
    expect(living(page, "Drift index")).to_be_visible()
    page.emulate_media(media="print")
    expect(living(page, "Drift index")).to_be_hidden()
    expect(chart(page, "Drift index").locator(".chart-svg:visible")).to_have_count(1)
    expect(chart(page, "Drift index").get_by_text("The same as a table")).to_be_hidden()


def test_the_pointer_asks_a_day_for_its_values(alma, open_as):
    page = open_as(alma, COMPONENTS)
    expect(living(page, "Drift index")).to_be_visible()
    box = living(page, "Drift index").bounding_box()
    assert box
    living(page, "Drift index").scroll_into_view_if_needed()
    living(page, "Drift index").hover(position={"x": box["width"] * 0.4, "y": box["height"] * 0.5})
    expect(living(page, "Drift index").get_by_text("Drift index: 52")).to_be_visible()


def test_colours_follow_the_theme(alma, open_as):
    page = open_as(alma, COMPONENTS)
    expect(living(page, "Drift index")).to_be_visible()
    light = line_colour(page)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_function(
        "light => document.querySelector('.chart-live path[stroke-width=\"2.5\"]').getAttribute('stroke') !== light",
        arg=light,
    )
    assert line_colour(page) != light


def test_a_chart_that_arrives_later_comes_alive_too(alma, open_as):
    page = open_as(alma, COMPONENTS)
    expect(living(page, "Drift index")).to_be_visible()
    count = page.locator(".chart-live").count()
    page.evaluate("""async () => {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      document.querySelector("main").append(page.querySelector("figure[data-chart]"));
      document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
    }""")
    expect(page.locator(".chart-live")).to_have_count(count + 1)


def test_the_table_opens_by_keyboard(alma, open_as, accessible):
    page = open_as(alma, COMPONENTS)
    summary = chart(page, "Business effect").get_by_text("The same as a table")
    summary.focus()
    page.keyboard.press("Enter")
    expect(chart(page, "Business effect").get_by_role("cell", name="not known yet").first).to_be_visible()
    accessible(page)


def test_pages_without_charts_do_not_load_the_library(alma, open_as):
    page = open_as(alma, "/")
    assert not page.evaluate("performance.getEntriesByType('resource').some(one => one.name.includes('echarts'))")
