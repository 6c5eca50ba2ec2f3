"""Outcomes as they were known on a day: promises and readings put back, and effects of what was known estimated anew.

Nothing here costs more than two queries of today, because nothing was done after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Field, Q

from cxtracker.audit.models import Event
from cxtracker.days import end_of_day
from initiatives.models import Effect, Initiative, Outcome, Plan
from initiatives.outcomes.effects.queries import Case, cases_of, judged
from journeys.metrics.readings.queries.known import Known, known_then
from journeys.models import Series

PROMISED = (
    "baseline",
    "baseline_on",
    "baseline_source",
    "target",
    "target_on",
    "unit_value",
    "value_note",
    "share",
    "benefit_kind",
    "limit",
    "design",
    "headline",
    "guardrail",
)
AT_ONCE = 100
"""Effects that may be estimated anew while somebody waits for the answer: a tenth of a second or two."""

FOLLOWED = ("series", "comparison")
DATED = ("go_live", "first_reading", "status")
REMEMBERED = 4_096
_remembered: dict[str, Mapping[str, Any]] = {}

BEGAN = ("outcome.added", "initiative.created")
"""What a record began with carries its own dates; only later changes are put back."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An effect as it is kept: `detail` of `effects.queries.judged`, computed when, from inputs of which mark."""

    detail: Mapping[str, Any]
    computed_at: datetime
    mark: str


@dataclass(frozen=True, slots=True)
class Then:
    """`known` are readings that differ from today's, `effects` those by outcome, `ticked` assumptions that differ."""

    known: Known
    effects: Mapping[int, Judged]
    ticked: Mapping[int, Collection[str]]


def then(outcomes: Sequence[Outcome], stored: Mapping[int, Judged], as_of: date) -> Then:
    """What was known of these outcomes by the end of that day. Puts their fields, and those of their initiatives, back.

    `stored` are the effects that are kept. Of one computed by then all inputs were known; any other is estimated anew
    where what was known differs.
    """
    ended = end_of_day(as_of)
    ticked = put_back(outcomes, as_of)
    plans = Plan.objects.filter(pk__in=[outcome.pk for outcome in outcomes], frozen_on__lte=as_of).in_bulk()
    read = {pk for outcome in outcomes for pk in (outcome.series_id, outcome.comparison_id) if pk}
    read |= {pk for plan in plans.values() for pk in (plan.series_id, plan.comparison_id) if pk}
    known = known_then(read, as_of)
    later = [outcome for outcome in outcomes if outcome.pk in stored and stored[outcome.pk].computed_at >= ended]
    planned = [(outcome, plans.get(outcome.pk)) for outcome in later]
    marked = [(case, case.mark) for case in cases_of(planned, until=as_of, known=known)]
    differing = [(case, mark) for case, mark in marked if mark != stored[case.outcome_id].mark]
    details = judged_once({mark: case for case, mark in differing}) if differing else {}
    effects = {
        case.outcome_id: Judged(details[mark], stored[case.outcome_id].computed_at, mark) for case, mark in differing
    }
    return Then(known, {**stored, **effects}, ticked)


def judged_once(cases: Mapping[str, Case]) -> dict[str, Mapping[str, Any]]:
    """What is kept of each case, by mark. The last 4,096 are remembered: a report of a past day judges the same ones
    for flags and for money, and a page before its review is closed."""
    kept = {mark: detail for mark in cases if (detail := _remembered.get(mark))}
    fresh = [mark for mark in cases if mark not in kept]
    kept.update(zip(fresh, judged(cases[mark] for mark in fresh), strict=True))
    if len(_remembered) + len(fresh) > REMEMBERED:
        _remembered.clear()
    _remembered.update((mark, kept[mark]) for mark in fresh[-REMEMBERED:])
    return kept


def waits(as_of: date, *, today: date) -> int:
    """How many effects have to be estimated anew before that day can be shown, where that is too many for somebody who
    waits for the answer; 0: none, it is quick.

    At most so many: those among them whose inputs were the same on that day are not estimated.
    """
    later = sum(computed_later(as_of).values()) if as_of < today else 0
    return later if later > AT_ONCE else 0


def computed_later(as_of: date) -> dict[int, int]:
    """How many effects may have to be estimated anew for that day, by initiative: those computed after it."""
    later = Effect.objects.filter(computed_at__gte=end_of_day(as_of)).order_by("outcome__initiative")
    return dict(later.values_list("outcome__initiative").annotate(Count("pk")))


def put_back(outcomes: Sequence[Outcome], as_of: date) -> dict[int, Collection[str]]:
    """Undo what was changed after that day, the newest first; which assumptions stood ticked, where that differs.

    Needs `initiative`, which is put back as well.
    """
    ended = end_of_day(as_of)
    changed = list(changes_since({outcome.initiative_id for outcome in outcomes}, ended))
    if not changed:
        return {}
    by_outcome = {outcome.pk: outcome for outcome in outcomes}
    of_initiative: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        of_initiative[outcome.initiative_id].append(outcome)
    keys = {pair[0] for event in changed for name, pair in event.changes.items() if name in FOLLOWED and pair[0]}
    followed = (
        {series.key: series for series in Series.objects.filter(key__in=keys).select_related("segment")} if keys else {}
    )
    ticked: dict[int, Collection[str]] = {}
    for event in changed:
        before = {name: pair[0] for name, pair in event.changes.items()}
        if event.target_type == Initiative._meta.label_lower:
            for outcome in of_initiative[event.target_id or 0]:
                _restore(outcome.initiative, before, DATED)
        elif promised := by_outcome.get(event.target_id or 0):
            _restore(promised, before, PROMISED)
            for name in FOLLOWED:
                if name in before:
                    setattr(promised, name, followed.get(before[name]))
            if "assumptions" in before:
                ticked[promised.pk] = before["assumptions"]
    return ticked


def changes_since(initiative_ids: Collection[int] | None, ended: datetime, **only: Any) -> Iterator[Event]:
    """Changes of these initiatives (of all, where None) and their outcomes since, the newest first; `only` those with
    these values."""
    events = Event.objects.filter(
        Q(kind__startswith="outcome.") | Q(kind__startswith="initiative."),
        at__gte=ended,
        subject_type=Initiative._meta.label_lower,
        **({} if initiative_ids is None else {"subject_id__in": initiative_ids}),
        **only,
    )
    for event in events.exclude(kind__in=BEGAN).exclude(changes={}).order_by("-id"):
        if not event.context.get("new"):
            yield event


def _restore(row: Outcome | Initiative, before: Mapping[str, Any], names: Collection[str]) -> None:
    for name in names:
        if name in before:
            field: Field[Any, Any] = getattr(type(row), name).field
            setattr(row, name, field.to_python(before[name]))
