"""What a function can answer on the page a mail leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import OwnershipRequest
from initiatives.ownership.forms.requests import ApproveForm, DeclineForm, DeferForm, EffortForm


class ConditionForm(EffortForm):
    comment = forms.CharField(
        label=_("Your condition"),
        max_length=500,
        required=False,
        help_text=_("Your function becomes an owner once the requester agrees."),
    )
    field_order = ("comment", "person_days", "money")


class QuestionForm(forms.Form):
    comment = forms.CharField(
        label=_("What do you need to know?"), max_length=500, help_text=_("The clock stops until you have an answer.")
    )


ANSWERS: Mapping[str, type[forms.Form]] = {
    "approve": ApproveForm,
    "decline": DeclineForm,
    "condition": ConditionForm,
    "question": QuestionForm,
    "defer": DeferForm,
}


def answer_forms(
    ownership_request: OwnershipRequest, answered: str = "", data: Mapping[str, Any] | None = None
) -> dict[str, forms.Form]:
    """Every answer's form by its verb; `answered` is filled with what was sent."""
    initial = {"person_days": ownership_request.person_days, "money": ownership_request.money}
    return {
        verb: form(
            data if verb == answered else None, initial=initial if verb == "approve" else None, auto_id=f"{verb}_%s"
        )
        for verb, form in ANSWERS.items()
    }
