"""The files of a review by their ending, and which of them go with a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from django.utils import translation

from initiatives.reports.review_pack.deck import deck
from initiatives.reports.review_pack.edition import Edition
from initiatives.reports.review_pack.paper import PaperMissing, detailed_paper, paper
from initiatives.reports.review_pack.workbook import workbook

log = structlog.get_logger(__name__)

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS: dict[str, tuple[Callable[[Edition], bytes], str]] = {
    "pdf": (paper, "application/pdf"),
    "details.pdf": (detailed_paper, "application/pdf"),
    "xlsx": (workbook, f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": (deck, f"{OFFICE}.presentationml.presentation"),
}
KEPT = 3600
"""Seconds a closed review's file is kept ready: many ask for it when it was closed."""
LARGEST = 5_000_000
"""Bytes; a larger file is only linked."""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    kind: str


def file(edition: Edition, form: str) -> File:
    """The review as `form`, a key of FORMS. Raises PaperMissing."""
    write, kind = FORMS[form]
    name, review = f"{edition.name}.{form}", edition.review
    if review is None:
        return File(name, write(edition), kind)
    key = f"review:{review.pk}:{review.sha256[:16]}:{translation.get_language()}:{form}"
    content = cache.get(key)
    if content is None:
        cache.set(key, content := write(edition), KEPT)
    return File(name, content, kind)


def attached(edition: Edition) -> Iterator[File]:
    """The deck, and the one sheet where PDF can be drawn; without those that are too large for a mail."""
    for form in ("pptx", "pdf"):
        try:
            found = file(edition, form)
        except PaperMissing:
            continue
        except Exception:  # the mail matters more than what hangs on it; the page offers the file again
            log.exception("review.file_failed", form=form)
            continue
        if len(found.content) < LARGEST:
            yield found
        else:
            log.info("review.file_too_large_for_mail", name=found.name, size=len(found.content))
