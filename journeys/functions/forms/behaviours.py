"""What people type about shared behaviours."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from journeys.models import Segment, Support


class BehaviourForm(forms.Form):
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=_("We call it working when"),
        required=False,
        empty_label=_("a customer"),
    )
    sentence = forms.CharField(
        label=_("does what, within which time, without which obstacle"),
        max_length=300,
        help_text=_("Something anyone could observe: “pays the second bill on time without calling”."),
    )


class StanceForm(forms.Form):
    support = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, choices=[("", _("not stated")), *Support.choices]
    )
