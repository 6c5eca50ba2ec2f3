"""Who has been waiting too long for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from cxtracker.days import end_of_day
from initiatives.assessment.queries.stories import steps_of
from initiatives.assessment.queries.then import asked_by_then
from initiatives.models import OwnershipRequest
from initiatives.review.content.functions import FunctionAnswers, OverdueAnswer
from initiatives.review.queries.names import titles_then


def overdue_answers(answers: Sequence[FunctionAnswers], as_of: date) -> tuple[OverdueAnswer, ...]:
    """Ownership requests that lay beyond the limit on the evening of that day, the longest waiting first."""
    late = [pk for function in answers for pk in function.silent_requests]
    chosen = OwnershipRequest.objects.filter(pk__in=late)
    asked = chosen.select_related("function", "initiative", "passed_to").order_by("pk")
    moment = end_of_day(as_of) - datetime.resolution
    requests, _steps = asked_by_then(asked, steps_of(chosen), moment) if late else ([], {})
    titles = titles_then({request.initiative for request in requests}, as_of) if late else {}
    return tuple(
        OverdueAnswer(
            function=request.function.key,
            initiative=request.initiative.key,
            title=titles[request.initiative_id],
            asked_on=request.asked_on,
            due_on=request.due_on,
            days=(as_of - request.asked_on).days if request.asked_on else None,
        )
        for request in sorted(requests, key=lambda request: (request.asked_on or date.max, request.pk))
    )
