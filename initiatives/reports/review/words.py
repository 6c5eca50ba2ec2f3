"""Numbers of a review in words, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor, log10
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, ngettext

from initiatives.reports.review.movement import SHARES, Move
from initiatives.rules import evidence
from initiatives.rules.effects import amount, verdict_words

NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a number moved since the last review: a sign and words. `tone` is good, bad or even."""

    sign: str
    text: str
    tone: str


def percent(share: float | None) -> str:
    return NOT_KNOWN if share is None else f"{number_format(round(100 * share), 0)} %"


def plain(value: float | None, digits: int = 2) -> str:
    """A number with as many decimals as it needs, `digits` at most."""
    if value is None:
        return NOT_KNOWN
    decimals = next((some for some in range(digits) if round(value, some) == round(value, digits)), digits)
    size = number_format(abs(round(value, decimals)), decimals, use_l10n=True, force_grouping=True)
    return f"−{size}" if round(value, decimals) < 0 else size


def figure(value: float | None) -> str:
    """A reading, rounded to three digits that count; whole numbers keep all of theirs."""
    return NOT_KNOWN if value is None else plain(value, _digits(value))


def _digits(value: float) -> int:
    """So many decimals leave three digits that count, and no noughts behind them."""
    most = max(0, 2 - floor(log10(abs(value)))) if value else 0
    return next((some for some in range(most) if round(value, some) == round(value, most)), most)


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
    if text is None:
        return NOT_KNOWN
    whole = plain(float(Decimal(text).quantize(Decimal(1))), 0)
    return f"{currency} {whole}" if currency else whole


def day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j M Y") if text else NOT_KNOWN


def arrow(move: Move) -> Arrow | None:
    """None when there is nothing to compare with."""
    if move.change is None:
        return None
    tone = {True: "good", False: "bad", None: "even"}[move.good]
    size = abs(move.change)
    if not round(100 * size if move.code in SHARES else 10 * size):
        return Arrow("→", _("as before"), "even")
    text = (
        ngettext("%(n)s point", "%(n)s points", round(100 * size)) % {"n": round(100 * size)}
        if move.code in SHARES
        else plain(size, 1)
    )
    return Arrow("↑" if move.change > 0 else "↓", f"{'+' if move.change > 0 else '−'}{text}", tone)


def path(outcome: dict[str, Any]) -> str:
    """Base, now and target of an outcome: “31 → 27 → 25 %”; without a target its limit: “31 → 27 %, limit 35”."""
    limit = outcome["limit"] if outcome["target"] is None else None
    names = ("baseline", "now") if limit is not None else ("baseline", "now", "target")
    steps = " → ".join(figure(outcome[name]) for name in names)
    told = f"{steps} {unit(outcome['unit'])}".rstrip()
    return told if limit is None else _("%(path)s, limit %(limit)s") % {"path": told, "limit": figure(limit)}


def unit(text: str) -> str:
    """A scale ("0-100") stands in brackets, so that it is not read as a number."""
    return f"({text})" if text[:1].isdigit() else text


def effect(outcome: dict[str, Any]) -> str:
    """The effect with its interval, how it was found out, and on how much: never a number without what it rests on."""
    if outcome["effect"] is None:
        return ""
    effect = outcome["effect"]
    said = amount(effect, outcome["unit"], _digits(effect), signed=True)
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
        return f"n\u00a0=\u00a0{number_format(outcome['cases'], 0, use_l10n=True, force_grouping=True)}"
    before, after = outcome["readings"]
    return _("%(before)s + %(after)s readings") % {"before": before, "after": after}
