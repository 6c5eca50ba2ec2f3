"""A quarter in one sentence, for pages, reviews and files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from journeys.customers.rules.counts import Arithmetic


def story(total: Arithmetic) -> str:
    """What customers and value did: “a growing loss”; empty where one of them stood still."""
    return {
        "growing_gain": _("a growing gain"),
        "growing_loss": _("a growing loss"),
        "shrinking_gain": _("fewer customers, worth more"),
        "shrinking_loss": _("a shrinking base that loses"),
        "even": "",
    }[total.story]


def net(total: Arithmetic, currency: str = "") -> str:
    """Came less left, and what it comes to: “+300 customers, … a year: a growing loss”."""
    values = {
        "customers": numbers.number(total.net.customers, 0, signed=True),
        "value": ("+" if total.net.value > 0 else "") + numbers.money(total.net.value, currency, places=0),
    }
    sentence = _("%(customers)s customers, %(value)s a year") % values
    return f"{sentence}: {story(total)}" if story(total) else sentence


def came_and_left(total: Arithmetic, currency: str = "") -> str:
    """Who came and who left, with what each of them is worth."""
    values = {
        "came": numbers.number(total.came.customers, 0),
        "left": numbers.number(total.left.customers, 0),
        "came_value": numbers.money(_each(total, "came"), currency, places=0),
        "left_value": numbers.money(_each(total, "left"), currency, places=0),
    }
    return _("Came %(came)s, worth %(came_value)s each a year; left %(left)s, worth %(left_value)s each.") % values


def _each(total: Arithmetic, name: str) -> float:
    flow = getattr(total, name)
    return float(flow.value / flow.customers) if flow.customers else 0.0


def why(total: Arithmetic) -> str:
    """“Price 300, Moved away 120”; empty where nobody said."""
    return ", ".join(f"{reason} {numbers.number(customers, 0)}" for reason, customers in total.reasons)


def quarter(code: str) -> str:
    """ "Q3 2026" for "2026-Q3"."""
    return f"{code[-2:]} {code[:4]}"
