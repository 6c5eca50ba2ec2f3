"""What leadership rules on two targets that contradict."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RulingForm(forms.Form):
    ruling = forms.CharField(
        label=_("What holds from now on?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which target gives way, for which customers, until when."),
    )
