"""What a yes commits a function to, in a sentence: on the card, in the mail and on the page the mail leads to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.ui import numbers, units
from initiatives.assessment.queries.register import RegisterRow
from initiatives.models import OwnershipRequest
from journeys.directory import enumeration


def yes_means(asked: OwnershipRequest, row: RegisterRow) -> str:
    """“IT is named beside Customer service; 12 person-days and 8,000 EUR until 5 Jul 2027; you are asked …”."""
    others = enumeration(seat.name for seat in row.seats if seat.state == "owns" and seat.key != asked.function.key)
    if others:
        named = _("%(function)s is named beside %(others)s") % {"function": asked.function.name, "others": others}
    else:
        named = _("%(function)s is named as an owner") % {"function": asked.function.name}
    again = _("you are asked again if target or date move")
    return "; ".join(part for part in (named, _effort(asked, row), again) if part)


def _effort(asked: OwnershipRequest, row: RegisterRow) -> str:
    """Until the day of the target, else until go-live; nothing where no effort was named."""
    effort = numbers.effort(asked.person_days, asked.money, units.currency())
    until = row.headline.target_on if row.headline and row.headline.target_on else row.go_live
    if effort and until:
        return _("%(effort)s until %(day)s") % {"effort": effort, "day": numbers.day(until)}
    return effort
