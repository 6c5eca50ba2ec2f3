"""Moving initiatives from status to status: forward when nothing blocks, stopping from anywhere, holding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.lifecycle.queries.gates import gate
from initiatives.lifecycle.rules import NEXT
from initiatives.models import Initiative, OwnershipRequest, RequestState, Status
from initiatives.models.initiatives import ENDED
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.money.services import promises
from initiatives.ownership.services import pact


@transaction.atomic
def advance(initiative: Initiative, *, by: User, now: datetime, expected: str = "") -> Initiative:
    """Move to the next status. Refused with everything that is missing; what the policy only warns of is recorded.

    With `expected` (the status the person saw) a click on an old page moves nothing twice.
    """
    initiative, today = _locked(initiative, by), timezone.localdate(now)
    if expected and expected != initiative.status:
        raise _moved_meanwhile(initiative)
    ahead = gate(initiative, today=today)
    if ahead is None:
        raise Refused(_("%(key)s has ended: it is %(status)s.") % _named(initiative))
    if not ahead.open:
        raise Refused(
            _("%(key)s cannot move on yet. %(missing)s")
            % {
                "key": initiative.key,
                "missing": " ".join(condition.sentence for condition in ahead.conditions if condition.blocks),
            }
        )
    context: dict[str, Any] = {"warned": ahead.warnings}
    if ahead.target == Status.AGREED:
        context["bound"] = pact.bound(initiative)
    moved = _move(initiative, {"status": ahead.target}, by=by, context=context)
    if ahead.target == Status.AGREED:
        _conclude(moved, by, now)
    if ahead.target == Status.CLOSED:
        promises.ask_later(moved, today=today)
    return moved


@transaction.atomic
def step_back(initiative: Initiative, moved: Event, *, by: User) -> Initiative:
    """Take a step forward back that was just made (the event `moved`): whatever it froze and bound is as it was.

    Whether anybody did anything since is for the caller to know.
    """
    initiative = _locked(initiative, by)
    before, after = moved.changes["status"]
    if NEXT.get(before) != after:
        raise Refused(_("Only a step forward can be undone. Nothing was changed."))
    if initiative.status != after:
        raise _moved_meanwhile(initiative)
    if after == Status.AGREED:
        outcomes.thaw(initiative, moved, by=by)
        pact.unbind(initiative, moved.context["bound"])
    if after == Status.CLOSED:
        promises.ask_no_more(initiative)
    return _move(initiative, {"status": before}, by=by, context={"undid": moved.pk})


@transaction.atomic
def stop(initiative: Initiative, *, by: User, reason: str, lesson: str = "") -> Initiative:
    """End it before its time, with a reason; what was learned is kept."""
    initiative = _locked(initiative, by)
    if initiative.status in ENDED:
        raise Refused(_("%(key)s has ended: it is %(status)s.") % _named(initiative))
    values: dict[str, Any] = {"status": Status.STOPPED, "on_hold": False}
    if lesson.strip():
        values["lesson"] = lesson.strip()
    return _move(initiative, values, by=by, context={"comment": _said(reason)})


@transaction.atomic
def hold(initiative: Initiative, *, by: User, reason: str) -> Initiative:
    """Pause it; its status stays."""
    initiative = _locked(initiative, by)
    if initiative.on_hold or initiative.status in ENDED:
        raise Refused(_("%(key)s is already on hold or has ended.") % {"key": initiative.key})
    return _move(initiative, {"on_hold": True}, by=by, context={"comment": _said(reason)}, kind="initiative.held")


@transaction.atomic
def resume(initiative: Initiative, *, by: User) -> Initiative:
    initiative = _locked(initiative, by)
    if not initiative.on_hold:
        raise Refused(_("%(key)s is not on hold.") % {"key": initiative.key})
    return _move(initiative, {"on_hold": False}, by=by, context={}, kind="initiative.resumed")


def _locked(initiative: Initiative, by: User) -> Initiative:
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(permissions.can_move, by, initiative)
    return initiative


def _move(
    initiative: Initiative,
    values: Mapping[str, Any],
    *,
    by: User,
    context: dict[str, Any],
    kind: str = "initiative.moved",
) -> Initiative:
    """Change it if it still stands where it was read; tell what happened."""
    changes = trail.difference({name: getattr(initiative, name) for name in values}, values)
    here = Initiative.objects.filter(pk=initiative.pk, status=initiative.status, version=initiative.version)
    if not here.update(**values, version=F("version") + 1):
        initiative.refresh_from_db()
        raise _moved_meanwhile(initiative)
    initiative.refresh_from_db()
    trail.record(kind, initiative, by=by, changes=changes, context=context)
    return initiative


def _conclude(initiative: Initiative, by: User, now: datetime) -> None:
    """The pact is concluded as it stands: from now on, this is what those who said yes are held to."""
    outcomes.freeze(initiative, by=by, today=timezone.localdate(now))
    version = pact.version_now(initiative, at=now)
    OwnershipRequest.objects.filter(initiative=initiative, state=RequestState.APPROVED).update(pact=version)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": [_("Give a reason in a sentence; it stays with the initiative.")]})
    return reason.strip()[:500]


def _named(initiative: Initiative) -> dict[str, str]:
    return {"key": initiative.key, "status": initiative.get_status_display().lower()}


def _moved_meanwhile(initiative: Initiative) -> Conflict:
    return Conflict(
        _("%(key)s is already %(status)s; someone moved it in the meantime. Nothing was changed.") % _named(initiative)
    )
