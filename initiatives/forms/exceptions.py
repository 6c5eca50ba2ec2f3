"""Accepting a finding for a while."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.reports.standing import finding_name

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WaiverForm(forms.Form):
    """Accept a finding for a while; `findings` are those to choose from, "silo" or a flag's code."""

    subject = forms.ChoiceField(label=_("What is accepted?"))
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("It stands beside the finding."))
    until = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, findings: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [(code, finding_name(code)) for code in findings]  # type: ignore[attr-defined]
