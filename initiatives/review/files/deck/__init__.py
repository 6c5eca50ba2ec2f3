"""A review as slides: native tables and charts that can be edited, sober, with where each number comes from."""

from __future__ import annotations

from io import BytesIO

from initiatives.review.files.deck.frame import Frame
from initiatives.review.files.deck.slides import business, decisions, functions, initiatives, programme, summary
from initiatives.review.files.deterministic_zip import deterministic_zip
from initiatives.review.files.export_context import ExportContext

FULL = (
    summary.summary,
    decisions.asked,
    business.business,
    initiatives.initiatives,
    functions.silos,
    functions.functions,
    programme.drift,
    decisions.past,
)
EMPTY = (summary.summary, decisions.asked, decisions.past)
"""While nothing lives yet there is nothing else to show."""


def deck(context: ExportContext) -> bytes:
    """Eight slides, 16:9, in the reader's language."""
    frame = Frame.of(context)
    for slide in EMPTY if context.page.summary.is_empty else FULL:
        slide(frame, context.page)
    stream = BytesIO()
    properties = frame.deck.core_properties
    properties.created = properties.modified = context.moment.replace(tzinfo=None)
    frame.deck.save(stream)
    return deterministic_zip(stream.getvalue(), context.moment)
