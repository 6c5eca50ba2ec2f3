"""One touchpoint: what happens inside it, how much of that is known, and how its scores moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxtracker.audit.models import Event
from journeys.models import Moment, Touchpoint

SCORES = ("satisfaction", "importance_to_customer", "importance_to_company")


@dataclass(frozen=True, slots=True)
class Inside:
    """The moments; `facets` counts which of fact, emotion and context is told by at least one of them, of 3.

    `peak` has the strongest feeling (the later of equals), `end` is the last one: what people remember.
    """

    moments: tuple[Moment, ...]
    facets: int
    silences: int
    peak: int | None
    end: int | None


def inside(moments: Sequence[Moment]) -> Inside:
    facets = [any(getattr(moment, name) for moment in moments) for name in ("fact", "emotion", "context")]
    felt = [moment for moment in moments if moment.valence]
    peak = max(felt, key=lambda moment: (abs(moment.valence or 0), moment.position), default=None)
    return Inside(
        moments=tuple(moments),
        facets=sum(facets),
        silences=sum(moment.silence for moment in moments),
        peak=peak.pk if peak else None,
        end=moments[-1].pk if len(moments) > 1 else None,
    )


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A score got another value; None is unknown."""

    field: str
    label: str
    before: int | None
    after: int | None
    at: datetime
    who: str


def score_history(touchpoint: Touchpoint) -> tuple[ScoreChange, ...]:
    """Every change of a score from the trail, the latest first, in one query; at most the last 200 edits are read."""
    events = Event.objects.about(touchpoint).filter(kind="touchpoint.edited").select_related("actor")[:200]
    return tuple(
        ScoreChange(
            field=name,
            label=str(Touchpoint._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            before=event.changes[name][0],
            after=event.changes[name][1],
            at=event.at,
            who=event.actor.name if event.actor else "",
        )
        for event in events
        for name in SCORES
        if name in event.changes
    )
