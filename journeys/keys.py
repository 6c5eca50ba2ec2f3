"""Keys for what people draw by hand: they name things, the product finds a key nobody has."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.utils.text import slugify

from cxtracker import address_keys
from journeys.models import Journey, Metric, MetricKind, Series, Stage, Touchpoint

NUMBERED = re.compile(r"(.*?)(\d+)\Z")
LONGEST = 60
METRICS = {
    MetricKind.PERCEPTION: "PE",
    MetricKind.BEHAVIOURAL: "BE",
    MetricKind.OPERATIONAL: "OP",
    MetricKind.FINANCIAL: "FI",
}
"""How the keys of the catalogue begin, by kind."""


def for_journey(title: str) -> str:
    """The title as a key, in its own script: “Erster Kredit” is `erster-kredit`."""
    stem = slugify(title, allow_unicode=True)[:LONGEST].strip("-_") or "journey"
    if not address_keys.refusal(stem) and not Journey.objects.filter(key__iexact=stem).exists():
        return stem
    return _next(Journey, f"{stem}-", 2, 1)


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
    stem = slugify(f"{metric.key}-{group}", allow_unicode=True)[:LONGEST].strip("-_")
    if not Series.objects.filter(key=stem).exists():
        return stem
    return _next(Series, f"{stem}-", 2, 1)


def _continued(model: Any, keys: list[str], stem: str) -> str:
    parts = [(found[1], found[2]) for key in keys if (found := NUMBERED.match(key))]
    if not parts:
        return _next(model, stem, 1, 1)
    prefix = Counter(one for one, _number in parts).most_common(1)[0][0]
    numbers = [number for one, number in parts if one == prefix]
    return _next(model, prefix, max(map(int, numbers)) + 1, min(map(len, numbers)))


def _next(model: Any, stem: str, number: int, width: int) -> str:
    while model.objects.filter(key=(key := f"{stem}{number:0{width}d}")).exists():
        number += 1
    return key
