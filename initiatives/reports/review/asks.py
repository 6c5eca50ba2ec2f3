"""What leadership is asked, what it decided, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.models import Decision, DecisionState, Initiative, Review, Status, TargetConflict
from initiatives.reports.decisions import exceptions, open_to_all, waited
from initiatives.reports.policies import policy_in_force, work_calendar

FIRST_LOOK_BACK = timedelta(days=92)
"""So far a first review looks back, which has none before it."""


def evening(day: date) -> datetime:
    """The instant a local day ends."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


def asks(as_of: date) -> list[dict[str, Any]]:
    """Questions not answered by that day: what is needed soonest first, then the oldest."""
    asked = [one for one in open_to_all().filter(asked_at__lt=evening(as_of)) if _open(one, as_of)]
    asked.sort(key=lambda one: (one.needed_by or date.max, one.asked_at, one.pk))
    return _told(asked, as_of)


def past(as_of: date, since: Review | None) -> list[dict[str, Any]]:
    """Decisions that were taken and are not done, and those that ended since the last review."""
    ended_after = since.as_of if since else as_of - FIRST_LOOK_BACK
    decided = open_to_all().filter(decided_at__lt=evening(as_of)).order_by("decided_at", "pk")
    return _told((one for one in decided if one.ended_on is None or one.ended_on > ended_after), as_of)


def conflicts(as_of: date) -> list[dict[str, Any]]:
    """Targets that contradict and wait for a ruling."""
    waiting = TargetConflict.objects.filter(ruling="", opened_at__lt=evening(as_of)).exclude(
        initiative__status=Status.DRAFT
    )
    return [
        {
            "id": one.pk,
            "initiative": one.initiative.key,
            "title": one.initiative.title,
            "functions": [one.function.key, *([one.against.key] if one.against else [])],
            "statement": one.statement,
            "opened_on": timezone.localdate(one.opened_at).isoformat(),
        }
        for one in waiting.select_related("initiative", "function", "against").order_by("opened_at", "pk")
    ]


def standing_exceptions(as_of: date) -> list[dict[str, Any]]:
    return [
        {
            "initiative": one.initiative.key,
            "title": one.initiative.title,
            "subject": one.subject,
            "reason": one.reason,
            "until": one.until.isoformat(),
            "by": one.by.name,
        }
        for one in exceptions().filter(at__lt=evening(as_of), until__gte=as_of)
    ]


def stopped(as_of: date, since: Review | None) -> list[dict[str, Any]]:
    """Stopped with honour: what ended before its time since the last review, why, and what was learned."""
    begin = evening(since.as_of if since else as_of - FIRST_LOOK_BACK)
    moved = Event.objects.filter(
        kind="initiative.moved", subject_type=Initiative._meta.label_lower, at__gte=begin, at__lt=evening(as_of),
        changes__status__1=Status.STOPPED,
    )  # fmt: skip
    last = {one.subject_id or 0: one for one in moved.order_by("at", "pk")}
    return [
        {
            "initiative": one.key,
            "title": one.title,
            "on": timezone.localdate(last[one.pk].at).isoformat(),
            "reason": last[one.pk].context.get("comment", ""),
            "lesson": one.lesson,
            "budget": None if one.budget is None else str(one.budget),
        }
        for one in Initiative.objects.filter(pk__in=list(last), status=Status.STOPPED).order_by("pk")
    ]


def _open(one: Decision, as_of: date) -> bool:
    return one.decided_at is None or one.decided_at >= evening(as_of)


def _told(decisions: Iterable[Decision], as_of: date) -> list[dict[str, Any]]:
    calendar = work_calendar(policy_in_force())
    return [_fields(one, waited(one, calendar, as_of), as_of) for one in decisions]


def _fields(one: Decision, days: int, as_of: date) -> dict[str, Any]:
    """The decision as it stood on that day."""
    asked = {
        "id": one.pk,
        "initiative": one.initiative.key if one.initiative else None,
        "title": one.initiative.title if one.initiative else None,
        "question": one.question,
        "options": [{name: option.get(name, "") for name in ("verb", "text", "loses")} for option in one.options],
        "recommended": one.recommended,
        "waiting_costs": one.waiting_costs,
        "needed_by": _day(one.needed_by),
        "asked_by": one.asked_by.name,
        "asked_on": timezone.localdate(one.asked_at).isoformat(),
        "waited_days": days,
    }
    if _open(one, as_of):
        return {**asked, "state": DecisionState.ASKED.value, "late": bool(one.needed_by and one.needed_by < as_of)}
    ended = one.ended_on is not None and one.ended_on <= as_of
    return {
        **asked,
        "state": one.state if ended else DecisionState.DECIDED.value,
        "late": bool(not ended and one.until and one.until < as_of),
        "verb": one.verb,
        "why": one.why,
        "decided_by": one.decided_by.name if one.decided_by else "",
        "decided_on": timezone.localdate(one.decided_at).isoformat() if one.decided_at else None,
        "owner": one.owner.name if one.owner else "",
        "until": _day(one.until),
        "note": one.outcome_note if ended else "",
        "ended_on": _day(one.ended_on) if ended else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
