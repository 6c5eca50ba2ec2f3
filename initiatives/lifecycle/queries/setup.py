"""How far the company is on the way from empty to the first questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.models import Initiative, OwnershipRequest, SetupStep, SkippedStep
from journeys.models import Function, Influence, Journey, Metric, Segment, Touchpoint

DONE_WHEN = {
    SetupStep.DEPARTMENTS: Function,
    SetupStep.JOURNEY: Touchpoint,
    SetupStep.SEGMENTS: Segment,
    SetupStep.INFLUENCE: Influence,
    SetupStep.INITIATIVE: Initiative,
    SetupStep.QUESTIONS: OwnershipRequest,
}
"""A step is done when there is one of these."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `number` counts from 1. `url` is where it is done."""

    step: SetupStep
    number: int
    done: bool
    skipped: bool
    url: str

    @property
    def code(self) -> str:
        return str(self.step.value)

    @property
    def title(self) -> str:
        return str(self.step.label)

    @property
    def why(self) -> str:
        return {
            SetupStep.DEPARTMENTS: _("Who can say yes for IT, Sales or Finance? Paste them: name; head; e-mail."),
            SetupStep.JOURNEY: _(
                "From the first mention to long after the end. Paste a list, or start with nine stages."
            ),
            SetupStep.SEGMENTS: _("The groups of customers you count apart. Skip this if you have only one."),
            SetupStep.INFLUENCE: _("From this follows who needs to own an initiative."),
            SetupStep.INITIATIVE: _("Link it to touchpoints and see who needs to be at the table."),
            SetupStep.QUESTIONS: _("Ask the functions that shape it. Reminders go out by themselves."),
        }[self.step]

    @property
    def label(self) -> str:
        """The word on its button."""
        return {
            SetupStep.DEPARTMENTS: _("Paste departments"),
            SetupStep.JOURNEY: _("Paste a journey"),
            SetupStep.SEGMENTS: _("Paste segments"),
            SetupStep.INFLUENCE: _("Fill the matrix"),
            SetupStep.INITIATIVE: _("New initiative"),
            SetupStep.QUESTIONS: _("Ask the functions"),
        }[self.step]

    @property
    def icon(self) -> str:
        return "circle-check" if self.done else "circle-minus" if self.skipped else f"circle-number-{self.number}"

    @property
    def is_open(self) -> bool:
        return not (self.done or self.skipped)


@dataclass(frozen=True, slots=True)
class Setup:
    """All steps in order. It is over when the first question was asked, or nothing is open."""

    steps: tuple[Step, ...]
    is_empty: bool = False
    """Nothing is there yet: the sample company may come."""

    @property
    def is_over(self) -> bool:
        return self.steps[-1].done or not any(step.is_open for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> str:
        """The code of the first open step; blank when nothing is open."""
        return next((step.code for step in self.steps if step.is_open), "")


def setup(user: User) -> Setup:
    """One query; until the first question is asked one more, and two for the addresses."""
    there = {step.value: Exists(model._default_manager.all()) for step, model in DONE_WHEN.items()}
    there["metrics"] = Exists(Metric._default_manager.all())
    done = cast("dict[str, bool]", User.objects.get_queryset().filter(pk=user.pk).values(**there).get())
    asked = done[SetupStep.QUESTIONS.value]
    skipped = set[str]() if asked else set(SkippedStep.objects.values_list("step", flat=True))
    urls = dict.fromkeys(SetupStep, "") if asked else _urls()
    return Setup(
        tuple(
            Step(step, number, bool(done[step.value]), step.value in skipped, urls[step])
            for number, step in enumerate(SetupStep, 1)
        ),
        is_empty=not any(done.values()),
    )


def _urls() -> dict[SetupStep, str]:
    journey = Journey.objects.order_by("pk").values_list("key", flat=True).first()
    initiative = Initiative.objects.order_by("-pk").values_list("key", flat=True).first()
    return {
        SetupStep.DEPARTMENTS: reverse("setup:departments"),
        SetupStep.JOURNEY: reverse("setup:journey"),
        SetupStep.SEGMENTS: reverse("setup:segments"),
        SetupStep.INFLUENCE: reverse("journeys:influence", args=[journey]) if journey else reverse("setup:journey"),
        SetupStep.INITIATIVE: reverse("initiatives:create"),
        SetupStep.QUESTIONS: reverse("initiatives:ask", args=[initiative]) if initiative else "",
    }
