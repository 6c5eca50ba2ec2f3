"""What leadership fills in to accept a finding for a while."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.forms import DAY, KeyField
from initiatives.assessment.queries.open_findings import finding_name
from initiatives.models import Initiative


class ChosenForm(forms.Form):
    """Which initiative an exception is for."""

    initiative = KeyField(
        queryset=Initiative.objects.none(),
        suggest="initiatives:suggest",
        label=_("Initiative"),
        help_text=_("Its key; type a word of its title to find it."),
        error_messages={"invalid_choice": _("There is no live initiative “%(value)s”. Pick one from the list.")},
    )

    def __init__(self, *args: Any, initiatives: QuerySet[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = initiatives  # type: ignore[attr-defined]


class WaiverForm(forms.Form):
    """Accept a finding for a while; `findings` are those offered, "silo" or a flag's code.

    Whether a finding can be accepted is for the service to judge: it says why not.
    """

    subject = forms.CharField(label=_("Which finding do you accept?"), widget=forms.Select)
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Shown next to the finding."))
    until = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, findings: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.choices = [(code, finding_name(code)) for code in findings]
