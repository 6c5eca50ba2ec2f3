"""Where the initiatives behind a number are listed."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from initiatives.models.initiatives import LIVE

MOST_KEYS = 60
"""Longer lists of initiatives make an address too long; then the nearest filter leads there."""
LIVE_ONES = "status=" + ",".join(LIVE)


def listed(keys: Sequence[str], otherwise: str) -> str:
    """The list of exactly these initiatives; where none or too many, of the live ones that pass `otherwise`."""
    query = f"key={','.join(keys)}" if 0 < len(keys) <= MOST_KEYS else f"{LIVE_ONES}&{otherwise}"
    return f"{reverse('initiatives:list')}?{query}"
