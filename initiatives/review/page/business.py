"""What customers do, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.models import BenefitKind
from initiatives.outcomes.effects.rules.verdicts import WAITING
from initiatives.outcomes.money.queries.programme import KINDS
from initiatives.outcomes.queries.money_steps import between
from initiatives.outcomes.rules.money import STEPS
from initiatives.review import links
from initiatives.review.content import ReviewContent
from initiatives.review.content.business import BudgetRow, FunctionPromises, MoneySteps
from initiatives.review.movement import Move
from initiatives.review.page.outcomes import OutcomeRow
from initiatives.review.pictures.money import outcomes_url, step_labels
from initiatives.review.sentences import Arrow, arrow


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """`amount` is None and `url` "" where nothing is known at that step; `interval` bounds what was measured."""

    step: str
    amount: Decimal | None
    value: str
    arrow: Arrow | None
    url: str
    interval: str = ""

    @property
    def lost(self) -> bool:
        return self.amount is not None and self.amount < 0


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A kind of benefit with a cell for each step; `measured_of` says of how many outcomes it speaks."""

    label: str
    steps: MoneySteps
    cells: tuple[MoneyCell, ...]
    measured_of: str

    @property
    def measured(self) -> MoneyCell:
        return self.cells[STEPS.index("measured")]

    @property
    def counted(self) -> MoneyCell:
        return self.cells[STEPS.index("counted")]

    @property
    def confirmed(self) -> MoneyCell:
        return self.cells[STEPS.index("confirmed")]


@dataclass(frozen=True, slots=True)
class FunctionKept:
    """How a function keeps what its benefit owners promised, in words."""

    key: str
    name: str
    row: FunctionPromises
    kept: str
    counted: str
    planned: str


@dataclass(frozen=True, slots=True)
class SplitRow:
    """An initiative behind the budget shares: `confirmed` of what it claims, `tied` of its budget."""

    row: BudgetRow
    budget: str
    confirmed: str
    tied: str


@dataclass(frozen=True, slots=True)
class SplitSum:
    """Budgets that pass each test, added up."""

    budget: str
    behaviour_or_money: str
    line_owner: str
    confirmed: str
    tied: str


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
                self._money_cell(kind, step, label, steps) for step, label in zip(STEPS, self.step_labels, strict=True)
            ),
            _("%(known)s of %(n)s outcomes measured") % {"known": steps.known["measured"], "n": steps.outcomes},
        )

    def _money_cell(self, kind: str, step: str, label: str, steps: MoneySteps) -> MoneyCell:
        move, amount = self.moves[f"{kind}.{step}"], steps.amount(step)
        return MoneyCell(
            label,
            amount,
            numbers.money(amount, places=0),
            arrow(move),
            "" if amount is None else outcomes_url(kind, step),
            between(steps.low, steps.high, "") if step == "measured" else "",
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
    def kept_by(self) -> list[FunctionKept]:
        """How each function keeps what its benefit owners promised, the largest plans first."""
        asked = sorted(self.content.business.money.promises.functions, key=lambda row: (-row.planned, row.function))
        return [
            FunctionKept(
                row.function,
                self.content.names.function(row.function),
                row,
                numbers.share(row.kept),
                numbers.money(row.counted, places=0),
                numbers.money(row.planned, places=0),
            )
            for row in asked
        ]

    @cached_property
    def kept_by_sentence(self) -> str:
        """The same in one line; empty while no function was asked."""
        if not self.kept_by:
            return ""
        rows = "; ".join(f"{row.name} {row.kept}" for row in self.kept_by)
        return _("Promises kept by function: %(functions)s") % {"functions": rows}

    @cached_property
    def up(self) -> list[OutcomeRow]:
        return [OutcomeRow.of(outcome, self.currency) for outcome in self.content.business.up]

    @cached_property
    def down(self) -> list[OutcomeRow]:
        return [OutcomeRow.of(outcome, self.currency) for outcome in self.content.business.down]

    @property
    def unjudged(self) -> str:
        """How much cannot be judged yet; without any outcome, why nothing goes up or down."""
        judged = self.content.business.judged
        if not judged.outcomes:
            return _("No initiative promises a change in behaviour or money yet. Scores alone are not a result.")
        waiting = sum(judged.verdicts[code] for code in WAITING)
        sentence = _(
            "Of %(n)s outcomes in behaviour or money, %(open)s can't be judged yet and %(none)s had no effect."
        )
        return sentence % {"n": judged.outcomes, "open": waiting, "none": judged.verdicts["no_evidence"]}

    @property
    def judged(self) -> list[tuple[str, str]]:
        """The same in parts, each with the list it counts; none without any outcome."""
        judged = self.content.business.judged
        waiting = sum(judged.verdicts[code] for code in WAITING)
        none = judged.verdicts["no_evidence"]
        whole = ngettext("%(n)s outcome in behaviour or money", "%(n)s outcomes in behaviour or money", judged.outcomes)
        parts = [
            (whole % {"n": judged.outcomes}, links.outcomes()),
            (_("%(n)s can't be judged yet") % {"n": waiting}, links.outcomes(judged="false")),
            (_("%(n)s had no effect") % {"n": none}, links.outcomes(verdict="no_evidence")),
        ]
        return parts if judged.outcomes else []

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

    @cached_property
    def split_rows(self) -> list[SplitRow]:
        """The initiatives behind those shares, the largest budget first; none where an older review kept none."""
        return [
            SplitRow(
                row,
                numbers.money(row.budget, places=0),
                numbers.share(row.confirmed),
                numbers.money(row.budget * Decimal(repr(row.share)), places=0),
            )
            for row in self.content.business.split.rows
        ]

    @property
    def split_sum(self) -> SplitSum | None:
        """The last row: what adds up to the shares above."""
        split = self.content.business.split
        if not split.rows:
            return None

        def of(part: Callable[[BudgetRow], float]) -> str:
            passing = sum((row.budget * Decimal(repr(float(part(row)))) for row in split.rows), Decimal(0))
            return numbers.money(passing, places=0)

        return SplitSum(
            numbers.money(split.budget, places=0),
            of(lambda row: row.behaviour_or_money),
            of(lambda row: row.line_owner),
            of(lambda row: row.confirmed),
            of(lambda row: row.share),
        )

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
