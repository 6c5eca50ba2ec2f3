"""Sentences leadership, heads and programme managers give with their steps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from initiatives.forms.ownership import DAY


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why do you stop?"), max_length=500)
    lesson = forms.CharField(
        label=_("What did you learn?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is known now that was not known before; it is kept."),
    )  # fmt: skip


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Why does it wait?"), max_length=500)


class RulingForm(forms.Form):
    ruling = forms.CharField(
        label=_("What holds from now on?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which target gives way, for which customers, until when."),
    )  # fmt: skip


class SubstituteForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"), to_field_name="email", label=_("Who answers for you?"),
        empty_label=_("Choose…"),
    )  # fmt: skip
    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("Until"), widget=DAY)
