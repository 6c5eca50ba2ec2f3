"""Whether an initiative counts on happy customers spending more."""

from __future__ import annotations

import re

from initiatives.models import Initiative
from journeys.models import MetricKind

HAPPY = re.compile(r"\b(?:happ|satisf|delight|zufrieden|glücklich|begeister|счастлив|доволен|довольн)", re.IGNORECASE)
"""What hypotheses that lean on it say, in the languages they are written in."""


def leans_on_happiness(initiative: Initiative) -> bool:
    """A perception outcome stands beside money, or the hypothesis says so; one query."""
    if HAPPY.search(initiative.hypothesis):
        return True
    outcomes = initiative.outcomes.values_list("metric__kind", "unit_value")
    kinds = [(kind, worth is not None) for kind, worth in outcomes]
    return any(kind == MetricKind.PERCEPTION for kind, _worth in kinds) and any(worth for _kind, worth in kinds)
