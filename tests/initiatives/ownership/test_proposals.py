"""Each function is asked for its own thing: what must change where it shapes most, and the days that takes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from initiatives.models import OwnershipRequest
from initiatives.ownership.queries.proposals import proposals
from initiatives.ownership.rules.proposals import DAYS_BY_DEPTH, DAYS_BY_STRENGTH, Cell, propose
from initiatives.ownership.services import requests
from tests.conftest import TODAY
from tests.factories import InfluenceFactory, InitiativeFactory, SegmentFactory, TouchpointFactory, noon

NOW = noon(TODAY)


# --- the rule ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cells", "what", "days"),
    [
        ([Cell("T", 3, "Say why", 1), Cell("U", 2, "Undo the rule", 3)], "Say why", 2),
        ([Cell("T", 3), Cell("U", 2, "Undo the rule", 3)], "Undo the rule", 8),
        ([Cell("T", 3, "Say why", 1), Cell("U", 3, "Pay for it", 4)], "Pay for it", 12),
        ([Cell("T", 3, "Say why")], "Say why", 10),
        ([Cell("T", 1), Cell("U", 2)], "", 5),
        ([Cell("T", 2, "   "), Cell("U", 1)], "", 5),
    ],
)
def test_the_strongest_cell_that_says_what_must_change_is_proposed(cells, what, days):
    found = propose(cells)
    assert (found.what, found.person_days) == (what, days)


@pytest.mark.parametrize("cells", [[], [Cell("T", 0, "Assessed: none", 2)]])
def test_who_shapes_nothing_is_proposed_nothing(cells):
    assert propose(cells) is None


CELLS = st.builds(
    Cell,
    st.just("T"),
    st.integers(0, 3),
    st.sampled_from(["", "a", "b"]),
    st.one_of(st.none(), st.integers(1, 6)),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, max_size=6))
def test_a_proposal_never_invents_a_sentence_or_days(given_cells):
    found = propose(given_cells)
    assert (found is None) == all(not cell.strength for cell in given_cells)
    if found:
        assert found.cell in given_cells
        assert found.cell.strength
        assert found.what in {cell.needed_change for cell in given_cells}
        assert found.person_days in {*DAYS_BY_DEPTH.values(), *DAYS_BY_STRENGTH.values()}
        assert found.what or not any(cell.needed_change for cell in given_cells if cell.strength)


# --- what Carla sees --------------------------------------------------------------------------------------------
@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory(key="T1", name="Card declined")
    InfluenceFactory(
        touchpoint=touchpoint, function=company.IT, strength=3, needed_change="Name the reason in the code", depth=2
    )
    InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=2, needed_change="Raise the limit", depth=3)
    return InitiativeFactory(key="X-1", initiator=carla, touchpoints=[touchpoint])


def test_a_segment_of_the_initiative_overrides_what_everybody_needs(initiative, company):
    young = SegmentFactory(key="young")
    InfluenceFactory(
        touchpoint=initiative.touchpoints.get(),
        function=company.IT,
        segment=young,
        strength=1,
        needed_change="Push it to the phone",
        depth=1,
    )
    assert proposals(initiative)["IT"].what == "Name the reason in the code"
    initiative.segments.add(young)
    found = proposals(initiative)
    assert (found["IT"].what, found["IT"].person_days) == ("Push it to the phone", 2)
    assert found["RSK"].what == "Raise the limit"


def test_the_page_is_filled_with_what_is_proposed_and_says_where_from(initiative, carla, as_):
    page = as_(carla).get("/initiatives/X-1/ask/").content.decode()
    assert 'value="Name the reason in the code"' in page
    assert 'value="5"' in page
    assert "proposed from the influence matrix: “Card declined”, process; change what does not fit" in " ".join(
        page.split()
    )


def test_what_is_changed_on_the_page_is_what_is_asked(initiative, carla, as_):
    form = {
        "functions": ["IT", "RSK"],
        "what-IT": "Name the reason in the code",
        "person_days-IT": "4.5",
        "money-IT": "800",
        "what-RSK": "",
        "person_days-RSK": "",
        "what": "Help us explain the card",
    }
    assert as_(carla).post("/initiatives/X-1/ask/", form).status_code == 302
    asked = {one.function.key: one for one in OwnershipRequest.objects.select_related("function")}
    assert (asked["IT"].ask, asked["IT"].person_days, asked["IT"].money) == (
        "Name the reason in the code",
        Decimal("4.5"),
        Decimal(800),
    )
    assert (asked["RSK"].ask, asked["RSK"].person_days) == ("Help us explain the card", None)


def test_asking_again_begins_with_what_was_asked_before(initiative, company, carla, rosa, as_):
    question = requests.Question(company.RSK, "Raise the limit to 50", Decimal("2.5"), Decimal(1000))
    [asked] = requests.ask_each(initiative, [question], by=carla, now=NOW)
    requests.decline(asked, by=rosa, now=NOW, reason="timing")
    page = as_(carla).get("/initiatives/X-1/ask/?function=RSK").content.decode()
    assert all(f'value="{value}"' in page for value in ("Raise the limit to 50", "2.5", "1000"))
    assert "as asked before" in page


# --- over the API -----------------------------------------------------------------------------------------------
def test_the_api_proposes_and_takes_terms_for_each(initiative, company, carla, api_as):
    client = api_as(carla)
    proposed = client.get("/api/v1/initiatives/X-1/proposals/").json()
    assert [(one["function"], one["what"], one["person_days"], one["depth"]) for one in proposed] == [
        ("IT", "Name the reason in the code", "5", 2),
        ("RSK", "Raise the limit", "8", 3),
    ]
    assert all(one["suggested"] for one in proposed)
    terms = [
        {"function": "IT", "what": "Name the reason", "person_days": "5", "money": "100"},
        {"function": "RSK", "what": "Raise the limit"},
    ]
    answer = client.post(
        "/api/v1/ownership-requests/", {"initiative": "X-1", "terms": terms, "person_days": "3"}, format="json"
    )
    assert answer.status_code == 201
    assert [(one["function"], one["what"], one["person_days"], one["money"]) for one in answer.json()] == [
        ("IT", "Name the reason", "5.00", "100.00"),
        ("RSK", "Raise the limit", "3.00", None),
    ]
    assert client.get("/api/v1/initiatives/X-1/proposals/").json() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"terms": []}, "terms"),
        ({"terms": [{"function": "IT"}, {"function": "IT"}]}, "terms"),
        ({"terms": [{"function": "IT"}], "function": "IT"}, "function"),
        ({"terms": [{"function": "IT", "days": 3}]}, "terms"),
        ({"terms": [{"function": "IT", "person_days": "-1"}]}, "terms"),
        ({}, "function"),
    ],
)
def test_terms_that_make_no_sense_are_refused(initiative, carla, api_as, body, field):
    answer = api_as(carla).post("/api/v1/ownership-requests/", {"initiative": "X-1", **body}, format="json")
    assert answer.status_code == 400
    assert field in str(answer.json())
    assert not OwnershipRequest.objects.exists()


def test_cosmo_gets_no_proposals_of_a_private_draft(company, carla, cosmo, api_as):
    InitiativeFactory(key="X-9", initiator=carla, status="draft", private=True)
    assert api_as(cosmo).get("/api/v1/initiatives/X-9/proposals/").status_code == 404


# --- while it is logged -----------------------------------------------------------------------------------------
LOGGED = {"title": "Say why", "kind": "benefit", "culture": "0", "data": "0", "behavioural_science": "0"}
NEEDED = "/initiatives/new/needed/"
HTMX = {"HX-Request": "true"}


def page_text(answer) -> str:
    return " ".join(answer.content.decode().split())


def log(door, **typed):
    return door.post("/initiatives/new/", {**LOGGED, "touchpoints": ["T1"], "save_and_ask": "1", **typed})


def test_the_new_initiative_proposes_a_sentence_and_days_for_each_function(initiative, carla, as_):
    text = page_text(as_(carla).get(f"{NEEDED}?touchpoints=T1", headers=HTMX))
    assert 'name="what-IT" maxlength="300" value="Name the reason in the code"' in text
    assert 'name="person_days-IT" value="5"' in text
    assert 'name="what-RSK" maxlength="300" value="Raise the limit"' in text
    assert "proposed from the influence matrix: “Card declined”, process; change what does not fit" in text


def test_the_segments_picked_decide_what_is_proposed(initiative, company, carla, as_):
    InfluenceFactory(
        touchpoint=initiative.touchpoints.get(),
        function=company.IT,
        segment=SegmentFactory(key="young"),
        strength=1,
        needed_change="Push it to the phone",
        depth=1,
    )
    text = page_text(as_(carla).get(f"{NEEDED}?touchpoints=T1&segments=young", headers=HTMX))
    assert 'value="Push it to the phone"' in text
    assert 'name="person_days-IT" value="2"' in text


def test_each_is_asked_what_was_typed_there(initiative, carla, as_):
    typed = {
        "ask": ["IT", "RSK"],
        "what-IT": "Name the reason on the card",
        "person_days-IT": "4.5",
        "what-RSK": "Raise the limit",
        "person_days-RSK": "8",
    }
    assert log(as_(carla), **typed).status_code == 302
    asked = OwnershipRequest.objects.filter(initiative__title="Say why").order_by("function__key")
    assert list(asked.values_list("function__key", "ask", "person_days")) == [
        ("IT", "Name the reason on the card", Decimal("4.5")),
        ("RSK", "Raise the limit", Decimal(8)),
    ]


def test_typed_words_ticks_and_days_survive_an_error(initiative, carla, as_):
    shown = {"proposed-what-IT": "Name the reason in the code", "proposed-what-RSK": "Raise the limit"}
    shown |= {"proposed-ask-IT": "1", "proposed-ask-RSK": "1"}
    typed = {"ask": ["IT"], "what-IT": "In plain words", "person_days-IT": "-3", "what-RSK": "Raise the limit"}
    answer = log(as_(carla), **typed, **shown)
    text = page_text(answer)
    assert answer.status_code == 422
    assert "Enter 0 or more." in text
    assert 'value="In plain words"' in text
    assert 'value="-3"' in text
    assert (text.count('value="IT" checked'), text.count('value="RSK" checked')) == (1, 0)
    assert not OwnershipRequest.objects.exists()
    nameless = page_text(log(as_(carla), **typed, **shown, title=""))
    assert 'value="In plain words"' in nameless
    draft = as_(carla).post("/initiatives/new/", {**LOGGED, "touchpoints": ["T1"], "save": "1", **typed})
    assert (draft.status_code, OwnershipRequest.objects.exists()) == (302, False)


@pytest.mark.parametrize(
    ("proposed", "ticked", "then"), [("0", False, True), ("1", True, True), ("1", False, False), ("0", True, True)]
)
def test_a_tick_nobody_touched_follows_the_touchpoints(initiative, carla, as_, proposed, ticked, then):
    sent = f"touchpoints=T1&proposed-ask-IT={proposed}" + ("&ask=IT" if ticked else "")
    text = page_text(as_(carla).get(f"{NEEDED}?{sent}", headers=HTMX))
    assert ('value="IT" checked' in text) == then


def test_other_touchpoints_bring_other_proposals_and_leave_typed_words(initiative, company, carla, as_):
    other = TouchpointFactory(key="T2", name="Reminder letter")
    InfluenceFactory(touchpoint=other, function=company.IT, strength=3, needed_change="Send it later", depth=1)
    InfluenceFactory(touchpoint=other, function=company.RSK, strength=3, needed_change="Shorten it", depth=1)
    sent = (
        "touchpoints=T2&ask=IT&ask=RSK&what-IT=Name+the+reason+in+the+code&proposed-what-IT=Name+the+reason+in+the+code"
        "&what-RSK=My+own+words&proposed-what-RSK=Raise+the+limit"
    )
    text = page_text(as_(carla).get(f"{NEEDED}?{sent}", headers=HTMX))
    assert 'value="Send it later"' in text
    assert 'name="what-RSK" maxlength="300" value="My own words"' in text
