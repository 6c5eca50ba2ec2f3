"""Drawing the map in a real browser: drag, keys, plain forms, two people, no connection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cxtracker.accounts.models import User
from journeys.map.services import maps
from journeys.models import Touchpoint
from tests.browser_looks import LOOKS
from tests.factories import StageFactory, TouchpointFactory

PAGES = (
    "/journey/",
    "/journey/bank/",
    "/journey/bank/?zoom=overview",
    "/journey/bank/?zoom=detail&unowned=true",
    "/journey/bank/print/",
    "/journey/new/",
    "/journey/touchpoints/B15/edit/",
    "/journey/bank/stages/",
    "/journey/touchpoints/B15/remove/",
)


@pytest.fixture
def manager(sample) -> User:
    return User.objects.get(email="cx.manager@example.com")


def order(stage: str) -> list[str]:
    return list(Touchpoint.objects.filter(stage__key=stage).order_by("position").values_list("key", flat=True))


def drag(page: Page, card: str, onto: str) -> None:
    """By the grip of `card` onto the upper half of another card."""
    page.locator(f"#{card}").hover()
    grip = page.locator(f"#{card} [data-grip]").bounding_box()
    target = page.locator(f"#{onto} .stop-card").bounding_box()
    assert grip
    assert target
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 30, steps=12)
    page.mouse.move(target["x"] + 60, target["y"] + 12, steps=6)
    page.wait_for_timeout(200)
    page.mouse.up()


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_accessible_and_fits(manager, open_as, accessible, fits, snap, theme, width):
    page = open_as(manager, "/", width=width, theme=theme)
    for path in PAGES:
        page.goto(path)
        accessible(page)
        fits(page)
        snap(page, f"{path.strip('/').replace('/', '-').replace('?', '-')}-{theme}-{width}")


def test_a_card_is_dragged_to_another_stage(manager, open_as):
    page = open_as(manager, "/journey/bank/")
    with page.expect_response("**/move/**") as answered:
        drag(page, "B01", "B05")
    assert answered.value.status == 200
    expect(page.locator(".toast-note")).to_have_text("Moved.")
    assert order("bank-1") == ["B02", "B03"]
    assert "B01" in order("bank-2")
    shown = page.locator('[data-stops="bank-2"] [data-stop]').evaluate_all("cards => cards.map(one => one.id)")
    assert shown == order("bank-2")


def test_a_card_is_moved_by_keyboard_alone_and_keeps_the_focus(manager, open_as):
    page = open_as(manager, "/journey/bank/")
    page.locator("#B02 [data-grip]").focus()
    for key, expected in [("Alt+ArrowUp", ["B02", "B01", "B03"]), ("Alt+ArrowDown", ["B01", "B02", "B03"])]:
        with page.expect_response("**/move/**"):
            page.keyboard.press(key)
        expect(page.locator("#B02 [data-grip]")).to_be_focused()
        assert order("bank-1") == expected
    with page.expect_response("**/move/**"):
        page.keyboard.press("Alt+ArrowRight")
    expect(page.locator('[data-stops="bank-2"] #B02 [data-grip]')).to_be_focused()
    assert order("bank-2")[1] == "B02"


def test_the_menu_moves_and_renames(manager, open_as):
    page = open_as(manager, "/journey/bank/")
    page.locator("#B01").hover()
    page.get_by_role("button", name="Change A colleague mentions the bank over lunch").click()
    with page.expect_response("**/move/**"):
        page.get_by_role("button", name="Move down ↓").click()
    assert order("bank-1") == ["B02", "B01", "B03"]
    page.get_by_role("button", name="Change A colleague mentions the bank over lunch").click()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("New name").fill("Коллега рассказывает о банке")
    with page.expect_response("**/rename/**"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Коллега рассказывает о банке")).to_be_visible()
    assert Touchpoint.objects.get(key="B01").name == "Коллега рассказывает о банке"


def test_a_stage_moves_by_keyboard(manager, open_as):
    page = open_as(manager, "/journey/bank/")
    page.get_by_role("button", name="Move the stage Hear about the bank").focus()
    with page.expect_response("**/move/**"):
        page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-column]").first).to_have_id("stage-bank-2")


def test_of_two_people_dragging_the_same_card_the_second_sees_where_it_is_and_can_repeat(manager, open_as, complaints):
    page = open_as(manager, "/journey/bank/")
    first = Touchpoint.objects.get(key="B01")
    stage = Touchpoint.objects.get(key="B11").stage
    maps.move(first, stage=stage, position=1, by=User.objects.get(email="admin@example.com"))
    with page.expect_response("**/move/**") as answered:
        drag(page, "B01", "B05")
    assert answered.value.status == 409
    expect(page.get_by_text("is now in “First 90 days” at position 1")).to_be_visible()
    assert order("bank-4")[0] == "B01"
    expect(page.locator('[data-stops="bank-4"] [data-stop]').first).to_have_id("B01")
    page.get_by_role("button", name="Apply my change anyway").click()
    expect(page.locator('[data-stops="bank-2"] #B01')).to_be_visible()
    assert "B01" in order("bank-2")
    complaints.mean("409")


def test_without_a_connection_the_card_goes_back_and_says_so(manager, open_as, complaints):
    page = open_as(manager, "/journey/bank/")
    page.context.set_offline(True)
    drag(page, "B01", "B05")
    expect(page.locator(".toast-error")).to_contain_text("No connection, so nothing changed.")
    expect(page.locator('[data-stops="bank-1"] [data-stop]').first).to_have_id("B01")
    assert order("bank-1") == ["B01", "B02", "B03"]
    page.context.set_offline(False)
    with page.expect_response("**/move/**"):
        drag(page, "B01", "B05")
    assert "B01" in order("bank-2")
    complaints.mean("ERR_INTERNET_DISCONNECTED", "htmx:")


def test_somebody_who_may_not_draw_gets_no_handles(manager, rita, open_as):
    page = open_as(rita, "/journey/bank/")
    expect(page.locator("[data-grip], [popover], .add-stop")).to_have_count(0)
    page.locator("#B01 h3 a").focus()
    page.keyboard.press("Alt+ArrowDown")
    assert order("bank-1") == ["B01", "B02", "B03"]


def test_without_javascript_one_filters_switches_rows_adds_and_moves(manager, open_as):
    page = open_as(manager, "/journey/bank/?zoom=overview", java_script_enabled=False)
    page.get_by_label("no owner").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("zoom=overview.*unowned=true"))
    page.goto("/journey/stages/bank-1/add/")
    page.get_by_label("What happens").fill("A poster in the bus")
    page.get_by_role("button", name="Add the touchpoint").click()
    expect(page.get_by_role("link", name="A poster in the bus")).to_be_visible()
    page.goto("/journey/touchpoints/B29/edit/")
    page.get_by_label("Place in the stage").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    assert order("bank-1")[0] == "B29"


def test_the_picture_is_made_in_the_browser(manager, open_as):
    page = open_as(manager, "/journey/bank/")
    page.get_by_text("Download").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert taken.value.suggested_filename == "bank.png"
    assert taken.value.path().read_bytes()[:4] == b"\x89PNG"


def test_three_hundred_touchpoints_can_still_be_rearranged(manager, open_as, accessible, fits):
    stage = StageFactory(key="big", journey=Touchpoint.objects.get(key="B01").stage.journey, position=99)
    for number in range(272):
        TouchpointFactory(stage=stage, key=f"Z{number}", position=number)
    page = open_as(manager, "/journey/bank/?zoom=overview")
    fits(page)
    page.goto("/journey/bank/")
    page.locator("#Z100 [data-grip]").focus()
    with page.expect_response("**/move/**"):
        page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#Z100 [data-grip]")).to_be_focused()
    assert order("big")[99] == "Z100"
