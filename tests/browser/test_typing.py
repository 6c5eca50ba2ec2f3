"""What is typed and pressed arrives: Back and Forward after filtering, fast typing into searchable selects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from cxtracker.accounts.models import User
from journeys.map.services import maps
from tests.factories import TouchpointFactory

FILTERED_LISTS = {
    "/initiatives/": ("#rows", "select[name=band]", "fenced"),
    "/metrics/": ("#rows", "select[name=counts]", "false"),
    "/outcomes/": ("#rows", "select[name=evidence]", "E3"),
    "/people/": ("#rows", "select[name=role]", "reader"),
    "/help/words/": ("#entries", "#f-q", "seam"),
    "/audit/": ("#rows", "select[name=via]", "import"),
    "/trash/": ("#rows", "select[name=kind]", "metric"),
}
"""Each list that narrows in place: where its rows are, a filter, and a value that changes them."""


@pytest.fixture
def manager(sample) -> User:
    return User.objects.get(email="cx.manager@example.com")


def test_every_list_that_narrows_in_place_is_tested_here():
    templates = Path(settings.BASE_DIR) / "templates"
    pushing = [path for path in templates.rglob("*.html") if "hx-push-url" in path.read_text()]
    assert len(pushing) == len(FILTERED_LISTS)


@pytest.mark.parametrize("path", FILTERED_LISTS)
def test_back_and_forward_after_filtering_show_the_whole_page(manager, alma, open_as, path):
    maps.remove_touchpoint(TouchpointFactory(), by=alma)  # the trash lists something
    rows, control, value = FILTERED_LISTS[path]
    page = open_as(alma, path)
    whole = page.locator(rows).text_content()
    field = page.locator(control).first
    if page.locator("details.more-filters:not([open])").count() and not field.is_visible():
        page.locator("details.more-filters > summary").click()
    if control.startswith("select"):
        field.select_option(value)
    else:
        field.fill(value)
    page.wait_for_url(f"**{path}?**{value}**")
    expect(page.locator(rows)).not_to_have_text(whole)
    narrowed = page.locator(rows).text_content()
    for press, address, shown, chosen in (
        (page.go_back, f"**{path}", whole, ""),
        (page.go_forward, f"**{path}?**", narrowed, value),
    ):
        press()
        page.wait_for_url(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("nav a").first).to_be_attached()
        expect(page.locator(rows)).to_have_text(shown)
        expect(page.locator(control).first).to_have_value(chosen)
        page.wait_for_load_state()


FOLLOWED = {
    "/inbox/": "/inbox/?box=answered",
    "/requests/": "/requests/?state=approved",
    "/functions/": "/functions/IT/",
    "/review/decisions/": "/review/decisions/ask/",
    "/outcomes/pools/": "/outcomes/promises/",
    "/journey/bank/": "/journey/bank/?hurts=true",
}
"""Lists that are left by a link or a filter that is an address."""


def test_back_and_forward_on_lists_that_are_left_by_an_address(manager, open_as):
    page = open_as(manager, "/help/words/")
    for path, narrowed in FOLLOWED.items():
        page.goto(path)
        heading = page.get_by_role("heading", level=1).text_content()
        page.goto(narrowed)
        narrow = page.get_by_role("heading", level=1).text_content()
        page.go_back()
        page.wait_for_url(f"**{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.go_forward()
        page.wait_for_url(re.compile(re.escape(narrowed) + "$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(narrow)
        expect(page.locator("nav a").first).to_be_attached()


@pytest.mark.parametrize("path", ["/journey/bank/influence/", "/journey/bank/"])
def test_back_puts_the_filter_back_that_the_address_says(manager, open_as, path):
    """A browser likes to keep what was chosen; the page must not show all customers under another name."""
    page = open_as(manager, path)
    chosen = page.locator("select[name=segment]")
    value = chosen.locator("option[value]:not([value=''])").first.get_attribute("value")
    chosen.select_option(value)
    page.wait_for_url(f"**{path}?**segment={value}**")
    expect(chosen).to_have_value(value)
    page.go_back()
    page.wait_for_url(f"**{path}")
    expect(chosen).to_have_value("")
    page.go_forward()
    page.wait_for_url(f"**{path}?**")
    expect(chosen).to_have_value(value)


def test_every_searchable_select_is_tested_here():
    """Only those of several choices search; the others are the browser's own."""
    sources = (path for path in Path(settings.BASE_DIR).glob("*/**/forms/*.py"))
    forms = [*sources, *Path(settings.BASE_DIR).glob("*/**/forms.py")]
    several = [
        path.read_text().count("forms.SelectMultiple(attrs=") for path in forms if "data-search" in path.read_text()
    ]
    assert sum(several) == len(SEARCHABLE)


SEARCHABLE = [
    ("/initiatives/new/", "Touchpoints", "welcome", "Welcome call"),
    ("/initiatives/new/", "Segments", "young", "young mobile-only"),
    ("/journey/new/", "Who goes this way?", "young", "young mobile-only"),
]


def box(page: Page, path: str, label: str) -> Locator:
    page.goto(path)
    for closed in page.locator("details:not([open]):not([data-menu]) > summary").all():
        if closed.is_visible():
            closed.click()
    return page.get_by_role("combobox", name=label)


@pytest.mark.parametrize("delay", [0, 30, 60, 120])
@pytest.mark.parametrize(("path", "label", "typed", "picked"), SEARCHABLE)
def test_enter_picks_what_was_typed_however_fast(manager, open_as, path, label, typed, picked, delay):
    page = open_as(manager)
    field = box(page, path, label)
    field.focus()
    page.keyboard.type(typed, delay=delay)
    page.keyboard.press("Enter")
    expect(page.locator(".ts-control .item")).to_have_text(re.compile(re.escape(picked)))
    expect(field).to_have_value("")


@pytest.mark.parametrize(("path", "label", "typed", "picked"), SEARCHABLE)
def test_enter_picks_what_was_pasted(manager, open_as, path, label, typed, picked):
    page = open_as(manager)
    field = box(page, path, label)
    field.focus()
    page.keyboard.insert_text(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".ts-control .item")).to_have_text(re.compile(re.escape(picked)))
    expect(field).to_have_value("")
