"""Two closed reviews compared, number by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from initiatives.models import BenefitKind
from initiatives.reports.money import KINDS
from initiatives.reports.review import words
from initiatives.reports.review.movement import SHARES, moves, numbers
from initiatives.reports.review.pictures import step_labels
from initiatives.reports.review.words import Arrow
from initiatives.rules.money import STEPS


@dataclass(frozen=True, slots=True)
class Compared:
    label: str
    before: str
    now: str
    arrow: Arrow | None


def compare(older: dict[str, Any], newer: dict[str, Any], *, arrows: bool = True) -> list[Compared]:
    """Every number either of them knows, in the order of the page; `arrows` where they can be compared."""
    found = moves(numbers(older), newer)
    labels = _labels()
    return [
        Compared(
            labels[code], _said(code, move.before), _said(code, move.now), words.arrow(move) if arrows else None
        )
        for code, move in found.items()
        if move.before is not None or move.now is not None
    ]  # fmt: skip


def _labels() -> dict[str, str]:
    steps = step_labels()
    return {
        "live": _("Live initiatives"),
        "jointly_owned": _("Jointly owned"),
        "siloed": _("Siloed"),
        "waiting": _("Answers overdue"),
        "fences": _("Fences"),
        "drift": _("Drift index"),
        "prevention": _("Budget on causes"),
        "coverage": _("Life looked after"),
        "collisions": _("Collisions"),
        "conflicts": _("Conflicts without a ruling"),
        "split": _("Business, not stars"),
        **{
            f"{kind}.{step}": f"{str(BenefitKind(kind).label).capitalize()}, {steps[step]}"
            for kind in KINDS
            for step in STEPS
        },
    }


def _said(code: str, value: float | None) -> str:
    if code in SHARES:
        return words.percent(value)
    return words.money(None if value is None else str(value)) if "." in code else words.plain(value, 1)
