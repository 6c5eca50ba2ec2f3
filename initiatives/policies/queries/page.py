"""Every policy in words: what it decides, its default, the present value, who changed it and why."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.words import Text
from initiatives.models import PolicyChange
from initiatives.models.outcomes import EVIDENCE_LABELS, EVIDENCE_LEVELS
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.policies.rules.policy import DEFAULT, Policy

DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
GATE_WORDS = {"block": _("blocks"), "warn": _("warns"), "off": _("off")}

Labels = dict[str, tuple[Text, Text]]

GROUPS: dict[str, tuple[Text, Text, Labels]] = {
    "score": (
        _("Silo score"),
        _("The weights of the three parts of the score; they add up to 1."),
        {
            "weight_coverage": (_("Influence without an owner"), _("Weight of influence without an owner.")),
            "weight_concentration": (_("Effort in few hands"), _("Weight of effort concentrated in one function.")),
            "weight_gap": (_("Required functions missing"), _("Weight of required functions that aren't owners.")),
            "crowded_above": (_("Too many owners"), _("More owners than this raise a flag.")),
        },
    ),
    "ownership": (
        _("Ownership"),
        _("When a yes counts."),
        {
            "paper_owner_days": (
                _("Paper owner after"),
                _("Days without activity after which an owner no longer counts."),
            ),
            "paper_owner_grace_days": (
                _("Grace after a yes"),
                _("Days after a yes in which no activity is expected yet."),
            ),
            "take_back_minutes": (_("Withdraw within"), _("Minutes in which people can withdraw their own answer.")),
            "material_target_percent": (
                _("Target or promised money moved by"),
                _("Percentage beyond which owners must confirm again."),
            ),
            "material_slip_days": (
                _("Go-live slipped, or target date moved, by"),
                _("Days beyond which owners must confirm again."),
            ),
        },
    ),
    "rhythm": (
        _("Check-ins"),
        _("How long what people say of an initiative holds."),
        {
            "check_in_days": (
                _("Holds for"),
                _("Days after which nobody knows any more how it is going, and its owner is asked."),
            ),
        },
    ),
    "evidence": (
        _("Evidence"),
        _("How much of the measured money counts, by strength of evidence."),
        {
            f"evidence_{level.lower()}": (
                format_lazy("{} {}", level, EVIDENCE_LABELS[level]),
                _("Share that counts, 0 to 1."),
            )
            for level in EVIDENCE_LEVELS[1:]
        },
    ),
    "waiting": (
        _("Waiting"),
        _("How long an answer may take, and what happens then. No answer never counts as a yes."),
        {
            "answer_limit_working_days": (_("Answer limit"), _("Working days a function has to answer.")),
            "put_off_days": (
                _("“Not now” for at most"),
                _("Days after the first request up to which a function can put its answer off."),
            ),
            "first_reminder_percent": (_("Reminder at"), _("Percentage of the limit; 0 turns it off.")),
            "second_reminder_percent": (_("Last reminder at"), _("Percentage of the limit; 0 turns it off.")),
            "escalation_percent": (_("Escalation at"), _("Percentage of the limit; 0 turns it off.")),
            "escalate_to": (
                _("Escalates to"),
                _("The person to tell; otherwise everyone in leadership."),
            ),
            "figures_from_decided": (_("Figures from"), _("Decided requests needed before figures are shown.")),
        },
    ),
    "time": (
        _("Working time"),
        _("The waiting clock runs only in these hours."),
        {
            "working_days": (_("Working days"), _("Days on which the clock runs.")),
            "opens_at": (_("Starts at"), _("Hour of the day, site time.")),
            "closes_at": (_("Ends at"), _("Hour of the day, site time.")),
            "country": (_("Public holidays of"), _("A country (DE) or part of one (DE-BY); empty: none.")),
            "digest_hour": (_("Daily mail at"), _("Hour of the day, in each person's time zone.")),
        },
    ),
    "keeping": (
        _("Sent forms"),
        _("How long a form or API call that is sent again is recognised, so that it takes effect once."),
        {"remember_forms_days": (_("Recognised for"), _("Days after which a sent form is forgotten."))},
    ),
    "gates": (
        _("Gates"),
        _("What holds an initiative back: blocks, only warns, or isn't checked."),
        {
            "gate_touchpoint": (_("Touchpoint"), _("To propose: it is linked to a touchpoint.")),
            "gate_mode": (_("Where it acts"), _("To propose: it says whether it works on causes or consequences.")),
            "gate_hypothesis": (_("Hypothesis"), _("To propose: who will do what differently, and what it is worth.")),
            "gate_business_outcome": (
                _("Business outcome"),
                _("To propose: a complete outcome in behaviour or money."),
            ),
            "gate_asked": (_("Everyone asked"), _("To agree: every required function has been asked.")),
            "gate_shared": (_("Not siloed"), _("To agree: it isn't siloed, or leadership has made an exception.")),
            "gate_accountable": (_("One accountable person"), _("To agree: one person is accountable.")),
            "gate_stop_criteria": (_("Stop criteria"), _("To agree: the stop criteria are written down.")),
            "gate_plan_frozen": (_("Frozen plan"), _("To deliver and to close: baseline and plan are frozen.")),
            "gate_go_live": (_("Go-live date"), _("To deliver: the go-live date is set.")),
            "gate_delivered": (_("Went live"), _("To measure: the go-live date has come.")),
            "gate_results": (_("Results"), _("To close: every outcome has a result with its evidence.")),
            "gate_changed_behaviour": (_("Changed behaviour"), _("To close: it says what customers do differently.")),
            "gate_lesson": (_("Lesson"), _("To close: what was learned is written down.")),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """`value` and `default` in words; `changed` is the newest change of it."""

    name: str
    label: Text
    sentence: Text
    value: str
    default: str
    is_default: bool
    changed: PolicyChange | None


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    code: str
    title: Text
    sentence: Text
    lines: tuple[PolicyLine, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history, in words."""

    label: Text
    before: str
    after: str
    reason: str
    by: str
    at: Any


