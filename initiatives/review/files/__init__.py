"""What leadership passes on from a review: a workbook, a deck and a printed sheet, of one and the same structure.

A closed review's files are made from what was written down when it was closed and from nothing else; the same review
in the same language gives the same bytes.
"""

from initiatives.review.files.export_context import ExportContext
from initiatives.review.files.files import FORMATS, attachments, review_file
from initiatives.review.files.pdf import PdfUnavailable, detailed_pdf, one_sheet_pdf

__all__ = [
    "FORMATS",
    "ExportContext",
    "PdfUnavailable",
    "attachments",
    "detailed_pdf",
    "one_sheet_pdf",
    "review_file",
]
