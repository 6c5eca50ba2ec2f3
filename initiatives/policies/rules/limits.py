"""Between which values policies make sense."""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.policies.rules.policy import DEFAULT, Policy

WEIGHTS = ("weight_coverage", "weight_concentration", "weight_gap")
EVIDENCE = ("evidence_e1", "evidence_e2", "evidence_e3", "evidence_e4", "evidence_e5")
RANGES: dict[str, tuple[int, int]] = {
    "paper_owner_days": (1, 730),
    "paper_owner_grace_days": (0, 365),
    "answer_limit_working_days": (1, 60),
    "put_off_days": (1, 365),
    "crowded_above": (1, 100),
    "check_in_days": (1, 365),
    "opens_at": (0, 23),
    "closes_at": (1, 23),
    "first_reminder_percent": (0, 1000),
    "second_reminder_percent": (0, 1000),
    "escalation_percent": (0, 1000),
    "take_back_minutes": (0, 1440),
    "digest_hour": (0, 23),
    "figures_from_decided": (1, 1000),
    "remember_forms_days": (1, 365),
    "material_target_percent": (0, 1000),
    "material_slip_days": (0, 3650),
}
GATES = ("block", "warn", "off")

Wrong = dict[str, list[str]]


def wrong_values(policy: Policy) -> Wrong:
    """What cannot be, by name, with a sentence; empty when all is well."""
    wrong: Wrong = {}
    for name in Policy.__dataclass_fields__:
        value, default = getattr(policy, name), getattr(DEFAULT, name)
        if not _of_type(value, default):
            wrong[name] = [_("This isn't a valid value for this policy.")]
        elif name in (*WEIGHTS, *EVIDENCE) and not (math.isfinite(value) and 0 <= value <= 1):
            wrong[name] = [_("Enter a weight between 0 and 1.")]
        elif name in RANGES and not RANGES[name][0] <= value <= RANGES[name][1]:
            least, most = RANGES[name]
            wrong[name] = [_("Enter a number from %(least)s to %(most)s.") % {"least": least, "most": most}]
        elif name.startswith("gate_") and value not in GATES:
            wrong[name] = [_("Choose block, warn or off.")]
    return wrong or _together(policy)


def _of_type(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return type(value) is type(default)
    return isinstance(value, type(default))


def _together(policy: Policy) -> Wrong:
    """What only makes sense side by side."""
    wrong: Wrong = {}
    total = sum(getattr(policy, name) for name in WEIGHTS)
    if abs(total - 1) > 1e-6:
        sentence = _("The three weights must add up to 1; they add up to %(total)s.") % {"total": numbers.number(total)}
        wrong[WEIGHTS[0]] = [sentence]
    ladder = [getattr(policy, name) for name in EVIDENCE]
    if ladder != sorted(ladder):
        wrong[EVIDENCE[-1]] = [
            _("Better evidence can't count less: each level needs at least as much as the one before.")
        ]
    if not policy.working_days or not set(policy.working_days) <= set(range(7)):
        wrong["working_days"] = [_("Choose at least one working day.")]
    if policy.opens_at >= policy.closes_at:
        wrong["closes_at"] = [_("The working day must end after it starts.")]
    stages = [policy.first_reminder_percent, policy.second_reminder_percent, policy.escalation_percent]
    used = [percent for percent in stages if percent]
    if used != sorted(used):
        wrong["escalation_percent"] = [_("Keep the order: first reminder, last reminder, escalation.")]
    return wrong
