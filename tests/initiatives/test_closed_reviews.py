"""A review that earlier code closed is still read, shown and passed on as it was."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils.html import strip_tags
from pptx import Presentation

from initiatives.models import Review
from initiatives.reports.review_pack import Edition, deck, workbook

AUTUMN = (Path(__file__).parent / "closed_reviews" / "autumn.json").read_text("utf-8")
"""Of the sample company, closed before a review had typed parts."""


@pytest.fixture
def autumn(lena) -> Review:
    return Review.objects.create(
        key="2026-11-21",
        title="Autumn",
        as_of=date(2026, 11, 21),
        content=AUTUMN,
        sha256=hashlib.sha256(AUTUMN.encode()).hexdigest(),
        closed_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
        closed_by=lena,
    )


def test_its_page_shows_what_was_written_down(autumn, rita, as_):
    answer = as_(rita).get(f"/review/{autumn.key}/")
    text = strip_tags(answer.content.decode())
    assert answer.status_code == 200
    for written in ("Stop the smile camera?", "Ask before building", "A law asks for it", "Onboarding für alle"):
        assert written in text


def test_its_deck_and_workbook_are_made_from_it(autumn):
    slides = Presentation(io.BytesIO(deck(Edition.of(autumn)))).slides
    assert len(slides) == 8
    book = openpyxl.load_workbook(io.BytesIO(workbook(Edition.of(autumn))))
    assert {row[0].value: row[3].value for row in book["Initiatives"].iter_rows(min_row=2)}["I01"] == 100
    assert book["Drift history"].cell(book["Drift history"].max_row, 2).value == 51.1
