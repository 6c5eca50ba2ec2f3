"""A review as a workbook to calculate with: numbers as numbers, shares as shares, money as money, days as days."""

from __future__ import annotations

from io import BytesIO

from cxtracker.tabular.writing import write_xlsx
from initiatives.review.files.export_context import ExportContext
from initiatives.review.files.workbook.business import money, promises
from initiatives.review.files.workbook.decisions import decisions
from initiatives.review.files.workbook.functions import answers, grid, handshakes
from initiatives.review.files.workbook.initiatives import initiatives
from initiatives.review.files.workbook.programme import drift_history
from initiatives.review.files.workbook.summary import summary

SHEETS = (money, promises, initiatives, grid, answers, handshakes, drift_history, decisions)


def workbook(context: ExportContext) -> bytes:
    """Nine sheets in the reader's language."""
    stream = BytesIO()
    write_xlsx(stream, [summary(context), *(sheet(context.page) for sheet in SHEETS)])
    return stream.getvalue()
