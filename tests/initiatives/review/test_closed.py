"""A review that earlier code closed is still read, shown and passed on as it was."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path

import openpyxl
import pytest
from django.utils.html import strip_tags
from pptx import Presentation

from initiatives.models import Review
from initiatives.review import freeze, thaw
from initiatives.review.files import ExportContext
from initiatives.review.files.deck import deck
from initiatives.review.files.workbook import workbook

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


def test_it_is_read_and_written_again_to_the_letter():
    assert freeze(thaw(AUTUMN)) == AUTUMN


LATER = [
    ("programme", "not_said"),
    ("programme", "prevention", "not_said"),
    ("since", "drawn_up_later"),
    ("readings_until",),
]
"""Parts that came after the first reviews had been closed."""


def test_reviews_closed_before_some_parts_came_are_read_without_them(autumn, rita, as_):
    written = json.loads(AUTUMN)
    for *path, name in LATER:
        del reduce(dict.__getitem__, path, written)[name]
    content = thaw(json.dumps(written))
    assert (content.programme.not_said.mode, content.programme.prevention.not_said) == ((), None)
    assert content.since.drawn_up_later is False
    older = Review.objects.create(
        key="older",
        title="Older",
        as_of=date(2026, 11, 1),
        content=json.dumps(written),
        closed_at=autumn.closed_at,
        closed_by=autumn.closed_by,
    )
    assert as_(rita).get(f"/review/{older.key}/").status_code == 200
    assert as_(rita).get(f"/review/{autumn.key}/against/{older.key}/").status_code == 200


@pytest.mark.parametrize("ending", ["xlsx", "pptx"])
def test_its_files_are_given(autumn, rita, as_, ending):
    assert as_(rita).get(f"/review/{autumn.key}/review.{ending}").status_code == 200


def test_the_api_gives_it_as_it_is_stored(autumn, api_as, rita):
    shown = api_as(rita).get(f"/api/v1/reviews/{autumn.key}/").json()
    assert shown["content"] == json.loads(AUTUMN)
    assert shown["sha256"] == autumn.sha256


def test_its_page_shows_what_was_written_down(autumn, rita, as_):
    answer = as_(rita).get(f"/review/{autumn.key}/")
    text = strip_tags(answer.content.decode())
    assert answer.status_code == 200
    for written in ("Stop the smile camera?", "Ask before building", "A law asks for it", "Onboarding für alle"):
        assert written in text


def test_its_deck_and_workbook_are_made_from_it(autumn):
    slides = Presentation(io.BytesIO(deck(ExportContext.of(autumn)))).slides
    assert len(slides) == 8
    book = openpyxl.load_workbook(io.BytesIO(workbook(ExportContext.of(autumn))))
    assert {row[0].value: row[3].value for row in book["Initiatives"].iter_rows(min_row=2)}["I01"] == 100
    assert book["Drift history"].cell(book["Drift history"].max_row, 2).value == 51.1
