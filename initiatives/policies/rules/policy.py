"""Thresholds, weights and gates the organisation may set; the defaults are the product's opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Gate = Literal["block", "warn", "off"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights add up to 1. Days are calendar days unless they say working; hours are of the site's time zone.

    Reminders and escalation are given as per cent of the answer limit. `escalate_to` is a person's e-mail; without it
    everybody of leadership is told. `country` ("DE", "DE-BY") names whose public holidays count. `evidence_…` is the
    share of measured money that counts at that step of the ladder, 0-1.
    """

    weight_coverage: float = 0.5
    weight_concentration: float = 0.25
    weight_gap: float = 0.25
    paper_owner_days: int = 60
    paper_owner_grace_days: int = 30
    answer_limit_working_days: int = 5
    put_off_days: int = 60
    crowded_above: int = 7
    check_in_days: int = 14

    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens_at: int = 9
    closes_at: int = 17
    country: str = ""
    first_reminder_percent: int = 50
    second_reminder_percent: int = 100
    escalation_percent: int = 150
    escalate_to: str = ""
    take_back_minutes: int = 10
    digest_hour: int = 7
    figures_from_decided: int = 5
    remember_forms_days: int = 30

    material_target_percent: int = 10
    material_slip_days: int = 30

    evidence_e1: float = 0.25
    evidence_e2: float = 0.5
    evidence_e3: float = 0.75
    evidence_e4: float = 0.9
    evidence_e5: float = 1.0

    gate_touchpoint: Gate = "block"
    gate_mode: Gate = "block"
    gate_hypothesis: Gate = "block"
    gate_business_outcome: Gate = "block"
    gate_asked: Gate = "block"
    gate_shared: Gate = "block"
    gate_accountable: Gate = "block"
    gate_stop_criteria: Gate = "block"
    gate_plan_frozen: Gate = "block"
    gate_go_live: Gate = "block"
    gate_delivered: Gate = "block"
    gate_results: Gate = "block"
    gate_changed_behaviour: Gate = "block"
    gate_lesson: Gate = "block"


DEFAULT = Policy()
