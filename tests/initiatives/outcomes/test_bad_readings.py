"""Odd readings sent by the API and brought in by a bundle: all of them are answered, none is called a success."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Effect
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.effects.rules import Inputs, Point, estimate, since
from initiatives.outcomes.effects.rules.paths import SHOWN
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Measurement
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory
from tests.initiatives.outcomes.test_pages import text

pytestmark = pytest.mark.django_db
GO_LIVE = date(2025, 7, 1)
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)]
BEFORE, AFTER = [31.0, 30, 32, 31, 30, 31, 32, 31, 30], [27.0, 27, 26, 26, 25, 26, 25, 24, 25]
ITEMS = list[dict[str, Any]]


@pytest.fixture
def odd(company, rita):
    """Series `treated` against `other` where that gets readings; a metric in per cent."""
    metric = MetricFactory(key="ODD", name="Odd", unit="%", direction="lower")
    initiative = InitiativeFactory(key="ODD-1", status="delivering", go_live=GO_LIVE)
    treated, other = (SeriesFactory(key=key, metric=metric) for key in ("treated", "other"))
    return OutcomeFactory(initiative=initiative, metric=metric, series=treated, comparison=None), other


def items(before: Sequence[float], after: Sequence[float], series: str = "treated", **more: Any) -> ITEMS:
    months = MONTHS[18 - len(before) : 18 + len(after)]
    return [
        {"series": series, "on": on, "value": value, **more}
        for on, value in zip(months, [*before, *after], strict=True)
    ]


def by_api(sent: ITEMS, api_as, alma, tmp_path) -> bool:
    return api_as(alma).post("/api/v1/measurements/bulk/", sent).status_code == 200


def by_bundle(sent: ITEMS, api_as, alma, tmp_path) -> bool:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"measurements": sent}))
    try:
        import_bundle([path], by=alma, now=timezone.now())
    except BundleErrors:
        return False
    return True


WAYS = pytest.mark.parametrize("way", [by_api, by_bundle])
ODD: dict[str, tuple[ITEMS, str, str]] = {
    "constant on both sides": (items([5.0] * 9, [3.0] * 9), "no_evidence", "constant"),
    "all equal": (items([5.0] * 9, [5.0] * 9), "no_evidence", "constant"),
    "all 0": (items([0.0] * 9, [0.0] * 9), "no_evidence", "constant"),
    "one reading": (items([5.0], []), "too_few", ""),
    "one before, one after": (items([5.0], [4.0]), "too_few", "one_reading"),
    "gaps": (items(BEFORE, AFTER)[::2], "improved", "gap"),
    "cases of 0": (items([2.4, 2.5, 2.3], [2.4, 2.3, 2.5], n=0), "no_evidence", "few_readings"),
    "cases told now and then": (
        [{**item, "n": 500 if place % 2 else None} for place, item in enumerate(items(BEFORE, AFTER))],
        "improved",
        "",
    ),
    "errors told now and then": (
        [{**item, "se": 0.5 if place % 2 else None} for place, item in enumerate(items(BEFORE, AFTER))],
        "improved",
        "",
    ),
}


@WAYS
@pytest.mark.parametrize("kind", ODD)
def test_odd_readings_are_answered(way, kind, odd, api_as, as_, alma, rita, tmp_path):
    sent, verdict, caution = ODD[kind]
    assert way(sent, api_as, alma, tmp_path)
    assert effects.estimate_due(now=timezone.now()) == 1
    [told] = api_as(rita).get("/api/v1/outcomes/?initiative=ODD-1").json()["results"]
    assert told["found"]["verdict"] == verdict
    cautions = Effect.objects.get().detail["estimate"]["cautions"]
    assert not caution or caution in cautions, cautions
    assert "Odd" in text(as_(rita).get("/initiatives/ODD-1/outcomes/"))


@WAYS
@pytest.mark.parametrize(
    ("comparison", "refusal"),
    [
        (items(BEFORE, AFTER, "other"), "comparison_same"),
        (items(BEFORE, AFTER, "other")[::2], "comparison_same"),
        ([], "comparison_unread"),
        (items(BEFORE, [], "other"), "comparison_one_side"),
    ],
)
def test_a_comparison_that_is_none_is_never_passed_over(
    way, comparison, refusal, odd, api_as, as_, alma, rita, tmp_path
):
    outcome, other = odd
    outcome.comparison = other
    outcome.save(update_fields=["comparison"])
    assert way([*items(BEFORE, AFTER), *comparison], api_as, alma, tmp_path)
    effects.estimate_due(now=timezone.now())
    [told] = api_as(rita).get("/api/v1/outcomes/?initiative=ODD-1").json()["results"]
    assert (told["found"]["verdict"], told["found"]["effect"], told["found"]["path"]) == ("too_few", None, [])
    assert Effect.objects.get().detail["estimate"]["refusal"] == refusal
    assert as_(rita).get("/initiatives/ODD-1/outcomes/").status_code == 200


@WAYS
@pytest.mark.parametrize(
    "wrong",
    [
        [*items(BEFORE, AFTER), items(BEFORE, AFTER)[3]],
        items(BEFORE, AFTER, se=0),
        items(BEFORE, AFTER, se=-1),
        items(BEFORE, AFTER, n=-1),
    ],
    ids=["a day twice", "an error of 0", "an error below 0", "cases below 0"],
)
def test_what_cannot_be_is_refused_whole(way, wrong, odd, api_as, alma, tmp_path):
    assert not way(wrong, api_as, alma, tmp_path)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("moved", [0.0, -4.0])
def test_ten_years_of_days_are_bounded_in_what_is_kept_and_held(moved):
    days = [GO_LIVE + timedelta(days=number) for number in range(-1825, 1825)]
    points = tuple(Point(on, 30 + on.toordinal() * 7919 % 11 / 5 + moved * (on >= GO_LIVE)) for on in days)
    inputs = Inputs(points, (), GO_LIVE, "lower", "min", 1)
    estimate(inputs)  # numpy and scipy are loaded once
    tracemalloc.start()
    found = estimate(inputs)
    stands = since(inputs, found)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * 2**20
    assert len(found.path) <= 2 * SHOWN
    assert len(json.dumps(found.to_json())) < 64 * 2**10
    assert (stands is not None) == bool(moved)
