"""The files of a review by their ending, and which of them go with a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from django.utils import translation

from initiatives.review.files.export_context import ExportContext
from initiatives.review.files.pdf import PdfUnavailable, detailed_pdf, one_sheet_pdf

log = structlog.get_logger(__name__)


def _workbook(context: ExportContext) -> bytes:
    from initiatives.review.files.workbook import workbook

    return workbook(context)


def _deck(context: ExportContext) -> bytes:
    """Its packages take a tenth of a process's start, and most processes never draw one."""
    from initiatives.review.files.deck import deck

    return deck(context)


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, tuple[Callable[[ExportContext], bytes], str]] = {
    "pdf": (one_sheet_pdf, "application/pdf"),
    "details.pdf": (detailed_pdf, "application/pdf"),
    "xlsx": (_workbook, f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": (_deck, f"{OFFICE}.presentationml.presentation"),
}
"""By ending: who writes it, and its media type."""
KEPT = 3600
"""Seconds a closed review's file is kept ready: many ask for it when it was closed."""
LARGEST = 5_000_000
"""Bytes; a larger file is only linked."""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    media_type: str


def review_file(context: ExportContext, ending: str) -> File:
    """The review as a file; `ending` is a key of FORMATS. Raises PdfUnavailable."""
    write, media_type = FORMATS[ending]
    name, review = f"{context.name}.{ending}", context.review
    if review is None:
        return File(name, write(context), media_type)
    key = f"review:{review.pk}:{review.sha256[:16]}:{translation.get_language()}:{ending}"
    content = cache.get(key)
    if content is None:
        cache.set(key, content := write(context), KEPT)
    return File(name, content, media_type)


def attachments(context: ExportContext) -> Iterator[File]:
    """The deck, and the one sheet where PDF can be drawn; without those that are too large for a mail."""
    for ending in ("pptx", "pdf"):
        try:
            file = review_file(context, ending)
        except PdfUnavailable:
            continue
        except Exception:  # the mail matters more than what hangs on it; the page offers the file again
            log.exception("review.file_failed", form=ending)
            continue
        if len(file.content) < LARGEST:
            yield file
        else:
            log.info("review.file_too_large_for_mail", name=file.name, size=len(file.content))
