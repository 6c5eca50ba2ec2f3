"""What an import says about requests goes on in the workflow: steps, waiting, the pact."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, OwnershipRequest, RequestStep
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Touchpoint
from tests.conftest import TODAY
from tests.factories import noon


def steps(initiative: str, function: str) -> list[tuple[str, date]]:
    rows = RequestStep.objects.filter(request__initiative__key=initiative, request__function__key=function)
    return [(row.kind, timezone.localdate(row.at)) for row in rows.order_by("id")]


def test_an_imported_request_tells_when_it_was_asked_and_answered(sample):
    assert steps("I09", "FIN") == [("asked", date(2026, 10, 26)), ("approved", date(2026, 11, 2))]
    assert steps("I09", "LOG") == [("asked", date(2026, 10, 26)), ("declined", date(2026, 11, 2))]
    assert steps("I09", "IT") == [("asked", date(2026, 11, 16))]


@pytest.fixture
def answer(alma, tmp_path):
    def bring(vouch: str = "", **columns) -> None:
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps({"ownerships": [{"initiative": "I09", "function": "IT", **columns}]}))
        import_bundle([path], by=alma, now=noon(TODAY), vouch=vouch)

    return bring


def test_importing_the_same_again_adds_no_step(sample, answer):
    answer(state="requested")
    assert steps("I09", "IT") == [("asked", date(2026, 11, 16))]


def test_a_later_import_adds_what_happened_since(sample, answer):
    answer(state="approved", decided_on="2026-11-20", vouch="I was in the room")
    assert steps("I09", "IT") == [("asked", date(2026, 11, 16)), ("approved", date(2026, 11, 20))]


def test_imported_approvals_are_asked_again_when_the_pact_changes_materially(sample, alma):
    initiative = Initiative.objects.get(key="I09")
    initiatives.edit(initiative, {"title": "Refund on the same day"}, by=alma)
    approved = OwnershipRequest.objects.get(initiative=initiative, function__key="FIN")
    assert approved.state == "approved"
    touchpoints = [*initiative.touchpoints.all(), Touchpoint.objects.get(key="E20")]
    initiatives.edit(initiative, {}, touchpoints=touchpoints, by=alma)
    approved.refresh_from_db()
    assert approved.state == "requested"
    assert steps("I09", "FIN")[-1][0] == "reconfirm"


def test_a_large_import_asks_the_database_a_constant_number_of_times(
    company, alma, tmp_path, django_assert_max_num_queries
):
    def bundle(count: int) -> list:
        path = tmp_path / f"{count}.json"
        keys = [f"N{count}-{number}" for number in range(count)]
        path.write_text(
            json.dumps(
                {
                    "initiatives": [{"key": key, "title": key, "status": "proposed"} for key in keys],
                    "ownerships": [{"initiative": key, "function": "IT", "state": "approved"} for key in keys],
                }
            )
        )
        return [path]

    with django_assert_max_num_queries(120):
        import_bundle(bundle(3), by=alma, now=noon(TODAY))
    with django_assert_max_num_queries(120):
        import_bundle(bundle(60), by=alma, now=noon(TODAY))
