"""A review as slides: native tables and charts that can be edited, sober, with where each number comes from."""

from __future__ import annotations

from io import BytesIO

from initiatives.reports.review_pack.deck import programme, slides
from initiatives.reports.review_pack.deck.frame import Frame
from initiatives.reports.review_pack.edition import Edition
from initiatives.reports.review_pack.repeatable import repeatable

FULL = (
    slides.meaning, slides.decisions, slides.business, slides.rows, programme.silos, programme.functions,
    programme.drift, slides.past,
)  # fmt: skip
EMPTY = (slides.meaning, slides.decisions, slides.past)
"""While nothing lives yet there is nothing else to show."""


def deck(edition: Edition) -> bytes:
    """Eight slides, 16:9, in the reader's language."""
    frame = Frame.of(edition)
    for slide in EMPTY if edition.sheet.is_empty else FULL:
        slide(frame, edition.sheet)
    stream = BytesIO()
    told = frame.deck.core_properties
    told.created = told.modified = edition.moment.replace(tzinfo=None)
    frame.deck.save(stream)
    return repeatable(stream.getvalue(), edition.moment)
