"""What a function can say on the page a mail leads to, and how people want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import DeclineReason, OwnershipRequest, Topic, Way


class TakeForm(forms.Form):
    person_days = forms.DecimalField(
        label=_("Person-days your function gives"), min_value=0, max_digits=8, decimal_places=2, required=False,
        help_text=_("Leave empty if you cannot say yet."),
    )  # fmt: skip


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why not?"), choices=DeclineReason, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it is remembered and helps the next request.")},
    )  # fmt: skip
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class ConditionForm(forms.Form):
    comment = forms.CharField(
        label=_("Your condition"), max_length=500, help_text=_("Your function owns it once the requester agrees.")
    )


class QuestionForm(forms.Form):
    comment = forms.CharField(
        label=_("What do you need to know?"), max_length=500, help_text=_("The clock stops until you have an answer.")
    )


class NotNowForm(forms.Form):
    until = forms.DateField(
        label=_("Ask again on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The question comes back by itself on that day."),
    )  # fmt: skip
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


ANSWERS: Mapping[str, type[forms.Form]] = {
    "approve": TakeForm,
    "decline": RefuseForm,
    "condition": ConditionForm,
    "question": QuestionForm,
    "defer": NotNowForm,
}


def answer_forms(
    request: OwnershipRequest, answered: str = "", data: Mapping[str, Any] | None = None
) -> dict[str, forms.Form]:
    """Every answer's form by its verb; `answered` is filled with what was sent."""
    found = {}
    for verb, kind in ANSWERS.items():
        initial: dict[str, Decimal | date | None] = {"person_days": request.person_days} if verb == "approve" else {}
        found[verb] = kind(data if verb == answered else None, initial=initial, auto_id=f"{verb}_%s")
    return found


class WaysForm(forms.Form):
    """One field a topic: the way one is told about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(label=topic.label, choices=Way, widget=forms.RadioSelect)
