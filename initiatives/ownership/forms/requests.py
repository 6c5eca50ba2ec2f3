"""What people type when they ask functions, and when functions answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.ui import numbers
from cxtracker.ui.forms import DAY, AmountField
from initiatives.models import DeclineReason
from initiatives.ownership.queries.proposals import ProposedAsk
from initiatives.ownership.services.requests import Question
from journeys.models import Function


def what_field(name: str) -> forms.CharField:
    """What a function (by name) is asked, in a sentence."""
    return forms.CharField(label=_("What you ask of %(name)s") % {"name": name}, max_length=300, required=False)


def days_field() -> AmountField:
    return AmountField(label=_("Person-days"), too_small=_("Enter 0 or more."), digits=8)


def _money() -> AmountField:
    return AmountField(label=_("Money"), too_small=_("Enter 0 or more."))


class AskForm(forms.Form):
    """One question to several functions; each may get a sentence and an effort of its own.

    Fields of a function are named `what-IT`, `person_days-IT`, `money-IT`; where they are empty the common ones hold.
    They begin with what is proposed for it.
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
    person_days = days_field()

    def __init__(
        self,
        *args: Any,
        functions: Sequence[Function],
        proposed: Mapping[str, ProposedAsk] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.each = list(functions)
        for key, ask in (proposed or {}).items():
            self.initial[f"what-{key}"] = ask.what
            self.initial[f"person_days-{key}"] = numbers.for_input(ask.person_days)
            self.initial[f"money-{key}"] = numbers.for_input(ask.money)
        for function in self.each:
            self.fields[f"what-{function.key}"] = what_field(function.name)
            self.fields[f"person_days-{function.key}"] = days_field()
            self.fields[f"money-{function.key}"] = _money()

    def of(self, key: str) -> dict[str, forms.BoundField]:
        """The bound fields of one function."""
        return {name: self[f"{name}-{key}"] for name in ("what", "person_days", "money")}

    def questions(self) -> list[Question]:
        """What goes to the service."""
        answers = self.cleaned_data
        return [
            Question(
                function,
                answers.get(f"what-{function.key}") or answers["what"],
                _first(answers.get(f"person_days-{function.key}"), answers.get("person_days")),
                answers.get(f"money-{function.key}"),
            )
            for function in answers["functions"]
        ]


def _first(own: Decimal | None, common: Decimal | None) -> Decimal | None:
    return common if own is None else own


class NothingToSay(forms.Form):
    """A button is enough."""


class EffortForm(forms.Form):
    """Days and money, if one wants to name them."""

    person_days = days_field()
    money = _money()


class ApproveForm(EffortForm):
    """A yes; naming more than was offered makes it a condition, which the service decides."""


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=DeclineReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it is kept and helps the next request.")},
    )
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class ConfirmForm(forms.Form):
    """What a report may lack: the day of a “not now”, the function it was passed on to, the question."""

    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)
    until = forms.DateField(label=_("Ask again on"), widget=DAY, required=False)
    to = forms.ModelChoiceField(
        Function.objects.filter(is_cx=False).order_by("name"),
        to_field_name="key",
        label=_("Passed on to"),
        required=False,
    )


class DenyForm(forms.Form):
    """Why the reported answer is wrong: a reason to decline, or a sentence."""

    reason = forms.ChoiceField(choices=[("", ""), *DeclineReason.choices], required=False)
    comment = forms.CharField(label=_("In your words"), max_length=500, required=False)


class SayForm(forms.Form):
    """One sentence that must not be empty; the service says why."""

    comment = forms.CharField(label=_("In a sentence"), max_length=500, required=False)


class ConditionForm(EffortForm):
    """A sentence, or an effort; the service refuses neither."""

    comment = forms.CharField(label=_("Your condition"), max_length=500, required=False)


class OfferForm(EffortForm):
    """What the requester offers instead of the condition; the service refuses nothing at all."""

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
