"""The pact: what functions agreed to, and which changes are so large that they must be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from initiatives.policies.rules.policy import Policy

Content = Mapping[str, Any]
"""`touchpoints` and `functions` (sorted keys), `go_live` (ISO date or None), `targets` ("metric segment" to number),
`agreed` (whether the pact was concluded, from which moment its functions belong to it)."""


NOISE = 1e-9
"""2.0 to 2.2 is ten per cent to people, and a little more to a computer."""


def material_changes(before: Content, after: Content, policy: Policy) -> list[str]:
    """Which parts changed materially, of `touchpoints, functions, go_live, targets`; small edits give nothing.

    A target moved by more than 10 %, a touchpoint added or removed, a go-live slipped by more than 30 days; functions
    count once the pact was agreed, since before that the table is still being set.
    """
    found = []
    if before["touchpoints"] != after["touchpoints"]:
        found.append("touchpoints")
    if before.get("agreed") and before["functions"] != after["functions"]:
        found.append("functions")
    if _slipped(before["go_live"], after["go_live"], policy.material_slip_days):
        found.append("go_live")
    if _moved(before["targets"], after["targets"], policy.material_target_percent):
        found.append("targets")
    return found


def _slipped(before: str | None, after: str | None, days: int) -> bool:
    if before is None or after is None:
        return False
    return (date.fromisoformat(after) - date.fromisoformat(before)).days > days


def _moved(before: Mapping[str, float], after: Mapping[str, float], percent: int) -> bool:
    """Whether a target both have moved by more than `percent` of what it was (any move, of a target that was 0)."""
    return any(
        abs(after[name] - value) * 100 > percent * abs(value) + NOISE for name, value in before.items() if name in after
    )
