"""What a review found, each in one sentence: titles of slides, lines of the mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.reports.review import Sheet
from initiatives.reports.review.words import NOT_KNOWN


def money(sheet: Sheet) -> str:
    """What counts and what is signed, kinds apart; without money, why nothing can be said."""
    counted = [(label, cells[2].value) for label, cells, _known in sheet.money if cells[2].value != NOT_KNOWN]
    if not counted:
        return sheet.unjudged
    currency = sheet.page["business"]["money"]["currency"]
    amounts = ", ".join(f"{label.lower()} {numbers.with_unit(value, currency)}" for label, value in counted)
    said = _("Counted a year: %(amounts)s") % {"amounts": amounts}
    signed = any(cells[3].value != NOT_KNOWN for _label, cells, _known in sheet.money)
    return said if signed else said + "; " + _("nothing is confirmed by finance yet")


def silos(sheet: Sheet) -> str:
    """How many are siloed, and whose yes opens the worst fence."""
    said: str = _("On %(day)s %(count)s of %(total)s live initiatives were siloed.") % {
        **sheet.page["meaning"]["siloed"], "day": numbers.long_day(sheet.as_of)
    }  # fmt: skip
    if sheet.fences and sheet.fences[0]["opens"]:
        said += " " + _("A yes from %(who)s opens the worst fence.") % {"who": sheet.fences[0]["opens"]}
    return said


def results(sheet: Sheet) -> list[str]:
    """The few that a mail says; none while nothing lives."""
    return [] if sheet.is_empty else [silos(sheet), money(sheet), sheet.drift_sentence]
