"""The signs of the map."""

from __future__ import annotations

from typing import Any

from django import template

from cxtracker.ui import words
from journeys.models import Direction

register = template.Library()

DIRECTIONS = {-1: ("trending-down", "hurts"), 0: ("minus", "neutral"), 1: ("trending-up", "helps")}


@register.filter
def hue(key: str) -> int:
    return words.hue(key)


@register.filter
def valence_class(valence: int) -> str:
    """How an emotion is coloured: as what helps, as what hurts, or quietly."""
    return "direction-hurts" if valence < 0 else "direction-helps" if valence > 0 else "quiet"


@register.filter
def hundredths(share: float) -> str:
    """A share as a length out of 100, for drawing."""
    return f"{share * 100:.1f}"


@register.inclusion_tag("map/_shaper.html")
def shaper(rating: Any) -> dict[str, Any]:
    """A function on a touchpoint: its chip, and as many dots as its influence is strong."""
    return {"rating": rating, "dots": range(rating.strength), "word": words.STRENGTHS[rating.strength]}


@register.inclusion_tag("influence/_direction.html")
def direction(value: int) -> dict[str, str]:
    icon, tone = DIRECTIONS[value]
    return {"icon": icon, "tone": tone, "word": str(Direction(value).label)}
