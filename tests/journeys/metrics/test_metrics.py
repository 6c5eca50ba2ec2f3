"""The catalogue: wording a metric, confirming it by a second person, marking what else happened."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from initiatives.transfer.services.importing import import_bundle
from journeys import keys
from journeys.metrics.queries.catalogue import counts
from journeys.metrics.services import event_marks, metrics, series
from journeys.models import EventMark, MarkKind, Rhythm
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory, noon

pytestmark = pytest.mark.django_db
SMILES = {
    "key": "SMILE",
    "name": "Smile rate",
    "kind": "behavioural",
    "unit": "%",
    "direction": "higher",
    "counts_as_business_outcome": True,
}


def test_a_disguised_metric_counts_only_after_a_second_person_confirmed_it(carla, ivo):
    metric = metrics.create(SMILES, by=carla)
    assert metric.described_by == carla
    assert not counts(metric)
    with pytest.raises(NotAllowed, match="You worded this metric yourself"):
        metrics.confirm(metric, by=carla, now=timezone.now())
    confirmed = metrics.confirm(metric, by=ivo, now=timezone.now())
    assert counts(confirmed)
    event = Event.objects.about(metric).first()
    assert (event.kind, event.actor, event.context) == ("metric.confirmed", ivo, {"words": ["Smile"]})
    with pytest.raises(Refused, match="Ivo Imhof has already confirmed"):
        metrics.confirm(confirmed, by=ivo, now=timezone.now())


def test_whoever_heads_nothing_does_not_confirm(carla, dana, cosmo, rita):
    metric = metrics.create(SMILES, by=carla)
    for person in (dana, cosmo, rita):
        with pytest.raises(NotAllowed, match="You can't confirm metrics"):
            metrics.confirm(metric, by=person, now=timezone.now())


def test_a_metric_without_suspicious_words_needs_no_confirmation(carla, ivo):
    metric = metrics.create({**SMILES, "name": "Churn rate"}, by=carla)
    assert counts(metric)
    with pytest.raises(Refused, match="doesn't need confirming"):
        metrics.confirm(metric, by=ivo, now=timezone.now())


@pytest.mark.parametrize(
    "change", [{"name": "Smile share"}, {"kind": "financial"}, {"unit": "per day"}, {"formula": "smiles / visits"}]
)
def test_another_wording_is_another_claim_and_ends_the_confirmation(alma, carla, ivo, change):
    metric = metrics.confirm(metrics.create(SMILES, by=carla), by=ivo, now=timezone.now())
    changed = metrics.edit(metric, change, by=alma)
    assert (changed.confirmed_by, changed.confirmed_at, changed.described_by) == (None, None, alma)
    assert [event.kind for event in Event.objects.about(metric)[:2]] == ["metric.unconfirmed", "metric.edited"]
    assert metrics.confirm(changed, by=carla, now=timezone.now()).confirmed_by == carla


def test_a_metric_that_stops_counting_and_counts_again_is_confirmed_again(carla, ivo):
    metric = metrics.confirm(metrics.create(SMILES, by=carla), by=ivo, now=timezone.now())
    metrics.edit(metric, {"counts_as_business_outcome": False}, by=carla)
    assert not counts(metrics.edit(metric, {"counts_as_business_outcome": True}, by=carla))


def test_what_does_not_change_the_claim_keeps_the_confirmation(alma, carla, ivo):
    metric = metrics.confirm(metrics.create(SMILES, by=carla), by=ivo, now=timezone.now())
    kept = metrics.edit(metric, {"timing": "leading", "name": "Smile rate"}, by=alma)
    assert (kept.confirmed_by, kept.described_by) == (ivo, carla)


def test_an_edit_on_top_of_somebody_elses_is_refused_with_what_stands(alma, carla):
    metric = metrics.create(SMILES, by=carla)
    metrics.edit(metric, {"unit": "points"}, by=alma)
    with pytest.raises(Conflict) as refused:
        metrics.edit(metric, {"unit": "share"}, by=carla, expected={"unit": "%"})
    assert refused.value.current == {"unit": "points"}


def test_the_unit_stays_under_readings_and_other_words_may_change(carla):
    metric = metrics.create(SMILES, by=carla)
    MeasurementFactory(series=SeriesFactory(metric=metric))
    with pytest.raises(Invalid) as refused:
        metrics.edit(metric, {"unit": "count"}, by=carla)
    assert "Create a new metric" in refused.value.fields["unit"][0]
    assert metrics.edit(metric, {"unit": SMILES["unit"], "name": "Smiles"}, by=carla).name == "Smiles"


def test_a_series_has_a_rhythm_and_keys_go_on_where_they_are(cosmo):
    metric = MetricFactory(key="BE07")
    made = series.create({"key": "s", "metric": metric, "label": "Pilot", "rhythm": Rhythm.WEEKLY}, by=cosmo)
    assert series.edit(made, {"rhythm": "daily"}, by=cosmo).rhythm == Rhythm.DAILY
    with pytest.raises(Invalid):
        series.edit(made, {"rhythm": "now and then"}, by=cosmo)
    assert keys.for_metric("behavioural") == "BE08"
    assert keys.for_metric("financial") == "FI01"
    SeriesFactory(key="be07-pilot-branches")
    assert keys.for_series(metric, "Pilot branches") == "be07-pilot-branches-2"


@pytest.mark.parametrize("key", ["load", "edit", "confirm", "marks"])
def test_words_of_addresses_are_no_keys(carla, key):
    with pytest.raises(Invalid, match="none of these words"):
        metrics.create({**SMILES, "key": key}, by=carla)


def test_marks_are_put_on_one_metric_or_on_all_and_taken_off(cosmo, rita):
    metric = MetricFactory()
    one = event_marks.add({"on": date(2026, 5, 1), "label": "Price +4 %", "kind": "price", "metric": metric}, by=cosmo)
    both = event_marks.add({"on": date(2026, 6, 1), "label": "Strike"}, by=cosmo)
    assert (both.metric, both.kind, both.noted_by) == (None, MarkKind.OTHER, cosmo)
    with pytest.raises(NotAllowed):
        event_marks.remove(one, by=rita)
    event_marks.remove(one, by=cosmo)
    assert list(EventMark.objects.all()) == [both]
    assert [event.kind for event in Event.objects.about(metric)] == ["event_mark.removed", "event_mark.added"]


@pytest.mark.parametrize("values", [{"label": "Strike"}, {"on": date(2026, 1, 1), "label": " "}])
def test_a_mark_says_when_and_what(cosmo, values):
    with pytest.raises(Invalid):
        event_marks.add(values, by=cosmo)
    assert not EventMark.objects.exists()


# --- over the API -----------------------------------------------------------------------------------------------
def test_the_api_tells_whether_a_metric_counts_and_confirms_it(api_as, carla, ivo):
    made = api_as(carla).post("/api/v1/metrics/", SMILES, format="json").json()
    assert (made["counts"], made["suspicious"], made["described_by"]) == (False, ["Smile"], "carla@example.com")
    refused = api_as(carla).post("/api/v1/metrics/SMILE/confirm/")
    assert (refused.status_code, "You worded this metric" in refused.json()["detail"]) == (403, True)
    confirmed = api_as(ivo).post("/api/v1/metrics/SMILE/confirm/").json()
    assert (confirmed["counts"], confirmed["confirmed_by"]) == (True, "ivo@example.com")
    assert api_as(ivo).post("/api/v1/metrics/SMILE/confirm/").status_code == 409


def test_the_api_asks_back_about_a_doubtful_reading_too(api_as, cosmo):
    SeriesFactory(key="s", metric=MetricFactory(unit="%"))
    client = api_as(cosmo)
    reading = {"series": "s", "on": "2026-09-30", "value": 2.4}
    assert client.post("/api/v1/measurements/", reading, format="json").status_code == 201
    doubtful = {"series": "s", "on": "2026-10-31", "value": 0.024}
    refused = client.post("/api/v1/measurements/", doubtful, format="json")
    assert refused.status_code == 400
    assert "Did you mean 2.4?" in refused.content.decode()
    kept = client.post("/api/v1/measurements/", {**doubtful, "sure": True}, format="json")
    assert (kept.status_code, kept.json()["value"]) == (201, 0.024)
    assert "sure" not in kept.json()


def test_event_marks_and_rhythms_go_over_the_api(api_as, cosmo):
    MetricFactory(key="BE02")
    client = api_as(cosmo)
    made = client.post("/api/v1/series/", {"key": "s", "metric": "BE02", "rhythm": "weekly"}, format="json")
    assert made.json()["rhythm"] == "weekly"
    for values in ({"metric": "BE02", "kind": "price"}, {}):
        mark = {"on": "2026-10-31", "label": "Price list", **values}
        assert client.post("/api/v1/event-marks/", mark, format="json").status_code == 201
    found = client.get("/api/v1/event-marks/?metric=BE02").json()["results"]
    assert [one["kind"] for one in found] == ["price"]
    assert client.delete(f"/api/v1/event-marks/{found[0]['id']}/", headers={"If-Match": "*"}).status_code == 204
    assert [one.metric for one in EventMark.objects.all()] == [None]


def test_finance_is_marked_over_the_api_and_on_the_form(api_as, as_, alma, company):
    changed = api_as(alma).patch(
        "/api/v1/functions/FIN/", {"is_finance": True}, format="json", headers={"If-Match": "*"}
    )
    assert changed.json()["is_finance"] is True
    assert "This is finance" in as_(alma).get("/functions/FIN/edit/").content.decode()
    assert "confirms money" in as_(alma).get("/functions/FIN/").content.decode()


def test_an_import_that_words_a_metric_anew_ends_its_confirmation(alma, carla, ivo, tmp_path, today):
    metric = metrics.confirm(metrics.create(SMILES, by=carla), by=ivo, now=timezone.now())
    rows = tmp_path / "metrics.csv"
    head = "key,name,kind,unit,direction,counts_as_business_outcome\n"
    rows.write_text(f"{head}SMILE,Smile rate,behavioural,%,higher,yes\n")
    import_bundle([rows], by=alma, now=noon(today))
    metric.refresh_from_db()
    assert metric.confirmed_by == ivo
    rows.write_text(f"{head}SMILE,Smiles seen,behavioural,%,higher,yes\n")
    import_bundle([rows], by=alma, now=noon(today))
    metric.refresh_from_db()
    assert (metric.confirmed_by, metric.described_by) == (None, alma)
