"""Undoing what one just did, for acts with a safe way back: their subject registers it, the act's event names the act.

The way back is a service like any other and leaves its own event; nothing is deleted from the trail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Refused

LASTS = timedelta(minutes=10)
"""So long an act can be undone."""

MOST = 60
"""Acts of one click."""

WayBack = Callable[[Sequence[Event], User, datetime], None]
"""Takes back acts of one kind by one person, the latest first; what it was about may be gone (ObjectDoesNotExist)."""
_ways: dict[str, WayBack] = {}
_alone: set[str] = set()


def undoes(kind: str, *, alone: bool = False) -> Callable[[WayBack], WayBack]:
    """Register the way back from acts of this kind; `alone`: only while nobody did anything else to their subject."""

    def register(way: WayBack) -> WayBack:
        _ways[kind] = way
        if alone:
            _alone.add(kind)
        return way

    return register


def acts(kind: str, targets: Sequence[models.Model], by: User) -> list[int]:
    """The events by which this person last did this to each of these, if there is a way back."""
    if not targets or kind not in _ways:
        return []
    done = Event.objects.filter(
        kind=kind,
        target_type=targets[0]._meta.label_lower,
        target_id__in=[target.pk for target in targets],
        actor=by,
    )
    return sorted(dict(done.order_by("id").values_list("target_id", "pk")).values())


@transaction.atomic
def undo(event_ids: Sequence[int], *, by: User, now: datetime) -> None:
    """Take these acts back: all of them, or none with the reason.

    Only who did them, while the minutes last, and while nothing else happened to what they were about.
    """
    acts = list(Event.objects.filter(pk__in=event_ids[:MOST], actor=by).order_by("-pk"))
    if not acts or len(acts) != len(set(event_ids)):
        raise Refused(_("You can undo only what you did yourself."))
    for act in acts:
        if act.kind not in _ways or now > act.at + LASTS:
            minutes = int(LASTS.total_seconds() // 60)
            raise Refused(
                _("This could be undone for %(minutes)s minutes. Nothing was changed.") % {"minutes": minutes}
            )
    _lock_subjects([act for act in acts if act.kind in _alone])
    if Event.objects.filter(_since(acts)).exists():
        raise Conflict(_("Something else happened since, so this can't be undone. Nothing was changed."))
    for kind in dict.fromkeys(act.kind for act in acts):
        try:
            _ways[kind]([act for act in acts if act.kind == kind], by, now)
        except ObjectDoesNotExist:
            raise Refused(_("What this was about is no longer there. Nothing was changed.")) from None


def _lock_subjects(acts: Sequence[Event]) -> None:
    """Whoever acts on them locks them first: from here on nothing else happens to them."""
    for label, pk in sorted({(act.subject_type, act.subject_id or 0) for act in acts}):
        rows = apps.get_model(label)._default_manager.select_for_update(of=("self",)).filter(pk=pk)
        list(rows.values_list("pk"))


def _since(acts: Sequence[Event]) -> models.Q:
    """What happened since to what they were about, but for what they brought about themselves."""
    since = models.Q()
    for act in acts:
        about = models.Q(target_type=act.target_type, target_id=act.target_id)
        if act.kind in _alone:
            about |= models.Q(subject_type=act.subject_type, subject_id=act.subject_id, actor__isnull=False)
        own = models.Q(request_id=act.request_id, actor_id=act.actor_id) if act.request_id else models.Q(pk=act.pk)
        since |= about & models.Q(pk__gt=act.pk) & ~own
    return since
