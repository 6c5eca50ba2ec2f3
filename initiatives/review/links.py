"""Where the initiatives behind a number are listed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from initiatives.models.initiatives import LIVE, LIVE_OR_CLOSED
from journeys.models import MetricKind

OUTCOMES = {
    "kind": ",".join(kind.value for kind in MetricKind if kind != MetricKind.PERCEPTION),
    "status": ",".join(LIVE_OR_CLOSED),
}
"""Outcomes in behaviour or money, as a review counts them."""

MOST_KEYS = 60
"""Longer lists of initiatives make an address too long; then the nearest filter leads there."""
LIVE_ONES = "status=" + ",".join(LIVE)


def listed(keys: Sequence[str], otherwise: str) -> str:
    """The list of exactly these initiatives; where none or too many, of the live ones that pass `otherwise`."""
    query = f"key={','.join(keys)}" if 0 < len(keys) <= MOST_KEYS else f"{LIVE_ONES}&{otherwise}"
    return f"{reverse('initiatives:list')}?{query}"


def outcomes(**more: str) -> str:
    """The list of outcomes in behaviour or money that pass these filters too."""
    return f"{reverse('outcomes:list')}?{urlencode({**OUTCOMES, **more}, safe=',')}"


def answers(function: str, **more: str) -> str:
    """The list of questions put to a function about live initiatives that pass these filters too."""
    return f"{reverse('requests')}?{urlencode({'function': function, **more}, safe=',')}&{LIVE_ONES}"
