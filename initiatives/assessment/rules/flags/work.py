"""Flags on the work itself: whether it changes anything, deep enough, and whether others work on the same place."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from initiatives.assessment.rules.flags.registry import Case, Cure, Evidence, Names, rule, says
from initiatives.models.initiatives import CAUSES, ENDED

DEEPER_BY = 2
"""So many steps the cause must lie deeper than the change to say that the change is shallow."""


def _edit(evidence: Evidence, names: Names) -> Cure:
    return Cure(_("Say what it will change"), "edit")


@rule(
    "sensing-only",
    "warning",
    gettext_lazy("Measures and changes nothing"),
    says(gettext_lazy("This measures customers and changes nothing for them, like a camera that counts smiles.")),
    _edit,
)
def sensing_only(case: Case) -> Evidence | None:
    facts = case.facts
    promised = [outcome for outcome in facts.outcomes if not outcome.promise.guardrail]
    only_asks = (
        bool(promised) and all(outcome.promise.kind == "perception" for outcome in promised) and facts.depth is None
    )
    return {} if facts.status not in ENDED and (facts.mode == "monitor" or only_asks) else None


@rule(
    "mode-mismatch",
    "warning",
    gettext_lazy("Claims prevention, measures handling"),
    says(gettext_lazy("It says it works on the cause, but it is measured by handling speed: %(metrics)s.")),
    lambda evidence, names: Cure(_("Add what customers will do"), "outcomes"),
)
def mode_mismatch(case: Case) -> Evidence | None:
    facts = case.facts
    promised = [outcome for outcome in facts.outcomes if not outcome.promise.guardrail]
    if facts.status in ENDED or facts.mode not in CAUSES or not promised:
        return None
    operational = all(outcome.promise.kind == "operational" for outcome in promised)
    return {"metrics": sorted({outcome.promise.metric for outcome in promised})} if operational else None


@rule(
    "shallow-fix",
    "warning",
    gettext_lazy("Shallower than the cause"),
    lambda evidence, names: (
        _("It changes %(depth)s, but what hurts customers there needs a change in %(cause)s.")
        % {"depth": _depth(evidence["depth"]), "cause": _depth(evidence["cause"])}
    ),
    _edit,
)
def shallow_fix(case: Case) -> Evidence | None:
    depth, cause = case.facts.depth, case.facts.cause_depth
    if case.facts.status in ENDED or depth is None or cause is None or cause - depth < DEEPER_BY:
        return None
    return {"depth": depth, "cause": cause}


def _depth(step: int) -> str:
    return (_("wording"), _("a process"), _("a rule"), _("an incentive"), _("the structure"), _("the culture"))[
        step - 1
    ]


@rule(
    "collision",
    "warning",
    gettext_lazy("Overlaps with another initiative"),
    lambda evidence, names: (
        _(
            "%(others)s changes %(touchpoints)s at the same time, and nobody is accountable for "
            "both. Afterwards nobody can tell which one worked."
        )
        % {"others": ", ".join(evidence["others"]), "touchpoints": names.touchpoints(evidence["touchpoints"])}
    ),
    lambda evidence, names: Cure(
        _("See %(other)s") % {"other": evidence["others"][0]}, "initiative", tuple(evidence["others"][:1])
    ),
)
def collision(case: Case) -> Evidence | None:
    meets = case.facts.collisions
    if not meets:
        return None
    return {
        "others": [other for other, _touchpoints in meets],
        "touchpoints": sorted({touchpoint for _other, touchpoints in meets for touchpoint in touchpoints}),
    }
