"""What people type about influence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.words import STRENGTHS
from journeys.models import Depth, Direction, Function, Segment, Strength


class RatingForm(forms.Form):
    """One cell of the influence matrix."""

    function = forms.ModelChoiceField(Function.objects.order_by("name"), to_field_name="key", label=_("Function"))
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=_("For whom"),
        required=False,
        empty_label=_("everyone"),
    )
    strength = forms.TypedChoiceField(
        coerce=int,
        label=_("How strongly does it shape this moment?"),
        choices=[(value, STRENGTHS[value]) for value in Strength.values],
        widget=forms.RadioSelect,
    )
    direction = forms.TypedChoiceField(
        coerce=int,
        label=_("What does its influence do today?"),
        choices=Direction.choices,
        initial=Direction.NEUTRAL,
        widget=forms.RadioSelect,
    )
    needed_change = forms.CharField(
        label=_("What would have to change there?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    depth = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        label=_("How deep is that change?"),
        required=False,
        choices=[("", _("not stated")), *Depth.choices],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
