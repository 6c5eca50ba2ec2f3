"""What customers do, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.models import BenefitKind
from initiatives.outcomes.money.queries.programme import KINDS
from initiatives.outcomes.rules.money import STEPS
from initiatives.review.content import ReviewContent
from initiatives.review.content.business import MoneySteps
from initiatives.review.movement import Move
from initiatives.review.page.outcomes import OutcomeRow
from initiatives.review.pictures.money import outcomes_url, step_labels
from initiatives.review.sentences import Arrow, arrow


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """`amount` is None and `url` "" where nothing is known at that step."""

    step: str
    amount: Decimal | None
    value: str
    arrow: Arrow | None
    url: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A kind of benefit with a cell for each step; `measured_of` says of how many outcomes it speaks."""

    label: str
    steps: MoneySteps
    cells: tuple[MoneyCell, ...]
    measured_of: str

    @property
    def counted(self) -> MoneyCell:
        return self.cells[STEPS.index("counted")]

    @property
    def confirmed(self) -> MoneyCell:
        return self.cells[STEPS.index("confirmed")]


@dataclass(frozen=True)
class BusinessSection:
    content: ReviewContent
    moves: Mapping[str, Move]

    @property
    def currency(self) -> str:
        return self.content.business.money.currency

    @cached_property
    def step_labels(self) -> list[str]:
        labels = step_labels()
        return [labels[step] for step in STEPS]

    @cached_property
    def money(self) -> list[MoneyRow]:
        money = self.content.business.money
        return [self._money_row(kind, money.of(kind)) for kind in KINDS if money.of(kind).outcomes]

    def _money_row(self, kind: str, steps: MoneySteps) -> MoneyRow:
        return MoneyRow(
            str(BenefitKind(kind).label).capitalize(),
            steps,
            tuple(
                self._money_cell(kind, step, label, steps.amount(step))
                for step, label in zip(STEPS, self.step_labels, strict=True)
            ),
            _("%(known)s of %(n)s outcomes measured") % {"known": steps.known["measured"], "n": steps.outcomes},
        )

    def _money_cell(self, kind: str, step: str, label: str, amount: Decimal | None) -> MoneyCell:
        move = self.moves[f"{kind}.{step}"]
        return MoneyCell(
            label,
            amount,
            numbers.money(amount, places=0),
            arrow(move) if move.change else None,
            "" if amount is None else outcomes_url(kind, step),
        )

    @property
    def kept(self) -> str:
        """How promises of closed initiatives are kept; empty while none was due."""
        promises = self.content.business.money.promises
        if not promises.asked:
            return ""
        return _("Promises kept: %(kept)s (%(answered)s of %(asked)s questions answered)") % {
            "kept": numbers.share(promises.kept),
            "answered": promises.answered,
            "asked": promises.asked,
        }

    @cached_property
    def up(self) -> list[OutcomeRow]:
        return list(map(OutcomeRow.of, self.content.business.up))

    @cached_property
    def down(self) -> list[OutcomeRow]:
        return list(map(OutcomeRow.of, self.content.business.down))

    @property
    def unjudged(self) -> str:
        """How much cannot be judged yet; without any outcome, why nothing goes up or down."""
        judged = self.content.business.judged
        if not judged.outcomes:
            return _("No initiative promises a change in behaviour or money yet. Scores alone are not a result.")
        waiting = sum(judged.verdicts[code] for code in ("too_early", "too_few", ""))
        sentence = _(
            "Of %(n)s outcomes in behaviour or money, %(open)s can't be judged yet and %(none)s had no effect."
        )
        return sentence % {"n": judged.outcomes, "open": waiting, "none": judged.verdicts["no_evidence"]}

    @property
    def signal(self) -> str:
        """What customers say, in one line."""
        return "; ".join(
            f"{signal.name} "
            + numbers.with_unit(f"{numbers.figure(signal.baseline)} → {numbers.figure(signal.now)}", signal.unit)
            for signal in self.content.business.signal
        )

    @property
    def split(self) -> list[tuple[str, str]]:
        """Label and share of the budget; none while no budget is known."""
        split = self.content.business.split
        if not split.budget:
            return []
        return [
            (_("aims at behaviour or money"), numbers.share(split.behaviour_or_money)),
            (_("belongs to a line function"), numbers.share(split.line_owner)),
            (_("is confirmed by finance"), numbers.share(split.confirmed)),
            (_("meets all three"), numbers.share(split.share)),
        ]

    @property
    def split_of(self) -> str:
        """What the shares are of."""
        count = self.content.business.split.initiatives
        sentence = ngettext(
            "Based on %(n)s benefit initiative with a budget.",
            "Based on %(n)s benefit initiatives with a budget.",
            count,
        )
        return sentence % {"n": count}
