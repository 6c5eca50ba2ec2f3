"""How outcomes, verdicts and money are written on pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy

from cxtracker.ui.words import Mark
from initiatives.outcomes.effects.rules import evidence as ladder, verdict_words

register = template.Library()

LOOKS = {
    "improved": ("trending-up", "shared"),
    "worsened": ("alert-octagon", "fenced"),
    "first_sign": ("circle-dashed", "unanchored"),
    "no_evidence": ("circle-dashed", "unanchored"),
    "too_early": ("clock", "unanchored"),
    "too_few": ("dots", "unanchored"),
    "": ("hourglass", "unanchored"),
}
"""Icon and tone of each verdict."""


@register.inclusion_tag("components/band.html")
def verdict(code: str) -> dict[str, Any]:
    """The verdict as a badge: icon, word, tone."""
    return {"mark": Mark(code, verdict_words(code), *LOOKS[code])}


@register.filter
def evidence_label(level: str) -> str:
    return ladder.label(level)


COEFFICIENTS = {
    "before": gettext_lazy("Mean before"),
    "after": gettext_lazy("Mean after"),
    "treated_before": gettext_lazy("These customers, before"),
    "treated_after": gettext_lazy("These customers, after"),
    "comparison_before": gettext_lazy("Comparison, before"),
    "comparison_after": gettext_lazy("Comparison, after"),
    "b0": gettext_lazy("b0: level at the start"),
    "b1": gettext_lazy("b1: trend before, per reading period"),
    "b2": gettext_lazy("b2: step at go-live"),
    "b3": gettext_lazy("b3: change of the trend"),
}


@register.filter
def coefficient(name: str) -> str:
    """What a number of an estimate is called."""
    return str(COEFFICIENTS.get(name, name))
