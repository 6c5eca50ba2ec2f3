"""Keys and long texts: what one way in refuses, every way in refuses with the same sentence."""

from __future__ import annotations

import json

import pytest

from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Initiative
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function
from tests.factories import FunctionFactory, InitiativeFactory, noon

pytestmark = pytest.mark.django_db
SHAPE = "A key consists of letters, digits"


@pytest.fixture
def bring(tmp_path, today):
    def bring_in(**lists):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(lists))
        return import_bundle([path], by=None, now=noon(today))

    return bring_in


@pytest.mark.parametrize("key", ["new", "New", "..", ".x", "export.csv", "a b", "a?b", "series"])
def test_what_is_no_address_is_no_key(as_, api_as, alma, bring, key):
    name = {"name": "N", "key": key}
    lines = {"deputies-TOTAL_FORMS": "0", "deputies-INITIAL_FORMS": "0"}
    assert SHAPE in as_(alma).post("/functions/new/", {**name, **lines}).content.decode()
    assert SHAPE in api_as(alma).post("/api/v1/functions/", name, format="json").content.decode()
    with pytest.raises(BundleErrors, match=SHAPE):
        bring(functions=[name])
    with pytest.raises(BundleErrors, match=SHAPE):
        bring(initiatives=[{"key": key, "title": "T"}])
    assert not Function.objects.exists()


def test_keys_differ_by_more_than_case(as_, api_as, alma, bring):
    FunctionFactory(key="IT")
    name = {"name": "N", "key": "it"}
    lines = {"deputies-TOTAL_FORMS": "0", "deputies-INITIAL_FORMS": "0"}
    assert "“it” is taken" in as_(alma).post("/functions/new/", {**name, **lines}).content.decode()
    assert "“it” is taken" in api_as(alma).post("/api/v1/functions/", name, format="json").content.decode()
    with pytest.raises(BundleErrors, match="“it” is taken"):
        bring(functions=[name])
    with pytest.raises(BundleErrors, match="“hr” is taken"):
        bring(functions=[{"key": "HR", "name": "A"}, {"key": "hr", "name": "B"}])
    assert Function.objects.count() == 1


def test_one_limit_for_long_texts(as_, api_as, carla, bring):
    InitiativeFactory(key="CX-7", initiator=carla)
    for text, fits in (("x" * 10_000, True), ("x" * 10_001, False)):
        answer = api_as(carla).patch(
            "/api/v1/initiatives/CX-7/", {"problem": text}, format="json", headers={"If-Match": "*"}
        )
        assert answer.status_code == (200 if fits else 400)
        typed = {"title": "T", "kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0, "lesson": text}
        answer = as_(carla).post("/initiatives/CX-7/edit/", typed)
        assert answer.status_code == (302 if fits else 422)
        if fits:
            bring(initiatives=[{"key": "CX-7", "hypothesis": text}])
        else:
            assert "the limit is 10,000" in answer.content.decode()
            with pytest.raises(BundleErrors, match="the limit is 10,000"):
                bring(initiatives=[{"key": "CX-7", "hypothesis": text}])
    assert len(Initiative.objects.get().lesson) == 10_000