def groups(policy: Policy | None = None) -> list[PolicyGroup]:
    """Everything grouped; two queries."""
    present = policy or policy_in_force()
    newest: dict[str, PolicyChange] = {}
    for change in PolicyChange.objects.select_related("by").order_by("id"):
        newest[change.name] = change
    return [
        PolicyGroup(
            code,
            title,
            sentence,
            tuple(
                PolicyLine(
                    name,
                    label,
                    meaning,
                    in_words(name, getattr(present, name)),
                    in_words(name, getattr(DEFAULT, name)),
                    getattr(present, name) == getattr(DEFAULT, name),
                    newest.get(name),
                )
                for name, (label, meaning) in lines.items()
            ),
        )
        for code, (title, sentence, lines) in GROUPS.items()
    ]


def history(limit: int = 50) -> list[Change]:
    """The newest changes first, each with what it replaced."""
    labels = {name: label for _title, _about, lines in GROUPS.values() for name, (label, _sentence) in lines.items()}
    standing = {field.name: getattr(DEFAULT, field.name) for field in fields(Policy)}
    changes = []
    for change in PolicyChange.objects.select_related("by").order_by("id"):
        if change.name not in standing:
            continue
        before, after = standing[change.name], change.value
        standing[change.name] = after
        changes.append(
            Change(
                labels.get(change.name, change.name),
                in_words(change.name, before),
                in_words(change.name, after),
                change.reason,
                change.by.name,
                change.at,
            )
        )
    return changes[::-1][:limit]


def in_words(name: str, value: Any) -> str:
    if name == "working_days":
        return ", ".join(str(DAYS[day]) for day in value)
    if name.startswith("gate_"):
        return str(GATE_WORDS.get(value, value))
    return str(value) if value != "" else "–"
