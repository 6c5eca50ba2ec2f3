"""What the programme is worth: claimed, measured, counted, confirmed; revenue, saving and avoidance apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from cxtracker.chunks import chunks
from cxtracker.publishing import published
from cxtracker.ui.units import currency
from initiatives.models import BenefitKind, Initiative, Outcome, PromiseCheck
from initiatives.models.initiatives import LIVE_OR_CLOSED, Initiatives
from initiatives.outcomes.queries.lines import Figures, OutcomeLine, lines, whole
from initiatives.outcomes.rules.money import STEPS, UNBOUNDED, Interval, cents, kept, over_claimed, own_part
from journeys.directory import Named
from journeys.models import Function, Membership

KINDS = tuple(kind for kind in BenefitKind.values if kind != BenefitKind.NONE)
LATE = timedelta(days=30)
"""An unanswered question after closing counts as nothing kept once it is so long overdue."""


@published("claimed, measured, counted, confirmed, low, high, outcomes, known, keys as initiatives")
@dataclass(frozen=True, slots=True)
class Steps:
    """Money per year, in text with two decimals; None where of no outcome that step is known.

    `low` and `high` add up the ends of the intervals of what was measured, as if all erred the same way, so that they
    are never too narrow.
    """

    claimed: Decimal | None
    measured: Decimal | None
    counted: Decimal | None
    confirmed: Decimal | None
    outcomes: int
    known: Annotated[dict[str, int], "Of how many outcomes each step is known."]
    keys: Annotated[tuple[str, ...], "Keys of those that claim it."] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def unknown(self) -> int:
        """Outcomes that nothing was measured on yet."""
        return self.outcomes - self.known["measured"]


@published("function, asked, answered, overdue, planned, counted, mean as kept", digits=4, places=2)
@dataclass(frozen=True, slots=True)
class FunctionPromises:
    """The same of those whose benefit owner works in a function or heads it; who does in two stands in both."""

    function: Annotated[str, "Key of the function."]
    asked: int
    answered: int
    overdue: int
    planned: Annotated[Decimal, "Frozen plans of the questions answered or 30 days late, money a year."]
    counted: Annotated[Decimal, "What counts of them."]
    mean: Annotated[float | None, "What counts of the frozen plans, weighted by money: 1 is all of it."]


@published("asked, answered, overdue, mean as kept, functions")
@dataclass(frozen=True, slots=True)
class Promises:
    """Answers to what became of closed initiatives' plans."""

    asked: int
    answered: int
    overdue: int
    mean: Annotated[float | None, "What counts of the frozen plans, weighted by money: 1 is all of it."]
    functions: Annotated[tuple[FunctionPromises, ...], "By function, of those that were asked."] = ()


