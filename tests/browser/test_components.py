"""The living page of all components, photographed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_component_is_accessible_and_fits(alma, open_as, accessible, fits, snap, theme, width):
    page = open_as(alma, "/components/", width=width, theme=theme)
    accessible(page)
    fits(page)
    snap(page, f"components-{theme}-{width}")


def test_on_paper_everything_is_light_and_without_navigation(alma, open_as, snap):
    page = open_as(alma, "/components/", theme="dark")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert sum(map(int, ink.removeprefix("rgb(").removesuffix(")").split(", "))) < 200
    assert paper in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    snap(page, "components-print")


def test_a_dialog_opens_over_the_page_and_closes_by_escape(alma, open_as):
    page = open_as(alma, "/components/")
    page.get_by_role("link", name="New initiative").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_drawer_opens_on_a_phone_and_closes_by_escape(alma, open_as):
    page = open_as(alma, "/components/", width=360)
    page.get_by_role("link", name="Open the menu").click()
    expect(page.get_by_role("link", name="Initiatives", exact=True)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Initiatives", exact=True)).not_to_be_in_viewport()


def test_the_look_can_be_chosen(alma, open_as):
    page = open_as(alma, "/components/")
    page.get_by_label("Account of Alma Adler").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("person", ["rita", "carla"])
def test_only_administrators_see_it(request, open_as, complaints, person):
    page = open_as(request.getfixturevalue(person), "/components/")
    expect(page.get_by_text("Every piece that pages are made of")).to_have_count(0)
    complaints.mean("403", "404")
