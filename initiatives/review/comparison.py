"""Two closed reviews compared, number by number."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models import BenefitKind
from initiatives.outcomes.money.queries.programme import KINDS
from initiatives.outcomes.rules.money import STEPS
from initiatives.review.content import ReviewContent
from initiatives.review.movement import SHARES, key_numbers, moves
from initiatives.review.pictures.money import step_labels
from initiatives.review.sentences import Arrow, arrow


@dataclass(frozen=True, slots=True)
class ComparedNumber:
    label: str
    before: str
    now: str
    arrow: Arrow | None


def compare(older: ReviewContent, newer: ReviewContent, *, arrows: bool = True) -> list[ComparedNumber]:
    """Every number either of them knows, in the order of the page; `arrows` where they can be compared."""
    labels = _labels()
    return [
        ComparedNumber(
            labels[code],
            _in_words(code, move.before),
            _in_words(code, move.now),
            arrow(move) if arrows else None,
        )
        for code, move in moves(key_numbers(older), newer).items()
        if move.before is not None or move.now is not None
    ]


def _labels() -> dict[str, str]:
    steps = step_labels()
    return {
        "live": _("Live initiatives"),
        "jointly_owned": _("Jointly owned"),
        "siloed": _("Siloed"),
        "waiting": _("Overdue answers"),
        "fences": _("Fenced initiatives"),
        "drift": _("Drift index"),
        "prevention": _("Budget on causes"),
        "coverage": _("Lifecycle coverage"),
        "collisions": _("Collisions"),
        "conflicts": _("Conflicts awaiting a ruling"),
        "split": _("Budget tied to results"),
        **{
            f"{kind}.{step}": f"{str(BenefitKind(kind).label).capitalize()}, {steps[step]}"
            for kind in KINDS
            for step in STEPS
        },
    }


def _in_words(code: str, value: float | None) -> str:
    if code in SHARES:
        return numbers.share(value)
    return numbers.money(value, places=0) if "." in code else numbers.number(value, 1)
