"""One initiative explained: who is needed and why, who answered what, what the score is made of, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from cxtracker.accounts.models import User
from cxtracker.ui import numbers
from initiatives.assessment.queries import register
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.assessment.queries.register import NEVER_ASKED, FlagLine, RegisterRow
from initiatives.assessment.queries.stories import stories
from initiatives.assessment.rules import silo
from initiatives.assessment.rules.flags import ask_label
from initiatives.assessment.rules.seats import Story, words
from initiatives.models import Initiative, OwnershipRequest
from initiatives.models.ownership import ASKABLE
from initiatives.policies.rules.policy import Policy
from journeys.directory import Named, enumeration
from journeys.models import Function, Touchpoint


@dataclass(frozen=True, slots=True)
class Answer:
    """A function's request as people read it; `by` answered, or was asked to when nobody answered yet."""

    id: int
    state: str
    state_label: str
    ask: str
    person_days: Decimal | None
    asked_on: date | None
    asked_by: str
    due_on: date | None
    decided_on: date | None
    decided_by: str
    reason: str
    comment: str
    story: Story


@dataclass(frozen=True, slots=True)
class Need:
    """A function at the table: `cells` are its strengths (None: not assessed) on the touched touchpoints in the order
    of `Situation.touchpoints`, `need` their sum.

    `state` as in `register.Seat`; `suggested` if its yes belongs to the smallest set that makes the work shared.
    """

    key: str
    name: str
    head: str
    is_cx: bool
    need: int
    cells: tuple[int | None, ...]
    required: bool
    state: str
    suggested: bool
    answer: Answer | None

    @property
    def can_be_asked(self) -> bool:
        """The question may be put, or put again; “not now” may be asked before its day."""
        return not self.is_cx and (self.answer is None or self.answer.state in ASKABLE)

    @property
    def words(self) -> str:
        """What was asked and answered so far."""
        return words(self.answer.story if self.answer else NEVER_ASKED, self.state)

    @property
    def chip_state(self) -> str:
        """How its chip looks; a function that is neither needed nor asked has a plain one."""
        return "" if self.state == "open" else self.state


@dataclass(frozen=True, slots=True)
class TouchedPoint:
    key: str
    name: str
    stage: str
    journey: str
    moment_of_truth: bool
    assessed: bool


@dataclass(frozen=True, slots=True)
class ScorePart:
    """`points` of at most `maximum`; the three of them add up to the score (before the cap of a single owner)."""

    label: str
    points: float
    maximum: float
    sentence: str


@dataclass(frozen=True, slots=True)
class NextOwners:
    """The smallest set of functions whose yes makes the work shared, and the score it would then have.

    `askable` are those of them that were not asked yet, or declined.
    """

    functions: tuple[Named, ...]
    askable: tuple[Named, ...]
    score: float | None


@dataclass(frozen=True, slots=True)
class Situation:
    row: RegisterRow
    touchpoints: tuple[TouchedPoint, ...]
    needs: tuple[Need, ...]
    parts: tuple[ScorePart, ...]
    next_owners: NextOwners
    sentence: str

    @property
    def chairs(self) -> tuple[Need, ...]:
        """Those who have a chair at the table: required functions and everybody who was asked."""
        return tuple(need for need in self.needs if need.state != "open")

    @property
    def band_limits(self) -> tuple[int, int]:
        """Below the first the score is shared, from the second on fenced."""
        return silo.BAND_LIMITS

    @property
    def single_cap(self) -> int:
        """The highest score of an initiative that needs one function and has it."""
        return int(silo.RIGHTLY_SINGLE_CAP)

    @property
    def next_owners_in_words(self) -> str:
        return enumeration(function.name for function in self.next_owners.functions)

    @property
    def ask_label(self) -> str:
        return ask_label([function.name for function in self.next_owners.askable])

    @property
    def flags(self) -> list[tuple[FlagLine, bool]]:
        """Each flag, and whether it is the first whose cure this is: the same button stands once."""
        cures = [flag.cure for flag in self.row.flags]
        return [(flag, cures.index(flag.cure) == position) for position, flag in enumerate(self.row.flags)]


def situation(initiative: Initiative, *, policy: Policy, today: date, to: User | None = None) -> Situation:
    """Everything the initiative page says; the numbers as stored, so that page, list and export agree."""
    row = register.rows([initiative], to=to)[0]
    facts = FactsLoader(policy, today, today).load([initiative.pk])[0]
    functions = {function.key: function for function in Function.objects.select_related("head")}
    best = silo.best_next_owners(facts, policy, today)
    touched = _touchpoints(initiative, facts)
    needs = _needs(initiative, facts, row.assessment, functions, touched, best)
    return Situation(
        row=row,
        touchpoints=touched,
        needs=needs,
        parts=_parts(row, policy, functions),
        next_owners=NextOwners(
            tuple(Named(key, functions[key].name) for key in best),
            tuple(
                Named(need.key, need.name)
                for need in needs
                if need.suggested and need.can_be_asked and need.state != "not_now"
            ),
            silo.score_with(facts, policy, today, best) if best else None,
        ),
        sentence=_verdict(row, functions),
    )


