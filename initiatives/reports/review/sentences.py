"""What a review says of its numbers, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from initiatives.reports.review import words
from initiatives.reports.review.content.business import ReviewedOutcome
from initiatives.reports.review.movement import SHARES, Move
from initiatives.rules import evidence
from initiatives.rules.effects import amount, verdict_words


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a number moved since the last review: a sign and words. `tone` is good, bad or even."""

    sign: str
    text: str
    tone: str


def arrow(move: Move) -> Arrow | None:
    """None when there is nothing to compare with."""
    if move.change is None:
        return None
    tone = {True: "good", False: "bad", None: "even"}[move.good]
    size = abs(move.change)
    # What a reader would see as a change of nothing is none.
    if not round(100 * size if move.code in SHARES else 10 * size):
        return Arrow("→", _("no change"), "even")
    text = (
        ngettext("%(n)s point", "%(n)s points", round(100 * size)) % {"n": round(100 * size)}
        if move.code in SHARES
        else words.plain(size, 1)
    )
    return Arrow("↑" if move.change > 0 else "↓", f"{'+' if move.change > 0 else '−'}{text}", tone)


def without_mode(count: int) -> str:
    return _("%(n)s without a mode") % {"n": count}


def not_assessed(count: int) -> str:
    return _("%(n)s not assessed") % {"n": count}


def working_days(count: int) -> str:
    if not count:
        return _("less than a working day")
    return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}


def path(outcome: ReviewedOutcome) -> str:
    """Base, now and target of an outcome: “31 → 27 → 25 %”; without a target its limit: “31 → 27 %, limit 35”."""
    steps = f"{words.figure(outcome.baseline)} → {words.figure(outcome.now)}"
    if outcome.target is None and outcome.limit is not None:
        steps = f"{steps} {words.unit(outcome.unit)}".rstrip()
        return _("%(path)s, limit %(limit)s") % {"path": steps, "limit": words.figure(outcome.limit)}
    return f"{steps} → {words.figure(outcome.target)} {words.unit(outcome.unit)}".rstrip()


def effect(outcome: ReviewedOutcome) -> str:
    """The effect with its interval, how it was found out, and on how much: never a number without what it rests on."""
    if outcome.effect is None:
        return ""
    size = amount(outcome.effect, outcome.unit, words.digits(outcome.effect), signed=True)
    if outcome.low is not None and outcome.high is not None:
        size = _("%(effect)s (95 %% interval %(low)s to %(high)s)") % {
            "effect": size,
            "low": words.figure(outcome.low),
            "high": words.figure(outcome.high),
        }
    return f"{size}, {evidence.label(outcome.evidence)}, {_rests_on(outcome)}"


def verdict(outcome: ReviewedOutcome) -> str:
    if outcome.breached:
        return _("past its limit of %(limit)s") % {"limit": words.figure(outcome.limit)}
    return str(verdict_words(outcome.verdict)) if outcome.verdict else _("not judged yet")


def _rests_on(outcome: ReviewedOutcome) -> str:
    if outcome.cases:
        return f"n\u00a0=\u00a0{number_format(outcome.cases, 0, use_l10n=True, force_grouping=True)}"
    before, after = outcome.readings or (0, 0)
    return _("%(before)s + %(after)s readings") % {"before": before, "after": after}
