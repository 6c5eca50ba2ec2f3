"""The programme's money as a chart: what is claimed, measured, counted and signed, kinds apart."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.ui.charts.waterfall import Benefit, Step, Waterfall
from initiatives.models import BenefitKind
from initiatives.outcomes.money.queries.programme import Money, Steps
from initiatives.outcomes.queries.money_steps import amount_words, between, step_words
from initiatives.outcomes.rules.money import STEPS


def waterfall(money: Money) -> Waterfall:
    """A column per step; each opens the outcomes whose amount it adds up."""
    return Waterfall(
        title=_("Money a year, in four steps"),
        sentence=" ".join(_sentence(kind, steps, money.currency) for kind, steps in money.kinds if steps.outcomes)
        or _("No money has been claimed yet."),
        currency=money.currency,
        benefits=[Benefit(_label(kind), _steps(kind, steps)) for kind, steps in money.kinds if steps.outcomes],
    )


def _label(kind: str) -> str:
    return str(BenefitKind(kind).label).capitalize()


def _steps(kind: str, steps: Steps) -> list[Step]:
    amounts = {code: getattr(steps, code) for code in STEPS}
    return [
        Step(
            step_words(code, amount),
            None if amount is None else float(amount),
            f"{reverse('outcomes:list')}?benefit_kind={kind}&known={code}",
        )
        for code, amount in amounts.items()
    ]


def _sentence(kind: str, steps: Steps, currency: str) -> str:
    interval = between(steps.low, steps.high, currency)
    known = [
        amount_words(code, amount, currency) + (f" ({interval})" if code == "measured" and interval else "")
        for code in STEPS
        if (amount := getattr(steps, code)) is not None
    ]
    return f"{_label(kind)}: {', '.join(known) if known else _('nothing known yet')}."
