"""Functions: which initiatives a yes of theirs would open, how they answer, what they shape and own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cxtracker.ui import numbers
from cxtracker.ui.charts.heatmap import Row as GridRow
from initiatives.models import DeclineReason
from initiatives.review import links
from initiatives.review.content import ReviewContent
from initiatives.review.content.functions import FencedInitiative, FunctionAnswers, OverdueAnswer
from initiatives.review.page.lengths import FUNCTIONS_ON_PAPER, INITIATIVES_ON_PAPER, SHOWN
from initiatives.review.pictures import Pictures
from journeys.directory import enumeration


@dataclass(frozen=True, slots=True)
class FencedRow:
    """`opened_by` names the functions whose yes opens it, "" where none does; `score_after` is what it then has."""

    fence: FencedInitiative
    owners: str
    opened_by: str
    score_after: str


@dataclass(frozen=True, slots=True)
class OverdueRow:
    answer: OverdueAnswer
    function: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """`count` answers, where they are listed, and what to say `beside` it; `neither` a yes nor a no."""

    count: int
    href: str
    beside: str = ""
    neither: bool = False


@dataclass(frozen=True, slots=True)
class AnswersRow:
    answers: FunctionAnswers
    function: str
    median_days: str
    approval_share: str
    reasons: str
    """Why it declined, “2 against our target, 1 no capacity”."""

    def listed(self, **chosen: str) -> str:
        """Where these of its answers are listed."""
        return links.answers(self.answers.function, **chosen)

    @property
    def counts(self) -> list[AnswerCount]:
        """In the order of the columns."""
        answers = self.answers
        share = f"({self.approval_share})" if answers.approval_share is not None else ""
        reasons = f"({self.reasons})" if self.reasons else ""
        return [
            AnswerCount(answers.asked, self.listed(counted="true")),
            AnswerCount(answers.approved, self.listed(answer="owns"), share),
            AnswerCount(answers.declined, self.listed(answer="declined"), reasons),
            AnswerCount(answers.conditional, self.listed(answer="yes_if"), neither=True),
            AnswerCount(answers.asked_back, self.listed(answer="asked_back"), neither=True),
            AnswerCount(answers.deferred, self.listed(answer="not_now"), neither=True),
            AnswerCount(answers.passed_on, self.listed(answer="passed_on"), neither=True),
            AnswerCount(answers.open, self.listed(state="requested")),
            AnswerCount(answers.silent, self.listed(overdue="true")),
        ]


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Shares of all influence and of all ownership, and their difference, in per cent."""

    key: str
    function: str
    shapes: str
    owns: str
    debt: str
    owned_url: str


@dataclass(frozen=True)
class FunctionsSection:
    content: ReviewContent
    pictures: Pictures

    @cached_property
    def fenced(self) -> list[FencedRow]:
        return [
            FencedRow(
                fence, self._functions(fence.owners), self._functions(fence.move), numbers.number(fence.score_after, 1)
            )
            for fence in self.content.functions.fences.worst
        ]

    @property
    def more_fenced(self) -> int:
        fences = self.content.functions.fences
        return fences.count - len(fences.worst)

    @cached_property
    def overdue(self) -> list[OverdueRow]:
        names = self.content.names
        return [OverdueRow(answer, names.function(answer.function)) for answer in self.content.functions.waits[:SHOWN]]

    @cached_property
    def answers(self) -> list[AnswersRow]:
        """With n; figures only where there are enough."""
        names = self.content.names
        return [
            AnswersRow(
                answers,
                names.function(answers.function),
                numbers.number(answers.median_days, 1),
                numbers.share(answers.approval_share),
                _reasons(answers.declined_by_reason or {}),
            )
            for answers in self.content.functions.answers
        ]

    @property
    def answers_on_paper(self) -> list[AnswersRow]:
        return self.answers[:FUNCTIONS_ON_PAPER]

    @property
    def answers_neither(self) -> bool:
        """Whether any function answered otherwise than with yes or no."""
        return any(answers.neither for answers in self.content.functions.answers)

    @property
    def answers_timed(self) -> bool:
        """Whether any function answered often enough for a median."""
        return any(answers.median_days is not None for answers in self.content.functions.answers)

    @property
    def answers_shown_from(self) -> int:
        return max((answers.shown_from for answers in self.content.functions.answers), default=0)

    @cached_property
    def balance(self) -> list[BalanceRow]:
        """Those that shape most beyond what they own first."""
        owing_first = sorted(self.content.functions.balance, key=lambda balance: -(balance.debt or 0))
        return [
            BalanceRow(
                balance.key,
                self.content.names.function(balance.key),
                numbers.share(balance.pull),
                numbers.share(balance.ownership),
                numbers.share(balance.debt),
                links.listed(balance.initiatives or (), f"owner={balance.key}"),
            )
            for balance in owing_first
        ]

    @property
    def grid_on_paper(self) -> list[GridRow]:
        """Functions that shape most; where initiatives leave room, more of them."""
        initiatives = min(len(self.content.initiatives.discussed), INITIATIVES_ON_PAPER)
        return self._grid[: FUNCTIONS_ON_PAPER + INITIATIVES_ON_PAPER - initiatives]

    @property
    def grid_beyond_paper(self) -> int:
        return len(self._grid) - len(self.grid_on_paper)

    @property
    def _grid(self) -> list[GridRow]:
        return list(self.pictures.grid.rows) if self.pictures.grid else []

    def _functions(self, keys: tuple[str, ...]) -> str:
        return enumeration(map(self.content.names.function, keys))


def _reasons(declined: Mapping[str, int]) -> str:
    known = [(count, reason) for reason, count in declined.items() if count and reason in DeclineReason.values]
    known.sort(key=lambda line: -line[0])
    return ", ".join(f"{count} {DeclineReason(reason).label}" for count, reason in known)
