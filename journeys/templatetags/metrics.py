"""Numbers with their unit."""

from __future__ import annotations

from django import template

from journeys.reports.movement import amount as said
from journeys.rules.plausible import plain

register = template.Library()


@register.filter
def amount(value: float | None, unit: str) -> str:
    """2.4 and "%" as “2.4 %”."""
    return "" if value is None else said(value, unit)


@register.filter
def figure(value: float | None) -> str:
    """A number as the reader writes it, with everything behind the point."""
    return "" if value is None else plain(value)
