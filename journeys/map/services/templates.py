"""Starting a journey: from the nine parts of a customer's life, from a list, or as a copy of another journey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from journeys import keys
from journeys.map.services import maps
from journeys.models import Influence, Journey, Lifecycle, Moment, Segment, Stage, Touchpoint
from journeys.validation import checked

NAMES = {
    Lifecycle.FIRST_MENTION: _("Hear of us"),
    Lifecycle.RESEARCH: _("Look around"),
    Lifecycle.CHOOSE_BUY: _("Choose and buy"),
    Lifecycle.ONBOARD: _("Start"),
    Lifecycle.USE: _("Use it"),
    Lifecycle.PROBLEM: _("Something goes wrong"),
    Lifecycle.RENEW_GROW: _("Stay or take more"),
    Lifecycle.LEAVE: _("Leave"),
    Lifecycle.AFTER: _("Long after"),
}

UNSAID = ("id", "version")


@transaction.atomic
def start(
    values: Mapping[str, Any], *, segments: Sequence[Segment] = (), with_stages: bool = True, by: User
) -> Journey:
    """A journey with a stage for each part of the lifecycle. `values`: `title`, and `key` if it is to be a certain one.

    An empty stage says what it is for; a journey that never gets one for `after` shows the gap from its first day.
    """
    journey = maps.create_journey(_keyed(values), segments=segments, by=by)
    if with_stages:
        stages = [
            Stage(key=key, journey=journey, position=number, name=_name(code), lifecycle=code)
            for number, (code, key) in enumerate(
                zip(Lifecycle.values, _free(Stage, f"{journey.key}-"), strict=False), 1
            )
        ]
        _tell("stage.created", Stage.objects.bulk_create(stages), journey, by)
    return journey


@transaction.atomic
def draw(
    values: Mapping[str, Any],
    stages: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
    *,
    segments: Sequence[Segment] = (),
    by: User,
) -> Journey:
    """A journey with these stages, each with its touchpoints, all in order. `values` as `start` takes them.

    A stage has `name` and `lifecycle`, a touchpoint `name` and `channel`. Invalid where one of them cannot be.
    """
    journey = maps.create_journey(_keyed(values), segments=segments, by=by)
    free = zip(stages, _free(Stage, f"{journey.key}-"), strict=False)
    drawn = [
        Stage(key=key, journey=journey, position=position, **checked(Stage, stage, maps.STAGE))
        for position, ((stage, _touchpoints), key) in enumerate(free, 1)
    ]
    Stage.objects.bulk_create(drawn)
    numbers = _free(Touchpoint, f"{journey.key}-t")
    touchpoints = [
        Touchpoint(
            key=next(numbers), stage=stage, position=position, **checked(Touchpoint, touchpoint, ("name", "channel"))
        )
        for stage, (_stage, within) in zip(drawn, stages, strict=True)
        for position, touchpoint in enumerate(within, 1)
    ]
    Touchpoint.objects.bulk_create(touchpoints, batch_size=500)
    _tell("stage.created", drawn, journey, by)
    _tell("touchpoint.created", touchpoints, None, by)
    return journey


@transaction.atomic
def copy(source: Journey, values: Mapping[str, Any], *, segments: Sequence[Segment] | None = None, by: User) -> Journey:
    """A journey with the stages, touchpoints, moments and ratings of `source`, under new keys; nothing hangs on it.

    Ratings keep who rated and when: copying is not rating again. The number of queries does not grow with the map.
    """
    if segments is None:
        segments = list(source.segments.all())
    journey = maps.create_journey(_keyed(values), segments=segments, by=by)
    stages = _copies(Stage, source.stages.order_by("position", "pk"), f"{journey.key}-", journey=lambda row: journey)
    touchpoints = _copies(
        Touchpoint,
        Touchpoint.objects.filter(stage__journey=source).order_by("stage__position", "position", "pk"),
        f"{journey.key}-t",
        stage=lambda row: stages[row.stage_id],
    )
    for model in (Moment, Influence):
        _carry(model, touchpoints)
    _tell("stage.created", list(stages.values()), journey, by, copied_from=source)
    _tell("touchpoint.created", list(touchpoints.values()), None, by, copied_from=source)
    return journey


def _copies(model: Any, rows: Any, stem: str, **parents: Any) -> dict[int, Any]:
    """New rows like `rows` under new keys, by the id of the row each was made from."""
    originals, made = list(rows), []
    for row, key in zip(originals, _free(model, stem), strict=False):
        fresh = model(**{f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key})
        fresh.key, fresh.version = key, 1
        for name, parent in parents.items():
            setattr(fresh, name, parent(row))
        made.append(fresh)
    model.objects.bulk_create(made, batch_size=500)
    return {row.pk: fresh for row, fresh in zip(originals, made, strict=True)}


def _carry(model: Any, touchpoints: Mapping[int, Touchpoint]) -> None:
    """Copy what hangs on the original touchpoints to the new ones."""
    rows = []
    for row in model.objects.filter(touchpoint__in=list(touchpoints)).order_by("pk"):
        row.touchpoint, row.pk, row.version = touchpoints[row.touchpoint_id], None, 1
        rows.append(row)
    model.objects.bulk_create(rows, batch_size=500)


def _free(model: Any, stem: str) -> Iterator[str]:
    """`stem` with numbers from 1, without those that are taken."""
    taken = set(model.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 0
    while True:
        number += 1
        if (key := f"{stem}{number}") not in taken:
            yield key


def _keyed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "key": values.get("key") or keys.for_journey(str(values.get("title", "")))}


def _tell(kind: str, rows: Sequence[Any], subject: Journey | None, by: User, **context: Any) -> None:
    trail.record_many(
        (
            trail.Entry(kind, row, subject=subject, changes=trail.difference({}, _state(row)), context=context)
            for row in rows
        ),
        by=by,
    )


def _state(row: Any) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in UNSAID}


def _name(code: str) -> str:
    return str(NAMES[Lifecycle(code)])
