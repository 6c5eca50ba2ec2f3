"""How it is going, asked in as little as possible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.ui.forms import DAY, NumberField
from initiatives.models import Pace
from journeys.metrics.readings.services.measurements import Reading
from journeys.models import Series


class CheckInForm(forms.Form):
    """With a reading where there is a series to read, for who may enter one."""

    pace = forms.ChoiceField(label=gettext_lazy("How is it going?"), choices=Pace, widget=forms.RadioSelect)
    sentence = forms.CharField(label=gettext_lazy("In one sentence"), max_length=300)
    series = forms.ChoiceField(label=gettext_lazy("A reading of"), required=False)
    value = NumberField(label=gettext_lazy("Value"))
    on = forms.DateField(label=gettext_lazy("Day of the reading"), required=False, widget=DAY)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, series: Sequence[Series], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {row.key: row for row in series}
        if not self.known:
            for name in ("series", "value", "on"):
                del self.fields[name]
            return
        choices = [(row.key, f"{row.metric.name} ({row.metric.unit}), {row.label}") for row in series]
        self.fields["series"].choices = choices  # type: ignore[attr-defined]
        self.fields["on"].initial = today

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields of a reading."""
        return [self[name] for name in ("series", "value", "on") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("value") is not None and not values.get("on"):
            self.add_error("on", _("Say of which day the reading is."))
        return values

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        reading = None
        if values.get("value") is not None:
            reading = Reading(self.known[values["series"]], values["on"], values["value"])
        return {"pace": values["pace"], "sentence": values["sentence"], "reading": reading}
