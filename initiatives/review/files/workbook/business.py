"""Money in four steps, by kind of benefit."""

from __future__ import annotations

from django.utils.translation import gettext as _, pgettext

from cxtracker.tabular.writing import Money
from initiatives.review import ReviewPage
from initiatives.review.files.workbook.sheets import Row, Sheet
from initiatives.review.page.business import MoneyRow


def money(page: ReviewPage) -> Sheet:
    section = page.business
    steps = [
        _("%(step)s, %(currency)s per year") % {"step": step, "currency": section.currency}
        for step in section.step_labels
    ]
    heads = [_("Kind"), *steps, _("Outcomes"), _("Measured")]
    return pgettext("sheet", "Money"), heads, map(_row, section.money)


def _row(row: MoneyRow) -> Row:
    amounts = [None if cell.amount is None else Money(cell.amount) for cell in row.cells]
    return [row.label, *amounts, row.steps.outcomes, row.steps.known["measured"]]
