"""Picking one of very many initiatives: by key, with suggestions while one types."""

from __future__ import annotations

import re

import pytest

from initiatives.lifecycle.queries import filter_choices
from initiatives.models import Initiative
from tests.factories import InitiativeFactory, PersonFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
SUGGEST = "/initiatives/new/suggest/"
TYPED = {"title": "Data first", "kind": "enabler", "culture": "0", "data": "0", "behavioural_science": "0", "save": "1"}


def suggested(client, typed: str) -> list[str]:
    return re.findall(r'value="([^"]*)"', client.get(SUGGEST, {"field": "enables", "enables": typed}).text)


def test_key_and_title_are_searched_and_live_ones_come_first(as_, carla):
    InitiativeFactory(key="CX-1", title="First bill", status="closed")
    InitiativeFactory(key="CX-2", title="Second bill", status="delivering")
    InitiativeFactory(key="CX-3", title="Queue", status="delivering")
    assert suggested(as_(carla), "BILL") == ["CX-2", "CX-1"]
    assert suggested(as_(carla), "cx-3") == ["CX-3"]
    assert suggested(as_(carla), "") == ["CX-2", "CX-3", "CX-1"]


def test_drafts_of_other_teams_are_not_suggested(as_, carla, rita):
    InitiativeFactory(key="CX-1", title="Secret bill", status="draft", initiator=carla)
    assert suggested(as_(rita), "bill") == []
    assert suggested(as_(carla), "bill") == ["CX-1"]


def test_the_form_weighs_the_same_however_many_initiatives_there_are(as_, carla):
    few = len(as_(carla).get("/initiatives/new/").content)
    Initiative.objects.bulk_create(Initiative(key=f"N{one}", title=f"Initiative {one}") for one in range(300))
    assert abs(len(as_(carla).get("/initiatives/new/").content) - few) < 100
    assert len(suggested(as_(carla), "initiative")) == 20


def test_what_it_enables_is_typed_in_any_case_kept_and_shown_again(as_, carla):
    enabled = InitiativeFactory(key="CX-7", title="Bill")
    answer = as_(carla).post("/initiatives/new/", {**TYPED, "enables": " cx-7 "})
    assert answer.status_code == 302
    made = Initiative.objects.get(title="Data first")
    assert made.enables == enabled
    assert 'value="CX-7"' in as_(carla).get(f"/initiatives/{made.key}/edit/").text


def test_a_key_nobody_has_or_one_may_not_see_is_refused_alike(as_, carla, cosmo):
    InitiativeFactory(key="CX-8", status="draft", private=True, initiator=PersonFactory())
    for key in ("CX-8", "CX-9", "CX\0"):
        answer = as_(carla).post("/initiatives/new/", {**TYPED, "enables": key})
        assert (answer.status_code, f"There is no initiative “{key}”." in answer.text) == (422, True)
        assert f'value="{key}"' in answer.text


def test_leadership_picks_an_initiative_to_accept_a_finding_of(as_, lena):
    InitiativeFactory(key="CX-7", title="Bill")
    page = as_(lena).get("/review/exceptions/", {"initiative": "CX-7"}).text
    assert "CX-7 Bill" in page
    assert f'hx-get="{SUGGEST}"' in page


def test_of_keys_that_differ_by_case_alone_the_one_typed_is_meant(as_, carla):
    for key in ("cx-7", "CX-7"):
        InitiativeFactory(key=key, title=key)
    as_(carla).post("/initiatives/new/", {**TYPED, "enables": "CX-7"})
    assert Initiative.objects.get(title="Data first").enables.key == "CX-7"


def test_an_initiative_nobody_has_is_said_where_an_exception_is_granted(as_, lena):
    InitiativeFactory(key="CX-8", status="closed")
    for key in ("CX-8", "CX-9", "\0"):
        answer = as_(lena).get("/review/exceptions/", {"initiative": key})
        assert (answer.status_code, "There is no live initiative" in answer.text) == (200, True)
    assert "There is no live initiative" not in as_(lena).get("/review/exceptions/").text


def test_of_very_many_touchpoints_the_filter_suggests_what_is_typed(as_, carla, monkeypatch):
    monkeypatch.setattr(filter_choices, "MOST_LISTED", 1)
    first, second = TouchpointFactory(key="T-1", name="First bill"), TouchpointFactory(key="T-2", name="Queue")
    InitiativeFactory(key="CX-1", title="On the bill", status="delivering", touchpoints=[first])
    InitiativeFactory(key="CX-2", title="In the queue", status="delivering", touchpoints=[second])
    page = as_(carla).get("/initiatives/?touchpoint=T-2").text
    assert "On the bill" not in page
    assert "In the queue" in page
    assert re.search(r'<input[^>]*name="touchpoint"[^>]*value="T-2"', page)
    typed = as_(carla).get("/initiatives/new/suggest-touchpoints/", {"field": "touchpoint", "touchpoint": "BILL"}).text
    assert re.findall(r'value="([^"]*)"', typed) == ["T-1"]
    monkeypatch.setattr(filter_choices, "MOST_LISTED", 60)
    assert re.search(r'<option value="T-2" selected>', as_(carla).get("/initiatives/?touchpoint=T-2").text)
