"""The pages of metrics: finding one, reading how it moves, entering, correcting and pasting readings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cxtracker.ui import panels
from journeys.metrics.readings.services import measurements
from journeys.metrics.services import metrics
from journeys.models import EventMark, Measurement, Metric, Series
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def churn(db) -> Metric:
    return MetricFactory(key="BE02", name="Churn rate", unit="%", direction="lower")


@pytest.fixture
def pilot(churn) -> Series:
    """Read at the end of each of the first months of 2026: 2.6, 2.5, 2.4."""
    series = SeriesFactory(key="pilot", metric=churn, label="pilot branches")
    for month, day, value in [(1, 31, 2.6), (2, 28, 2.5), (3, 31, 2.4)]:
        MeasurementFactory(series=series, on=date(2026, month, day), value=value, n=100)
    return series


FORM = {
    "name": "Second order in 90 days",
    "kind": "behavioural",
    "unit": "%",
    "direction": "higher",
    "timing": "lagging",
    "formula": "",
    "counts_as_business_outcome": "on",
}


# --- the catalogue ----------------------------------------------------------------------------------------------
def test_the_catalogue_says_what_counts_why_not_and_what_is_too_old(as_, rita, pilot):
    MetricFactory(key="PE01", name="Net Promoter Score", kind="perception", counts_as_business_outcome=False)
    MetricFactory(key="BE99", name="Smile rate")
    answer = text(as_(rita).get("/metrics/"))
    assert "Churn rate" in answer
    assert "1 of 1 overdue" in answer
    assert "a signal: what customers say, not what they do" in answer
    assert "says “Smile”, so a second person has to confirm" in answer
    assert "New metric" not in answer


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=perception", {"PE01"}),
        ("counts=true", {"BE02", "BE03"}),
        ("counts=false", {"PE01", "BE99"}),
        ("stale=true", {"BE02"}),
        ("stale=false", {"BE03"}),
        ("q=smile", {"BE99"}),
        ("kind=behavioural,perception&counts=false", {"PE01", "BE99"}),
    ],
)
def test_the_catalogue_is_filtered_in_the_address_and_the_api_alike(as_, api_as, rita, pilot, query, shown):
    MetricFactory(key="PE01", name="NPS", kind="perception", counts_as_business_outcome=False)
    MetricFactory(key="BE99", name="Smile rate")
    fresh = SeriesFactory(metric=MetricFactory(key="BE03", name="Early churn"))
    MeasurementFactory(series=fresh, on=timezone.localdate())
    page = as_(rita).get(f"/metrics/?{query}")
    assert {line.metric.key for line in page.context["lines"]} == shown
    found = api_as(rita).get(f"/api/v1/metrics/?{query}").json()["results"]
    assert {one["key"] for one in found} == shown


def test_a_misspelt_filter_shows_no_list(as_, rita):
    answer = as_(rita).get("/metrics/?knid=perception")
    assert answer.status_code == 400
    assert "Unknown filter “knid”" in text(answer)


def test_the_catalogue_asks_as_often_for_fifty_metrics_as_for_three(as_, rita, django_assert_max_num_queries):
    for _one in range(50):
        MeasurementFactory(series=SeriesFactory())
    client = as_(rita)
    with django_assert_max_num_queries(10):
        client.get("/metrics/")


def test_an_empty_catalogue_teaches_how_to_begin(as_, carla, rita):
    assert "Describe a metric" in text(as_(carla).get("/metrics/"))
    assert "Describe a metric" not in text(as_(rita).get("/metrics/"))


def test_a_cx_manager_describes_a_metric_and_is_led_on(as_, carla, cosmo):
    answer = as_(carla).post("/metrics/new/", FORM)
    metric = Metric.objects.get()
    assert (answer.url, metric.key, metric.described_by) == ("/metrics/BE01/", "BE01", carla)
    assert "Start a series" in text(as_(carla).get(answer.url))
    assert as_(cosmo).get("/metrics/new/").status_code == 403


def test_nps_cannot_be_made_a_result_and_the_form_says_why(as_, carla):
    client = as_(carla)
    assert "stays a signal" in text(client.get("/metrics/new/"))
    answer = client.post("/metrics/new/", {**FORM, "name": "NPS", "kind": "perception"})
    assert answer.status_code == 422
    assert "never counts as a business outcome" in text(answer)
    assert not Metric.objects.exists()


def test_two_people_editing_a_metric_lose_nothing(as_, alma, carla, churn):
    opened = as_(carla).get("/metrics/BE02/edit/").context["form"]["seen"].value()
    metrics.edit(churn, {"unit": "share"}, by=alma)
    typed = {**FORM, "name": "Churn", "seen": opened}
    answer = as_(carla).post("/metrics/BE02/edit/", typed)
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in text(answer)
    assert Metric.objects.get().unit == "share"
    again = answer.context["form"]["seen"].value()
    assert as_(carla).post("/metrics/BE02/edit/", {**typed, "seen": again}).status_code == 302
    assert Metric.objects.get().name == "Churn"


def test_a_disguised_metric_is_confirmed_on_its_page_by_somebody_else(as_, carla, ivo, rita):
    values = {name: value for name, value in FORM.items() if name != "counts_as_business_outcome"}
    metrics.create({**values, "key": "BE50", "name": "Smile rate", "counts_as_business_outcome": True}, by=carla)
    for person in (carla, rita):
        assert "I confirm" not in text(as_(person).get("/metrics/BE50/"))
    assert "I confirm" in text(as_(ivo).get("/metrics/BE50/"))
    assert as_(carla).post("/metrics/BE50/confirm/").status_code == 403
    assert as_(rita).post("/metrics/BE50/confirm/").status_code == 403
    assert as_(ivo).post("/metrics/BE50/confirm/").url == "/metrics/BE50/"
    assert "counts as a business outcome" in text(as_(ivo).get("/metrics/BE50/"))


# --- the page of a metric ---------------------------------------------------------------------------------------
def test_the_page_says_how_the_metric_moves_with_marks_and_a_second_series_beside(as_, rita, churn, pilot):
    other = SeriesFactory(key="rest", metric=churn, label="all other branches")
    MeasurementFactory(series=other, on=date(2026, 2, 28), value=3.1)
    EventMark.objects.create(on=date(2026, 2, 1), label="New price list", kind="price")
    answer = as_(rita).get("/metrics/BE02/")
    assert "Churn rate fell from 2.6 % to 2.4 %" in text(answer)
    assert "pilot branches, from 31 Jan 2026 to 31 Mar 2026: the good direction." in text(answer)
    chart = answer.context["movement"].chart
    assert [mark.label for mark in chart.events] == ["New price list"]
    assert chart.comparison.label == "all other branches"
    assert as_(rita).get("/metrics/BE02/?series=rest").context["movement"].chart.series.label == "all other branches"


def test_others_add_their_panels_to_the_page(as_, rita, churn, monkeypatch):
    monkeypatch.setattr(panels, "_sections", {})
    panels.panel("journeys.metric")(
        lambda request, metric: ("components/empty.html", {"title": f"Promised on {metric.key}", "icon": "route"})
    )
    assert "Promised on BE02" in text(as_(rita).get("/metrics/BE02/"))


def test_an_event_is_marked_on_one_chart_or_on_all_and_taken_off(as_, cosmo, rita, churn):
    client = as_(cosmo)
    client.post("/metrics/BE02/marks/", {"on": "2026-02-01", "label": "Price list", "kind": "price"})
    client.post("/metrics/BE02/marks/", {"on": "2026-03-01", "label": "Strike", "kind": "other", "everywhere": "on"})
    assert list(EventMark.objects.order_by("on").values_list("label", "metric__key")) == [
        ("Price list", "BE02"),
        ("Strike", None),
    ]
    wrong = client.post("/metrics/BE02/marks/", {"on": "", "label": "Strike", "kind": "other"})
    assert wrong.status_code == 422
    mark = EventMark.objects.get(label="Strike")
    assert as_(rita).post(f"/metrics/marks/{mark.pk}/remove/").status_code == 403
    assert client.post(f"/metrics/marks/{mark.pk}/remove/", {"back": "BE02"}).url == "/metrics/BE02/#marks"
    assert EventMark.objects.count() == 1


def test_a_contributor_starts_a_series_and_says_anew_how_often(as_, cosmo, rita, churn):
    answer = as_(cosmo).post("/metrics/BE02/new/", {"label": "Pilot branches", "rhythm": "weekly"})
    series = Series.objects.get()
    assert (answer.url, series.rhythm, series.key) == (
        "/metrics/BE02/be02-pilot-branches/",
        "weekly",
        "be02-pilot-branches",
    )
    as_(cosmo).post(f"{answer.url}edit/", {"label": "Pilot", "rhythm": "daily"})
    series.refresh_from_db()
    assert (series.label, series.rhythm) == ("Pilot", "daily")
    for path in ("new/", "be02-pilot-branches/edit/"):
        assert as_(rita).get(f"/metrics/BE02/{path}").status_code == 403


# --- readings ---------------------------------------------------------------------------------------------------
def test_the_next_due_date_stands_there_and_one_number_is_enough(as_, cosmo, pilot):
    client = as_(cosmo)
    page = client.get("/metrics/BE02/pilot/")
    assert "a reading was due on 30 Apr 2026" in text(page)
    assert page.context["form"]["on"].value() == date(2026, 4, 30)
    assert client.post("/metrics/BE02/pilot/", {"on": "2026-04-30", "value": "2,3"}).status_code == 302
    assert Measurement.objects.get(on=date(2026, 4, 30)).value == 2.3


def test_a_day_that_is_still_to_come_is_not_offered(as_, cosmo, pilot):
    MeasurementFactory(series=pilot, on=timezone.localdate(), value=2.4)
    assert as_(cosmo).get("/metrics/BE02/pilot/").context["form"]["on"].value() is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "0.024"}, "Did you mean 2.4?"),
        ({"value": "25"}, "more than ten times above or below"),
        ({"value": "-2.4"}, "Can it be below zero?"),
        ({"value": "nan"}, "is not a number"),
        ({"value": "2.4 EUR"}, "includes a currency"),
        ({"value": "1,234"}, "could be 1234 or 1.234"),
        ({"value": "2.4", "n": "-1"}, "n is the number of cases behind the value; it can&#x27;t be negative."),
        ({"value": "2.4", "on": str(date(2999, 1, 1))}, "is in the future"),
    ],
)
def test_a_number_that_was_probably_not_meant_is_asked_about_and_not_kept(as_, cosmo, pilot, typed, sentence):
    answer = as_(cosmo).post("/metrics/BE02/pilot/", {"on": "2026-04-30", **typed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert Measurement.objects.count() == 3


def test_somebody_who_is_sure_says_so_explicitly(as_, cosmo, pilot):
    typed = {"on": "2026-04-30", "value": "0.024"}
    asked = as_(cosmo).post("/metrics/BE02/pilot/", typed)
    assert "Yes, this is correct" in text(asked)
    assert as_(cosmo).post("/metrics/BE02/pilot/", {**typed, "sure": "on"}).status_code == 302
    assert Measurement.objects.get(on=date(2026, 4, 30)).value == 0.024


def test_a_day_that_has_a_reading_leads_to_its_correction(as_, cosmo, pilot):
    reading = Measurement.objects.get(on=date(2026, 3, 31))
    answer = as_(cosmo).post("/metrics/BE02/pilot/", {"on": "2026-03-31", "value": "2.2"})
    assert answer.status_code == 409
    assert f"/metrics/BE02/pilot/{reading.pk}/?value=2.2" in answer.content.decode()
    form = as_(cosmo).get(f"/metrics/BE02/pilot/{reading.pk}/?value=2.2").context["form"]
    assert (form["value"].value(), form["seen_value"].value()) == ("2.2", "2.4")


def correction(page) -> dict[str, str]:
    form = page.context["form"]
    return {field.name: field.value() for field in form if field.name != "sure" and field.value() is not None}


def test_two_corrections_do_not_overwrite_each_other(as_, cosmo, carla, pilot):
    reading = Measurement.objects.get(on=date(2026, 3, 31))
    address = f"/metrics/BE02/pilot/{reading.pk}/"
    opened = correction(as_(cosmo).get(address))
    measurements.correct(reading, {"value": 2.45}, by=carla)
    answer = as_(cosmo).post(address, {**opened, "value": "2.3"})
    assert answer.status_code == 409
    assert "Carla Caspar changed it to 2.45 %" in text(answer)
    assert Measurement.objects.get(pk=reading.pk).value == 2.45
    assert as_(cosmo).post(address, {**correction(answer), "value": "2.3"}).status_code == 302
    trail = text(as_(carla).get(address))
    assert "corrected 31 Mar 2026: 2.45 → 2.3" in trail
    assert "corrected 31 Mar 2026: 2.4 → 2.45" in trail


def test_a_reading_goes_only_with_a_reason(as_, cosmo, rita, pilot):
    reading = Measurement.objects.get(on=date(2026, 3, 31))
    address = f"/metrics/BE02/pilot/{reading.pk}/remove/"
    assert as_(rita).post(address, {"reason": "no"}).status_code == 403
    assert as_(cosmo).post(address, {"reason": " "}).status_code == 422
    assert Measurement.objects.count() == 3
    as_(cosmo).post(address, {"reason": "counted twice"})
    assert Measurement.objects.count() == 2
    page = text(as_(rita).get("/metrics/BE02/pilot/"))
    assert "removed 2.4 of 31 Mar 2026." in page
    assert "counted twice" in page


def test_readers_see_the_history_and_no_buttons(as_, rita, pilot):
    page = text(as_(rita).get("/metrics/BE02/pilot/"))
    assert "2.6 %" in page
    assert "Enter a reading" not in page
    assert as_(rita).post("/metrics/BE02/pilot/", {"on": "2026-04-30", "value": "2"}).status_code == 403
    reading = Measurement.objects.first()
    assert "Save the correction" not in text(as_(rita).get(f"/metrics/BE02/pilot/{reading.pk}/"))
    assert as_(rita).post(f"/metrics/BE02/pilot/{reading.pk}/", {"value": "2"}).status_code == 403


def test_a_reading_is_found_only_under_its_own_series(as_, rita, pilot):
    assert as_(rita).get(f"/metrics/{MetricFactory().key}/pilot/").status_code == 404
    elsewhere = MeasurementFactory(on=date(2026, 1, 1))
    assert as_(rita).get(f"/metrics/BE02/pilot/{elsewhere.pk}/").status_code == 404


# --- pasting ----------------------------------------------------------------------------------------------------
LINES = "Date\tChurn\tn\n31.01.2026\t2.6 %\n2026-03-31\t2,45\t120\n4/30/2026\t2.3\t60,000\n"


def test_pasted_lines_are_shown_before_anything_is_kept_and_then_kept_together(as_, cosmo, rita, pilot):
    client = as_(cosmo)
    preview = client.post("/metrics/BE02/pilot/paste/", {"text": LINES})
    assert "1 new, 1 changed, 1 as they are" in text(preview)
    assert Measurement.objects.count() == 3
    shown = preview.context["plan"].fingerprint
    saved = client.post("/metrics/BE02/pilot/paste/", {"text": LINES, "fingerprint": shown, "save": "1"})
    assert saved.url == "/metrics/BE02/pilot/"
    assert list(pilot.measurements.order_by("on").values_list("value", "n")) == [
        (2.6, 100),
        (2.5, 100),
        (2.45, 120),
        (2.3, 60_000),
    ]
    assert as_(rita).post("/metrics/BE02/pilot/paste/", {"text": LINES}).status_code == 403


def test_one_line_that_cannot_be_read_keeps_all_from_being_saved(as_, cosmo, pilot):
    lines = LINES + "2026-05-31\t12 EUR\n"
    shown = as_(cosmo).post("/metrics/BE02/pilot/paste/", {"text": lines})
    assert shown.status_code == 422
    assert "includes a currency" in text(shown)
    fingerprint = shown.context["plan"].fingerprint
    again = as_(cosmo).post("/metrics/BE02/pilot/paste/", {"text": lines, "fingerprint": fingerprint, "save": "1"})
    assert again.status_code == 422
    assert Measurement.objects.count() == 3


def test_doubtful_lines_are_kept_only_when_ticked(as_, cosmo, pilot):
    lines = "2026-04-30\t0.023\n"
    shown = as_(cosmo).post("/metrics/BE02/pilot/paste/", {"text": lines})
    assert "Did you mean 2.3?" in text(shown)
    said = {"text": lines, "fingerprint": shown.context["plan"].fingerprint, "save": "1"}
    assert "Some values look wrong" in text(as_(cosmo).post("/metrics/BE02/pilot/paste/", said))
    assert Measurement.objects.count() == 3
    assert as_(cosmo).post("/metrics/BE02/pilot/paste/", {**said, "sure": "on"}).status_code == 302
    assert Measurement.objects.count() == 4


def test_what_was_not_shown_is_not_saved(as_, cosmo, carla, pilot):
    shown = as_(cosmo).post("/metrics/BE02/pilot/paste/", {"text": LINES}).context["plan"].fingerprint
    measurements.correct(Measurement.objects.get(on=date(2026, 3, 31)), {"value": 2.44}, by=carla)
    said = {"text": LINES, "fingerprint": shown, "save": "1"}
    answer = as_(cosmo).post("/metrics/BE02/pilot/paste/", said)
    assert answer.status_code == 409
    assert "Check again before you save" in text(answer)
    assert Measurement.objects.get(on=date(2026, 3, 31)).value == 2.44


def test_the_page_of_a_series_asks_as_often_for_many_readings(as_, cosmo, pilot, django_assert_max_num_queries):
    rows = [measurements.Reading(pilot, date(2025, 1, 1) + timedelta(days=n), 2.4) for n in range(60)]
    measurements.record_many(rows, by=cosmo, now=timezone.now())
    client = as_(cosmo)
    with django_assert_max_num_queries(12):
        client.get("/metrics/BE02/pilot/")


def test_of_very_many_series_the_most_read_are_listed_and_words_find_the_others(as_, rita, churn, pilot):
    for number in range(40):
        SeriesFactory(key=f"shop-{number}", metric=churn, label=f"shop {number}")
    page = text(as_(rita).get("/metrics/BE02/"))
    assert page.count('data-label="Readings"') == 25
    assert "25 of 41 series." in page
    assert "pilot branches" in page
    found = text(as_(rita).get("/metrics/BE02/?find=SHOP+39"))
    assert found.count('data-label="Readings"') == 1
    assert 'value="SHOP 39"' in found
    shown = text(as_(rita).get("/metrics/BE02/?series=shop-39"))
    assert '<span class="key">shop-39</span>' in shown
    assert "of 2 series" not in shown


def test_few_series_are_listed_without_a_search(as_, rita, churn, pilot):
    assert 'id="find"' not in text(as_(rita).get("/metrics/BE02/"))
