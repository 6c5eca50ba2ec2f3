"""The outcome group of flags: what is promised, and what the readings say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.ui import numbers
from initiatives.assessment.rules.flags.registry import Case, Cure, Evidence, Names, rule, says
from initiatives.models.initiatives import AT_WORK, ENDED
from initiatives.outcomes.rules.business import OutcomeFacts, fault, missing, missing_words
from initiatives.outcomes.rules.money import over_claimed


def _promise(evidence: Evidence, names: Names) -> Cure:
    return Cure(_("Add what customers will do"), "outcomes")


def _read(evidence: Evidence, names: Names) -> Cure:
    return Cure(_("Enter a reading"), "outcomes")


def _look(evidence: Evidence, names: Names) -> Cure:
    return Cure(_("See the outcomes"), "outcomes")


def _faulty(case: Case, code: str) -> bool:
    """Whether that is what keeps a benefit initiative from having a business outcome."""
    facts = case.facts
    return (
        facts.kind == "benefit"
        and facts.status not in ENDED
        and fault(outcome.promise for outcome in facts.outcomes) == code
    )


def _metrics(outcomes: Iterable[OutcomeFacts]) -> list[str]:
    return sorted({outcome.promise.metric for outcome in outcomes})


def _promised(case: Case) -> list[OutcomeFacts]:
    return [outcome for outcome in case.facts.outcomes if not outcome.promise.guardrail]


@rule(
    "perception-only",
    "critical",
    gettext_lazy("Only a score as an outcome"),
    says(
        gettext_lazy(
            "Its only outcomes are what customers say: %(metrics)s. Nobody will know whether they do "
            "anything differently."
        )
    ),
    _promise,
)
def perception_only(case: Case) -> Evidence | None:
    return {"metrics": _metrics(_promised(case))} if _faulty(case, "perception-only") else None


@rule(
    "no-outcome",
    "critical",
    gettext_lazy("No outcome in behaviour or money"),
    lambda evidence, names: (
        (
            _("Its outcome is %(metrics)s, of which more is neither better nor worse.")
            if evidence.get("neutral")
            else _("Its outcome is %(metrics)s, which is neither what customers do nor money.")
        )
        % {"metrics": names.metrics(evidence["metrics"])}
        if evidence["metrics"]
        else _("It has no outcome yet in what customers do or in money.")
    ),
    _promise,
)
def no_outcome(case: Case) -> Evidence | None:
    if not _faulty(case, "no-outcome"):
        return None
    neutral = [outcome for outcome in _promised(case) if outcome.promise.counts]
    return {"metrics": _metrics(neutral), "neutral": True} if neutral else {"metrics": _metrics(_promised(case))}


@rule(
    "disguised-perception",
    "warning",
    gettext_lazy("A score labelled as behaviour"),
    says(gettext_lazy("%(metrics)s is labelled behaviour or money, but its wording says customers were asked.")),
    lambda evidence, names: Cure(_("Have a second person check the metric"), "metric", tuple(evidence["metrics"][:1])),
)
def disguised_perception(case: Case) -> Evidence | None:
    disguised = [outcome for outcome in _promised(case) if outcome.promise.counts and outcome.promise.disguised]
    return {"metrics": _metrics(disguised)} if _faulty(case, "disguised-perception") else None


def _missing_sentence(evidence: Evidence, names: Names) -> str:
    return _("The outcome on %(metrics)s can't be checked; still missing: %(missing)s.") % {
        "metrics": names.metrics(evidence["metrics"]),
        "missing": ", ".join(missing_words(code) for code in evidence["missing"]),
    }


@rule(
    "no-baseline",
    "warning",
    gettext_lazy("The outcome can't be checked"),
    _missing_sentence,
    lambda evidence, names: Cure(_("Complete the outcome"), "outcomes"),
)
def no_baseline(case: Case) -> Evidence | None:
    if not _faulty(case, "no-baseline"):
        return None
    nearest = min(
        (outcome for outcome in _promised(case) if outcome.promise.counts),
        key=lambda outcome: len(missing(outcome.promise)),
    )
    return {"metrics": [nearest.promise.metric], "missing": list(missing(nearest.promise))}


def _register(
    code: str,
    severity: str,
    title: object,
    text: object,
    cure: Callable[[Evidence, Names], Cure],
    holds: Callable[[Case, OutcomeFacts], bool],
) -> None:
    """A rule that holds of single outcomes and names their metrics."""

    @rule(code, severity, title, says(text), cure)  # type: ignore[arg-type]
    def find(case: Case) -> Evidence | None:
        outcomes = [outcome for outcome in case.facts.outcomes if holds(case, outcome)]
        return {"metrics": _metrics(outcomes)} if outcomes else None


_register(
    "worsened",
    "critical",
    gettext_lazy("It got worse"),
    gettext_lazy("It is moving the wrong way, and chance is an unlikely reason: %(metrics)s."),
    _look,
    lambda case, outcome: (
        outcome.verdict == "worsened" and not outcome.promise.guardrail and case.facts.status not in ENDED
    ),
)
_register(
    "guardrail-breached",
    "critical",
    gettext_lazy("Guardrail breached"),
    gettext_lazy("Another function is paying for this: %(metrics)s has passed its limit."),
    _look,
    lambda case, outcome: outcome.breached is True and case.facts.status not in ENDED,
)
_register(
    "stale-readings",
    "warning",
    gettext_lazy("Readings overdue"),
    gettext_lazy("Readings are overdue: %(metrics)s."),
    _read,
    lambda case, outcome: outcome.stale and case.facts.status in AT_WORK,
)


def _outlook_sentence(evidence: Evidence, names: Names) -> str:
    """What readings are heading for, of each metric; flags that were found before tell the metrics alone."""
    if not evidence.get("outlook"):
        return _("At this pace it misses the target: %(metrics)s.") % {"metrics": names.metrics(evidence["metrics"])}
    sentence = _(
        "%(metric)s is heading for %(forecast)s on %(day)s, most likely between %(low)s and %(high)s. That misses the "
        "target of %(target)s."
    )
    return " ".join(
        sentence
        % {
            "metric": names.metrics([outlook["metric"]]),
            "day": numbers.day(date.fromisoformat(outlook["on"])),
            **{name: numbers.figure(outlook[name]) for name in ("forecast", "low", "high", "target")},
        }
        for outlook in evidence["outlook"]
    )


@rule("off-track", "warning", gettext_lazy("Off track"), _outlook_sentence, _look)
def off_track(case: Case) -> Evidence | None:
    """The 80 % interval of the forecast lies wholly short of the target."""
    if case.facts.status not in AT_WORK:
        return None
    behind = [
        outcome for outcome in case.facts.outcomes if outcome.off_track is True and outcome.verdict != "too_early"
    ]
    outlook = [figures for outcome in behind if (figures := _outlook(outcome))]
    return {"metrics": _metrics(behind), "outlook": outlook} if behind else None


def _outlook(outcome: OutcomeFacts) -> dict[str, Any] | None:
    """In four digits, so that a flag does not change with every rounding."""
    if outcome.forecast is None or outcome.promise.target is None or outcome.promise.target_on is None:
        return None
    value, low, high = (float(f"{number:.4g}") for number in outcome.forecast)
    return {
        "metric": outcome.promise.metric,
        "on": outcome.promise.target_on.isoformat(),
        "forecast": value,
        "low": low,
        "high": high,
        "target": outcome.promise.target,
    }


_register(
    "shared-claim",
    "warning",
    gettext_lazy("The same movement is claimed twice"),
    gettext_lazy("Others claim the same movement, and together the claims exceed it: %(metrics)s."),
    lambda evidence, names: Cure(_("Agree on the shares"), "pools"),
    lambda case, outcome: over_claimed(outcome.shares) and case.facts.status not in ENDED,
)
