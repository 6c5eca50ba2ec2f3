"""Units as people read them: a metric says "money/year", this installation says in which currency."""

from __future__ import annotations

from django.conf import settings

MONEY = "money"


def currency() -> str:
    """What this installation counts money in: “EUR”."""
    return settings.CURRENCY


def spoken(unit: str) -> str:
    """ "money/year" as “EUR/year”; any other unit as it is. For display only: what is stored and exported stays."""
    return currency() + unit.removeprefix(MONEY) if unit.startswith(MONEY) else unit
