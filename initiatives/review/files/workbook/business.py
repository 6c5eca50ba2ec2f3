"""Money in four steps, by kind of benefit."""

from __future__ import annotations

from django.utils.translation import gettext as _, pgettext

from cxtracker.tabular.writing import Money
from initiatives.review import ReviewPage
from initiatives.review.files.workbook.sheets import Column, Row, Sheet, filled, heads, share
from initiatives.review.page.business import FunctionKept, MoneyRow


def money(page: ReviewPage) -> Sheet:
    section = page.business
    steps = [
        _("%(step)s, %(currency)s per year") % {"step": step, "currency": section.currency}
        for step in section.step_labels
    ]
    bounds = [
        _("Measured, lower end (95 %%), %(currency)s per year") % {"currency": section.currency},
        _("Measured, upper end (95 %%), %(currency)s per year") % {"currency": section.currency},
    ]
    heads = [_("Kind"), *steps, *bounds, _("Outcomes"), _("Measured")]
    return pgettext("sheet", "Money"), heads, map(_row, section.money)


def promises(page: ReviewPage) -> Sheet:
    """How each function keeps what its benefit owners promised."""
    per_year = _("%(currency)s per year") % {"currency": page.business.currency}
    columns: list[Column[FunctionKept]] = [
        (_("Key"), lambda line: line.key),
        (_("Function"), lambda line: line.name),
        (_("Asked"), lambda line: line.row.asked),
        (_("Answered"), lambda line: line.row.answered),
        (_("Late"), lambda line: line.row.overdue),
        (_("Planned") + ", " + per_year, lambda line: Money(line.row.planned)),
        (_("Counts") + ", " + per_year, lambda line: Money(line.row.counted)),
        (_("Kept"), lambda line: share(line.row.kept)),
    ]
    return pgettext("sheet", "Promises"), heads(columns), filled(columns, page.business.kept_by)


def _row(row: MoneyRow) -> Row:
    figures = [*(cell.amount for cell in row.cells), row.steps.low, row.steps.high]
    amounts = [None if amount is None else Money(amount) for amount in figures]
    return [row.label, *amounts, row.steps.outcomes, row.steps.known["measured"]]
