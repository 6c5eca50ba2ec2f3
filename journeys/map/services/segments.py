"""Segments: countable groups of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Segment
from journeys.trash import services as trash
from journeys.validation import checked, insert, required, rewrite


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> Segment:
    """`values`: `key` and `name`."""
    require(permissions.can_edit_map, by)
    required(Segment, values, ("key", "name"))
    segment: Segment = insert(Segment, checked(Segment, values, ("key", "name")))
    trail.record("segment.created", segment, by=by, changes=trail.difference({}, values))
    return segment


@transaction.atomic
def edit(segment: Segment, values: Mapping[str, Any], *, by: User) -> Segment:
    """Give it another `name`."""
    require(permissions.can_edit_map, by)
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    if changes := rewrite(segment, checked(Segment, values, ("name",))):
        trail.record("segment.edited", segment, by=by, changes=changes)
    return segment


@transaction.atomic
def remove(segment: Segment, *, by: User) -> None:
    """Put in the trash a segment nothing is rated or measured for."""
    require(permissions.can_edit_map, by)
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    trash.put(segment, kind="segment", by=by)
