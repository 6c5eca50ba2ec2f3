"""Which metrics of the catalogue say whether customers do something else, by the part of the relation that is touched.

The mapping: docs/domain.md, "Metrics that fit". Keys that a company's catalogue lacks are passed over by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

FITTING: Mapping[str, tuple[str, ...]] = {
    "first_mention": ("BE16", "FI08", "FI03"),
    "research": ("BE09", "BE10", "FI08"),
    "choose_buy": ("BE10", "BE09", "FI08"),
    "onboard": ("BE11", "BE03", "BE18", "BE05"),
    "use": ("BE12", "BE14", "BE02", "FI06"),
    "problem": ("BE13", "BE14", "BE02", "FI10"),
    "renew_grow": ("BE01", "BE04", "FI02", "BE07"),
    "leave": ("BE02", "BE20", "BE17"),
    "after": ("BE17", "BE16", "FI09"),
}
"""Lifecycle code to keys of `data/metrics.csv`, the most telling first."""

ANYWHERE = ("BE02", "BE04", "BE14", "FI04")
"""For what touches nothing yet."""


def fitting(lifecycles: Iterable[str]) -> tuple[str, ...]:
    """Keys that fit these parts, in turns: the best of each part, then the second best; no key twice."""
    lists = [FITTING[lifecycle] for lifecycle in dict.fromkeys(lifecycles) if lifecycle in FITTING] or [ANYWHERE]
    return tuple(dict.fromkeys(key for turn in zip_longest(*lists) for key in turn if key))
