"""How outcomes, verdicts and money are written on pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.ui.units import currency
from cxtracker.ui.words import Mark
from initiatives.outcomes.effects.rules import evidence as ladder, verdict_words
from initiatives.outcomes.queries import plans
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.queries.money_steps import between
from initiatives.outcomes.rules.signed_basis import field_words

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


@register.filter
def frozen_plan(line: OutcomeLine) -> str:
    """The plan frozen with the agreement and the result by it, where the present plan is another."""
    return plans.frozen_in_words(line)


@register.filter
def money_interval(line: OutcomeLine) -> str:
    """The interval of what was measured, in money; "" where there is none."""
    return between(line.figures.low, line.figures.high, currency())


@register.filter
def changed_since(line: OutcomeLine) -> str:
    """What changed of plan and price since finance signed."""
    fields = ", ".join(field_words(name) for name in line.moved)
    return _("signed on the earlier plan (%(fields)s changed)") % {"fields": fields} if line.moved else ""


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
