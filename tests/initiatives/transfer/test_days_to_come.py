"""What has not happened yet is entered by no way in: readings, answers, baselines, closings."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from initiatives.models import Outcome, OwnershipRequest, Review
from initiatives.transfer.services.importing import import_bundle
from journeys.metrics.readings.services import lists, loads
from journeys.metrics.readings.services.file_check import Unfit
from journeys.models import Influence, Measurement
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    SeriesFactory,
    TouchpointFactory,
)
from tests.imports.door import checked

DAY = date(2199, 1, 1)
REFUSED = "1 Jan 2199 is in the future. Only what has already happened can be entered; correct the date."
BUNDLES = {
    "measurements": [{"series": "pilot", "on": str(DAY), "value": 2}],
    "ownerships answered": [{"initiative": "CX-1", "function": "IT", "state": "approved", "decided_on": str(DAY)}],
    "ownerships asked": [{"initiative": "CX-1", "function": "IT", "state": "requested", "asked_on": str(DAY)}],
    "outcomes": [{"initiative": "CX-1", "metric": "BE02", "baseline": 3, "baseline_on": str(DAY)}],
    "influences": [{"touchpoint": "T-1", "function": "IT", "strength": 3, "rated_at": f"{DAY}T10:00:00Z"}],
}


@pytest.fixture
def place(company, alma, carla, lena, as_, api_as, tmp_path, settings, capsys) -> SimpleNamespace:
    """A pilot with readings, an initiative with an outcome, and everybody's doors."""
    settings.DATA_DIR = tmp_path
    metric = MetricFactory(key="BE02", unit="%", direction="lower")
    pilot = SeriesFactory(key="pilot", metric=metric)
    touchpoint = TouchpointFactory(key="T-1")
    InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=1)
    initiative = InitiativeFactory(key="CX-1", initiator=carla, touchpoints=[touchpoint])
    outcome = OutcomeFactory(initiative=initiative, metric=metric, series=pilot, baseline=2.5)
    return SimpleNamespace(**locals())


def told(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\\u00a0", " ").split())


# --- readings ---------------------------------------------------------------------------------------------------
def typed(at):
    return told(at.as_(at.carla).post("/metrics/BE02/pilot/", {"on": str(DAY), "value": "2"}))


def pasted(at):
    return told(at.as_(at.carla).post("/metrics/BE02/pilot/paste/", {"text": f"{DAY}\t2\n"}))


def uploaded(at):
    load = loads.begin("readings.csv", [f"series,on,value\npilot,{DAY},2\n".encode()], by=at.carla, largest=5).load
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    return " ".join(problem["message"] for problem in load.problems)


def sent(at):
    return told(at.api_as(at.carla).post("/api/v1/measurements/", {"series": "pilot", "on": str(DAY), "value": 2}))


def sent_together(at):
    rows = [{"series": "pilot", "on": str(DAY), "value": 2}]
    return told(at.api_as(at.carla).post("/api/v1/measurements/bulk/", rows))


def called(at):
    with pytest.raises(Unfit) as refusal:
        lists.record(BUNDLES["measurements"], by=at.carla, now=timezone.now())
    return refusal.value.problems[0]["message"]


# --- baselines and closings -------------------------------------------------------------------------------------
BASELINE = {"baseline": 2.4, "baseline_on": str(DAY)}


def promised_on_the_page(at):
    said = {**BASELINE, "metric": "BE02", "benefit_kind": "none", "share": "100", "version": "1", "design": "observed"}
    return told(at.as_(at.carla).post(f"/initiatives/CX-1/outcomes/{at.outcome.pk}/edit/", said))


def promised_by_api(at):
    address = f"/api/v1/outcomes/{at.outcome.pk}/"
    return told(at.api_as(at.carla).patch(address, BASELINE, headers={"If-Match": "*"}))


def closed_on_the_page(at):
    return told(at.as_(at.lena).post("/review/close/", {"title": "Too soon", "as_of": str(DAY)}))


def closed_by_api(at):
    return told(at.api_as(at.lena).post("/api/v1/reviews/", {"as_of": str(DAY)}))


# --- bundles, by each door ----------------------------------------------------------------------------------------
def as_a_page(at, name, rows):
    file = SimpleUploadedFile("bundle.json", json.dumps({name: rows}).encode())
    return told(checked(at.as_(at.alma), [file]))


def as_api(at, name, rows):
    body = json.dumps({name: rows})
    return told(at.api_as(at.alma).post("/api/v1/bundle/", body, content_type="application/json"))


def as_a_command(at, name, rows):
    path = at.tmp_path / "bundle.json"
    path.write_text(json.dumps({name: rows}))
    with pytest.raises(SystemExit):
        call_command("import_bundle", str(path))
    return at.capsys.readouterr().err.replace("\u00a0", " ")


def vouched_for(at, name, rows):
    path = at.tmp_path / "bundle.json"
    path.write_text(json.dumps({name: rows}))
    with pytest.raises(Exception, match="in the future") as refusal:
        import_bundle([path], by=at.alma, now=timezone.now(), vouch="I was there")
    return " ".join(refusal.value.sentences()).replace("\u00a0", " ")


WAYS = {
    way.__name__: way
    for way in (
        typed,
        pasted,
        uploaded,
        sent,
        sent_together,
        called,
        promised_on_the_page,
        promised_by_api,
        closed_on_the_page,
        closed_by_api,
    )
} | {
    f"{name} {door.__name__}": lambda at, name=name, door=door: door(at, name.split()[0], BUNDLES[name])
    for name in BUNDLES
    for door in (as_a_page, as_api, as_a_command, vouched_for)
}


def kept() -> tuple:
    return (
        Measurement.objects.count(),
        OwnershipRequest.objects.count(),
        Influence.objects.count(),
        Review.objects.count(),
        list(Outcome.objects.values_list("baseline", "baseline_on")),
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_is_still_to_come_is_refused_with_one_sentence_and_nothing_is_kept(place, way):
    before = kept()
    assert REFUSED in WAYS[way](place)
    assert kept() == before


def test_today_is_taken_by_each_list(place):
    today = timezone.localdate()
    bundle = {
        name.split()[0]: [
            {
                key: value.replace(str(DAY), str(today)) if isinstance(value, str) else value
                for key, value in row.items()
            }
            for row in rows
        ]
        for name, rows in BUNDLES.items()
    }
    bundle["influences"][0]["rated_at"] = timezone.now().isoformat()
    path = place.tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle))
    assert import_bundle([path], by=place.alma, now=timezone.now(), vouch="I was there").created == 3


def test_a_plan_may_lie_ahead(place):
    ahead = str(timezone.localdate() + timedelta(days=200))
    path = place.tmp_path / "bundle.json"
    rows = [{"key": "CX-1", "go_live": ahead}], [{"initiative": "CX-1", "metric": "BE02", "target_on": ahead}]
    path.write_text(json.dumps(dict(zip(("initiatives", "outcomes"), rows, strict=True))))
    assert import_bundle([path], by=place.alma, now=timezone.now()).changed == 2


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("outcomes/{outcome}/assumptions/", {"assumptions": ["nothing_else"], "at": str(DAY)}),
        ("outcomes/{outcome}/confirm/", {"amount": "1.00", "at": str(DAY)}),
        ("decisions/", {"question": "Shall we go on with it?", "recommended": "stop", "decided_at": str(DAY)}),
    ],
)
def test_whoever_signs_or_decides_cannot_name_the_day(place, address, body):
    answer = place.api_as(place.carla).post(f"/api/v1/{address.format(outcome=place.outcome.pk)}", body)
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/at" if "at" in body else "#/decided_at"]
