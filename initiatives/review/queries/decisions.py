"""What leadership is asked, what it decided, what came of it, and what was stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.days import end_of_day
from initiatives.assessment.queries.then import as_then
from initiatives.models import Decision, DecisionState, Initiative, Review, Status
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.review.content.decisions import AskedDecision, Option, StoppedInitiative, TakenDecision
from initiatives.review.decisions.queries import open_to_all, waited
from initiatives.review.queries.names import titles_then
from initiatives.review.queries.periods import last_reviewed


def asked_decisions(as_of: date) -> tuple[AskedDecision, ...]:
    """Questions not answered by that day: what is needed soonest first, then the oldest."""
    asked_by_then = open_to_all().filter(asked_at__lt=end_of_day(as_of))
    unanswered = [decision for decision in asked_by_then if _is_open(decision, as_of)]
    unanswered.sort(key=lambda decision: (decision.needed_by or date.max, decision.asked_at, decision.pk))
    calendar, titles = work_calendar(policy_in_force()), _titles(unanswered, as_of)
    return tuple(_asked(decision, calendar, titles, as_of) for decision in unanswered)


def past_decisions(as_of: date, since: Review | None) -> tuple[TakenDecision, ...]:
    """Decisions that were taken and are not done, and those that ended since the last review."""
    ended_after = last_reviewed(as_of, since)
    taken = list(open_to_all().filter(decided_at__lt=end_of_day(as_of)).order_by("decided_at", "pk"))
    calendar, titles = work_calendar(policy_in_force()), _titles(taken, as_of)
    return tuple(
        _taken(decision, calendar, titles, as_of)
        for decision in taken
        if decision.ended_on is None or decision.ended_on > ended_after
    )


def stopped_initiatives(as_of: date, since: Review | None) -> tuple[StoppedInitiative, ...]:
    """What ended before its time since the last review, why, and what was learned."""
    moves = Event.objects.filter(
        kind="initiative.moved",
        subject_type=Initiative._meta.label_lower,
        at__gte=end_of_day(last_reviewed(as_of, since)),
        at__lt=end_of_day(as_of),
        changes__status__1=Status.STOPPED,
    )
    last_move = {event.subject_id or 0: event for event in moves.order_by("at", "pk")}
    # Whatever was taken up again by then was no longer stopped.
    there = as_then(Initiative.objects.filter(pk__in=list(last_move)).order_by("pk"), as_of)
    stopped = [initiative for initiative in there if initiative.status == Status.STOPPED]
    return tuple(
        StoppedInitiative(
            initiative=initiative.key,
            title=initiative.title,
            on=timezone.localdate(last_move[initiative.pk].at),
            reason=last_move[initiative.pk].context.get("comment", ""),
            lesson=initiative.lesson,
            budget=initiative.budget,
        )
        for initiative in stopped
    )


def _titles(decisions: Sequence[Decision], as_of: date) -> Mapping[int, str]:
    about = {decision.initiative for decision in decisions if decision.initiative}
    return titles_then(about, as_of) if about else {}


def _is_open(decision: Decision, as_of: date) -> bool:
    return decision.decided_at is None or decision.decided_at >= end_of_day(as_of)


def _asked(decision: Decision, calendar: WorkCalendar, titles: Mapping[int, str], as_of: date) -> AskedDecision:
    return AskedDecision(
        id=decision.pk,
        initiative=decision.initiative.key if decision.initiative else None,
        title=titles.get(decision.initiative_id or 0),
        question=decision.question,
        options=_options(decision.options),
        recommended=decision.recommended,
        waiting_costs=decision.waiting_costs,
        needed_by=decision.needed_by,
        asked_by=decision.asked_by.name,
        asked_on=timezone.localdate(decision.asked_at),
        waited_days=waited(decision, calendar, as_of),
        state=DecisionState.ASKED.value,
        late=bool(decision.needed_by and decision.needed_by < as_of),
    )


def _taken(decision: Decision, calendar: WorkCalendar, titles: Mapping[int, str], as_of: date) -> TakenDecision:
    """As it was on that day: what became of it later is left out."""
    ended = decision.ended_on is not None and decision.ended_on <= as_of
    return TakenDecision(
        id=decision.pk,
        initiative=decision.initiative.key if decision.initiative else None,
        title=titles.get(decision.initiative_id or 0),
        question=decision.question,
        options=_options(decision.options),
        recommended=decision.recommended,
        waiting_costs=decision.waiting_costs,
        needed_by=decision.needed_by,
        asked_by=decision.asked_by.name,
        asked_on=timezone.localdate(decision.asked_at),
        waited_days=waited(decision, calendar, as_of),
        state=decision.state if ended else DecisionState.DECIDED.value,
        late=bool(not ended and decision.until and decision.until < as_of),
        verb=decision.verb,
        why=decision.why,
        decided_by=decision.decided_by.name if decision.decided_by else "",
        decided_on=timezone.localdate(decision.decided_at) if decision.decided_at else None,
        owner=decision.owner.name if decision.owner else "",
        until=decision.until,
        note=decision.outcome_note if ended else "",
        ended_on=decision.ended_on if ended else None,
    )


def _options(stored: Sequence[dict[str, str]]) -> tuple[Option, ...]:
    return tuple(
        Option(verb=option.get("verb", ""), text=option.get("text", ""), loses=option.get("loses", ""))
        for option in stored
    )
