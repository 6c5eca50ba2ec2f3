"""Readings as people type and paste them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _

from cxtracker.ui import numbers
from cxtracker.ui.forms import DAY, decimal_comma
from journeys.metrics.readings.rules import pasting, typed
from journeys.models import Measurement, Rhythm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_PASTE = 200_000
PERIODS: Mapping[str, StrOrPromise] = {
    Rhythm.MONTHLY: _("A day, or the month: 2026-09 is 30 September."),
    Rhythm.QUARTERLY: _("A day, or the quarter: 2026-Q3 is 30 September."),
    Rhythm.YEARLY: _("A day, or the year: 2026 is 31 December."),
}


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
    sure = forms.BooleanField(label=_("Yes, this is correct"), required=False)

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
    """Of a `rhythm` of a month or longer the day may be named by its period, so that the field is no calendar."""

    on = forms.CharField(label=_("Date"), widget=DAY)
    field_order = ("on", "value", "n", "se", "source", "sure")

    def __init__(self, *args: Any, rhythm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rhythm in PERIODS:
            self.fields["on"].widget = forms.DateInput(
                attrs={"autocomplete": "off", "placeholder": "2026-09-30"}, format="%Y-%m-%d"
            )
            self.fields["on"].help_text = PERIODS[rhythm]

    def clean_on(self) -> date:
        try:
            return typed.day(self.cleaned_data["on"], order())
        except typed.Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong

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
            "One reading per line: date (or month, quarter or year: 2026-09, 2026-Q3, 2026), value, and "
            "optionally n, source and standard error. Select the cells, copy and paste."
        ),
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(label=_("Yes, these are correct"), required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len([line for line in text.splitlines() if line.strip()]) > pasting.MOST_LINES:
            raise ValidationError(
                _("That's more than %(most)d lines. Load them as a file instead.") % {"most": pasting.MOST_LINES}
            )
        return text

    def lines(self, unit: str, today: date) -> list[pasting.Line]:
        return pasting.read(self.cleaned_data["text"], unit, today=today, decimal_comma=decimal_comma(), order=order())
