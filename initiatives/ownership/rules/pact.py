"""The pact: what functions agreed to, and which changes are so large that they must be asked again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.models.ownership import PactPart
from initiatives.policies.rules.policy import Policy

Content = Mapping[str, Any]
"""`touchpoints` and `functions` asked (sorted keys), `go_live` (ISO date or None), `targets` ("metric segment" to
number), `promises` (the same names, to the other terms of each: TERMS), `agreed` (whether the pact was concluded, from
which moment its functions and those terms belong to it). Versions stored before there were `promises` lack them: what
they do not say is unknown, and so has not changed; their `functions` were counted otherwise and are not compared with
later ones."""

TERMS = ("target_on", "unit_value", "share", "benefit_kind", "series", "comparison", "design")

NOISE = 1e-9
"""2.0 to 2.2 is ten per cent to people, and a little more to a computer."""

TERM_OF = {
    PactPart.TARGET_DATES: "target_on",
    PactPart.BENEFIT_KINDS: "benefit_kind",
    PactPart.SERIES: "series",
    PactPart.COMPARISONS: "comparison",
    PactPart.DESIGNS: "design",
}
"""Parts that are one term of the promises."""


def material_changes(before: Content, after: Content, policy: Policy) -> list[PactPart]:
    """Which parts changed materially; small edits give nothing.

    A target moved by more than 10 %, a touchpoint added or removed, a go-live slipped by more than 30 days. Once the
    pact was agreed (before that the table is still being set) also: a function asked or no longer asked, a target date
    moved by more than 30 days, worth per unit and own share that together move the promised money by more than 10 %,
    any change of the kind of benefit, the comparison or how it came about, other readings than those it was to be
    measured on (naming the first ones is none), and whatever of these is taken away.
    """
    return [part for part in PactPart if CHANGED[part](before, after, policy)]


def in_words(part: PactPart, before: Content, after: Content, functions: Callable[[Iterable[str]], str]) -> str:
    """What changed there, to follow “This …”: “moves the target by 25 %”; `functions` makes keys an enumeration."""
    match part:
        case PactPart.FUNCTIONS:
            return _come_and_go(before["functions"], after["functions"], functions)
        case PactPart.GO_LIVE:
            if after["go_live"] is None:
                return _("takes the go-live date away")
            return _days(_between(before["go_live"], after["go_live"]), of_target=False)
        case PactPart.TARGETS:
            farthest = _farthest(before["targets"], after["targets"])
            if farthest is None:
                return _("takes a target away")
            return _("moves the target by %(share)s") % {"share": numbers.share(farthest)}
        case PactPart.TARGET_DATES:
            moved = [abs(_between(then, now)) for then, now in _pairs(before, after, "target_on") if then and now]
            return _days(max(moved), of_target=True) if max(moved, default=0) else _("takes the target date away")
        case PactPart.WORTH:
            return _money_moved(before, after)
    return {
        PactPart.TOUCHPOINTS: _("changes the touchpoints"),
        PactPart.BENEFIT_KINDS: _("changes the kind of benefit"),
        PactPart.SERIES: _("changes the readings it is measured on"),
        PactPart.COMPARISONS: _("changes whom results are compared with"),
        PactPart.DESIGNS: _("changes how the comparison came about"),
    }[part]


def _come_and_go(before: list[str], after: list[str], named: Callable[[Iterable[str]], str]) -> str:
    came, gone = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    words = {"came": named(came), "gone": named(gone)}
    if came and gone:
        return _("brings %(came)s into the pact and takes %(gone)s out") % words
    return (_("brings %(came)s into the pact") if came else _("takes %(gone)s out of the pact")) % words


def _money_moved(before: Content, after: Content) -> str:
    moved = [(then, now) for then, now in _worths(before, after) if then != now]
    if any(now is None for _then, now in moved):
        return _("takes promised money away")
    if any(then is None for then, _now in moved):
        return _("promises money where none was promised")
    known = [(then, now) for then, now in moved if then is not None and now is not None]
    farthest = max((abs(now - then) / abs(then) if then else 1.0 for then, now in known), default=1.0)
    return _("moves the promised money by %(share)s") % {"share": numbers.share(farthest)}


def _days(days: int, *, of_target: bool) -> str:
    text = (
        ngettext("moves the target date by %(n)s day", "moves the target date by %(n)s days", days)
        if of_target
        else ngettext("moves go-live by %(n)s day", "moves go-live by %(n)s days", days)
    )
    return text % {"n": days}


# --- what counts as changed -----------------------------------------------------------------------------------------
def _touchpoints(before: Content, after: Content, _policy: Policy) -> bool:
    return bool(before["touchpoints"] != after["touchpoints"])


def _functions(before: Content, after: Content, _policy: Policy) -> bool:
    counted_alike = ("promises" in before) == ("promises" in after)
    return bool(before.get("agreed")) and counted_alike and before["functions"] != after["functions"]


def _go_live(before: Content, after: Content, policy: Policy) -> bool:
    then, now = before["go_live"], after["go_live"]
    if then is None or now is None:
        return bool(before.get("agreed")) and then is not None
    return _between(then, now) > policy.material_slip_days


def _targets(before: Content, after: Content, policy: Policy) -> bool:
    """Moved by more than the policy's per cent of what it was (any move, of a target that was 0), or taken away."""
    then, now = before["targets"], after["targets"]
    if before.get("agreed") and then.keys() - now.keys():
        return True
    return any(_apart(value, now[name], policy.material_target_percent) for name, value in then.items() if name in now)


