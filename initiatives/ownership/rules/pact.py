"""The pact: what functions agreed to, and which changes are so large that they must be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
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


def in_words(part: str, before: Content, after: Content) -> str:
    """What changed there, to follow “This …”: “moves the target by 25 %”."""
    match part:
        case "touchpoints":
            return _("changes the touchpoints")
        case "functions":
            return _("changes which functions take part")
        case "go_live":
            days = (date.fromisoformat(after["go_live"]) - date.fromisoformat(before["go_live"])).days
            return ngettext("moves go-live by %(n)s day", "moves go-live by %(n)s days", days) % {"n": days}
        case _:
            return _("moves the target by %(share)s") % {"share": numbers.share(_farthest(before, after))}


def _farthest(before: Content, after: Content) -> float:
    """The largest movement of a target, as a share of what it was (of a target that was 0: all of it)."""
    both = [(value, after["targets"][name]) for name, value in before["targets"].items() if name in after["targets"]]
    return max(abs(now - then) / abs(then) if then else 1.0 for then, now in both if now != then)


def _slipped(before: str | None, after: str | None, days: int) -> bool:
    if before is None or after is None:
        return False
    return (date.fromisoformat(after) - date.fromisoformat(before)).days > days


def _moved(before: Mapping[str, float], after: Mapping[str, float], percent: int) -> bool:
    """Whether a target both have moved by more than `percent` of what it was (any move, of a target that was 0)."""
    return any(
        abs(after[name] - value) * 100 > percent * abs(value) + NOISE for name, value in before.items() if name in after
    )
