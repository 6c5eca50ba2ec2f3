"""The business-outcome rule: what customers do or what it is worth, promised so that it can be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Promise:
    """An outcome as the rule sees it.

    `counts` says whether its metric is called observed behaviour or money, `disguised` whether its words sound like a
    score and nobody has confirmed it yet. A guardrail promises nothing. `owner_in_line`: the benefit owner belongs to a
    function other than the CX office. `directed`: its metric has a better and a worse.
    """

    counts: bool
    baseline: float | None
    baseline_on: date | None
    baseline_source: str
    target: float | None
    target_on: date | None
    owned: bool
    owner_in_cx: bool
    disguised: bool = False
    guardrail: bool = False
    kind: str = ""
    metric: str = ""
    owner_in_line: bool = True
    directed: bool = True

    @property
    def is_business(self) -> bool:
        """Whether its metric shows what customers do, or money, and which way is better."""
        return self.counts and self.directed and not self.disguised

    @property
    def line_owner(self) -> bool:
        """Whether somebody of a line function vouches for it."""
        return self.owned and self.owner_in_line and not self.owner_in_cx


def missing(promise: Promise) -> tuple[str, ...]:
    """What keeps it from being a business outcome, by code; empty when it is one."""
    asked = {
        "guardrail": not promise.guardrail,
        "counts": promise.counts,
        "direction": promise.directed,
        "confirmation": not promise.disguised,
        "baseline": promise.baseline is not None,
        "baseline_on": promise.baseline_on is not None,
        "baseline_source": bool(promise.baseline_source),
        "target": promise.target is not None,
        "target_on": promise.target_on is not None,
        "benefit_owner": promise.owned,
        "owner_outside_cx": not promise.owner_in_cx,
        "owner_in_line": promise.line_owner or promise.owner_in_cx or not promise.owned,
    }
    return tuple(code for code, given in asked.items() if not given)


def is_business_outcome(promise: Promise) -> bool:
    """Whether it has all it takes: baseline with date and source, target with date, an owner in a line function."""
    return not missing(promise)


def fault(promises: Iterable[Promise]) -> str:
    """What is wrong with the promises of one initiative, as the code of a flag; "" when one of them passes the rule."""
    made = [promise for promise in promises if not promise.guardrail]
    if any(is_business_outcome(promise) for promise in made):
        return ""
    if made and all(promise.kind == "perception" for promise in made):
        return "perception-only"
    counting = [promise for promise in made if promise.counts and promise.directed]
    if not counting:
        return "no-outcome"
    return "disguised-perception" if all(promise.disguised for promise in counting) else "no-baseline"


def missing_words(code: str) -> str:
    """What a code of `missing` asks for, to be listed after "still missing"."""
    return {
        "guardrail": _("an outcome that should improve"),
        "counts": _("a metric of what customers do, or money"),
        "direction": _("a metric that says which way is better"),
        "confirmation": _("a second person who confirms it is not a score"),
        "baseline": _("today's value"),
        "baseline_on": _("the date of that value"),
        "baseline_source": _("the source of that value"),
        "target": _("the target"),
        "target_on": _("the date of the target"),
        "benefit_owner": _("a benefit owner"),
        "owner_outside_cx": _("a benefit owner outside the CX office"),
        "owner_in_line": _("a benefit owner in a line function"),
    }[code]


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """An outcome as flags see it: its promise, how current its readings are, and what was found.

    `read_on` is the day of the last reading, `shares` what all who claim its movement claim together (1 is all).
    `forecast` is the reading to be expected on the target's day, with the ends of its 80 % interval.
    """

    promise: Promise
    read_on: date | None = None
    stale: bool = False
    verdict: str = ""
    off_track: bool | None = None
    forecast: tuple[float, float, float] | None = None
    breached: bool | None = None
    shares: float = 1.0
