"""Ways back from what one just did. Answers have their own: `ownership.services.requests.take_back`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.audit.undoing import undoes
from initiatives.assessment.services import exceptions
from initiatives.comments.services import comments
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import Comment, Initiative, OwnershipRequest, Waiver
from initiatives.ownership.services import withdrawing


def _requests(events: Sequence[Event], by: User) -> list[OwnershipRequest]:
    rows = OwnershipRequest.objects.visible_to(by).whole().filter(pk__in=[event.target_id for event in events])
    return list(rows.order_by("initiative_id", "pk"))


def _initiative(event: Event, by: User) -> Initiative:
    return Initiative.objects.visible_to(by).get(pk=event.subject_id or 0)


@undoes("ownership.asked")
def withdraw(events: Sequence[Event], by: User, now: datetime) -> None:
    """The questions are withdrawn as long as nobody answered one."""
    for _initiative_id, asked in groupby(
        _requests(events, by), key=lambda ownership_request: ownership_request.initiative_id
    ):
        withdrawing.withdraw_unanswered(list(asked), by=by, now=now)


@undoes("ownership.withdrawn")
def reopen(events: Sequence[Event], by: User, now: datetime) -> None:
    for asked in _requests(events, by):
        withdrawing.reopen(asked, by=by, now=now)


@undoes("initiative.held")
def resume(events: Sequence[Event], by: User, now: datetime) -> None:
    for event in events:
        gates.resume(_initiative(event, by), by=by)


@undoes("initiative.resumed")
def hold(events: Sequence[Event], by: User, now: datetime) -> None:
    """For the reason it was held for before."""
    for event in events:
        initiative = _initiative(event, by)
        held = Event.objects.about(initiative).filter(kind="initiative.held", pk__lt=event.pk).first()
        reason = held.context.get("comment", "") if held else ""
        gates.hold(initiative, by=by, reason=reason or _("Resumed by mistake."))


@undoes("initiative.moved", alone=True)
def step_back(events: Sequence[Event], by: User, now: datetime) -> None:
    for event in events:
        gates.step_back(_initiative(event, by), event, by=by)


@undoes("initiative.edited", alone=True)
def link_again(events: Sequence[Event], by: User, now: datetime) -> None:
    for event in events:
        initiatives.link_again(_initiative(event, by), event, by=by)


@undoes("waiver.granted")
def end_exception(events: Sequence[Event], by: User, now: datetime) -> None:
    seen = Waiver.objects.filter(initiative__in=Initiative.objects.visible_to(by)).select_related("initiative")
    for waiver in seen.filter(pk__in=[event.target_id for event in events]):
        exceptions.end(waiver, by=by, today=timezone.localdate(now))


@undoes("comment.removed")
def say_again(events: Sequence[Event], by: User, now: datetime) -> None:
    for comment in Comment.objects.visible_to(by).filter(pk__in=[event.target_id for event in events]):
        comments.restore(comment, by=by)
