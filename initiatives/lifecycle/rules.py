"""What an initiative needs before it moves on: conditions as plain sentences, each with the place to settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.outcomes.rules.business import Promise, fault, missing, missing_words
from initiatives.policies.rules.policy import Gate, Policy

NEXT = {
    "draft": "proposed",
    "proposed": "agreed",
    "agreed": "delivering",
    "delivering": "measuring",
    "measuring": "closed",
}
"""The status after each; `closed` and `stopped` are ends."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the conditions look at; `not_asked` holds keys, `…_names` are for sentences."""

    status: str
    kind: str
    touchpoints: int
    mode: str
    hypothesis: str
    promises: tuple[Promise, ...]
    not_asked: tuple[str, ...]
    not_asked_names: str
    siloed: bool
    missing_names: str
    silo_accepted_until: date | None
    accountable: bool
    stop_criteria: str
    go_live: date | None
    planned: bool
    without_result: tuple[str, ...]
    changed_behaviour: str
    lesson: str
    today: date


@dataclass(frozen=True, slots=True)
class Condition:
    """`setting` is the policy's: block, warn or off. `where` (edit, ask, outcomes, waiver) and `about` settle it."""

    code: str
    met: bool
    sentence: str
    setting: Gate
    where: str
    about: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        return not self.met and self.setting == "block"


def conditions(facts: GateFacts, policy: Policy) -> list[Condition]:
    """Everything the step out of the present status asks for, met or not; without those the policy turned off."""
    make = {
        "draft": _proposed,
        "proposed": _agreed,
        "agreed": _delivering,
        "delivering": _measuring,
        "measuring": _closed,
    }
    checks = make[facts.status](facts) if facts.status in make else iter(())
    made = []
    for code, met, sentence, where, about in checks:
        setting: Gate = getattr(policy, f"gate_{code}")
        if setting != "off":
            made.append(Condition(code, met, sentence, setting, where, about))
    return made


Raw = tuple[str, bool, str, str, tuple[str, ...]]


def _proposed(facts: GateFacts) -> Iterator[Raw]:
    hangs = facts.touchpoints > 0
    yield (
        "touchpoint",
        hangs,
        _("It is linked to a touchpoint.")
        if hangs
        else _("It isn't linked to a touchpoint yet: choose where customers will notice it."),
        "edit",
        ("touchpoints",),
    )
    yield (
        "mode",
        bool(facts.mode),
        _("It says where it acts.")
        if facts.mode
        else _("It does not say where it acts: on the cause or on consequences."),
        "edit",
        ("mode",),
    )
    written = bool(facts.hypothesis.strip())
    yield (
        "hypothesis",
        written,
        _("There is a hypothesis.")
        if written
        else _("The hypothesis is missing: who will do what differently, and what is it worth?"),
        "edit",
        ("hypothesis",),
    )
    if facts.kind == "benefit":
        yield "business_outcome", not fault(facts.promises), _promise(facts.promises), "outcomes", ()


def _promise(promises: Sequence[Promise]) -> str:
    """Says of the promise that is nearest to being one what it still lacks."""
    made = [promise for promise in promises if not promise.guardrail]
    match fault(made):
        case "":
            return _("It has an outcome in behaviour or money, with baseline, target and benefit owner.")
        case "perception-only":
            return _("Its only outcomes are what customers say. Add what they will do differently, or money.")
        case "no-outcome" if not made:
            return _("It has no outcome yet in what customers do or in money.")
        case "no-outcome":
            return _("Its outcomes are neither what customers do nor money. Add one that is.")
    nearest = min((promise for promise in made if promise.counts), key=lambda promise: len(missing(promise)))
    return _("Its outcome can't be checked yet; still missing: %(missing)s.") % {
        "missing": ", ".join(missing_words(code) for code in missing(nearest))
    }


def _agreed(facts: GateFacts) -> Iterator[Raw]:
    asked = not facts.not_asked
    yield (
        "asked",
        asked,
        _("Every required function has been asked.")
        if asked
        else _("Required but never asked: %(names)s.") % {"names": facts.not_asked_names},
        "ask",
        facts.not_asked,
    )
    yield "shared", not facts.siloed or facts.silo_accepted_until is not None, _shared(facts), "owners", ()
    yield (
        "accountable",
        facts.accountable,
        _("One person is accountable.") if facts.accountable else _("Nobody is accountable yet: name one person."),
        "edit",
        ("accountable",),
    )
    stops = bool(facts.stop_criteria.strip())
    yield (
        "stop_criteria",
        stops,
        _("The stop criteria are written down.")
        if stops
        else _("The stop criteria are missing: what would make you stop?"),
        "edit",
        ("stop_criteria",),
    )


def _shared(facts: GateFacts) -> str:
    if not facts.siloed:
        return _("It is not siloed.")
    if facts.silo_accepted_until:
        return _("It is siloed; leadership accepts this until %(day)s.") % {
            "day": numbers.day(facts.silo_accepted_until)
        }
    if facts.missing_names:
        return _("It is siloed; %(names)s still missing. Win them over, or ask leadership for an exception.") % {
            "names": facts.missing_names
        }
    return _("It is siloed. Win over the functions that shape it, or ask leadership for an exception.")


def _delivering(facts: GateFacts) -> Iterator[Raw]:
    yield from _frozen(facts)
    dated = facts.go_live is not None
    yield (
        "go_live",
        dated,
        _("The go-live date is set.") if dated else _("There is no go-live date yet."),
        "edit",
        ("go_live",),
    )


def _frozen(facts: GateFacts) -> Iterator[Raw]:
    if facts.kind == "benefit":
        yield (
            "plan_frozen",
            facts.planned,
            _("Baseline and plan are frozen.")
            if facts.planned
            else _("Baseline and plan aren't frozen yet: freeze them, so results can be held against them."),
            "outcomes",
            (),
        )


def _measuring(facts: GateFacts) -> Iterator[Raw]:
    live = facts.go_live is not None and facts.go_live <= facts.today
    yield (
        "delivered",
        live,
        _("It has gone live.") if live else _("Its go-live date hasn't come yet."),
        "edit",
        ("go_live",),
    )


def _closed(facts: GateFacts) -> Iterator[Raw]:
    yield from _frozen(facts)
    if facts.kind == "benefit":
        complete = not facts.without_result
        yield (
            "results",
            complete,
            _("Every outcome has a result with its evidence.")
            if complete
            else _("No result yet: %(names)s.") % {"names": ", ".join(facts.without_result)},
            "outcomes",
            (),
        )
        written = bool(facts.changed_behaviour.strip())
        yield (
            "changed_behaviour",
            written,
            _("It says what customers do differently.") if written else _("What do customers do differently now?"),
            "edit",
            ("changed_behaviour",),
        )
    learned = bool(facts.lesson.strip())
    yield (
        "lesson",
        learned,
        _("The lesson is written down.") if learned else _("What did you learn, and would you do it again?"),
        "edit",
        ("lesson",),
    )


AFTER_REFUSAL = ("conflict", "request", "ask", "leadership")
"""What can be done when a required function said no or “not now”."""


def after_refusal(*, deferred: bool, in_conflict: bool, others: bool, leadership: bool) -> str:
    """The one action: a conflict of targets is ruled first, “not now” waits for its day, then others are asked.

    `others`: functions that were not asked yet would open the initiative; `leadership` can be asked.
    """
    if in_conflict:
        return "conflict"
    if deferred:
        return "request"
    if others:
        return "ask"
    return "leadership" if leadership else "request"
