"""Numbers of a review in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.reports.review.movement import SHARES, Move
from initiatives.rules import evidence
from initiatives.rules.effects import amount, verdict_words

NOT_KNOWN, percent, figure = numbers.UNKNOWN, numbers.share, numbers.figure


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a number moved since the last review: a sign and words. `tone` is good, bad or even."""

    sign: str
    text: str
    tone: str


def plain(value: float | None, digits: int = 2) -> str:
    """A number with as many decimals as it needs, `digits` at most."""
    return numbers.number(value, digits)


def not_said(count: int) -> str:
    return _("mode not said: %(n)s") % {"n": count}


def not_assessed(count: int) -> str:
    return _("%(n)s not assessed") % {"n": count}


def working_days(count: int) -> str:
    if not count:
        return _("less than a working day")
    return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}


def money(text: str | None, currency: str = "") -> str:
    """Whole units of the currency, grouped."""
    return numbers.money(None if text is None else Decimal(text), currency, 0)


def day(text: str | None) -> str:
    return numbers.day(date.fromisoformat(text)) if text else NOT_KNOWN


def arrow(move: Move) -> Arrow | None:
    """None when there is nothing to compare with."""
    if move.change is None:
        return None
    tone = {True: "good", False: "bad", None: "even"}[move.good]
    share = move.code in SHARES
    if not (numbers.per_cent(move.change) if share else numbers.rounded(move.change, 1)):
        return Arrow("→", _("as before"), "even")
    text = numbers.points(move.change, signed=True) if share else numbers.number(move.change, 1, signed=True)
    return Arrow("↑" if move.change > 0 else "↓", text, tone)


def path(outcome: dict[str, Any]) -> str:
    """Base, now and target of an outcome: “31 → 27 → 25 %”; without a target its limit: “31 → 27 %, limit 35”."""
    limit = outcome["limit"] if outcome["target"] is None else None
    names = ("baseline", "now") if limit is not None else ("baseline", "now", "target")
    told = steps([outcome[name] for name in names], outcome["unit"])
    return told if limit is None else _("%(path)s, limit %(limit)s") % {"path": told, "limit": figure(limit)}


def steps(values: Iterable[float | None], unit: str) -> str:
    """Readings of one metric after another: “31 → 27 %”."""
    return numbers.with_unit(" → ".join(map(figure, values)), unit)


def effect(outcome: dict[str, Any]) -> str:
    """The effect with its interval, how it was found out, and on how much: never a number without what it rests on."""
    if outcome["effect"] is None:
        return ""
    effect = outcome["effect"]
    said = amount(effect, outcome["unit"], numbers.figure_decimals(effect), signed=True)
    if outcome["low"] is not None and outcome["high"] is not None:
        said = _("%(effect)s (95 %% interval %(low)s to %(high)s)") % {
            "effect": said, "low": figure(outcome["low"]), "high": figure(outcome["high"]),
        }  # fmt: skip
    return f"{said}, {evidence.label(outcome['evidence'])}, {_counted(outcome)}"


def verdict(outcome: dict[str, Any]) -> str:
    if outcome["breached"]:
        return _("limit %(limit)s passed") % {"limit": figure(outcome["limit"])}
    return verdict_words(outcome["verdict"])


def _counted(outcome: dict[str, Any]) -> str:
    if outcome["cases"]:
        return f"n\u00a0=\u00a0{numbers.number(outcome['cases'])}"
    before, after = outcome["readings"]
    return _("%(before)s + %(after)s readings") % {"before": before, "after": after}
