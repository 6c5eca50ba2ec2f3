"""Who sees a draft: its team, or its author and the functions asked alone; and no way in tells the others of it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cxtracker.accounts.models import Role
from cxtracker.errors import Invalid, Refused
from cxtracker.tabular.problems import BundleErrors
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.map.services import maps, segments
from journeys.models import Deputy
from tests.conftest import TODAY
from tests.factories import (
    InitiativeFactory,
    MetricFactory,
    OwnershipRequestFactory,
    PersonFactory,
    SegmentFactory,
    TouchpointFactory,
    noon,
)


@pytest.fixture
def second(db):
    """Another CX manager."""
    return PersonFactory(email="cleo@example.com", name="Cleo Clark", role=Role.CX_MANAGER)


@pytest.fixture
def draft(carla):
    return InitiativeFactory(key="CX-3", title="Quiet plan", status="draft", initiator=carla)


@pytest.fixture
def hidden(draft):
    Initiative.objects.update(private=True)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def bring(tmp_path):
    def bring_in(lists, *, by, dry_run=True):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(lists))
        return import_bundle([path], by=by, now=noon(TODAY), dry_run=dry_run)

    return bring_in


def seen(person):
    return list(Initiative.objects.visible_to(person).values_list("key", flat=True))


# --- the team ---------------------------------------------------------------------------------------------------
def test_two_cx_managers_work_on_one_draft(draft, second, company, as_, api_as):
    OwnershipRequestFactory(initiative=draft, function=company.IT)
    assert as_(second).get("/initiatives/CX-3/").status_code == 200
    assert "CX-3" in as_(second).get("/requests/").content.decode()
    answer = api_as(second).patch("/api/v1/initiatives/CX-3/", {"title": "Better"}, HTTP_IF_MATCH='"1"')
    assert answer.status_code == 200
    assert [row["key"] for row in api_as(second).get("/api/v1/initiatives/?status=draft").json()["results"]] == ["CX-3"]


@pytest.mark.parametrize(
    ("since", "until", "sees"), [(None, None, True), (None, -1, False), (1, None, False), (-1, 1, True)]
)
def test_deputies_see_it_while_they_deputise(draft, company, cosmo, since, until, sees, as_, api_as):
    today = timezone.localdate()
    day = {name: today + timedelta(days=n) for name, n in (("since", since), ("until", until)) if n is not None}
    Deputy.objects.create(function=company.RSK, person=cosmo, **day)
    OwnershipRequestFactory(initiative=draft, function=company.RSK)
    answers = as_(cosmo).get("/initiatives/CX-3/"), api_as(cosmo).get("/api/v1/initiatives/CX-3/")
    assert [answer.status_code == 200 for answer in answers] == [sees, sees]


def test_the_accountable_person_sees_it_and_others_do_not(draft, cosmo, lena, rita):
    assert seen(lena) == seen(rita) == seen(cosmo) == []
    Initiative.objects.update(accountable=cosmo)
    assert seen(cosmo) == ["CX-3"]


# --- private ----------------------------------------------------------------------------------------------------
def test_a_private_draft_is_its_author_s_and_those_asked(hidden, carla, second, alma, ivo, company, as_, api_as):
    Initiative.objects.update(accountable=second)
    assert seen(carla) == ["CX-3"]
    for person in (second, alma, ivo):
        assert as_(person).get("/initiatives/CX-3/").status_code == 404
        assert api_as(person).get("/api/v1/initiatives/CX-3/").status_code == 404
    OwnershipRequestFactory(initiative=hidden, function=company.IT)
    assert as_(ivo).get("/initiatives/CX-3/").status_code == 200
    assert "Private draft" in as_(carla).get("/initiatives/CX-3/").content.decode()


def test_the_mark_ends_with_the_draft_and_with_its_author(hidden, carla, second, alma):
    Initiative.objects.update(status="proposed")
    assert seen(second) == ["CX-3"]
    Initiative.objects.update(status="draft")
    assert seen(second) == seen(alma) == []
    type(carla).objects.filter(pk=carla.pk).update(is_active=False)
    assert seen(second) == seen(alma) == ["CX-3"]


def test_the_author_ticks_it_on_the_page_and_in_the_api(carla, second, as_, api_as, company):
    form = {"title": "Better", "kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0, "save": "1"}
    assert as_(carla).post("/initiatives/new/", {**form, "private": "on"}).status_code == 302
    made = Initiative.objects.get()
    assert made.private
    tag = {"HTTP_IF_MATCH": '"1"'}
    url = f"/api/v1/initiatives/{made.key}/"
    assert api_as(carla).patch(url, {"private": False}, **tag).json()["private"] is False
    refused = api_as(second).patch(url, {"private": True}, HTTP_IF_MATCH='"2"')
    assert refused.status_code == 400
    assert "Only who started a draft" in str(refused.json())
    assert b'name="private"' in as_(carla).get(f"/initiatives/{made.key}/edit/").content
    assert b'name="private"' not in as_(second).get(f"/initiatives/{made.key}/edit/").content


def test_only_its_author_makes_a_draft_private(draft, alma):
    with pytest.raises(Invalid):
        initiatives.edit(draft, {"private": True}, by=alma)


# --- imports ----------------------------------------------------------------------------------------------------
def test_a_dry_run_tells_nothing_of_a_hidden_draft(hidden, second, bring):
    answers = []
    for title in ("Quiet plan", "Other"):
        with pytest.raises(BundleErrors) as refused:
            bring({"initiatives": [{"key": "CX-3", "title": title}]}, by=second)
        answers.append([problem.message for problem in refused.value])
    assert answers[0] == answers[1] == ["this key can't be used. Choose another one, or leave the row out."]


def test_an_import_overwrites_only_what_one_sees(hidden, carla, second, bring):
    with pytest.raises(BundleErrors):
        bring({"initiatives": [{"key": "CX-3", "title": "Mine now"}]}, by=second, dry_run=False)
    hidden.refresh_from_db()
    assert (hidden.title, hidden.version) == ("Quiet plan", 1)
    assert bring({"initiatives": [{"key": "CX-3", "title": "Mine"}]}, by=carla, dry_run=False).changed == 1


@pytest.mark.parametrize(
    "lists",
    [
        {"ownerships": [{"initiative": "CX-3", "function": "IT", "state": "approved"}]},
        {"outcomes": [{"initiative": "CX-3", "metric": "churn", "headline": True}]},
        {"initiatives": [{"key": "CX-1", "title": "Seen", "enables": "CX-3"}]},
    ],
    ids=lambda lists: next(iter(lists)),
)
def test_a_reference_to_a_hidden_draft_is_one_to_nothing(hidden, second, company, bring, lists):
    metric = MetricFactory(key="churn")
    Outcome.objects.create(initiative=hidden, metric=metric, headline=True)
    OwnershipRequestFactory(initiative=hidden, function=company.IT, state="approved")

    def answer(text):
        with pytest.raises(BundleErrors) as refused:
            bring(json.loads(text), by=second)
        return [problem.message for problem in refused.value]

    text = json.dumps(lists)
    missing = answer(text.replace("CX-3", "CX-7"))
    assert answer(text) == [message.replace("CX-7", "CX-3") for message in missing]
    assert not any("mean “CX-3”" in message for message in answer(text.replace("CX-3", "CX-33")))


def test_what_enables_a_hidden_draft_reads_as_enabling_nothing(hidden, second, carla, bring):
    InitiativeFactory(key="CX-1", title="Seen", kind="enabler", enables=hidden)
    row = {"key": "CX-1", "title": "Seen"}
    assert bring({"initiatives": [{**row, "enables": None}]}, by=second, dry_run=False).unchanged == 1
    assert Initiative.objects.get(key="CX-1").enables == hidden
    assert bring({"initiatives": [{**row, "enables": "CX-3"}]}, by=carla).unchanged == 1


def test_a_cx_manager_s_import_does_not_make_drafts_of_others_private(draft, second, alma, bring):
    row = {"initiatives": [{"key": "CX-3", "private": True}]}
    with pytest.raises(BundleErrors, match="only who started a draft"):
        bring(row, by=second)
    assert bring(row, by=alma).changed == 1


def test_an_administrator_s_export_leaves_private_drafts_out_and_comes_in_again(hidden, alma, tmp_path):
    InitiativeFactory(key="CX-1", kind="enabler", enables=hidden)
    for reader, keys in ((alma, ["CX-1"]), (None, ["CX-3", "CX-1"])):
        path = tmp_path / "all.json"
        export_bundle(path, by=reader)
        assert [row["key"] for row in json.loads(path.read_text())["initiatives"]] == keys
        result = import_bundle([path], by=reader, now=noon(TODAY))
        assert (result.created, result.changed) == (0, 0)


# --- removals ---------------------------------------------------------------------------------------------------
def test_a_removal_names_only_what_one_sees(hidden, second, carla):
    touchpoint = TouchpointFactory(name="Bill")
    InitiativeTouchpoint.objects.create(initiative=hidden, touchpoint=touchpoint)
    with pytest.raises(Refused, match="A private draft is linked to “Bill”") as refused:
        maps.remove_touchpoint(touchpoint, by=second)
    assert "CX-3" not in str(refused.value)
    with pytest.raises(Refused, match="CX-3 “Quiet plan” is linked to “Bill”"):
        maps.remove_touchpoint(touchpoint, by=carla)


def test_a_segment_somebody_works_for_stays(draft, carla, second, as_, api_as):
    families = SegmentFactory(key="families", name="Families")
    draft.segments.add(families)
    with pytest.raises(Refused, match=r"CX-3 “Quiet plan” is for “Families”[.] Choose other segments"):
        segments.remove(families, by=carla)
    url = "/api/v1/segments/families/"
    refused = api_as(carla).delete(url, HTTP_IF_MATCH=api_as(carla).get(url)["ETag"])
    assert refused.status_code == 409
    assert list(draft.segments.all()) == [families]
    Initiative.objects.update(private=True)
    with pytest.raises(Refused, match="A private draft is for “Families”"):
        segments.remove(families, by=second)
    initiatives.edit(draft, {}, segments=[], by=carla)
    segments.remove(families, by=carla)
