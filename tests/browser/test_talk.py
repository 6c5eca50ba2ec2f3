"""Talking and checking in, in a real browser: names are offered while one types, and checking in takes few clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from initiatives.models import CheckIn, Comment
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory

MOST_CLICKS = 4
CLICKS = "addEventListener('pointerdown', () => { sessionStorage.clicks = +(sessionStorage.clicks || 0) + 1; }, true)"


@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory(key="T1", name="First bill")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    return InitiativeFactory(
        key="CX-1",
        title="First bill",
        initiator=carla,
        accountable=carla,
        status="delivering",
        touchpoints=[touchpoint],
    )


def test_a_comment_offers_names_and_lands_where_it_stands(initiative, carla, ivo, open_as, accessible, fits, snap):
    page = open_as(carla, "/initiatives/CX-1/", width=360)
    field = page.get_by_role("textbox", name="Comment")
    field.click()
    page.keyboard.type("Could you look, @iv")
    expect(page.get_by_role("option", name="Ivo Imhof")).to_be_visible()
    accessible(page)
    snap(page, "comment-mention-360")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Could you look, @Ivo Imhof ")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.type("please?")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".mention")).to_have_text("@Ivo Imhof")
    comment = Comment.objects.get()
    assert page.url.endswith(f"#comment-{comment.pk}")
    assert list(comment.mentioned.all()) == [ivo]
    fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_thread_is_accessible_and_its_deletion_undone(initiative, carla, open_as, accessible, snap, theme):
    page = open_as(carla, "/initiatives/CX-1/", theme=theme)
    page.get_by_role("textbox", name="Comment").fill("See https://example.com/a for the numbers.")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("link", name="https://example.com/a")).to_be_visible()
    accessible(page)
    snap(page, f"comments-{theme}")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("deleted by Carla Caspar")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="https://example.com/a")).to_be_visible()


def test_a_comment_that_was_not_sent_is_still_there(initiative, carla, open_as):
    page = open_as(carla, "/initiatives/CX-1/")
    page.get_by_role("textbox", name="Comment").press_sequentially("Half a thought")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")


@pytest.mark.parametrize("begins", ["/", "/initiatives/CX-1/"])
def test_checking_in_takes_four_clicks_at_most(initiative, carla, open_as, accessible, fits, snap, begins):
    page = open_as(carla, begins, width=360)
    page.context.add_init_script(CLICKS)
    page.reload()
    page.get_by_role("link", name="Check in").first.click()
    page.get_by_role("radio", name="slow").check()
    page.get_by_role("textbox", name="In one sentence").click()
    page.keyboard.type("Two branches are late.")
    accessible(page)
    fits(page)
    snap(page, "check-in-360")
    page.get_by_role("button", name="Check in").click()
    expect(page.locator(".check-in .pace")).to_have_text("slow, today")
    assert int(page.evaluate("sessionStorage.clicks")) <= MOST_CLICKS
    assert CheckIn.objects.get().pace == "slow"
