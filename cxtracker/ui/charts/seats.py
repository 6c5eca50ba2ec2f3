"""The table seen from above: who sits at an initiative, and whose chair is empty.

Every needed function has a seat. Seats stand round the table in sectors as wide as the seat is large, and a seat is
larger the more the function shapes the touchpoints. Owners sit close; whoever was not asked or declined stands off.
The rim of the table is lit in front of owners only, so that the dark part of the rim is what is missing.
All lengths are units of a 440 x 440 view box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.words import SEAT_ORDER, SEATS, Text, hue

CENTRE = 220.0
TABLE = 108.0
RIM = 120.0
SEAT_RING = 164.0
SMALLEST, LARGEST = 17.0, 29.0
BETWEEN = 9.0
GAP = 0.018
DISTANCE = {"owns": 0.0, "paper": 4.0, "declined": 14.0, "passed_on": 14.0, "withdrawn": 14.0, "missing": 14.0}
BETWEEN_BOTH = 8.0
"""Where the conversation is open: asked, yes on a condition, asked back, not now."""


class Seat(Protocol):
    """A needed function; `state` as in `cxtracker.ui.words.SEATS`, `need` the sum of its strengths."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> object: ...
    @property
    def state(self) -> str: ...
    @property
    def need(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PlainSeat:
    """The plainest seat."""

    key: str
    name: object
    state: str
    need: int


INVENTED = (
    PlainSeat("SVC", _("Customer service"), "owns", 4),
    PlainSeat("MKT", _("Marketing"), "owns", 3),
    PlainSeat("IT", _("IT"), "owns", 5),
    PlainSeat("OPS", _("Operations"), "owns", 2),
    PlainSeat("RSK", _("Risk"), "asked", 2),
    PlainSeat("PRD", _("Product"), "declined", 3),
    PlainSeat("FIN", _("Finance"), "missing", 5),
)


@dataclass(frozen=True, slots=True)
class PlacedSeat:
    """One drawn seat: place, size, the chair's back, the lit part of the rim, and where its small sign sits."""

    key: str
    name: object
    state: str
    word: Text
    need: int
    hue: int
    x: float
    y: float
    radius: float
    text: float
    back: str
    rim: str
    sign_x: float
    sign_y: float
    cross: tuple[float, float, float, float]


def placed(seats: Iterable[Seat]) -> list[PlacedSeat]:
    """Seats placed clockwise from the top, grouped by state, the most needed first inside a group."""
    ordered = sorted(seats, key=lambda seat: (SEAT_ORDER.index(seat.state or "missing"), -seat.need, seat.key))
    if not ordered:
        return []
    radii = _radii([seat.need for seat in ordered])
    widths = [2 * radius + BETWEEN for radius in radii]
    full = sum(widths)
    drawn, begin = [], -pi / 2
    for seat, radius, width in zip(ordered, radii, widths, strict=True):
        end = begin + 2 * pi * width / full
        drawn.append(_place(seat, radius, begin, end))
        begin = end
    return drawn


def _radii(needs: Sequence[int]) -> list[float]:
    most = max(*needs, 1)
    return [SMALLEST + (LARGEST - SMALLEST) * sqrt(max(need, 0) / most) for need in needs]


def _place(seat: Seat, radius: float, begin: float, end: float) -> PlacedSeat:
    state = seat.state or "missing"
    middle = (begin + end) / 2
    x, y = _at(SEAT_RING + DISTANCE.get(state, BETWEEN_BOTH), middle)
    lean = min(0.95, 0.62 + 4 / radius)
    cross = radius * 0.7
    sign_x, sign_y = x + radius * 0.8, y - radius * 0.8
    return PlacedSeat(
        key=seat.key,
        name=seat.name,
        state=state,
        word=SEATS[state].word,
        need=seat.need,
        hue=hue(seat.key),
        x=_round(x),
        y=_round(y),
        radius=_round(radius),
        text=_round(radius * (0.74 if len(seat.key) < 3 else 0.62 if len(seat.key) == 3 else 0.5)),
        back=_arc(x, y, radius + 5, middle - lean, middle + lean),
        rim=_arc(CENTRE, CENTRE, RIM, begin + GAP, end - GAP),
        sign_x=_round(sign_x),
        sign_y=_round(sign_y),
        cross=(_round(x - cross), _round(y + cross), _round(x + cross), _round(y - cross)),
    )


def _at(distance: float, angle: float) -> tuple[float, float]:
    return CENTRE + distance * cos(angle), CENTRE + distance * sin(angle)


def _arc(x: float, y: float, radius: float, begin: float, end: float) -> str:
    """An SVG path along a circle; a full circle cannot be one arc, so it stops a hair before its begin."""
    end = min(end, begin + 2 * pi - 0.001)
    large = int(end - begin > pi)
    return (
        f"M{x + radius * cos(begin):.1f} {y + radius * sin(begin):.1f}"
        f"A{radius:.1f} {radius:.1f} 0 {large} 1 {x + radius * cos(end):.1f} {y + radius * sin(end):.1f}"
    )


def _round(value: float) -> float:
    return round(value, 1)
