"""An answer is for the plan its giver had before them: if the plan is another by now, nothing is recorded.

Pages and programs name the plan by its mark (`rules.pact.mark`); `steps.move` looks with the initiative locked. An
answer that names none is for the plan as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from cxtracker.errors import Conflict
from initiatives.models import Initiative
from initiatives.ownership.queries.pacts import plan_marks

_seen: ContextVar[str] = ContextVar("plan_seen", default="")


class PlanChanged(Conflict):
    """The answer was for a plan that is no longer the present one."""

    def __init__(self) -> None:
        super().__init__(_("The plan changed while you had this open. Look at what is new, then answer."))


@contextmanager
def having_seen(plan: str | None) -> Iterator[None]:
    """Inside, answers are for the plan with this mark."""
    token = _seen.set(plan or "")
    try:
        yield
    finally:
        _seen.reset(token)


def outdated(initiative: Initiative) -> bool:
    """Whether another plan was seen than the present one. Call it with the initiative locked."""
    seen = _seen.get()
    return bool(seen) and plan_marks([initiative.pk])[initiative.pk] != seen
