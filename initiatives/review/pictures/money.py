"""Money on its way from claimed to confirmed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.ui.charts import waterfall
from initiatives.models import BenefitKind
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.money.queries.programme import KINDS
from initiatives.outcomes.queries.money_steps import step_label, step_words
from initiatives.outcomes.rules.money import STEPS
from initiatives.review.content import ReviewContent


def step_labels() -> dict[str, str]:
    return {step: step_label(step).lower() for step in STEPS}


def outcomes_url(kind: str, step: str) -> str:
    """Where the outcomes behind a sum are listed."""
    return f"{reverse('outcomes:list')}?benefit_kind={kind}&known={step}&status={','.join(LIVE_OR_CLOSED)}"


def money(content: ReviewContent) -> waterfall.Waterfall | None:
    """Kinds of benefit apart; None while no outcome is worth money."""
    money = content.business.money
    kinds = [kind for kind in KINDS if money.of(kind).outcomes]
    if not kinds:
        return None
    return waterfall.Waterfall(
        title=_("From claim to confirmation"),
        sentence=_(
            "Money per year. Claimed is what was promised; counted is what was measured times its evidence, a loss in "
            "full."
        ),
        currency=money.currency,
        benefits=[
            waterfall.Benefit(
                str(BenefitKind(kind).label).capitalize(),
                [
                    waterfall.Step(
                        step_words(step, money.of(kind).amount(step)),
                        money.of(kind).number(step),
                        outcomes_url(kind, step),
                    )
                    for step in STEPS
                ],
            )
            for kind in kinds
        ],
    )
