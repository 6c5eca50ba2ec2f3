"""Keys for what people draw by hand: they name things, the product finds a key nobody has."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from cxtracker import address_keys
from journeys.models import Journey, Metric, MetricKind, Series, Stage, Touchpoint

NUMBERED = re.compile(r"(.*?)(\d+)\Z")
METRICS = {
    MetricKind.PERCEPTION: "PE",
    MetricKind.BEHAVIOURAL: "BE",
    MetricKind.OPERATIONAL: "OP",
    MetricKind.FINANCIAL: "FI",
}
"""How the keys of the catalogue begin, by kind."""


def for_journey(title: str) -> str:
    """The title as a key."""
    return _like(Journey, address_keys.slug(title) or "journey")


def for_stage(journey: Journey) -> str:
    return _continued(Stage, list(journey.stages.values_list("key", flat=True)), f"{journey.key}-")


def for_touchpoint(journey: Journey) -> str:
    """The numbering of the journey goes on: after `B28` comes `B29`."""
    keys = Touchpoint.objects.filter(stage__journey=journey).values_list("key", flat=True)
    return _continued(Touchpoint, list(keys), f"{journey.key}-t")


def for_metric(kind: str) -> str:
    """The numbering of its kind goes on: after `BE20` comes `BE21`."""
    prefix = METRICS[MetricKind(kind)]
    keys = Metric.objects.filter(key__startswith=prefix).values_list("key", flat=True)
    taken = [int(key.removeprefix(prefix)) for key in keys if re.fullmatch(rf"{prefix}\d{{1,9}}", key)]
    return _next(Metric, prefix, max(taken, default=0) + 1, 2)


def for_series(metric: Metric, group: str) -> str:
    """The metric and who is observed: `BE02-pilot-branches`."""
    return _like(Series, address_keys.slug(f"{metric.key}-{group}"))


def _like(model: Any, stem: str) -> str:
    """The stem, or where it can't be had, the first of `stem-2`, `stem-3` … that can."""
    if not address_keys.refusal(stem) and not address_keys.standing(model.objects.all(), stem):
        return stem
    return _next(model, f"{stem}-", 2, 1)


def _continued(model: Any, keys: list[str], stem: str) -> str:
    parts = [(match[1], match[2]) for key in keys if (match := NUMBERED.match(key))]
    if not parts:
        return _next(model, stem, 1, 1)
    prefix = Counter(start for start, _number in parts).most_common(1)[0][0]
    numbers = [number for start, number in parts if start == prefix]
    return _next(model, prefix, max(map(int, numbers)) + 1, min(map(len, numbers)))


def _next(model: Any, stem: str, number: int, width: int) -> str:
    while address_keys.standing(model.objects.all(), key := f"{stem}{number:0{width}d}"):
        number += 1
    return key
