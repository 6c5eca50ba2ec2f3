"""Who has been waiting too long for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from initiatives.models import OwnershipRequest
from initiatives.review.content.functions import FunctionAnswers, OverdueAnswer


def overdue_answers(answers: Sequence[FunctionAnswers], as_of: date) -> tuple[OverdueAnswer, ...]:
    """Ownership requests beyond the limit, the longest waiting first."""
    late = [pk for function in answers for pk in function.silent_requests]
    requests = OwnershipRequest.objects.filter(pk__in=late).order_by("asked_on", "pk")
    return tuple(
        OverdueAnswer(
            function=function,
            initiative=key,
            title=title,
            asked_on=asked_on,
            due_on=due_on,
            days=(as_of - asked_on).days if asked_on else None,
        )
        for function, key, title, asked_on, due_on in requests.values_list(
            "function__key", "initiative__key", "initiative__title", "asked_on", "due_on"
        )
    )
