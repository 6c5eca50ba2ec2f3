"""Who answers for a head who is away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import PersonChoice
from cxtracker.accounts.models import User
from cxtracker.ui.forms import DAY


class SubstituteForm(forms.Form):
    person = PersonChoice(
        User.objects.filter(is_active=True).order_by("name"),
        to_field_name="email",
        label=_("Who answers for you?"),
        empty_label=_("Choose…"),
    )
    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("Until"), widget=DAY)
