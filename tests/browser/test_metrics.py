"""Metrics in a browser: one number, a question back, a paste with a look at it first; by phone and without a script."""

from __future__ import annotations

from datetime import date

import pytest

from journeys.models import EventMark, Measurement
from tests.browser_looks import LOOKS
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory


@pytest.fixture
def pilot(db):
    metric = MetricFactory(key="BE02", name="Churn rate", unit="%", direction="lower")
    MetricFactory(key="BE99", name="Smile rate", unit="%")
    series = SeriesFactory(key="pilot", metric=metric, label="pilot branches")
    for month, day, value in [(1, 31, 2.6), (2, 28, 2.5), (3, 31, 2.4), (4, 30, 2.3)]:
        MeasurementFactory(series=series, on=date(2026, month, day), value=value, n=60_000, source="billing")
    EventMark.objects.create(on=date(2026, 3, 1), label="New price list", kind="price")
    return series


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize(
    "path", ["/metrics/", "/metrics/BE02/", "/metrics/BE99/", "/metrics/BE02/pilot/", "/metrics/new/"]
)
def test_the_pages_are_accessible_and_fit(open_as, carla, pilot, path, width, theme, accessible, fits, snap):
    page = open_as(carla, path, width=width, theme=theme)
    accessible(page)
    fits(page)
    snap(page, f"{path.strip('/').replace('/', '-')}-{theme}-{width}")


@pytest.mark.parametrize("script", [True, False])
def test_one_number_is_entered_and_a_strange_one_asked_about(open_as, cosmo, pilot, script, accessible, complaints):
    complaints.mean("422")
    page = open_as(cosmo, "/metrics/BE02/pilot/", java_script_enabled=script)
    assert page.get_by_label("Date").input_value() == "2026-05-31"
    page.get_by_role("textbox", name="Value").fill("0.022")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Did you mean 2.2?").first.wait_for()
    assert Measurement.objects.count() == 4
    if script:
        accessible(page)
    page.get_by_role("textbox", name="Value").fill("2,2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("row", name="31 May 2026").wait_for()
    assert Measurement.objects.get(on=date(2026, 5, 31)).value == 2.2


@pytest.mark.parametrize("width", [1280, 360])
def test_lines_from_a_spreadsheet_are_shown_put_right_and_saved(
    open_as, cosmo, pilot, width, accessible, fits, complaints
):
    complaints.mean("422")
    page = open_as(cosmo, "/metrics/BE02/pilot/", width=width)
    page.get_by_text("Paste several from a spreadsheet").click()
    page.get_by_label("Lines from your spreadsheet").fill("Month\tChurn\n31.05.2026\t2,2 %\n2026-06-30\t12 EUR\n")
    page.get_by_role("button", name="Check them first").click()
    page.get_by_role("heading", name="1 line cannot be read; nothing is saved").wait_for()
    accessible(page)
    fits(page)
    page.get_by_label("Lines from your spreadsheet").fill("31.05.2026\t2,2 %\n2026-06-30\t2.1\n2026-04-30\t2.35\n")
    page.get_by_role("button", name="Refresh").click()
    page.get_by_role("heading", name="2 new, 1 changed, 0 as they are").wait_for()
    accessible(page)
    fits(page)
    assert Measurement.objects.count() == 4
    page.get_by_role("button", name="Save 3 readings").click()
    page.get_by_text("2 new, 1 corrected, 0 unchanged.").wait_for()
    assert Measurement.objects.count() == 6


def test_a_reading_is_corrected_and_its_history_told(open_as, cosmo, pilot, accessible):
    page = open_as(cosmo, "/metrics/BE02/pilot/")
    page.get_by_role("link", name="Correct 30 Apr 2026").click()
    page.get_by_role("textbox", name="Value").fill("2.35")
    accessible(page)
    page.get_by_role("button", name="Save the correction").click()
    page.get_by_role("row", name="30 Apr 2026 2.35").wait_for()
    page.get_by_text("corrected 30 Apr 2026: 2.3 → 2.35.").wait_for()


def test_the_catalogue_is_filtered_while_choosing(open_as, rita, pilot):
    page = open_as(rita, "/metrics/")
    page.get_by_label("Business outcome").select_option("false")
    page.wait_for_url("**/metrics/?**counts=false**")
    page.get_by_role("link", name="Churn rate").wait_for(state="detached")
    assert page.get_by_role("link", name="Smile rate").is_visible()


def test_a_disguised_metric_is_confirmed_with_one_button(open_as, ivo, pilot):
    page = open_as(ivo, "/metrics/BE99/")
    page.get_by_role("button", name="I confirm").click()
    page.get_by_text("Confirmed.").wait_for()
    assert not page.get_by_role("button", name="I confirm").is_visible()
