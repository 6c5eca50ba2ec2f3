"""Doing without a step of setting up, and taking it up again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import SetupStep, SkippedStep


@transaction.atomic
def skip(step: SetupStep, *, by: User, now: datetime) -> None:
    """Do without it; nothing happens when it is skipped already."""
    require(permissions.can_set_up, by)
    row, is_new = SkippedStep.objects.get_or_create(step=step, defaults={"by": by, "at": now})
    if is_new:
        trail.record("setup.step_skipped", row, by=by)


@transaction.atomic
def take_up(step: SetupStep, *, by: User) -> None:
    """Ask for it again; nothing happens when it is not skipped."""
    require(permissions.can_set_up, by)
    if row := SkippedStep.objects.select_for_update().filter(step=step).first():
        trail.record("setup.step_taken_up", row, by=by)
        row.delete()
