"""What stands between an initiative and its next status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.queries.register import SILO
from initiatives.lifecycle.rules import NEXT, Condition, GateFacts, conditions
from initiatives.models import Initiative, Status, Waiver
from initiatives.outcomes.effects.rules.evidence import ASSERTED
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.rules.money import FOUND, UNPROVEN
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.policies.rules.policy import Policy
from journeys.directory import directory


@dataclass(frozen=True, slots=True)
class GateView:
    """The next status and its conditions; `open` when nothing blocks, `warnings` are passed all the same."""

    target: str
    label: str
    conditions: tuple[Condition, ...]

    @property
    def open(self) -> bool:
        return not any(condition.blocks for condition in self.conditions)

    @property
    def missing(self) -> int:
        return sum(not condition.met for condition in self.conditions)

    @property
    def warnings(self) -> list[str]:
        return [condition.code for condition in self.conditions if not condition.met and not condition.blocks]


def gate(initiative: Initiative, *, today: date, policy: Policy | None = None) -> GateView | None:
    """The gate ahead, judged on what stands now; None at the end of the road."""
    if initiative.status not in NEXT:
        return None
    policy = policy or policy_in_force()
    target = NEXT[initiative.status]
    checks = conditions(gate_facts(initiative, today=today), policy)
    return GateView(target, str(Status(target).label), tuple(checks))


def gate_facts(initiative: Initiative, *, today: date) -> GateFacts:
    [case] = cases([initiative.pk], as_of=today, today=today)
    promised = lines([initiative.pk], as_of=today).get(initiative.pk, ())
    names = directory()
    assessment = case.assessment
    missing = sorted(set(assessment.required) - set(assessment.owners))
    waiver = Waiver.objects.in_force(today).filter(initiative=initiative, subject=SILO).first()
    return GateFacts(
        status=initiative.status,
        kind=initiative.kind,
        touchpoints=len(case.facts.influence),
        mode=initiative.mode,
        hypothesis=initiative.hypothesis,
        promises=tuple(outcome.promise for outcome in promised),
        not_asked=assessment.not_asked,
        not_asked_names=names.functions(assessment.not_asked),
        siloed=assessment.siloed,
        missing_names=names.functions(missing) if missing else "",
        silo_accepted_until=waiver.until if waiver else None,
        accountable=initiative.accountable_id is not None,
        stop_criteria=initiative.stop_criteria,
        go_live=initiative.go_live,
        planned=bool(promised) and all(outcome.plan for outcome in promised if not outcome.guardrail),
        without_result=tuple(
            outcome.metric.name for outcome in promised if not outcome.guardrail and not _has_result(outcome)
        ),
        changed_behaviour=initiative.changed_behaviour,
        lesson=initiative.lesson,
        today=today,
    )


def _has_result(line: OutcomeLine) -> bool:
    """Something was found with evidence: for the better, for the worse, or that nothing can be seen."""
    return line.evidence != ASSERTED and line.verdict in (*FOUND, *UNPROVEN)
