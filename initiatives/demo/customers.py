"""What the customers of the sample company are worth: one thesis holds, one is not shown, and the base loses value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cxtracker.accounts.models import User
from journeys.customers.rules.counts import begins, quarter_of
from journeys.customers.services import counts, theses
from journeys.models import Segment
from journeys.models.customers import Act

SURVEY = "Survey in branches, joined with accounts by customer number"
BANDS: tuple[tuple[Any, ...], ...] = (
    ("bank-families-with-mortgage-plans", "spend", "low", 400, 95, 60),
    ("bank-families-with-mortgage-plans", "spend", "mid", 610, 101, 58),
    ("bank-families-with-mortgage-plans", "spend", "high", 400, 112, 60),
    ("bank-self-employed", "spend", "low", 60, 140, 110),
    ("bank-self-employed", "spend", "high", 45, 155, 120),
    ("", "stay", "low", 900, 792),
    ("", "stay", "high", 1_100, 1_045),
)
"""Segment ("" is all), act and band, then what these customers do."""
COUNTED_BEFORE = {"came": 1_100, "came_value": 250, "recommended": 180, "left": 820, "left_value": 330}
COUNTED = {
    "came": 1_200,
    "came_value": 240,
    "recommended": 150,
    "left": 900,
    "left_value": 410,
    "reasons": "Fees nobody explained: 310\nMoved to a bank with a better app: 240\nMoved away: 120",
    "grew": 2_300,
    "grew_value": 18,
    "shrank": 1_900,
    "shrank_value": 25,
}
"""Customers of the last two quarters, values for each of them a year."""


def count(*, by: User, now: datetime) -> None:
    """Happy customers are worth more in one segment, not shown in another; last quarter was a growing loss."""
    segments = Segment.objects.in_bulk([key for key, *_rest in BANDS if key], field_name="key")
    for key, act, band, *numbers in BANDS:
        names = ("n", "retained") if act == Act.STAY else ("n", "mean", "sd")
        values = {"segment": segments.get(key), "act": act, "band": band, "source": SURVEY}
        theses.create({**values, **dict(zip(names, numbers, strict=True))}, by=by)
    begun = begins(quarter_of(timezone.localdate(now)))
    last, before = (quarter_of(begun - timedelta(days=days)) for days in (1, 100))
    for quarter, values in ((before, COUNTED_BEFORE), (last, COUNTED)):
        counts.create({"quarter": quarter, **values}, by=by, now=now)
