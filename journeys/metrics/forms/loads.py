"""What people choose when they send a file of readings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LoadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods,.zip"}),
        help_text=_("A CSV file, or a workbook (.xlsx or .ods) with one sheet."),
        error_messages={"required": _("Choose the file with the readings.")},
    )
    sure = forms.BooleanField(
        label=_("The values are correct"),
        required=False,
        help_text=_(
            "Otherwise a file is refused if a value looks wrong: 0.024 in a series in % that is "
            "usually around 2.4, or the only number below zero."
        ),
    )
