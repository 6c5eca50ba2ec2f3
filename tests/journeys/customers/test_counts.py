"""Customers who came and left: entered once, added up rightly, first on the review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cxtracker.errors import Invalid
from cxtracker.tabular.problems import BundleErrors
from initiatives.review.freezing import freeze, thaw
from initiatives.review.page import ReviewPage
from initiatives.review.queries.review import review_content
from initiatives.transfer.services.importing import import_bundle
from journeys.customers.forms import QuartersForm
from journeys.customers.queries.counts import latest_quarter, quarters
from journeys.customers.services import counts
from journeys.models import CustomerCount
from tests.conftest import TODAY
from tests.factories import SegmentFactory, noon

pytestmark = pytest.mark.django_db

WORKED = {"came": 1200, "came_value": Decimal(240), "left": 900, "left_value": Decimal(410)}


def test_the_worked_numbers_are_a_growing_loss(carla):
    counts.create({"quarter": "2026-Q3", **WORKED, "reasons": "Price: 300\nMoved: 120"}, by=carla, now=noon(TODAY))
    (quarter,) = quarters()
    assert (quarter.total.net.customers, quarter.total.net.value) == (300, -81_000)
    assert quarter.net == "+300 customers, −81,000 a year: a growing loss"
    assert quarter.came_and_left == "Came 1,200, worth 240 each a year; left 900, worth 410 each."
    assert quarter.why == "Price 300, Moved 120"


def test_segments_are_added_up_where_nobody_counts_all(carla):
    for key, came in (("families", 10), ("firms", 5)):
        values = {"quarter": "2026-Q3", "segment": SegmentFactory(key=key), "came": came, "left": 1}
        counts.create({**values, "reasons": "Price: 1"}, by=carla, now=noon(TODAY))
    (quarter,) = quarters()
    assert (quarter.of_segments, quarter.total.net.customers, quarter.why) == (True, 13, "Price 2")
    counts.create({"quarter": "2026-Q3", "came": 40}, by=carla, now=noon(TODAY))
    (quarter,) = quarters()
    assert (quarter.of_segments, quarter.total.came.customers) == (False, 40)


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"quarter": "2027-Q1"}, "quarter", "has not begun"),
        ({"quarter": "Q3 2026"}, "quarter", "2026-Q3"),
        ({"recommended": 1201}, "recommended", "than came"),
        ({"reasons": "Price"}, "reasons", "“Price: 300”"),
        ({"reasons": "Price: 901"}, "reasons", "more customers than left"),
        ({"reasons": "; ".join(f"R{n}: 1" for n in range(6))}, "reasons", "five"),
        ({"came_value": Decimal(-1)}, "came_value", "negative"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(carla, values, field, word):
    with pytest.raises(Invalid) as refusal:
        counts.create({"quarter": "2026-Q3", **WORKED, **values}, by=carla, now=noon(TODAY))
    assert any(word in sentence for sentence in refusal.value.fields[field])


def test_a_quarter_is_counted_once_and_corrected(carla):
    row = counts.create({"quarter": "2026-Q3", **WORKED}, by=carla, now=noon(TODAY))
    with pytest.raises(Invalid):
        counts.create({"quarter": "2026-Q3", **WORKED}, by=carla, now=noon(TODAY))
    counts.edit(row, {"came": 1300}, by=carla, now=noon(TODAY))
    assert CustomerCount.objects.get().came == 1300


def test_a_paste_counts_many_quarters(carla):
    form = QuartersForm({"text": "2026-Q2; ; 10; 5; 4; 5\n2026-Q3; ; 1 200; 240; 900; 410"})
    assert form.is_valid(), form.errors
    assert counts.put(form.lines, by=carla, now=noon(TODAY)) == 2
    assert counts.put(form.lines, by=carla, now=noon(TODAY)) == 0


def test_of_a_past_day_only_what_was_entered_by_then_counts(carla):
    counts.create({"quarter": "2026-Q2", "came": 1}, by=carla, now=noon(date(2026, 7, 10)))
    counts.create({"quarter": "2026-Q3", "came": 2}, by=carla, now=noon(date(2026, 10, 10)))
    assert latest_quarter(date(2026, 7, 9)) is None
    assert latest_quarter(date(2026, 10, 9)).quarter == "2026-Q2"
    assert latest_quarter(TODAY).quarter == "2026-Q3"


def test_a_review_begins_with_them_and_keeps_them(carla):
    assert ReviewPage(review_content(TODAY, since=None)).customers is None
    counts.create({"quarter": "2026-Q3", **WORKED}, by=carla, now=noon(TODAY))
    content = thaw(freeze(review_content(TODAY, since=None)))
    assert ReviewPage(content).customers.sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "Q3 2026: +300 customers, −81,000 EUR a year: a growing loss. "
        "Came 1,200, worth 240 EUR each a year; left 900, worth 410 EUR each."
    )


def test_the_live_review_shows_them_first(carla, as_, sample, alma):
    counts.create({"quarter": "2026-Q3", **WORKED}, by=alma, now=noon(TODAY))
    page = as_(alma).get("/review/").content.decode()
    assert page.index("a growing loss") < page.index("Jointly owned")


# --- bundles ------------------------------------------------------------------------------------------------------
def brought(folder: Path, name: str, text: str, by):
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return import_bundle([path], by=by, now=noon(TODAY))


def test_a_bundle_brings_both_and_brings_nothing_twice(tmp_path, alma):
    SegmentFactory(key="families")
    bands = "segment,act,band,n,mean,sd\nfamilies,spend,high,400,112,60\n,spend,low,400,95.5,60\n"
    quarter = "quarter,came,came_value,left,left_value,reasons\n2026-Q3,1200,240,900,410,Price: 300; Moved: 20\n"
    assert brought(tmp_path, "theses", bands, alma).created == 2
    assert brought(tmp_path, "theses", bands, alma).unchanged == 2
    assert brought(tmp_path, "customer_counts", quarter, alma).created == 1
    assert brought(tmp_path, "customer_counts", quarter, alma).unchanged == 1
    row = CustomerCount.objects.get()
    assert (row.entered_by, row.left_value) == (alma, 410)


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("theses", "segment,act,band,n,mean,sd\n,spend,high,1,112,60\n", "two or more"),
        ("theses", "segment,act,band,n,retained\n,stay,high,4,5\n", "than there were"),
        ("customer_counts", "quarter,came\n2027-Q1,5\n", "has not begun"),
        ("customer_counts", "quarter,came,came_value\n2026-Q3,5,a lot\n", "came_value"),
        ("customer_counts", "quarter,came\n2026-Q3,5\n2026-Q3,6\n", "2026-Q3"),
    ],
)
def test_a_bundle_keeps_the_rules_of_the_pages(tmp_path, alma, name, text, word):
    with pytest.raises(BundleErrors) as refusal:
        brought(tmp_path, name, text, alma)
    assert word in str([str(problem) for problem in refusal.value.problems])
    assert not CustomerCount.objects.exists()
