"""Drawing the map: journeys, their stages, the touchpoints inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import ngettext

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Journey, Segment, Stage, Touchpoint
from journeys.trash import services as trash
from journeys.validation import checked, insert, required

JOURNEY = ("title",)
STAGE = ("name", "lifecycle")
TOUCHPOINT = (
    "name",
    "channel",
    "moment_of_truth",
    "satisfaction",
    "importance_to_customer",
    "importance_to_company",
    "evidence",
    "listened_to",
)
"""What can be set on each; where it stands is changed by moving it."""


# --- journeys ---------------------------------------------------------------------------------------------------
@transaction.atomic
def create_journey(values: Mapping[str, Any], *, segments: Sequence[Segment] = (), by: User) -> Journey:
    """`values`: `key` and `title`."""
    require(permissions.can_edit_map, by)
    required(Journey, values, ("key", "title"))
    journey: Journey = insert(Journey, checked(Journey, values, ("key", *JOURNEY)))
    journey.segments.set(segments)
    state = {**values, "segments": sorted(segment.key for segment in segments)}
    trail.record("journey.created", journey, by=by, changes=trail.difference({}, state))
    return journey


@transaction.atomic
def edit_journey(
    journey: Journey,
    values: Mapping[str, Any],
    *,
    segments: Sequence[Segment] | None = None,
    by: User,
    version: int | None = None,
) -> Journey:
    """Change the title, and the segments if given."""
    require(permissions.can_edit_map, by)
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    changes = editing.change(journey, checked(Journey, values, JOURNEY), version=version)
    if segments is not None:
        pair = [sorted(journey.segments.values_list("key", flat=True)), sorted(segment.key for segment in segments)]
        if pair[0] != pair[1]:
            journey.segments.set(segments)
            if not changes:
                Journey.objects.filter(pk=journey.pk).update(version=journey.version + 1)
                journey.version += 1
            changes["segments"] = pair
    if changes:
        trail.record("journey.edited", journey, by=by, changes=changes)
    return journey


@transaction.atomic
def remove_journey(journey: Journey, *, by: User, version: int | None = None) -> None:
    """Put a journey with its stages and touchpoints in the trash; refused while an initiative hangs on one."""
    journey = _locked(Journey, journey, by, version)
    list(Stage.objects.select_for_update(of=("self",)).filter(journey=journey).order_by("pk"))
    list(Touchpoint.objects.select_for_update(of=("self",)).filter(stage__journey=journey).order_by("pk"))
    trash.put(journey, kind="journey", by=by)


# --- stages -----------------------------------------------------------------------------------------------------
@transaction.atomic
def create_stage(journey: Journey, values: Mapping[str, Any], *, by: User, position: int | None = None) -> Stage:
    """A stage at `position` (1 is first; the end by default). `values`: `key` and STAGE."""
    require(permissions.can_edit_map, by)
    required(Stage, values, ("key", *STAGE))
    Journey.objects.select_for_update().get(pk=journey.pk)
    clean = checked(Stage, values, ("key", *STAGE))
    stage: Stage = insert(Stage, {**clean, "journey": journey, "position": _end(journey.stages.all())})
    if position is not None:
        _place(stage, journey.stages.all(), position)
    state = {**values, "journey": journey}
    trail.record("stage.created", stage, subject=journey, by=by, changes=trail.difference({}, state))
    return stage


@transaction.atomic
def edit_stage(
    stage: Stage, values: Mapping[str, Any], *, by: User, position: int | None = None, version: int | None = None
) -> Stage:
    """Change its name or lifecycle, and with `position` (1 is first) its place in the journey."""
    require(permissions.can_edit_map, by)
    journey = Journey.objects.select_for_update().get(pk=stage.journey_id)
    stage = Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    changes = editing.change(stage, checked(Stage, values, STAGE), version=version)
    if position is not None and (moved := _place(stage, journey.stages.all(), position)):
        changes["position"] = moved
    if changes:
        trail.record("stage.edited", stage, subject=journey, by=by, changes=changes)
    return stage


@transaction.atomic
def remove_stage(stage: Stage, *, by: User, version: int | None = None) -> None:
    """Remove a stage that has no touchpoint left."""
    stage = _locked(Stage, stage, by, version)
    if touchpoints := stage.touchpoints.count():
        raise Refused(
            ngettext(
                "This stage still has %(count)d touchpoint. Move or remove it first.",
                "This stage still has %(count)d touchpoints. Move or remove them first.",
                touchpoints,
            )
            % {"count": touchpoints}
        )
    trash.put(stage, kind="stage", subject=stage.journey, by=by)


# --- touchpoints ------------------------------------------------------------------------------------------------
@transaction.atomic
def create_touchpoint(stage: Stage, values: Mapping[str, Any], *, by: User, position: int | None = None) -> Touchpoint:
    """A touchpoint at `position` of the stage (the end by default). `values`: `key` and TOUCHPOINT, at least `name`."""
    require(permissions.can_edit_map, by)
    required(Touchpoint, values, ("key", "name"))
    Stage.objects.select_for_update(of=("self",)).get(pk=stage.pk)
    clean = checked(Touchpoint, values, ("key", *TOUCHPOINT))
    touchpoint: Touchpoint = insert(Touchpoint, {**clean, "stage": stage, "position": _end(stage.touchpoints.all())})
    if position is not None:
        _place(touchpoint, stage.touchpoints.all(), position)
    trail.record("touchpoint.created", touchpoint, by=by, changes=trail.difference({}, {**values, "stage": stage}))
    return touchpoint


@transaction.atomic
def edit_touchpoint(
    touchpoint: Touchpoint, values: Mapping[str, Any], *, by: User, version: int | None = None
) -> Touchpoint:
    """Change some of TOUCHPOINT."""
    require(permissions.can_edit_map, by)
    touchpoint = Touchpoint.objects.select_for_update(of=("self",)).get(pk=touchpoint.pk)
    if changes := editing.change(touchpoint, checked(Touchpoint, values, TOUCHPOINT), version=version):
        trail.record("touchpoint.edited", touchpoint, by=by, changes=changes)
    return touchpoint


@transaction.atomic
def move(
    touchpoint: Touchpoint, *, stage: Stage, position: int | None, by: User, version: int | None = None
) -> Touchpoint:
    """Put a touchpoint at `position` of a stage (1 is first; None is the end, or where it is in its own stage)."""
    touchpoint = _locked(Touchpoint, touchpoint, by, version)
    changes: trail.Changes = {}
    if stage.pk != touchpoint.stage_id:
        changes = editing.change(touchpoint, {"stage": stage, "position": _end(stage.touchpoints.all())})
        changes.pop("position", None)
    if position is not None and (moved := _place(touchpoint, stage.touchpoints.all(), position)):
        changes["position"] = moved
    if changes:
        trail.record("touchpoint.moved", touchpoint, by=by, changes=changes)
    return touchpoint


@transaction.atomic
def remove_touchpoint(touchpoint: Touchpoint, *, by: User, version: int | None = None) -> None:
    """Put a touchpoint, its moments and ratings in the trash; refused while an initiative hangs on it."""
    touchpoint = _locked(Touchpoint, touchpoint, by, version)
    trash.put(touchpoint, kind="touchpoint", by=by)


# --- what they share --------------------------------------------------------------------------------------------
def _locked(model: Any, row: Any, by: User, version: int | None) -> Any:
    require(permissions.can_edit_map, by)
    row = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    editing.refuse_changed(row, version)
    return row


def _end(siblings: models.QuerySet[Any]) -> int:
    return (siblings.aggregate(last=Max("position"))["last"] or 0) + 1


def _place(row: Any, siblings: models.QuerySet[Any], position: int) -> list[int]:
    """Put `row` at `position` among its siblings, which close up; `[before, after]`, [] when nothing moves."""
    others = list(siblings.exclude(pk=row.pk).order_by("position", "pk"))
    before = sum((other.position, other.pk) < (row.position, row.pk) for other in others) + 1
    after = max(1, min(position, len(others) + 1))
    if before == after:
        return []
    others.insert(after - 1, row)
    for number, other in enumerate(others, start=1):
        if other.position != number:
            other.position = number
            type(row).objects.filter(pk=other.pk).update(position=number)
    type(row).objects.filter(pk=row.pk).update(version=models.F("version") + 1)
    row.version += 1
    return [before, after]