def _target_dates(before: Content, after: Content, policy: Policy) -> bool:
    """Moved by more days than the policy allows, either way, or taken away."""
    return any(
        now is None or abs(_between(then, now)) > policy.material_slip_days
        for then, now in _pairs(before, after, "target_on")
        if then is not None
    )


def _worth(before: Content, after: Content, policy: Policy) -> bool:
    return any(
        then != now and (then is None or now is None or _apart(then, now, policy.material_target_percent))
        for then, now in _worths(before, after)
    )


def _series(before: Content, after: Content, _policy: Policy) -> bool:
    return any(then is not None and then != now for then, now in _pairs(before, after, "series"))


def _plain(term: str) -> Callable[[Content, Content, Policy], bool]:
    return lambda before, after, policy: any(then != now for then, now in _pairs(before, after, term))


CHANGED: Mapping[PactPart, Callable[[Content, Content, Policy], bool]] = {
    PactPart.TOUCHPOINTS: _touchpoints,
    PactPart.FUNCTIONS: _functions,
    PactPart.GO_LIVE: _go_live,
    PactPart.TARGETS: _targets,
    PactPart.TARGET_DATES: _target_dates,
    PactPart.WORTH: _worth,
    PactPart.BENEFIT_KINDS: _plain("benefit_kind"),
    PactPart.SERIES: _series,
    PactPart.COMPARISONS: _plain("comparison"),
    PactPart.DESIGNS: _plain("design"),
}


def difference(part: str, before: Content, after: Content) -> tuple[Any, Any]:
    """The part as it was and is; of what every promise has, those promises only where it differs."""
    then, now = part_of(part, before), part_of(part, after)
    if part in (PactPart.TOUCHPOINTS, PactPart.FUNCTIONS, PactPart.GO_LIVE):
        return then, now
    moved = [name for name in then if then[name] != now.get(name)]
    return {name: then[name] for name in moved}, {name: now.get(name) for name in moved}


def part_of(part: str, content: Content) -> Any:
    """All a plan says of the part; of what every promise has, by promise."""
    if part in (PactPart.TOUCHPOINTS, PactPart.FUNCTIONS, PactPart.GO_LIVE):
        return content[part]
    return _by_promise(part, content)


def mark(content: Content) -> str:
    """A short digest of a plan: another as soon as anything in it is another. That it was agreed is not part of it."""
    plan = {name: value for name, value in content.items() if name != "agreed"}
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:16]


def _by_promise(part: str, content: Content) -> dict[str, Any]:
    if part == PactPart.TARGETS:
        return dict(content["targets"])
    promises = content.get("promises", {}).items()
    if part == PactPart.WORTH:
        return {name: {term: terms[term] for term in ("unit_value", "share")} for name, terms in promises}
    return {name: terms[TERM_OF[PactPart(part)]] for name, terms in promises}


def _both(before: Content, after: Content) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The terms of each promise that stood in an agreed pact and still does."""
    if not before.get("agreed"):
        return
    now = after.get("promises", {})
    for name, terms in before.get("promises", {}).items():
        if name in now:
            yield terms, now[name]


def _pairs(before: Content, after: Content, term: str) -> Iterator[tuple[Any, Any]]:
    for then, now in _both(before, after):
        if term in then and term in now:
            yield then[term], now[term]


def _worths(before: Content, after: Content) -> Iterator[tuple[float | None, float | None]]:
    """Money for a unit of the metric, the own share of it; None where no money is promised."""
    for then, now in _both(before, after):
        if then.keys() >= {"unit_value", "share"} <= now.keys():
            yield worth(then), worth(now)


def worth(terms: Mapping[str, Any]) -> float | None:
    return None if terms["unit_value"] is None else float(terms["unit_value"]) * float(terms["share"])


def _apart(then: float, now: float, percent: int) -> bool:
    return abs(now - then) * 100 > percent * abs(then) + NOISE * max(1.0, abs(then))


def _between(then: str, now: str) -> int:
    return (date.fromisoformat(now) - date.fromisoformat(then)).days


def _farthest(before: Mapping[str, float], after: Mapping[str, float]) -> float | None:
    """The largest movement of a target, as a share of what it was (of a target that was 0: all of it)."""
    moved = [(value, after[name]) for name, value in before.items() if name in after and after[name] != value]
    return max((abs(now - then) / abs(then) if then else 1.0 for then, now in moved), default=None)