@dataclass(frozen=True, slots=True)
class PoolLine:
    """Several claims on one movement: the same metric, or linked ones, of overlapping customers.

    `series` names what they are read on, the first one's where they are several.
    """

    id: int
    series: str
    metric: Named
    unit: str
    claims: tuple[OutcomeLine, ...]
    observed: Decimal | None
    wanted: Decimal | None

    @property
    def shares(self) -> float:
        return sum(claim.share for claim in self.claims)

    @property
    def over_claimed(self) -> bool:
        return over_claimed(self.shares)

    @property
    def series_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(claim.series_id for claim in self.claims if claim.series_id is not None))

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Key and words of each series that it is read on."""
        named = {claim.series_key: f"{claim.metric.name}, {claim.series}" for claim in self.claims}
        return [(key, f"{words} ({key})") for key, words in named.items()]

    @property
    def counts(self) -> Decimal | None:
        """What all of them may count together before evidence is weighed, never more than `observed`."""
        amounts = [claim.figures.measured for claim in self.claims if claim.figures.measured is not None]
        return sum(amounts, Decimal(0)) if amounts else None


@published(digits=4, places=2)
@dataclass(frozen=True, slots=True)
class Money:
    currency: str
    revenue: Steps
    saving: Steps
    avoidance: Steps
    promises: Promises

    @property
    def kinds(self) -> tuple[tuple[str, Steps], ...]:
        return tuple((kind, getattr(self, kind)) for kind in KINDS)


def money(initiatives: Iterable[Initiative] | None = None, *, as_of: date) -> Money:
    """The four steps over the live and closed ones of `initiatives` (all by default), judged anew; drafts and stopped
    ones promise nothing."""
    chosen = Initiative.objects.filter(status__in=LIVE_OR_CLOSED) if initiatives is None else initiatives
    ids = [initiative.pk for initiative in chosen if initiative.status in LIVE_OR_CLOSED]
    every_line = [line for chunk in chunks(ids) for some in lines(chunk, as_of=as_of).values() for line in some]
    return total(every_line, promises(ids, as_of=as_of))


def kept_money(initiatives: Initiatives, *, today: date) -> Money:
    """The same of today, from what is kept; a constant number of queries."""
    counting = initiatives.filter(status__in=LIVE_OR_CLOSED)
    return kept_total(Outcome.objects.filter(initiative__in=counting), promises(counting, as_of=today), keys=True)


def kept_total(outcomes: QuerySet[Outcome], kept: Promises, *, keys: bool = False) -> Money:
    """What is kept of these outcomes, added up by the database; whose they are only if `keys`. Two queries at most."""
    rows = outcomes.exclude(benefit_kind=BenefitKind.NONE).order_by()
    measured = Q(judgement__measured__isnull=False)
    sums = {
        row["benefit_kind"]: row
        for row in rows.values("benefit_kind").annotate(
            of=Count("pk"),
            **{step: Sum(f"judgement__{step}") for step in STEPS},
            **{f"{step}_known": Count(f"judgement__{step}") for step in STEPS},
            bounded=Count("judgement__low", filter=measured),
            **{
                end: Sum(Coalesce(f"judgement__{end}", "judgement__measured"), filter=measured)
                for end in ("low", "high")
            },
        )
    }
    named: dict[str, dict[str, None]] = defaultdict(dict)
    if keys:
        claimed_keys = rows.order_by("initiative").values_list("benefit_kind", "initiative__key")
        for kind, key in claimed_keys.distinct():
            named[kind][key] = None
    steps = {kind: _kept_steps(sums.get(kind), tuple(named[kind])) for kind in KINDS}
    return Money(currency=currency(), promises=kept, **steps)


def _kept_steps(row: Mapping[str, Any] | None, keys: tuple[str, ...]) -> Steps:
    if row is None:
        return Steps(None, None, None, None, outcomes=0, known=dict.fromkeys(STEPS, 0))

    def amount(name: str) -> Decimal | None:
        return None if row[name] is None else cents(row[name])

    return Steps(
        **{step: amount(step) for step in STEPS},
        outcomes=row["of"],
        known={step: row[f"{step}_known"] for step in STEPS},
        keys=keys,
        low=amount("low") if row["bounded"] else None,
        high=amount("high") if row["bounded"] else None,
    )


def total(outcomes: Sequence[OutcomeLine], kept: Promises) -> Money:
    by_kind: dict[str, list[OutcomeLine]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.benefit_kind].append(outcome)
    steps = {kind: _steps(by_kind[kind]) for kind in KINDS}
    return Money(currency=currency(), promises=kept, **steps)


def _steps(outcomes: Sequence[OutcomeLine]) -> Steps:
    sums: dict[str, Decimal | None] = {}
    known: dict[str, int] = {}
    for step in STEPS:
        amounts = [amount for outcome in outcomes if (amount := getattr(outcome.figures, step)) is not None]
        sums[step], known[step] = (sum(amounts, Decimal(0)) if amounts else None), len(amounts)
    keys = tuple(dict.fromkeys(outcome.initiative for outcome in outcomes))
    low, high = _bounds([outcome.figures for outcome in outcomes])
    return Steps(**sums, outcomes=len(outcomes), known=known, keys=keys, low=low, high=high)


def _bounds(figures: Iterable[Figures]) -> Interval:
    """The ends added up; what has no interval counts as it was measured. Unknown where nothing has one."""
    measured = [figure for figure in figures if figure.measured is not None]
    if all(figure.low is None for figure in measured):
        return UNBOUNDED
    ends = [
        (figure.measured or Decimal(0)) if end is None else end
        for figure in measured
        for end in (figure.low, figure.high)
    ]
    return sum(ends[::2], Decimal(0)), sum(ends[1::2], Decimal(0))


Question = tuple[int | None, date, date | None, Decimal | None, Decimal | None, float | None]
"""Benefit owner, when it was due and answered, what counted, and claim and share of the frozen plan."""


def promises(initiatives: Sequence[int] | Initiatives, *, as_of: date, function: Function | None = None) -> Promises:
    """How plans are kept, over the questions due and the answers given by that day; no answer 30 days late counts as
    nothing. `initiatives` are their ids, or a query that finds them.

    Of a `function`, those whose benefit owner works in it or heads it. Four queries for any number.
    """
    questions = _questions(initiatives, as_of)
    functions = _functions_of({owner for owner, *_rest in questions if owner is not None}) if questions else {}
    if function is not None:
        questions = [row for row in questions if function.key in functions.get(row[0] or 0, ())]
    by_function: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        for key in functions.get(question[0] or 0, ()):
            if function is None or key == function.key:
                by_function[key].append(question)
    asked, answered, overdue, planned, counted = _kept(questions, as_of)
    return Promises(
        asked,
        answered,
        overdue,
        kept(counted, planned),
        tuple(_of_function(key, by_function[key], as_of) for key in sorted(by_function)),
    )


def _questions(initiatives: Sequence[int] | Initiatives, as_of: date) -> list[Question]:
    fields = ("outcome__benefit_owner", "due_on", "answered_on", "counted", "outcome__plan__claimed")
    due = PromiseCheck.objects.filter(due_on__lte=as_of)
    rows = [
        row
        for chunk in ([initiatives] if isinstance(initiatives, QuerySet) else chunks(initiatives))
        for row in due.filter(outcome__initiative__in=chunk).values_list(*fields, "outcome__plan__share")
    ]
    # What was answered only later was still open by that day.
    return [row if row[2] is None or row[2] <= as_of else (row[0], row[1], None, None, *row[4:]) for row in rows]


def _functions_of(people: Collection[int]) -> dict[int, set[str]]:
    """By person the keys of the functions they work in or head."""
    keys: dict[int, set[str]] = defaultdict(set)
    for person, key in (
        *Membership.objects.filter(person__in=people).values_list("person_id", "function__key"),
        *Function.objects.filter(head__in=people).values_list("head_id", "key"),
    ):
        keys[person].add(key)
    return keys


def _of_function(key: str, questions: Iterable[Question], as_of: date) -> FunctionPromises:
    asked, answered, overdue, planned, counted = _kept(questions, as_of)
    return FunctionPromises(key, asked, answered, overdue, planned, counted, kept(counted, planned))


def _kept(questions: Iterable[Question], as_of: date) -> tuple[int, int, int, Decimal, Decimal]:
    """How many were asked, answered and are 30 days late; Σ frozen plan and Σ counted of those that were answered or
    are late, each plan once a question."""
    asked = answered = overdue = 0
    planned = counted = Decimal(0)
    for _owner, due, day, amount, claimed, share in questions:
        late = day is None and due + LATE < as_of
        asked, answered, overdue = asked + 1, answered + (day is not None), overdue + late
        own = None if share is None else own_part(claimed, share)
        if own is not None and (late or day is not None):
            planned += own
            counted += amount or Decimal(0)
    return asked, answered, overdue, planned, counted


def over_claimed_pools(outcomes: QuerySet[Outcome]) -> int:
    """How many movements several of these outcomes claim more than all of; one query."""
    pools = outcomes.order_by().exclude(judgement__pool=None).values("judgement__pool")
    claimed = pools.annotate(claims=Count("pk"), shares=Sum("share")).filter(claims__gt=1)
    return sum(1 for row in claimed if over_claimed(row["shares"]))


def pools(outcomes: Iterable[OutcomeLine]) -> list[PoolLine]:
    """The movements that several claim, the most over-claimed first, of outcomes as `outcomes.lines` gives them."""
    claims: dict[int, list[OutcomeLine]] = defaultdict(list)
    for line in outcomes:
        if line.pool is not None:
            claims[line.pool].append(line)
    pool_lines = [_pool(pool, some) for pool, some in claims.items() if len(some) > 1]
    return sorted(pool_lines, key=lambda pool: (-pool.shares, pool.metric.key))


def _pool(pool: int, claims: Sequence[OutcomeLine]) -> PoolLine:
    gains = [claim for claim in claims if claim.figures.own is not None and claim.figures.own > 0]
    return PoolLine(
        pool,
        claims[0].series,
        claims[0].metric,
        claims[0].unit,
        tuple(claims),
        observed=max((whole(gain) for gain in gains), default=None),
        wanted=sum((gain.figures.own or Decimal(0) for gain in gains), Decimal(0)) if gains else None,
    )
