"""Every function's target against every shared behaviour, and where two of them contradict each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from journeys.models import Alignment, Function, SharedBehaviour


@dataclass(frozen=True, slots=True)
class Stance:
    """A function and its `support` of a behaviour: -1, 0, 1, None where nobody has said."""

    key: str
    name: str
    support: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A behaviour; `mine` is the stance of the function asked about."""

    id: int
    segment: str
    sentence: str
    version: int
    mine: int | None
    stances: tuple[Stance, ...]

    @property
    def supporting(self) -> tuple[Stance, ...]:
        return tuple(stance for stance in self.stances if stance.support == 1)

    @property
    def against(self) -> tuple[Stance, ...]:
        return tuple(stance for stance in self.stances if stance.support == -1)

    @property
    def contradictions(self) -> tuple[tuple[Stance, Stance], ...]:
        """Each function that supports it with each that works against it."""
        return tuple((supporting, against) for supporting in self.supporting for against in self.against)


def shared_behaviours(function: Function | None = None) -> tuple[Shared, ...]:
    """All behaviours by segment, in three queries; `mine` is that of `function`."""
    supports: dict[int, dict[int, int]] = defaultdict(dict)
    for behaviour, who, support in Alignment.objects.values_list("behaviour_id", "function_id", "support"):
        supports[behaviour][who] = support
    functions = list(Function.objects.filter(is_cx=False).order_by("key").values_list("pk", "key", "name"))
    rows = SharedBehaviour.objects.select_related("segment").order_by("segment__name", "pk")
    return tuple(
        Shared(
            id=row.pk,
            segment=row.segment.name if row.segment else "",
            sentence=row.sentence,
            version=row.version,
            mine=supports[row.pk].get(function.pk) if function else None,
            stances=tuple(Stance(key, name, supports[row.pk].get(pk)) for pk, key, name in functions),
        )
        for row in rows
    )
