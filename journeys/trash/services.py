"""Deleting so that it can be put back for a month, putting it back, and forgetting what nobody missed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from cxtracker import removal
from cxtracker.accounts.models import User
from cxtracker.audit import trail, undoing
from cxtracker.audit.models import Event
from cxtracker.errors import Refused
from journeys.models import TrashedItem
from journeys.trash import kinds, packing, queries

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Team:
    """Who sees a draft that was deleted: its author and these people; while it is private, nobody else."""

    author: User | None = None
    private: bool = False
    people: Collection[User] = ()


NO_DRAFT = Team()


def offer(kind: kinds.Kind) -> None:
    """Let things of this kind be deleted into the trash, with *Undo* right afterwards."""
    kinds.register(kind)
    undoing.undoes(f"{kind.code}.removed")(_undo)


@transaction.atomic
def put(
    row: models.Model,
    *,
    kind: str,
    by: User,
    subject: models.Model | None = None,
    beside: Sequence[models.Model] = (),
    changes: trail.Changes | None = None,
    context: dict[str, Any] | None = None,
    team: Team = NO_DRAFT,
) -> TrashedItem:
    """Delete `row` with all that hangs on it, and with the rows `beside` it first; keep it all for KEPT.

    The caller has asked for permission, locked the row and refused what is history. Raises Refused where others need
    it, in the words of what `by` may see. The event is `<kind>.removed`.
    """
    removal.refuse_when_needed(row, by)
    packed: packing.Packed = {}
    for each in (*beside, row):
        with removal.refusing(row, by):
            for label, rows in packing.take_out(each).items():
                packed.setdefault(label, []).extend(rows)
    event = trail.record(f"{kind}.removed", row, subject=subject, by=by, changes=changes, context=context)
    item = TrashedItem.objects.create(
        event=event,
        key=getattr(row, "key", ""),
        content=packing.as_text(packed),
        until=event.at + KEPT,
        author=team.author,
        private=team.private,
    )
    item.people.set(team.people)
    return item


@transaction.atomic
def restore(item: TrashedItem, *, by: User) -> models.Model:
    """Put back what was deleted, as it was, and return it. The event is `<kind>.restored`.

    Raises Refused with the cure where it is back already, its key is taken, or what it belongs to is gone.
    """
    item = _locked(item, by)
    kind = kinds.of(item)
    kind.check(item, by)
    rows = packing.unpacked(packing.from_text(item.content))
    _refuse_without_what_it_needs(item, rows)
    _refuse_taken(item, rows)
    _insert(item, rows)
    event = item.event
    item.delete()
    row: models.Model = apps.get_model(event.target_type)._default_manager.get(pk=event.target_id)
    subject = apps.get_model(event.subject_type)._default_manager.get(pk=event.subject_id)
    changes = {name: pair[::-1] for name, pair in event.changes.items()}
    trail.record(f"{kind.code}.restored", row, subject=subject, by=by, changes=changes, context=event.context)
    return row


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget for good what has lain in the trash for KEPT; how much it was."""
    items = list(TrashedItem.objects.select_for_update(of=("self",)).filter(until__lte=now).select_related("event"))
    trail.record_many([trail.Entry("trash.emptied", item) for item in items], by=None)
    TrashedItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    return len(items)


def _undo(events: Sequence[Event], by: User, now: datetime) -> None:
    """The latest first, so that what belongs to another comes back after it."""
    for item in TrashedItem.objects.filter(event__in=[event.pk for event in events]).order_by("-event_id"):
        restore(item, by=by)


def _locked(item: TrashedItem, by: User) -> TrashedItem:
    locked = TrashedItem.objects.select_for_update(of=("self",)).filter(pk=item.pk)
    if (row := locked.select_related("event").first()) is None:
        raise Refused(_("Somebody else has just restored this, or its 30 days are over. Look where it was."))
    return row


def _refuse_without_what_it_needs(item: TrashedItem, rows: dict[type[models.Model], list[models.Model]]) -> None:
    for model, numbers in packing.references(rows).items():
        there = set(model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True))
        for number in sorted(numbers - there):
            words = {"title": item, "kind": model._meta.verbose_name}
            if holder := queries.holding(model._meta.label_lower, number):
                message = _("“%(title)s” needs “%(other)s”, which is in the trash too. Restore that first.")
                raise Refused(message % {**words, "other": holder})
            message = _("“%(title)s” needs a %(kind)s that was deleted for good. Make both anew instead.")
            raise Refused(message % words)


def _refuse_taken(item: TrashedItem, rows: dict[type[models.Model], list[models.Model]]) -> None:
    for model, field, values in packing.unique_values(rows):
        taken = model._default_manager.filter(**{f"{field}__in": values}).order_by(field)
        if other := taken.first():
            message = _("“%(title)s” can't come back: “%(other)s” has its key %(key)s now. Delete that one first.")
            raise Refused(message % {"title": item, "other": other, "key": getattr(other, field)})


def _insert(item: TrashedItem, rows: dict[type[models.Model], list[models.Model]]) -> None:
    try:
        with transaction.atomic():
            packing.put_in(rows)
            connection.check_constraints(table_names=[model._meta.db_table for model in rows])
    except IntegrityError as error:
        message = _("Something made since takes the place of “%(title)s”. Delete that first, then restore this.")
        raise Refused(message % {"title": item}) from error
