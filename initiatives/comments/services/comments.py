"""Saying something where the work is, changing it, deleting it, and putting it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.comments.queries import places
from initiatives.comments.queries.people import mentioned
from initiatives.models import Comment, Outcome
from initiatives.models.comments import LONGEST, Commented


@transaction.atomic
def post(on: Commented, *, text: str, by: User, now: datetime) -> Comment:
    """Say something about what `by` sees; whom it mentions hears of it. Whoever sees a thing may."""
    words, people = _checked(text, on)
    place: dict[str, Any] = {str(on._meta.model_name): on}
    comment = Comment.objects.create(**place, text=words, by=by, at=now)
    comment.mentioned.set(people)
    _record("comment.posted", comment, by, mentions=[person.pk for person in people])
    return comment


@transaction.atomic
def edit(comment: Comment, *, text: str, by: User, now: datetime, version: int | None = None) -> Comment:
    """Word it otherwise; the earlier wording stays in the history. Only people it names anew hear of it."""
    require(permissions.can_change_comment, by, comment)
    comment = _locked(comment)
    if comment.deleted_at is not None:
        raise Refused(_("This comment was deleted, so it can't be changed. Write a new one."))
    words, people = _checked(text, comment.thing)
    changes = editing.change(comment, {"text": words}, version=version)
    if not changes:
        return comment
    editing.change(comment, {"edited_at": now})
    known = set(comment.mentioned.values_list("pk", flat=True))
    fresh = [person for person in people if person.pk not in known]
    comment.mentioned.add(*fresh)
    mentions = [person.pk for person in fresh]
    _record("comment.edited", comment, by, changes=changes, mentions=mentions)
    return comment


@transaction.atomic
def remove(comment: Comment, *, by: User, now: datetime) -> Comment:
    """Take it back: its place stays, with who deleted it, its words go."""
    require(permissions.can_change_comment, by, comment)
    comment = _locked(comment)
    if comment.deleted_at is None:
        editing.change(comment, {"deleted_at": now})
        _record("comment.removed", comment, by)
    return comment


@transaction.atomic
def restore(comment: Comment, *, by: User) -> Comment:
    """Put the words back."""
    require(permissions.can_change_comment, by, comment)
    comment = _locked(comment)
    if comment.deleted_at is not None:
        editing.change(comment, {"deleted_at": None})
        _record("comment.restored", comment, by)
    return comment


def _checked(text: str, on: Commented) -> tuple[str, tuple[User, ...]]:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid({"text": [_("Write a comment.")]})
    if len(words) > LONGEST:
        message = _("A comment takes %(most)d characters; this has %(n)d. Shorten it, or write two.")
        raise Invalid({"text": [message % {"most": LONGEST, "n": len(words)}]})
    naming = mentioned(words, on)
    if naming.wrong:
        raise Invalid({"text": list(naming.wrong)})
    return words, naming.people


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).whole()
    locked: Comment = rows.get(pk=comment.pk)
    return locked


def _record(kind: str, row: Comment, by: User, changes: trail.Changes | None = None, **context: Any) -> None:
    thing = row.thing
    about: models.Model = places.subject(thing)
    metric = {"metric": thing.metric} if isinstance(thing, Outcome) else {}
    known = {"on": row.place, **metric, **{name: value for name, value in context.items() if value}}
    trail.record(kind, row, subject=about, by=by, changes=changes, context=known)
