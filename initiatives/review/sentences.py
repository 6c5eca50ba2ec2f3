"""What a review says of its numbers, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.outcomes.effects.rules import amount, evidence, verdict_words
from initiatives.outcomes.queries.money_steps import between
from initiatives.review.content.business import ReviewedOutcome
from initiatives.review.movement import SHARES, Move


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a number moved since the last review: a sign and words. `tone` is good, bad or even."""

    sign: str
    text: str
    tone: str


def arrow(move: Move) -> Arrow | None:
    """None when there is nothing to compare with. As before is only what is equal to the cent."""
    if move.change is None:
        return None
    if not move.change:
        return Arrow("→", _("as before"), "even")
    tone = {True: "good", False: "bad", None: "even"}[move.good]
    share = move.code in SHARES
    if not (numbers.per_cent(move.change) if share else numbers.rounded(move.change, 1)):
        return Arrow("→", _("hardly changed"), "even")
    text = numbers.points(move.change, signed=True) if share else numbers.number(move.change, 1, signed=True)
    return Arrow("↑" if move.change > 0 else "↓", text, tone)


def without_mode(count: int) -> str:
    return _("%(n)s without a mode") % {"n": count}


def not_assessed(count: int) -> str:
    return _("%(n)s not assessed") % {"n": count}


def working_days(count: int) -> str:
    if not count:
        return _("less than a working day")
    return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}


def path(outcome: ReviewedOutcome) -> str:
    """Base, now and target of an outcome: “31 → 27 → 25 %”; without a target its limit: “31 → 27 %, limit 35”.

    Where the target was moved since the agreement, that one as well: “31 → 27 → 25 % (agreed on 12 Nov 2026: 22)”.
    """
    steps = f"{numbers.figure(outcome.baseline)} → {numbers.figure(outcome.now)}"
    if outcome.target is None and outcome.limit is not None:
        steps = numbers.with_unit(steps, outcome.unit)
        return _("%(path)s, limit %(limit)s") % {"path": steps, "limit": numbers.figure(outcome.limit)}
    whole = numbers.with_unit(f"{steps} → {numbers.figure(outcome.target)}", outcome.unit)
    if outcome.frozen is None or outcome.frozen.target == outcome.target:
        return whole
    words = {"path": whole, "target": numbers.figure(outcome.frozen.target), "day": numbers.day(outcome.frozen.on)}
    return _("%(path)s (agreed on %(day)s: %(target)s)") % words


def effect(outcome: ReviewedOutcome) -> str:
    """The effect with its interval, how it was found out, and on how much: never a number without what it rests on."""
    if outcome.effect is None:
        return ""
    size = amount(outcome.effect, outcome.unit, numbers.figure_decimals(outcome.effect), signed=True)
    if outcome.low is not None and outcome.high is not None:
        size = _("%(effect)s (95 %% interval %(low)s to %(high)s)") % {
            "effect": size,
            "low": numbers.figure(outcome.low),
            "high": numbers.figure(outcome.high),
        }
    return f"{size}, {evidence.label(outcome.evidence)}, {_rests_on(outcome)}"


def money(outcome: ReviewedOutcome, currency: str) -> str:
    """What was measured a year with its interval, a loss called so; "" where nothing moved that is worth money."""
    if not outcome.measured:
        return ""
    lost = outcome.measured < 0
    size = {"amount": numbers.money(abs(outcome.measured), currency, places=0)}
    amount = _("%(amount)s a year lost") % size if lost else _("%(amount)s a year") % size
    interval = between(outcome.measured_low, outcome.measured_high, currency)
    return f"{amount} ({interval})" if interval else amount


def verdict(outcome: ReviewedOutcome) -> str:
    if outcome.breached:
        return _("past its limit of %(limit)s") % {"limit": numbers.figure(outcome.limit)}
    return str(verdict_words(outcome.verdict)) if outcome.verdict else _("not judged yet")


def _rests_on(outcome: ReviewedOutcome) -> str:
    if outcome.cases:
        return f"n\u00a0=\u00a0{numbers.number(outcome.cases)}"
    before, after = outcome.readings or (0, 0)
    return _("%(before)s + %(after)s readings") % {"before": before, "after": after}
