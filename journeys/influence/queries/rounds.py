"""What a round brought: where people agree, and where they have to talk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _, ngettext

from cxtracker.publishing import published
from journeys.influence import rules as agreement
from journeys.models import Function, Influence, Membership, RatingRound, RoundRating


@dataclass(frozen=True, slots=True)
class Named:
    """A touchpoint or function, as far as a table needs it."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One rating: for which function its person speaks ("" without one); the person is not told."""

    function: str
    strength: int
    direction: int


@published(
    "touchpoint.key as touchpoint, function.key as function, voices.strength as strengths, spread",
    "strength as median, direction, stands as in_matrix",
)
@dataclass(frozen=True, slots=True)
class Result:
    """A rated cell."""

    touchpoint: Named
    function: Named
    voices: Annotated[tuple[Voice, ...], "As they were said, the strongest first."]
    strength: int
    direction: Annotated[int, "The median."]
    stands: Annotated[int | None, "The strength the matrix has now."]

    @property
    def spread(self) -> int:
        return agreement.spread([voice.strength for voice in self.voices])

    @property
    def apart(self) -> bool:
        return self.spread >= agreement.APART

    @property
    def taken(self) -> bool:
        return self.stands == self.strength


@dataclass(frozen=True, slots=True)
class Results:
    """`cells` with the widest spread first; `people` is how many rated."""

    people: int
    cells: tuple[Result, ...]

    @property
    def agenda(self) -> tuple[Result, ...]:
        return tuple(cell for cell in self.cells if cell.apart)

    @property
    def agreed(self) -> tuple[Result, ...]:
        return tuple(cell for cell in self.cells if not cell.apart)

    @property
    def to_take(self) -> int:
        """Agreed cells that the matrix does not say yet."""
        return sum(not cell.taken for cell in self.agreed)

    @property
    def sentence(self) -> str:
        if not self.cells:
            return _("Nobody rated in this round.")
        people = ngettext("%d person rated.", "%d people rated.", self.people) % self.people
        if not self.agenda:
            return people + " " + _("You agree on everything.")
        return (
            people
            + " "
            + ngettext(
                "Talk about %d cell: do you agree who shapes this?",
                "Talk about %d cells: do you agree who shapes these?",
                len(self.agenda),
            )
            % len(self.agenda)
        )


def results(round_: RatingRound) -> Results:
    """Everything said in a round, in four queries. Call it for closed rounds only: an open one is blind."""
    rows = list(
        RoundRating.objects.filter(round=round_)
        .order_by("touchpoint__stage__position", "touchpoint__position", "touchpoint_id", "function__key", "pk")
        .values_list(
            "touchpoint_id",
            "touchpoint__key",
            "touchpoint__name",
            "function_id",
            "function__key",
            "function__name",
            "person_id",
            "strength",
            "direction",
        )
    )
    speaks = _speaks_for({row[6] for row in rows})
    stands = _in_matrix(round_)
    places: dict[tuple[Named, Named], list[Voice]] = defaultdict(list)
    for touchpoint, t_key, t_name, function, f_key, f_name, person, strength, direction in rows:
        place = (Named(touchpoint, t_key, t_name), Named(function, f_key, f_name))
        places[place].append(Voice(speaks.get(person, ""), strength, direction))
    cells = [
        Result(
            touchpoint=place[0],
            function=place[1],
            voices=tuple(sorted(voices, key=lambda voice: (-voice.strength, voice.function))),
            strength=agreement.agreed([voice.strength for voice in voices]),
            direction=agreement.agreed([voice.direction for voice in voices]),
            stands=stands.get((place[0].id, place[1].id)),
        )
        for place, voices in places.items()
    ]
    cells.sort(key=lambda cell: -cell.spread)
    return Results(len({row[6] for row in rows}), tuple(cells))


def _in_matrix(round_: RatingRound) -> dict[tuple[int, int], int]:
    """Strengths the matrix has now, by (touchpoint id, function id)."""
    rows = Influence.objects.filter(touchpoint__stage__journey=round_.journey_id, segment=round_.segment_id)
    return {
        (touchpoint, function): strength
        for touchpoint, function, strength in rows.values_list("touchpoint_id", "function_id", "strength")
    }


def _speaks_for(people: set[int]) -> dict[int, str]:
    """Person id to the key of the function they work in, or else head."""
    keys = dict(Function.objects.filter(head__in=people).order_by("-pk").values_list("head_id", "key"))
    keys.update(Membership.objects.filter(person__in=people).values_list("person_id", "function__key"))
    return keys
