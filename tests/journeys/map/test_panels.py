"""Apps add to each other's pages without the page knowing them."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from cxtracker.ui import panels
from cxtracker.ui.panels import Badge


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(panels, "_sections", {})
    monkeypatch.setattr(panels, "_marks", {})


def test_sections_come_in_their_order_and_may_stay_away():
    for order, number in [(20, 2), (10, 1)]:
        panels.panel("somewhere", order=order)(
            lambda request, thing, n=number: ("components/empty.html", {"title": f"{thing} {n}", "icon": "route"})
        )
    panels.panel("somewhere")(lambda request, thing: None)
    drawn = panels.panels("somewhere", RequestFactory().get("/"), "it")
    assert len(drawn) == 2
    assert "it 1" in drawn[0]
    assert panels.panels("elsewhere", RequestFactory().get("/"), "it") == []


def test_badges_are_asked_for_once_for_everything_shown():
    asked = []

    @panels.badges("somewhere")
    def mark(request, ids):
        asked.append(ids)
        return {1: [Badge("CX-1")]}

    panels.badges("somewhere")(lambda request, ids: {1: [Badge("CX-2")], 3: [Badge("CX-3")]})
    found = panels.badges_of("somewhere", RequestFactory().get("/"), [1, 2, 3])
    assert {key: [one.text for one in marks] for key, marks in found.items()} == {1: ["CX-1", "CX-2"], 3: ["CX-3"]}
    assert asked == [[1, 2, 3]]
