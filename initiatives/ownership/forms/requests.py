"""What people type when they ask functions, and when functions answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.forms import DAY, AmountField
from initiatives.models import DeclineReason
from initiatives.ownership.services.requests import Question
from journeys.models import Function


def _days() -> AmountField:
    return AmountField(label=_("Person-days"), too_small=_("Enter 0 or more."), digits=8)


def _money() -> AmountField:
    return AmountField(label=_("Money"), too_small=_("Enter 0 or more."))


class AskForm(forms.Form):
    """One question to several functions; each may get a sentence and an effort of its own.

    Fields of a function are named `what-IT`, `person_days-IT`, `money-IT`; where they are empty the common ones hold.
    """

    functions = forms.ModelMultipleChoiceField(
        Function.objects.filter(is_cx=False).order_by("name"),
        to_field_name="key",
        label=_("Functions to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one function to ask.")},
    )
    what = forms.CharField(
        label=_("What do you ask of them?"),
        max_length=300,
        required=False,
        help_text=_("One sentence every head understands without a meeting. You can give each function its own below."),
    )
    person_days = _days()

    def __init__(self, *args: Any, functions: Sequence[Function], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.each = list(functions)
        for one in self.each:
            self.fields[f"what-{one.key}"] = forms.CharField(
                label=_("What you ask of %(name)s") % {"name": one.name}, max_length=300, required=False
            )
            self.fields[f"person_days-{one.key}"] = _days()
            self.fields[f"money-{one.key}"] = _money()

    def of(self, key: str) -> dict[str, forms.BoundField]:
        """The bound fields of one function."""
        return {name: self[f"{name}-{key}"] for name in ("what", "person_days", "money")}

    def questions(self) -> list[Question]:
        """What goes to the service."""
        said = self.cleaned_data
        return [
            Question(
                one,
                said.get(f"what-{one.key}") or said["what"],
                _first(said.get(f"person_days-{one.key}"), said.get("person_days")),
                said.get(f"money-{one.key}"),
            )
            for one in said["functions"]
        ]


def _first(own: Decimal | None, common: Decimal | None) -> Decimal | None:
    return common if own is None else own


class NothingToSay(forms.Form):
    """A button is enough."""


class ApproveForm(forms.Form):
    person_days = _days()


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=DeclineReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it is kept and helps the next request.")},
    )
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class DenyForm(forms.Form):
    """Why the reported answer is wrong: a reason to decline, or a sentence."""

    reason = forms.ChoiceField(choices=[("", ""), *DeclineReason.choices], required=False)
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class SayForm(forms.Form):
    """One sentence that must not be empty; the service says why."""

    comment = forms.CharField(label=_("In a sentence"), max_length=500, required=False)


class DeferForm(forms.Form):
    until = forms.DateField(
        label=_("Ask again on"), widget=DAY, error_messages={"required": _("Choose the day on which to ask again.")}
    )
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class PassOnForm(forms.Form):
    to = forms.ModelChoiceField(
        Function.objects.filter(is_cx=False).order_by("name"),
        to_field_name="key",
        label=_("Pass on to"),
        error_messages={"required": _("Choose the function that should answer instead.")},
    )
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class OverrideForm(forms.Form):
    approve = forms.TypedChoiceField(
        label=_("Decide"),
        choices=[("true", _("it becomes an owner")), ("false", _("it declines"))],
        coerce=lambda value: value == "true",
        error_messages={"required": _("Say what you decide.")},
    )
    comment = forms.CharField(label=_("In a sentence"), max_length=500, required=False)
