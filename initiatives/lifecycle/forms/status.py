"""Why an initiative is stopped or held."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why do you stop?"), max_length=500)
    lesson = forms.CharField(
        label=_("What did you learn?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What do you know now that you didn't know before?"),
    )


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Why is it on hold?"), max_length=500)
