"""A review as a workbook to calculate with: numbers as numbers, shares as shares, money as money, days as days."""

from __future__ import annotations

from io import BytesIO

from cxtracker.tabular.writing import write_xlsx
from initiatives.reports.review_pack.export_context import ExportContext
from initiatives.reports.review_pack.workbook.business import money
from initiatives.reports.review_pack.workbook.decisions import decisions
from initiatives.reports.review_pack.workbook.functions import answers, grid, handshakes
from initiatives.reports.review_pack.workbook.initiatives import initiatives
from initiatives.reports.review_pack.workbook.programme import drift_history
from initiatives.reports.review_pack.workbook.summary import summary

SHEETS = (money, initiatives, grid, answers, handshakes, drift_history, decisions)


def workbook(context: ExportContext) -> bytes:
    """Eight sheets in the reader's language."""
    stream = BytesIO()
    write_xlsx(stream, [summary(context), *(sheet(context.page) for sheet in SHEETS)])
    return stream.getvalue()
