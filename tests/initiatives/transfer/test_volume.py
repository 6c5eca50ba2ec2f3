"""Large companies: a bundle of thousands comes in at once, in a number of queries that does not grow with its rows."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra.django import TestCase

from initiatives.assessment.services import evaluation
from initiatives.models import Assessment, Initiative
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Measurement, Segment
from tests.conftest import TODAY
from tests.factories import noon


def company(initiatives: int, readings: int = 0) -> dict[str, list]:
    """Twelve functions, forty touchpoints all assessed, and so many initiatives with links, owners and an outcome."""
    functions, touchpoints = [f"F{n}" for n in range(12)], [f"T{n}" for n in range(40)]
    return {
        "functions": [{"key": key, "name": key} for key in functions],
        "journeys": [{"key": "j", "title": "J"}],
        "stages": [{"key": "s", "journey": "j", "name": "S", "lifecycle": "use"}],
        "touchpoints": [{"key": key, "stage": "s", "name": key} for key in touchpoints],
        "influences": [
            {"touchpoint": touchpoint, "function": function, "strength": (at + of) % 4}
            for at, touchpoint in enumerate(touchpoints)
            for of, function in enumerate(functions)
        ],
        "metrics": [{"key": "M", "name": "Churn", "kind": "behavioural", "unit": "%", "direction": "lower"}],
        "series": [{"key": f"s{n}", "metric": "M"} for n in range(10)] if readings else [],
        "measurements": [
            {"series": f"s{n % 10}", "on": str(date(2000, 1, 1) + timedelta(n // 10)), "value": n / 7}
            for n in range(readings)
        ],
        "initiatives": [
            {
                "key": f"I{n}",
                "title": f"Initiative {n}",
                "status": "delivering",
                "mode": "prevent",
                "touchpoints": [touchpoints[n % 40], touchpoints[n * 7 % 40]],
                "lead_function": functions[n % 12],
            }
            for n in range(initiatives)
        ],
        "ownerships": [
            {"initiative": f"I{n}", "function": functions[(n + k) % 12], "state": state, "person_days": k + 1}
            for n in range(initiatives)
            for k, state in enumerate(["approved", "approved", "declined"])
        ],
        "outcomes": [
            {"initiative": f"I{n}", "metric": "M", "baseline": 2.5, "target": 2, "headline": True}
            for n in range(initiatives)
        ],
    }


def bring(tmp_path, lists):
    path = tmp_path / "company.json"
    path.write_text(json.dumps(lists))
    with CaptureQueriesContext(connection) as queries:
        result = import_bundle([path], by=None, now=noon(TODAY), confirmed=None)
    return result, len(queries)


@pytest.mark.slow
def test_two_thousand_initiatives_come_in_and_are_assessed_in_one_go(db, tmp_path):
    result, _queries = bring(tmp_path, company(2_000))
    assert (result.per_list["initiatives"].created, result.per_list["ownerships"].created) == (2_000, 6_000)
    evaluation.evaluate_due(today=TODAY)
    assert Assessment.objects.count() == 2_000
    assert not Initiative.objects.filter(assessment_due=True).exists()
    again, _queries = bring(tmp_path, company(2_000))
    assert (again.created, again.changed) == (0, 0)


@pytest.mark.slow
def test_fifty_thousand_readings_come_in_and_are_corrected(db, tmp_path):
    lists = company(1, readings=50_000)
    result, _queries = bring(tmp_path, lists)
    assert result.per_list["measurements"].created == Measurement.objects.count() == 50_000
    for row in lists["measurements"]:
        row["value"] += 1
    result, _queries = bring(tmp_path, lists)
    assert result.per_list["measurements"].changed == 50_000


@pytest.mark.parametrize("change", ["", "changed"])
def test_importing_more_rows_does_not_ask_more_often(db, tmp_path, change):
    lists = company(150)
    bring(tmp_path, lists)
    counts = []
    for size in (10, 150):
        rows = [{**row, "title": f"{row['title']} {change}{size}"} if change else row for row in lists["initiatives"]]
        part = {**lists, "initiatives": rows[:size], "ownerships": lists["ownerships"][: size * 3]}
        counts.append(bring(tmp_path, part)[1])
    assert counts[1] <= counts[0] + 8  # SQLite takes wide rows some forty at a time


TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "-5",
        '"quoted", with; separators',
        "two\nlines",
        "a\r\nb",
        "Привет",
        "🙂",
        "_x0041_",
        "\x0b",
        "  x ",
    ]
)


class EveryTextSurvives(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(TEXTS, min_size=3, max_size=3))
    def test_whatever_is_stored_goes_out_and_comes_in_without_a_change(self, texts):
        """Also what the forms of this program would not have let in."""
        title, problem, name = (text.encode("utf-8", "replace").decode().replace("\x00", "") for text in texts)
        Initiative.objects.create(key="I1", title=f"t{title}"[:200], problem=problem)
        Segment.objects.create(key="s", name=f"n{name}"[:200])
        with tempfile.TemporaryDirectory() as folder:
            for form in ("a.json", "a.xlsx", "a.zip"):
                path = Path(folder) / form
                export_bundle(path, by=None)
                result = import_bundle([path], by=None, now=noon(TODAY))
                assert (result.created, result.changed) == (0, 0), form
