"""What a signature of finance rests on: the plan and the price of the day it was given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

BASIS = (
    "baseline",
    "target",
    "target_on",
    "unit_value",
    "share",
    "benefit_kind",
    "series",
    "comparison",
    "design",
    "go_live",
)
"""Where one of these changes, another amount was signed than is asked for now."""


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of BASIS as they are kept, in JSON."""
    return {name: _plain(values[name]) for name in BASIS}


def moved(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields that are otherwise now; none where nobody kept what it was signed on."""
    if then is None:
        return ()
    return tuple(name for name in BASIS if name in then and then[name] != _plain(now[name]))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value.isoformat() if hasattr(value, "isoformat") else value


def field_words(name: str) -> str:
    """A field of BASIS, to stand within a sentence."""
    return {
        "baseline": _("baseline"),
        "target": _("target"),
        "target_on": _("target date"),
        "unit_value": _("worth per unit"),
        "share": _("own share"),
        "benefit_kind": _("benefit kind"),
        "series": _("the readings it is measured on"),
        "comparison": _("comparison"),
        "design": _("how the comparison came about"),
        "go_live": _("go-live"),
    }[name]
