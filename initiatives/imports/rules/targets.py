"""What the columns of a table may be: for each subject its targets, and which column of the bundle each one fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Target:
    """A field of a subject; `column` is the column it fills in the bundle's list `fills`.

    `kind`: text, key, number, whole, money, percent, date, yes-no, choice or reference. Choices and references take
    keys of the vocabulary `list`; `several` of them where it says so. `from_one`: a period stands for its first day.
    """

    key: str
    label: StrOrPromise
    kind: str = "text"
    required: bool = False
    help: StrOrPromise = ""
    column: str = ""
    fills: str = ""
    list: str = ""
    several: bool = False
    from_one: bool = False


def _of(fills: str, *targets: Target) -> tuple[Target, ...]:
    return tuple(
        Target(
            target.key,
            target.label,
            target.kind,
            target.required,
            target.help,
            target.column or target.key,
            target.fills or fills,
            target.list,
            target.several,
            target.from_one,
        )
        for target in targets
    )


INITIATIVES = _of(
    "initiatives",
    Target(
        "key", _("Key"), "key", help=_("By it an initiative is found again. Leave it out and new ones get numbers.")
    ),
    Target("title", _("Title"), required=True),
    Target("problem", _("Problem in customer behaviour")),
    Target("hypothesis", _("Hypothesis")),
    Target("status", _("Status"), "choice", list="statuses"),
    Target("accountable", _("Accountable owner"), "reference", list="people"),
    Target("initiator", _("Initiator"), "reference", list="people"),
    Target("lead_function", _("Lead function"), "reference", list="functions"),
    Target(
        "owners",
        _("Functions that said yes"),
        "reference",
        list="functions",
        several=True,
        column="function",
        fills="ownerships",
        help=_("They are asked whether it is so; until then their answer counts as reported."),
    ),
    Target(
        "asked",
        _("Functions to ask"),
        "reference",
        list="functions",
        several=True,
        column="function",
        fills="ownerships",
    ),
    Target("touchpoints", _("Touchpoints"), "reference", list="touchpoints", several=True),
    Target("segments", _("Segments"), "reference", list="segments", several=True),
    Target("budget", _("Budget"), "money"),
    Target("start", _("Start"), "date", from_one=True),
    Target("go_live", _("Go-live"), "date"),
    Target("first_reading", _("First honest reading"), "date"),
    Target("metric", _("Metric of the outcome"), "reference", list="metrics", fills="outcomes"),
    Target("baseline", _("Baseline of the outcome"), "number", fills="outcomes"),
    Target("target", _("Target of the outcome"), "number", fills="outcomes"),
    Target("target_on", _("Target date of the outcome"), "date", fills="outcomes"),
    Target("stop_criteria", _("Stop criteria")),
    Target("changed_behaviour", _("What customers do differently")),
    Target("lesson", _("Lesson")),
    Target("mode", _("Where it acts"), "choice", list="modes"),
    Target("kind", _("Kind"), "choice", list="kinds"),
    Target("depth", _("Depth of change"), "choice", list="depths"),
    Target("culture", _("Culture"), "whole", help=_("0 (not at all) to 3 (at its core)")),
    Target("data", _("Data"), "whole", help=_("0 (not at all) to 3 (at its core)")),
    Target("behavioural_science", _("Behavioural science"), "whole", help=_("0 (not at all) to 3 (at its core)")),
    Target("on_hold", _("On hold"), "yes-no"),
    Target("private", _("Private draft"), "yes-no"),
    Target("enables", _("Enables"), "reference", list="initiatives"),
)
OUTCOMES = _of(
    "outcomes",
    Target("initiative", _("Initiative"), "reference", required=True, list="initiatives"),
    Target("metric", _("Metric"), "reference", required=True, list="metrics"),
    Target("segment", _("Segment"), "reference", list="segments"),
    Target("baseline", _("Baseline"), "number"),
    Target("baseline_on", _("Baseline date"), "date"),
    Target("baseline_source", _("Baseline source")),
    Target("target", _("Target"), "number"),
    Target("target_on", _("Target date"), "date"),
    Target("benefit_owner", _("Benefit owner"), "reference", list="people"),
    Target("unit_value", _("Worth per unit and year"), "money"),
    Target("benefit_kind", _("Kind of benefit"), "choice", list="benefit_kinds"),
    Target("share", _("Own share"), "percent"),
    Target("series", _("Measured on"), "reference", list="series"),
    Target("comparison", _("Compared with"), "reference", list="series"),
    Target("headline", _("Headline"), "yes-no"),
    Target("guardrail", _("Guardrail"), "yes-no"),
    Target("limit", _("Limit"), "number"),
    Target("value_note", _("How the worth was worked out")),
    Target("design", _("Comparison came about by"), "choice", list="designs"),
)
READINGS = _of(
    "measurements",
    Target("series", _("Series"), "reference", required=True, list="series"),
    Target("on", _("Date"), "date", required=True, help=_("A month, quarter or year stands for its last day.")),
    Target("value", _("Value"), "number", required=True),
    Target("n", _("Cases (n)"), "whole"),
    Target("se", _("Standard error"), "number"),
    Target("source", _("Source")),
)
TOUCHPOINTS = _of(
    "touchpoints",
    Target("key", _("Key"), "key", help=_("Leave it out and it is made from the name.")),
    Target("stage", _("Stage"), "reference", required=True, list="stages"),
    Target("position", _("Position"), "whole"),
    Target("name", _("Name"), required=True),
    Target("channel", _("Channel")),
    Target("moment_of_truth", _("Moment of truth"), "yes-no"),
    Target("satisfaction", _("Satisfaction"), "whole", help=_("1 (low) to 5")),
    Target("importance_to_customer", _("Importance to the customer"), "whole", help=_("1 (low) to 5")),
    Target("importance_to_company", _("Importance to the company"), "whole", help=_("1 (low) to 5")),
    Target("evidence", _("Evidence"), "choice", list="evidences"),
    Target("listened_to", _("Listened to through")),
)

SUBJECTS: Mapping[str, tuple[Target, ...]] = {
    "initiatives": INITIATIVES,
    "outcomes": OUTCOMES,
    "readings": READINGS,
    "touchpoints": TOUCHPOINTS,
}
"""What a table may hold."""
BY_KEY = {subject: {target.key: target for target in targets} for subject, targets in SUBJECTS.items()}
LISTS = {"readings": "measurements"}
"""The list of the bundle that a subject's rows are of, where it is called otherwise."""
ADDABLE = frozenset({"functions", "segments"})
"""Vocabularies to which an import can add by name alone."""


def list_of(subject: str) -> str:
    return LISTS.get(subject, subject)
