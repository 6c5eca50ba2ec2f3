"""The influence matrix and the reports in a real browser: by keyboard, by click, offline, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.models import Influence, RatingRound, RoundRating, Touchpoint
from tests.browser_looks import LOOKS
from tests.factories import InfluenceFactory, JourneyFactory, SegmentFactory, StageFactory, TouchpointFactory


@pytest.fixture
def bank(company):
    """Three touchpoints; risk hurts at the first."""
    journey = JourneyFactory(key="bank", title="First loan")
    journey.segments.add(SegmentFactory(key="families", name="families"))
    stage = StageFactory(journey=journey, key="bank-1", name="Everyday banking", lifecycle="use")
    for key in ("B1", "B2", "B3"):
        TouchpointFactory(key=key, stage=stage, name=f"Moment {key}", moment_of_truth=key == "B1")
    InfluenceFactory(
        touchpoint=Touchpoint.objects.get(key="B1"),
        function=company.RSK,
        strength=3,
        direction=-1,
        needed_change="Say why it was declined",
    )
    return journey


def cell(page, touchpoint: str, function: str):
    return page.locator(f'tr[data-key="{touchpoint}"] a[href^="{touchpoint}/{function}/"]')


def stands(touchpoint: str) -> dict[str, tuple[int, int]]:
    rows = Influence.objects.filter(touchpoint__key=touchpoint, segment=None)
    return {key: (strength, way) for key, strength, way in rows.values_list("function__key", "strength", "direction")}


PAGES = [
    "/journey/bank/influence/",
    "/journey/bank/influence/?segment=families",
    "/journey/bank/influence/B1/RSK/",
    "/journey/bank/reports/",
    "/journey/bank/reports/ring/",
    "/journey/bank/reports/harm/",
    "/journey/bank/reports/seams/",
    "/journey/bank/reports/coverage/",
    "/journey/bank/reports/wallpaper/",
    "/journey/bank/rounds/",
    "/journey/touchpoints/B1/",
]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_pages_fit_and_are_accessible(width, theme, open_as, carla, bank, accessible, fits, snap):
    page = open_as(carla, PAGES[0], width=width, theme=theme)
    for path in PAGES:
        page.goto(path)
        fits(page)
        accessible(page)
    page.goto(PAGES[0])
    snap(page, f"matrix-{theme}-{width}")


def test_a_row_is_filled_by_keyboard_only(open_as, carla, bank):
    page = open_as(carla, "/journey/bank/influence/")
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('table.shaping td') !== null"):
            break
    page.keyboard.press("ArrowDown")
    for keys in ("3-", "2+", "0", "1", "2.", "3"):
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("ArrowRight")
    expect(page.locator(".busy")).to_have_count(0)
    expect(page.locator('tr[data-key="B2"] td.num')).to_have_text("11")
    expect(page.locator("#grid-said")).to_contain_text("Saved.")
    order = page.locator("table.shaping thead th[data-key]").evaluate_all("all => all.map((one) => one.dataset.key)")
    assert stands("B2") == dict(zip(order, [(3, -1), (2, 1), (0, 0), (1, 0), (2, 0), (3, 0)], strict=True))
    page.keyboard.press("Delete")
    expect(page.locator('tr[data-key="B2"] td.u')).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator('tr[data-key="B2"] td.u')).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_one_click_sets_the_next_strength_and_the_totals_follow(open_as, ivo, bank):
    page = open_as(ivo, "/journey/bank/influence/")
    for text in ("1·", "2·", "3·", "0", "1·"):
        cell(page, "B3", "IT").click()
        expect(cell(page, "B3", "IT")).to_have_text(text)
    expect(page.locator("#grid-total")).to_have_text("4")
    expect(page.locator(".busy")).to_have_count(0)
    assert stands("B3") == {"IT": (1, 0)}


def test_what_must_change_is_said_in_a_sheet_beside_the_matrix(open_as, carla, bank, accessible):
    page = open_as(carla, "/journey/bank/influence/")
    cell(page, "B1", "RSK").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("What needs to change there?")).to_have_value("Say why it was declined")
    accessible(page)
    sheet.get_by_label("What needs to change there?").fill("Offer another way")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("#grid-here")).to_contain_text("rated by Carla Caspar")
    assert Influence.objects.get(touchpoint__key="B1").needed_change == "Offer another way"


def test_without_a_connection_the_cell_returns_and_says_why(open_as, carla, bank, complaints):
    page = open_as(carla, "/journey/bank/influence/")
    page.context.set_offline(True)
    cell(page, "B1", "RSK").focus()
    page.keyboard.press("1")
    expect(page.locator("#grid-alert")).to_contain_text("Not saved: no connection")
    expect(cell(page, "B1", "RSK")).to_have_text("3−")
    page.context.set_offline(False)
    page.keyboard.press("1")
    expect(cell(page, "B1", "RSK")).to_have_text("1−")
    expect(page.locator(".busy")).to_have_count(0)
    assert stands("B1") == {"RSK": (1, -1)}
    complaints.mean("ERR_INTERNET_DISCONNECTED", "htmx:")


def test_who_was_second_sees_what_the_first_said(open_as, carla, ivo, bank):
    first, second = (open_as(one, "/journey/bank/influence/") for one in (carla, ivo))
    for page, key in ((first, "2"), (second, "0")):
        cell(page, "B1", "RSK").focus()
        page.keyboard.press(key)
        expect(page.locator(".busy")).to_have_count(0)
    expect(second.locator("#grid-alert")).to_contain_text("Someone else saved first")
    expect(cell(second, "B1", "RSK")).to_have_text("2−")


def test_a_reader_moves_about_and_changes_nothing(open_as, rita, bank):
    page = open_as(rita, "/journey/bank/influence/")
    cell(page, "B1", "RSK").focus()
    page.keyboard.press("1")
    expect(page.locator("#grid-alert")).to_contain_text(
        "You can't rate influence. Ask a CX manager or the head of the function."
    )
    assert stands("B1") == {"RSK": (3, -1)}


def test_a_round_is_filled_blind_and_closed(open_as, carla, ivo, bank, accessible, fits):
    page = open_as(carla, "/journey/bank/rounds/")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/rounds/*/")  # loaded: a key pressed before the page's script runs is lost
    page.locator('tr[data-key="B1"] td a').first.focus()
    page.keyboard.press("3")
    expect(page.locator('tr[data-key="B1"] td a').first).to_have_text("3·")
    expect(page.locator(".busy")).to_have_count(0)
    accessible(page)
    other = open_as(ivo, page.url)
    expect(other.locator('tr[data-key="B1"] td a').first).to_have_text("?")
    other.locator('tr[data-key="B1"] td a').first.focus()
    other.keyboard.press("1")
    expect(other.locator(".busy")).to_have_count(0)
    assert RoundRating.objects.count() == 2
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Talk about 1 cell")
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Use the median").click()
    expect(page.get_by_text("in the matrix", exact=True)).to_be_visible()
    assert RatingRound.objects.get().closed_at


def test_without_javascript_a_cell_is_a_page(open_as, carla, bank):
    page = open_as(carla, "/journey/bank/influence/", java_script_enabled=False)
    cell(page, "B2", "IT").click()
    page.get_by_label("2 strong").check()
    page.get_by_role("button", name="Save").click()
    expect(cell(page, "B2", "IT")).to_have_text("2·")
