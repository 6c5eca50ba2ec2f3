"""Money in four steps in words: each amount with the arithmetic it came from, so that it can be done again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.units import spoken
from initiatives.outcomes.effects.rules import amount, evidence
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.rules import money, signed_basis
from initiatives.outcomes.rules.money import STEPS

MOST_PLACES = 6
EXACT = Decimal("0.5")
"""Half a unit of money: a product nearer than that is the amount as read."""


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """`amount` is money per year, None while not known; `how` the arithmetic, or what is missing to do it.

    `interval` bounds what was measured; `pooled` says that others claim the same movement and it was shared out.
    """

    code: str
    label: str
    amount: Decimal | None
    how: str
    interval: str = ""
    pooled: bool = False

    @property
    def lost(self) -> bool:
        return self.amount is not None and self.amount < 0


def step_label(code: str) -> str:
    return {
        "claimed": _("Claimed"),
        "measured": _("Measured"),
        "counted": _("Counted"),
        "confirmed": _("Confirmed"),
    }[code]


def step_words(code: str, amount: Decimal | float | None) -> str:
    """A step below its column: money that was lost says so, on every page and in every file alike."""
    label = step_label(code).lower()
    return _("%(step)s: lost") % {"step": label} if amount is not None and amount < 0 else label


def amount_words(code: str, amount: Decimal | float, currency: str) -> str:
    """An amount of a step, to stand within a sentence: “25,000 EUR counted”, “100,000 EUR lost (measured)”."""
    size = -amount if amount < 0 else amount
    words = {"amount": numbers.money(size, currency, places=0), "step": step_label(code).lower()}
    return (_("%(amount)s lost (%(step)s)") if amount < 0 else _("%(amount)s %(step)s")) % words


def between(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """The interval of what was measured in words, in whole units of money; "" where there is none."""
    if low is None or high is None:
        return ""
    words = {"low": numbers.money(low, places=0), "high": numbers.money(high, currency, places=0)}
    return _("95 %% interval %(low)s to %(high)s") % words


def chain(line: OutcomeLine, currency: str) -> tuple[MoneyStep, ...]:
    """The four steps of an outcome; empty where it claims no money."""
    if line.benefit_kind == "none":
        return ()
    sentences = {
        "claimed": _claimed(line, currency),
        "measured": _measured(line, currency),
        "counted": _counted(line, currency),
        "confirmed": _confirmed(line, currency),
    }
    return tuple(
        MoneyStep(
            code,
            step_label(code),
            getattr(line.figures, code),
            sentences[code],
            interval=between(line.figures.low, line.figures.high, currency) if code == "measured" else "",
            pooled=code == "measured" and _shared_out(line),
        )
        for code in STEPS
    )


def _claimed(line: OutcomeLine, currency: str) -> str:
    if line.direction not in money.SIGN:
        return _("This metric has no good direction of its own, so an improvement can't be valued.")
    if line.baseline is None or line.target is None or line.unit_value is None:
        return _("Enter baseline, target and what one unit is worth in a year.")
    words = {
        "baseline": numbers.number(line.baseline),
        "target": numbers.number(line.target),
        "size": _factor(line, abs(line.target - line.baseline), line.share, line.figures.claimed),
        "worth": numbers.money(line.unit_value, currency),
        "share": numbers.factor(line.share),
    }
    if line.share == 1:
        return _("from %(baseline)s to %(target)s is %(size)s; times %(worth)s per unit and year") % words
    return (
        _("from %(baseline)s to %(target)s is %(size)s; times %(worth)s per unit and year, times a share of %(share)s")
        % words
    )


def _measured(line: OutcomeLine, currency: str) -> str:
    if line.direction not in money.SIGN:
        return _("This metric has no good direction of its own, so no movement of it is worth money.")
    if line.unit_value is None:
        return _("Enter what one unit is worth in a year.")
    if line.verdict == "first_sign":
        return _("A first sign counts nothing yet; the next reading must confirm it.")
    if line.verdict == "no_evidence":
        return _("The movement may be chance, so it counts nothing yet.")
    if line.verdict not in money.FOUND or line.estimate is None or line.estimate.effect is None:
        return _("Follows from the verdict, which isn't there yet.")
    words = {
        "effect": _factor(line, line.estimate.effect, line.share, line.figures.own, signed=True),
        "worth": numbers.money(line.unit_value, currency),
        "share": numbers.factor(line.share),
    }
    how = _("an effect of %(effect)s, times %(worth)s, times a share of %(share)s") % words
    if _shared_out(line):
        how += "; " + _("%(own)s alone, scaled down because several claim this movement") % {
            "own": numbers.money(line.figures.own or Decimal(0), currency)
        }
    return how


def _counted(line: OutcomeLine, currency: str) -> str:
    if line.figures.measured is None:
        return _("Follows from the measured amount.")
    if line.figures.measured < 0:
        return _("a loss counts in full, whatever the evidence")
    words = {
        "measured": numbers.money(line.figures.measured, currency),
        "factor": numbers.factor(line.factor),
        "level": line.counts_as,
        "label": evidence.label(line.counts_as),
    }
    return _("%(measured)s times %(factor)s, the factor for evidence %(level)s (%(label)s)") % words


def _confirmed(line: OutcomeLine, currency: str) -> str:
    signed = line.confirmation
    if signed is None:
        return _("Finance hasn't signed yet.")
    how = _("signed by %(who)s on %(day)s") % {"who": signed.by, "day": numbers.day(signed.at)}
    if line.moved:
        fields = ", ".join(signed_basis.field_words(name) for name in line.moved)
        signed_then = {"amount": numbers.money(signed.amount, currency), "how": how, "fields": fields}
        return (
            _("%(amount)s %(how)s on the earlier plan (%(fields)s changed since), so finance signs again") % signed_then
        )
    if signed.counted is not None:
        how += "; " + _("%(counted)s was counted then") % {"counted": numbers.money(signed.counted, currency)}
    return f"{how}; {signed.note}" if signed.note else how


def _shared_out(line: OutcomeLine) -> bool:
    return line.over_claimed and line.figures.measured != line.figures.own


def _factor(line: OutcomeLine, movement: float, share: float, worth: Decimal | None, *, signed: bool = False) -> str:
    """The movement with as many decimals as give its `worth` again to the whole unit of money, six at most.

    Where even then cents are missing, it says that it is rounded.
    """
    least, unit = _places(line), spoken(line.unit)
    if worth is None or line.unit_value is None:
        return amount(movement, unit, least, signed=signed)
    for places in range(least, MOST_PLACES + 1):
        product = abs(money.exact(round(movement, places)) * line.unit_value * money.exact(share))
        if abs(product - abs(worth)) < EXACT or places == MOST_PLACES:
            told_so = amount(movement, unit, places, signed=signed)
            exact = money.cents(product) == abs(worth)
            return told_so if exact else _("%(movement)s (rounded)") % {"movement": told_so}
    raise AssertionError


def _places(line: OutcomeLine) -> int:
    values = [value for value in (line.baseline, line.target) if value is not None]
    return 2 if max(map(abs, values), default=0.0) < 1000 else 0
