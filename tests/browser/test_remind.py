"""Reminding in a real browser: from Home, once a working day, and said there."""

from __future__ import annotations

from playwright.sync_api import expect

from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory


def test_a_manager_reminds_is_refused_the_second_time_and_sees_it_on_home(
    company, carla, open_as, accessible, fits, snap
):
    from django.utils import timezone

    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(key="CX-1", title="First bill", initiator=carla, touchpoints=[touchpoint])
    requests.ask(initiative, [company.IT], by=carla, now=timezone.now())
    page = open_as(carla, "/", width=360)
    opened_before = open_as(carla, "/initiatives/CX-1/requests/IT/")
    fits(page)
    accessible(page)
    snap(page, "home-remind-360")
    page.get_by_role("button", name="Remind Information technology").click()
    expect(page.get_by_role("status").get_by_text("Reminded. Information technology hears of")).to_be_visible()
    expect(page.get_by_role("button", name="Remind")).to_have_count(0)
    expect(page.get_by_text("again from")).to_be_visible()
    fits(page)
    snap(page, "home-reminded-360")
    opened_before.get_by_role("button", name="Remind Information technology").click()
    expect(opened_before.get_by_text("You reminded Information technology today. You can remind again")).to_be_visible()
    page.goto(page.url)
    expect(page.get_by_role("heading", name="You are waiting for")).to_be_visible()
    expect(page.get_by_text("reminded on")).to_be_visible()
