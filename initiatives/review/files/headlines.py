"""What a review comes to, each in one sentence: titles of slides, lines of the mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.review import ReviewPage
from initiatives.review.page.business import MoneyRow


def money(page: ReviewPage) -> str:
    """What counts and what is signed, kinds apart; without money, why nothing can be said."""
    business = page.business
    counted = [row for row in business.money if row.counted.amount is not None]
    if not counted:
        return business.unjudged
    amounts = ", ".join(f"{row.label.lower()} {_counted(row, business.currency)}" for row in counted)
    sentence = _("Counted per year: %(amounts)s") % {"amounts": amounts}
    if any(row.confirmed.amount is not None for row in business.money):
        return sentence
    return sentence + "; " + _("nothing confirmed by finance yet")


def _counted(row: MoneyRow, currency: str) -> str:
    amount = row.counted.amount
    if amount is not None and amount < 0:
        return _("%(amount)s lost") % {"amount": numbers.money(-amount, currency, places=0)}
    return f"{row.counted.value} {currency}"


def silos(page: ReviewPage) -> str:
    """How many are siloed, and whose yes opens the worst fence."""
    siloed = page.content.meaning.siloed
    sentence = _("On %(day)s, %(count)s of %(total)s live initiatives were siloed.") % {
        "day": numbers.long_day(page.as_of),
        "count": siloed.count,
        "total": siloed.total,
    }
    fenced = page.functions.fenced
    if fenced and fenced[0].opened_by:
        sentence += " " + _("A yes from %(who)s would open the worst fence.") % {"who": fenced[0].opened_by}
    return sentence


def results(page: ReviewPage) -> list[str]:
    """The few that a mail says; none while nothing lives."""
    if page.summary.is_empty:
        return []
    customers = [page.customers.sentence] if page.customers else []
    return [*customers, silos(page), money(page), page.programme.drift_sentence]
