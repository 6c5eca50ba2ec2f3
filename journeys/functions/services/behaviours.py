"""Shared behaviours: the acts of customers every function is held to, and how each function's target stands to them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.functions import rules as rule
from journeys.models import Alignment, Function, Segment, SharedBehaviour, Support
from journeys.validation import checked


@transaction.atomic
def create(sentence: str, *, segment: Segment | None, by: User) -> SharedBehaviour:
    """A behaviour; Invalid with a hint when the sentence tells a feeling or no time."""
    require(permissions.can_edit_behaviours, by)
    row = SharedBehaviour.objects.create(segment=segment, sentence=_sentence(sentence))
    trail.record("behaviour.created", row, by=by, changes={"sentence": [None, row.sentence]})
    return row


@transaction.atomic
def edit(row: SharedBehaviour, sentence: str, *, by: User, version: int | None = None) -> SharedBehaviour:
    require(permissions.can_edit_behaviours, by)
    row = SharedBehaviour.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if changes := editing.change(row, {"sentence": _sentence(sentence)}, version=version):
        trail.record("behaviour.edited", row, by=by, changes=changes)
    return row


@transaction.atomic
def remove(row: SharedBehaviour, *, by: User, version: int | None = None) -> None:
    """Remove a behaviour with what functions said about it."""
    require(permissions.can_edit_behaviours, by)
    row = SharedBehaviour.objects.select_for_update(of=("self",)).get(pk=row.pk)
    editing.refuse_changed(row, version)
    trail.record("behaviour.removed", row, by=by, changes={"sentence": [row.sentence, None]})
    SharedBehaviour.objects.filter(pk=row.pk).delete()


@transaction.atomic
def align(function: Function, row: SharedBehaviour, support: int | None, *, by: User, today: date) -> Alignment | None:
    """Say whether the function's own target supports the behaviour (1), works against it (-1) or neither; None: unsaid.

    Said by the CX office and by whoever answers for the function.
    """
    require(permissions.can_align_function, by, function, today)
    if support is not None and support not in Support.values:
        raise Invalid({"support": [_("Choose one.")]})
    SharedBehaviour.objects.select_for_update(of=("self",)).get(pk=row.pk)
    standing = Alignment.objects.filter(function=function, behaviour=row).first()
    before = standing.support if standing else None
    if before == support:
        return standing
    if support is None:
        Alignment.objects.filter(function=function, behaviour=row).delete()
        kept = None
    else:
        kept, _made = Alignment.objects.update_or_create(
            function=function, behaviour=row, defaults={"support": support}
        )
    context = {"behaviour": row.sentence}
    trail.record("function.aligned", function, by=by, changes={"support": [before, support]}, context=context)
    return kept


def _sentence(text: str) -> str:
    clean: str = checked(SharedBehaviour, {"sentence": text}, ("sentence",))["sentence"]
    if rule.feels(clean):
        hint = _(
            "This says how customers feel. Say what they do that anyone could observe: “pays the "
            "second bill on time without calling”."
        )
        raise Invalid({"sentence": [hint]})
    if not rule.has_time(clean):
        raise Invalid({"sentence": [_("Say until when or how often: “within 60 days”, “on time”, “every month”.")]})
    return clean
