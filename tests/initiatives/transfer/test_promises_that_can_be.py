"""An import refuses of a promise what the form refuses, with the same sentence; what is missing it brings."""

from __future__ import annotations

import json

import pytest

from cxtracker.errors import Invalid
from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Outcome
from initiatives.outcomes import services as outcomes
from initiatives.transfer.services.importing import import_bundle
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, MetricFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(carla, tmp_path):
    """Bring one outcome of CX-1 on calls, fewer of which are better."""
    InitiativeFactory(key="CX-1", initiator=carla)
    MetricFactory(key="CALLS", direction="lower", unit="calls", kind="behavioural")

    def brought(**said) -> list[tuple[str | None, str]]:
        row = {"initiative": "CX-1", "metric": "CALLS", "baseline": 31, "target": 20, **said}
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps({"outcomes": [row]}))
        try:
            import_bundle([path], by=carla, now=noon(TODAY))
        except BundleErrors as errors:
            return [(one.column, one.message) for one in errors.problems]
        return []

    return brought


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"target": 40}, "target"),
        ({"target": 31}, "target"),
        ({"unit_value": 0, "benefit_kind": "saving"}, "unit_value"),
        ({"share": 0}, "share"),
    ],
    ids=["the wrong side", "the same", "worth nothing", "no share"],
)
def test_it_refuses_what_the_form_refuses_with_the_same_sentence(bring, carla, said, field):
    [(column, message)] = bring(**said)
    assert column == field
    assert not Outcome.objects.exists()
    metric, initiative = MetricFactory._meta.model.objects.get(key="CALLS"), InitiativeFactory._meta.model.objects.get()
    values = {"metric": metric, "baseline": 31, "target": 20, **said}
    with pytest.raises(Invalid) as refused:
        outcomes.add(initiative, values, by=carla, today=TODAY)
    assert refused.value.fields[field] == [message]


def test_a_share_above_all_of_it_and_a_worth_below_nothing_are_refused(bring):
    assert [column for column, _message in bring(share=1.2)] == ["share"]
    assert [column for column, _message in bring(unit_value=-5)] == ["unit_value"]
    assert not Outcome.objects.exists()


def test_it_brings_what_is_missing_or_has_no_good_direction(bring):
    assert bring(target=None, benefit_kind="saving") == []
    MetricFactory._meta.model.objects.update(direction="neutral")
    assert bring(target=40) == []


def test_what_was_brought_earlier_stands_in_no_way_of_other_changes(bring):
    assert bring() == []
    Outcome.objects.update(target=40)
    assert bring(target=40, baseline_source="billing") == []
    assert Outcome.objects.get().baseline_source == "billing"
    assert bring(target=41)[0][0] == "target"
