"""Links between metrics come and go in bundles: out and in again changes nothing, and what cannot be is refused."""

from __future__ import annotations

import json

import pytest

from cxtracker.tabular.problems import BundleErrors
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.metrics.services import links
from journeys.models import MetricLink
from tests.conftest import TODAY
from tests.factories import MetricFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def metrics(carla):
    return [MetricFactory(key=key) for key in ("WHOLE", "CANCELLED", "KEPT")]


@pytest.fixture
def bring(alma, tmp_path):
    def brought(rows: list[dict]):
        path = tmp_path / "metrics.json"
        path.write_text(json.dumps({"metrics": rows}))
        return import_bundle([path], by=alma, now=noon(TODAY))

    return brought


def stored() -> set[tuple[str, str, str]]:
    return set(MetricLink.objects.values_list("metric__key", "kind", "other__key"))


def test_out_and_in_again_changes_nothing(metrics, carla, alma, tmp_path):
    everything, cancelled, kept = metrics
    links.link(kept, cancelled, kind="mirror", by=carla)
    links.link(cancelled, everything, kind="part", by=carla)
    export_bundle(tmp_path / "company.json", by=alma)
    rows = {row["key"]: row for row in json.loads((tmp_path / "company.json").read_text())["metrics"]}
    assert (rows["KEPT"]["mirror_of"], rows["CANCELLED"]["part_of"]) == (["CANCELLED"], ["WHOLE"])
    done = import_bundle([tmp_path / "company.json"], by=alma, now=noon(TODAY))
    assert (done.created, done.changed) == (0, 0)


def test_an_import_links_changes_the_kind_and_unlinks(metrics, bring):
    bring([{"key": "KEPT", "mirror_of": ["CANCELLED"]}, {"key": "CANCELLED", "part_of": ["WHOLE"]}])
    assert stored() == {("KEPT", "mirror", "CANCELLED"), ("CANCELLED", "part", "WHOLE")}
    bring([{"key": "KEPT", "mirror_of": [], "part_of": ["CANCELLED"]}])
    assert stored() == {("KEPT", "part", "CANCELLED"), ("CANCELLED", "part", "WHOLE")}
    bring([{"key": "KEPT", "mirror_of": ["CANCELLED"], "part_of": []}, {"key": "CANCELLED", "part_of": []}])
    assert stored() == {("KEPT", "mirror", "CANCELLED")}


@pytest.mark.parametrize(
    "said",
    [
        {"mirror_of": ["KEPT"]},
        {"part_of": ["KEPT"]},
        {"mirror_of": ["WHOLE"], "part_of": ["WHOLE"]},
        {"part_of": ["NONE"]},
    ],
    ids=["its own mirror", "a part of itself", "both", "of nothing"],
)
def test_what_cannot_be_linked_is_refused(metrics, bring, said):
    with pytest.raises(BundleErrors):
        bring([{"key": "KEPT", **said}])
    assert not stored()
