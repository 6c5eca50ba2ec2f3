"""All journeys at a glance: how far along the lifecycle each reaches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from journeys.models import Journey, Lifecycle, Stage


@dataclass(frozen=True, slots=True)
class Part:
    """One of the nine parts of the lifecycle in a journey; `stages` are their names, [] a hole."""

    lifecycle: str
    label: str
    stages: tuple[str, ...]
    touchpoints: int
    moments_of_truth: int


@dataclass(frozen=True, slots=True)
class Glance:
    """A journey in a list."""

    key: str
    title: str
    segments: tuple[str, ...]
    parts: tuple[Part, ...]
    stages: int
    touchpoints: int
    moments_of_truth: int
    holes: int


def glances() -> tuple[Glance, ...]:
    """Every journey, by title, in three queries."""
    stages: dict[int, list[Stage]] = defaultdict(list)
    counted = Stage.objects.annotate(
        points=Count("touchpoints"), moments=Count("touchpoints", filter=Q(touchpoints__moment_of_truth=True))
    )
    for stage in counted.order_by("position", "pk"):
        stages[stage.journey_id].append(stage)
    journeys = Journey.objects.prefetch_related("segments").order_by("title", "pk")
    return tuple(_glance(journey, stages[journey.pk]) for journey in journeys)


def _glance(journey: Journey, stages: list[Stage]) -> Glance:
    parts = []
    for code, label in Lifecycle.choices:
        here = [stage for stage in stages if stage.lifecycle == code]
        parts.append(
            Part(
                lifecycle=code,
                label=str(label),
                stages=tuple(stage.name for stage in here),
                touchpoints=sum(stage.points for stage in here),  # type: ignore[attr-defined]
                moments_of_truth=sum(stage.moments for stage in here),  # type: ignore[attr-defined]
            )
        )
    return Glance(
        key=journey.key,
        title=journey.title,
        segments=tuple(sorted(segment.name for segment in journey.segments.all())),
        parts=tuple(parts),
        stages=len(stages),
        touchpoints=sum(part.touchpoints for part in parts),
        moments_of_truth=sum(part.moments_of_truth for part in parts),
        holes=sum(not part.touchpoints for part in parts),
    )
