"""What is judged about metrics and readings without looking anything up."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.conf import settings

from journeys.metrics.readings.queries.currency import LastReading, last_readings
from journeys.metrics.readings.rules import plausibility, rhythm
from journeys.metrics.readings.rules.plausibility import Usual
from journeys.metrics.rules import disguise
from journeys.models import MetricKind, Rhythm
from tests.factories import MeasurementFactory, SeriesFactory

SAMPLE = settings.BASE_DIR / "initiatives" / "sample" / "metrics.csv"


def words(name: str = "Churn rate", unit: str = "%", formula: str = "", kind: str = "behavioural") -> tuple[str, ...]:
    return disguise.suspicious(kind, name, unit, formula)


# --- disguise ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "unit", "formula"),
    [
        ("Smile rate", "%", "smiles seen by the camera / visitors"),
        ("Experience score", "points", ""),
        ("Branch index", "1-5", ""),
        ("Branch index", "0–10", ""),
        ("Branch index", "points", "mean of answers from 1 to 7"),
        ("Visits rated well", "stars", ""),
        ("Likelihood to buy", "%", ""),
        ("Share of promoters", "%", ""),
        ("Sentiment of calls", "%", ""),
        ("Kundenzufriedenheit", "%", ""),
        ("Filialbewertung", "Sterne", ""),
        ("Anteil lächelnder Kunden", "%", ""),
        ("Удовлетворённость клиентов", "%", ""),
        ("Доля улыбок", "%", ""),
        ("Вероятность покупки", "%", ""),
    ],
)
@pytest.mark.parametrize("kind", [MetricKind.BEHAVIOURAL, MetricKind.FINANCIAL])
def test_a_score_in_disguise_is_found_by_its_words(kind, name, unit, formula):
    assert disguise.suspicious(kind, name, unit, formula)


@pytest.mark.parametrize("kind", [MetricKind.PERCEPTION, MetricKind.OPERATIONAL])
def test_what_does_not_claim_to_be_behaviour_is_not_in_disguise(kind):
    assert words("Customer satisfaction", kind=kind) == ()


@pytest.mark.parametrize(
    "name", ["Paid in 1-5 days", "Kauf gestern", "Started and restarted", "30-50 orders", "0-100", "Share of 0-10 %"]
)
def test_words_and_ranges_that_only_look_alike_pass(name):
    assert words(name) == ()


def test_nothing_that_counts_in_the_sample_catalogue_is_caught_by_accident():
    rows = [
        row for row in csv.DictReader(SAMPLE.read_text().splitlines()) if row["counts_as_business_outcome"] == "yes"
    ]
    assert len(rows) > 25
    assert {row["key"]: found for row in rows if (found := words(row["name"], row["unit"], row["formula"]))} == {}


def test_a_disguised_metric_counts_once_it_is_confirmed_and_a_plain_one_at_once():
    smiles = ("behavioural", "Smile rate", "%", "")
    assert not disguise.counts(*smiles, counts_as_business_outcome=True, confirmed=False)
    assert disguise.counts(*smiles, counts_as_business_outcome=True, confirmed=True)
    assert not disguise.counts(*smiles, counts_as_business_outcome=False, confirmed=True)
    assert disguise.counts("behavioural", "Churn rate", "%", "", counts_as_business_outcome=True, confirmed=False)


# --- rhythm -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "how", "due"),
    [
        ("2026-01-31", Rhythm.MONTHLY, "2026-02-28"),
        ("2026-02-28", Rhythm.MONTHLY, "2026-03-31"),
        ("2028-01-30", Rhythm.MONTHLY, "2028-02-29"),
        ("2026-12-15", Rhythm.MONTHLY, "2027-01-15"),
        ("2026-06-30", Rhythm.QUARTERLY, "2026-09-30"),
        ("2026-11-30", Rhythm.QUARTERLY, "2027-02-28"),
        ("2028-02-29", Rhythm.YEARLY, "2029-02-28"),
        ("2026-12-28", Rhythm.WEEKLY, "2027-01-04"),
        ("2026-12-31", Rhythm.DAILY, "2027-01-01"),
    ],
)
def test_the_next_reading_is_due_and_month_ends_stay_month_ends(on, how, due):
    assert rhythm.due_after(date.fromisoformat(on), how) == date.fromisoformat(due)


def test_a_reading_is_stale_after_its_rhythm_and_half_of_it():
    assert not rhythm.stale(date(2026, 10, 6), Rhythm.MONTHLY, date(2026, 11, 21))
    assert rhythm.stale(date(2026, 10, 5), Rhythm.MONTHLY, date(2026, 11, 21))
    assert not rhythm.stale(date(2026, 10, 5), Rhythm.QUARTERLY, date(2026, 11, 21))
    assert rhythm.stale(None, Rhythm.YEARLY, date(2026, 11, 21))


# --- doubts -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "unit", "others", "found"),
    [
        (0.024, "%", [2.4, 2.5], ("fraction",)),
        (0.024, "% of orders", [2.4, 2.5], ("fraction",)),
        (0.024, "%", [0.03, 0.02], ()),
        (0.024, "%", [], ()),
        (0.5, "%", [0.8, 1.4], ()),
        (25, "%", [2.4, 2.5], ("jump",)),
        (24, "%", [2.4, 2.5], ()),
        (0.24, "days", [2.4], ("jump",)),
        (31_000, "money", [31, 30], ("jump",)),
        (-2.4, "%", [2.4], ("negative",)),
        (-2.4, "%", [2.4, -0.1], ()),
        (-3, "count", [], ("negative",)),
        (-20, "points", [15, 12], ()),
        (0, "count", [12, 14], ()),
        (171, "%", [61, 63], ("beyond",)),
        (171, "%", [], ("beyond",)),
        (104, "%", [103, 99], ()),
        (171, "count", [61], ()),
        (-300, "points", [-20, 12], ("jump",)),
    ],
)
def test_what_is_doubtful_about_a_number(value, unit, others, found):
    assert plausibility.doubts(value, unit, Usual(tuple(others))) == found


def test_a_doubt_names_what_was_probably_meant():
    assert plausibility.doubt_sentence("fraction", 0.024, "%", Usual((2.4, 2.5))).startswith("Did you mean 2.4?")
    assert "25 % is more than ten times above or below the usual 2.45 %" in plausibility.doubt_sentence(
        "jump", 25, "%", Usual((2.4, 2.5))
    )
    assert (
        plausibility.doubt_sentence("negative", -1, "count", Usual())
        == "Can it be below zero? No other reading in count is."
    )


@pytest.mark.django_db
def test_the_last_readings_of_many_series_are_one_query(django_assert_num_queries):
    read, never, old = SeriesFactory(), SeriesFactory(), SeriesFactory(rhythm=Rhythm.WEEKLY)
    for series, on, value in [
        (read, date(2026, 9, 30), 2.5),
        (read, date(2026, 10, 31), 2.4),
        (read, date(2026, 12, 31), 9),
        (old, date(2026, 11, 1), 7),
    ]:
        MeasurementFactory(series=series, on=on, value=value)
    with django_assert_num_queries(1):
        found = last_readings([read.pk, never.pk, old.pk], date(2026, 11, 21))
    assert found == {
        read.pk: LastReading(date(2026, 10, 31), 2.4, date(2026, 11, 30), stale=False),
        never.pk: LastReading(None, None, None, stale=True),
        old.pk: LastReading(date(2026, 11, 1), 7, date(2026, 11, 8), stale=True),
    }
