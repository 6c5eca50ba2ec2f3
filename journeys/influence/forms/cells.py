"""One cell of the matrix whose function and segment the address names."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.words import STRENGTHS
from journeys.models import Depth, Direction, Strength


class CellForm(forms.Form):
    strength = forms.TypedChoiceField(
        coerce=int,
        label=_("How strongly does it shape this moment?"),
        choices=[(value, format_lazy("{} {}", value, STRENGTHS[value])) for value in Strength.values],
        widget=forms.RadioSelect,
    )
    direction = forms.TypedChoiceField(
        coerce=int,
        label=_("What does its influence do to the customer today?"),
        choices=list(zip(Direction.values, (_("− hurts"), _("· neither"), _("+ helps")), strict=True)),
        widget=forms.RadioSelect,
        initial=0,
    )
    needed_change = forms.CharField(
        label=_("What needs to change there?"),
        required=False,
        max_length=300,
        help_text=_("One sentence: “The terminal says why the card was declined.”"),
    )
    depth = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=_("How deep is that change?"),
        choices=[("", _("not stated")), *((value, f"{value} {label}") for value, label in Depth.choices)],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