def _touchpoints(initiative: Initiative, facts: silo.Facts) -> tuple[TouchedPoint, ...]:
    touched = (
        Touchpoint.objects.filter(links__initiative=initiative)
        .select_related("stage__journey")
        .order_by("stage__journey__key", "stage__position", "position")
    )
    return tuple(
        TouchedPoint(
            touchpoint.key,
            touchpoint.name,
            touchpoint.stage.name,
            touchpoint.stage.journey.title,
            touchpoint.moment_of_truth,
            bool(facts.influence.get(touchpoint.key)),
        )
        for touchpoint in touched
    )


def _needs(
    initiative: Initiative,
    facts: silo.Facts,
    assessment: silo.Assessment,
    functions: dict[str, Function],
    touched: tuple[TouchedPoint, ...],
    best: tuple[str, ...],
) -> tuple[Need, ...]:
    need, answers = facts.need(), _answers(initiative)
    rows = [
        Need(
            key=key,
            name=functions[key].name,
            head=head.name if (head := functions[key].head) else "",
            is_cx=functions[key].is_cx,
            need=need.get(key, 0),
            cells=tuple(facts.influence[touchpoint.key].get(key) for touchpoint in touched),
            required=key in assessment.required,
            state=register.seat_state(key, assessment, answers[key].story if key in answers else NEVER_ASKED),
            suggested=key in best,
            answer=answers.get(key),
        )
        for key in need.keys() | answers.keys()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.need, row.key)))


def _answers(initiative: Initiative) -> dict[str, Answer]:
    requests = OwnershipRequest.objects.filter(initiative=initiative).select_related(
        "function", "function__head", "asked_by", "decided_by", "passed_to"
    )
    story_by_request = stories(requests)
    return {
        ownership_request.function.key: Answer(
            id=ownership_request.pk,
            state=ownership_request.state,
            state_label=ownership_request.get_state_display(),
            ask=ownership_request.ask,
            person_days=ownership_request.person_days,
            asked_on=ownership_request.asked_on,
            asked_by=ownership_request.asked_by.name if ownership_request.asked_by else "",
            due_on=ownership_request.due_on,
            decided_on=ownership_request.decided_on,
            decided_by=ownership_request.decided_by.name if ownership_request.decided_by else "",
            reason=ownership_request.get_reason_display() if ownership_request.reason else "",
            comment=ownership_request.comment,
            story=story_by_request[ownership_request.pk],
        )
        for ownership_request in requests
    }


def _parts(row: RegisterRow, policy: Policy, functions: dict[str, Function]) -> tuple[ScorePart, ...]:
    assessment = row.assessment
    if assessment.coverage is None or assessment.concentration is None or assessment.gap is None:
        return ()
    missing = sorted(set(assessment.required) - set(assessment.owners))
    covered = _("Owners hold %(share)s of the influence on what this touches.") % {
        "share": numbers.share(assessment.coverage)
    }
    if not assessment.owners:
        spread = _("Nobody owns it yet.")
    elif len(assessment.owners) == 1:
        spread = _("One function carries all the committed effort.")
    else:
        spread = _("The effort is spread over %(count)s functions, but not evenly over all that are needed.") % {
            "count": len(assessment.owners)
        }
    named = enumeration(functions[key].name if key in functions else key for key in missing)
    absent = (
        _("%(missing)s of %(required)s required functions don't own it: %(names)s.")
        % {"missing": len(missing), "required": len(assessment.required), "names": named}
        if missing
        else _("Every required function owns it.")
    )
    made_of = (
        (_("Influence without an owner"), policy.weight_coverage, 1 - assessment.coverage, covered),
        (_("Effort in few hands"), policy.weight_concentration, assessment.concentration, spread),
        (_("Required functions missing"), policy.weight_gap, assessment.gap, absent),
    )
    return tuple(
        ScorePart(label, 100 * weight * part, 100 * weight, sentence) for label, weight, part, sentence in made_of
    )


def _verdict(row: RegisterRow, functions: dict[str, Function]) -> str:
    """The answer of the page in one sentence."""
    assessment = row.assessment
    owners = enumeration(functions[key].name if key in functions else key for key in assessment.owners)
    missing = len(set(assessment.required) - set(assessment.owners))
    if assessment.band == "unanchored":
        return _("Nobody can tell yet who should own this.")
    if assessment.rightly_single:
        return _("%(owners)s owns this, and nobody else is needed.") % {"owners": owners}
    again = sum(seat.story.confirms for seat in row.seats)
    if again:
        return ngettext(
            "%(count)s function said yes to the earlier plan and is asked again.",
            "%(count)s functions said yes to the earlier plan and are asked again.",
            again,
        ) % {"count": again}
    if not assessment.owners:
        return ngettext(
            "Nobody owns this yet; it needs %(count)s function.",
            "Nobody owns this yet; it needs %(count)s functions.",
            len(assessment.required),
        ) % {"count": len(assessment.required)}
    if assessment.siloed:
        return ngettext(
            "Fenced in: %(owners)s alone, without %(count)s function it needs.",
            "Fenced in: %(owners)s alone, without %(count)s functions it needs.",
            missing,
        ) % {"owners": owners, "count": missing}
    if missing:
        return ngettext(
            "Owned by %(owners)s; %(count)s required function is still missing.",
            "Owned by %(owners)s; %(count)s required functions are still missing.",
            missing,
        ) % {"owners": owners, "count": missing}
    return _("Owned by everyone it needs: %(owners)s.") % {"owners": owners}
