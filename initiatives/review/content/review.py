"""A whole review: what is frozen when it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cxtracker.dataclass_json import LATER
from initiatives.review.content.business import Business
from initiatives.review.content.customers import Customers
from initiatives.review.content.decisions import AskedDecision, Past
from initiatives.review.content.functions import Functions
from initiatives.review.content.initiatives import Initiatives
from initiatives.review.content.programme import Programme
from initiatives.review.content.shares import Share

FORM = 1
"""Raised when the structure changes, so that old reviews are still read rightly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReview:
    """The review this one follows. One that was itself drawn up later is not compared with."""

    key: str
    title: str
    as_of: date
    drawn_up_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNumbers:
    """The numbers reviews are compared by, by code, and where each initiative stood."""

    numbers: Mapping[str, float | None]
    scores: Mapping[str, float | None]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The first line: how many initiatives live, in which band, jointly owned, siloed; answers overdue."""

    live: int
    bands: Mapping[str, int]
    banded: Mapping[str, tuple[str, ...]]
    siloed: Share
    jointly_owned: Share
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By key, how everything the review mentions was called on its day."""

    functions: Mapping[str, str]
    touchpoints: Mapping[str, str]
    metrics: Mapping[str, str]
    initiatives: Mapping[str, str]

    def function(self, key: str) -> str:
        """An unknown key stands for itself."""
        return self.functions.get(key, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContent:
    """Leadership's review as of a day, in keys, names, numbers and dates: no sentences, which are made for the reader.

    What is not known is None, never 0. Shares run from 0 to 1, money is per year in `business.money.currency`. Fields
    are named as in the stored JSON. A field that comes later needs a default, so that reviews closed before still load.
    `readings_until`: what came in after that day is left out of all numbers; None in reviews that knew no better.
    `customers`: who came and left in the last quarter that was counted; None where nobody counts.
    `answers_until`: statuses, answers and policies are those of that evening; None where the present ones were taken.
    """

    form: int
    as_of: date
    since: EarlierReview | None
    meaning: Meaning
    decisions: tuple[AskedDecision, ...]
    business: Business
    initiatives: Initiatives
    functions: Functions
    programme: Programme
    past: Past
    names: Names
    before: KeyNumbers | None
    readings_until: date | None = None
    answers_until: date | None = field(default=None, metadata=LATER)
    customers: Customers | None = field(default=None, metadata=LATER)
