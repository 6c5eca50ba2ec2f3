"""What an administrator types about a person, with the function they work in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import PersonForm
from journeys.models import Function


class PlacedPersonForm(PersonForm):
    function = forms.ModelChoiceField(
        Function.objects.order_by("name"),
        to_field_name="key",
        label=_("Works in"),
        required=False,
        empty_label=_("no function"),
        help_text=_("What they do on initiatives counts as done by this function."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if membership := getattr(self.instance, "membership", None):
            self.initial["function"] = membership.function.key
