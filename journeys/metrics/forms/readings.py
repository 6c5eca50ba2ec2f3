"""Readings as people type and paste them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _

from cxtracker.ui import numbers
from cxtracker.ui.forms import DAY, decimal_comma
from journeys.metrics.readings.rules import pasting, typed
from journeys.models import Measurement

LONGEST_PASTE = 200_000


def order() -> typed.Order | None:
    """What comes first in the reader's 3/4/2026; English is written both ways, so that it stays open."""
    return "day" if (get_language() or "en").split("-")[0] in {"de", "ru"} else None


class ReadingValues(forms.Form):
    """What a reading says; `unit` is that of the metric."""

    value = forms.CharField(
        label=_("Value"), widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    n = forms.CharField(
        label=_("Cases behind it (n)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("How many customers or contacts were looked at. With n in both groups an effect can be judged."),
    )
    se = forms.CharField(
        label=_("Standard error"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("If your source gives one, in the unit of the value. It takes the place of n in judging."),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("“billing, monthly report”")
    )
    sure = forms.BooleanField(label=_("Yes, this value is correct"), required=False)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"{self.fields['value'].label} ({unit})"

    def clean_value(self) -> float:
        try:
            return typed.number(self.cleaned_data["value"], self.unit, decimal_comma=decimal_comma())
        except typed.Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean_n(self) -> int | None:
        try:
            return typed.cases(self.cleaned_data["n"])
        except typed.Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean_se(self) -> float | None:
        try:
            return typed.error(self.cleaned_data["se"], self.unit, decimal_comma=decimal_comma())
        except typed.Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("value", "n", "se", "source")}


class NewReadingForm(ReadingValues):
    on = forms.DateField(label=_("Date"), widget=DAY)
    field_order = ("on", "value", "n", "se", "source", "sure")

    def values(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], **super().values()}


class CorrectionForm(ReadingValues):
    """`seen_value`, `seen_n`, `seen_se` and `seen_source` are what stood there when the form was opened."""

    seen_value = forms.FloatField(widget=forms.HiddenInput)
    seen_n = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_se = forms.FloatField(widget=forms.HiddenInput, required=False)
    seen_source = forms.CharField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def standing(reading: Measurement) -> dict[str, Any]:
        seen_se = None if reading.se is None else repr(reading.se)
        return {
            "value": numbers.typed(reading.value),
            "n": reading.n,
            "se": "" if reading.se is None else numbers.typed(reading.se),
            "source": reading.source,
            "seen_value": repr(reading.value),
            "seen_n": reading.n,
            "seen_se": seen_se,
            "seen_source": reading.source,
        }

    def expected(self) -> dict[str, Any]:
        return {name: self.cleaned_data[f"seen_{name}"] for name in ("value", "n", "se", "source")}


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why are you deleting it?"),
        max_length=300,
        help_text=_("“branch 12 was counted twice”. The reason stays in the history."),
    )


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Lines from your spreadsheet"),
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 7, "spellcheck": "false", "placeholder": "2026-01-31\t2.4\t60000\n2026-02-28\t2.3\t59800"}
        ),
        help_text=_(
            "One reading per line: date, value, and optionally n, source and standard error. "
            "Select the cells, copy and paste."
        ),
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(label=_("Yes, these values are correct"), required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len([line for line in text.splitlines() if line.strip()]) > pasting.MOST_LINES:
            raise ValidationError(
                _("That's more than %(most)d lines. Load them as a file instead.") % {"most": pasting.MOST_LINES}
            )
        return text

    def lines(self, unit: str, today: date) -> list[pasting.Line]:
        return pasting.read(self.cleaned_data["text"], unit, today=today, decimal_comma=decimal_comma(), order=order())
