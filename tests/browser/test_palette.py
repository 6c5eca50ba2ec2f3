"""The palette and its keys in a real browser: by keyboard on a desk, by button on a phone, in any alphabet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.search.services import indexing
from tests.factories import InitiativeFactory


@pytest.fixture
def bills(company):
    InitiativeFactory(key="CX-1", title="Kündigung per Klick", problem="Nobody finds the bill")
    InitiativeFactory(key="CX-2", title="Bill by post", status="closed")
    indexing.rebuild()


def typed(page, text: str):
    """What the palette offers once it has answered."""
    page.get_by_role("combobox", name="Search, or where to go").fill(text)
    return page.get_by_role("option")


def press(page, code: str, key: str, **modifiers) -> None:
    """A key by where it lies, with what an alphabet writes on it; false modifiers are up."""
    page.evaluate(
        """([code, key, modifiers]) => (document.activeElement || document.body).dispatchEvent(
            new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true, ...modifiers}))""",
        [code, key, modifiers],
    )


def test_everything_is_found_and_opened_by_keyboard(bills, carla, open_as):
    page = open_as(carla, "/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search and go to")
    expect(palette).to_be_visible()
    expect(page.get_by_role("option", name="New initiative")).to_be_visible()
    first = typed(page, "bill").first
    expect(first).to_contain_text("Kündigung per Klick")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Bill by post")).to_have_attribute("aria-selected", "true")
    field = page.get_by_role("combobox", name="Search, or where to go")
    expect(field).to_have_attribute("aria-activedescendant", "palette-hit-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/initiatives/CX-1/$"))


def test_enter_right_after_typing_waits_for_the_answer(bills, carla, open_as):
    page = open_as(carla, "/")
    page.keyboard.press("Control+k")
    page.keyboard.type("cx1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/initiatives/CX-1/$"))


def test_escape_and_the_same_keys_close_it(bills, carla, open_as):
    page = open_as(carla, "/")
    palette = page.locator("#palette")
    for close in ("Escape", "Control+k"):
        page.keyboard.press("Control+k")
        expect(palette).to_be_visible()
        page.keyboard.press(close)
        expect(palette).to_be_hidden()


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ([("KeyG", "п"), ("KeyI", "ш")], "/initiatives/"),
        ([("KeyG", "п"), ("KeyD", "в")], "/inbox/"),
        ([("KeyG", "п"), ("KeyM", "ь")], "/journey/"),
        ([("KeyC", "с")], "/initiatives/new/"),
    ],
)
def test_keys_count_by_where_they_lie_on_a_russian_keyboard(keys, path, carla, open_as):
    page = open_as(carla, "/metrics/")
    for code, key in keys:
        press(page, code, key)
    expect(page).to_have_url(re.compile(f"{path}$"))


def test_the_palette_and_its_keys_open_on_a_russian_keyboard(carla, open_as):
    page = open_as(carla, "/metrics/")
    palette = page.locator("#palette")
    for code, key, modifiers in (("KeyK", "л", {"ctrlKey": True}), ("Slash", ".", {})):
        press(page, code, key, **modifiers)
        expect(palette).to_be_visible()
        page.keyboard.press("Escape")
        expect(palette).to_be_hidden()
    press(page, "Slash", ",", shiftKey=True)
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_keys_rest_while_somebody_types(carla, open_as):
    page = open_as(carla, "/")
    field = page.get_by_role("searchbox", name="Search everything")
    field.click()
    page.keyboard.type("c/?gi")
    page.keyboard.press("Control+k")
    expect(field).to_have_value("c/?gi")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#palette-keys")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search/"))


def test_who_switched_keys_off_has_none_and_keeps_the_button(carla, open_as):
    User.objects.filter(pk=carla.pk).update(shortcuts=False)
    page = open_as(carla, "/", width=360)
    press(page, "KeyK", "k", ctrlKey=True)
    press(page, "KeyC", "c")
    expect(page.locator("#palette")).to_be_hidden()
    page.get_by_role("link", name="Search everything").click()
    expect(page.locator("#palette")).to_be_visible()


def test_a_reader_has_no_key_for_what_readers_may_not_do(rita, open_as):
    page = open_as(rita, "/metrics/")
    press(page, "KeyC", "c")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    expect(page.get_by_role("option", name="New initiative")).to_have_count(0)
    expect(page).to_have_url(re.compile("/metrics/$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_it_looks_right_and_is_accessible(bills, carla, open_as, accessible, snap, fits, width, theme):
    page = open_as(carla, "/", width=width, theme=theme)
    if width == 360:
        page.get_by_role("link", name="Search everything").click()
    else:
        page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="New initiative")).to_be_visible()
    accessible(page)
    expect(typed(page, "bill").first).to_contain_text("Kündigung")
    snap(page, f"palette-{width}-{theme}")
    accessible(page)
    page.goto("/search/?q=bill")
    snap(page, f"search-{width}-{theme}")
    accessible(page)
    fits(page)


def test_without_a_script_the_box_leads_to_the_page(bills, carla, open_as):
    page = open_as(carla, "/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search everything").fill("bill")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 hits for “bill”")).to_be_visible()
