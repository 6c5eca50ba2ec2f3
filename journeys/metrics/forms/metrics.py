"""What people say of metrics, their series, and of what else happened."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.ui.forms import DAY
from journeys.metrics.services.metrics import FIELDS
from journeys.models import EventMark, GoodDirection, LinkKind, MarkKind, Metric, MetricKind, Rhythm, Segment, Timing

KIND_CHOICES = [
    (MetricKind.BEHAVIOURAL, _("what customers do: they stay, buy again, finish, call twice")),
    (MetricKind.FINANCIAL, _("money: revenue, margin, cost")),
    (MetricKind.OPERATIONAL, _("internal measures: waiting time, right first time")),
    (MetricKind.PERCEPTION, _("what customers say: NPS, satisfaction, intent, stars")),
]
DIRECTION_CHOICES = [
    (GoodDirection.HIGHER, _("Higher is better")),
    (GoodDirection.LOWER, _("Lower is better")),
    (GoodDirection.NEUTRAL, _("Neither on its own")),
]


class MetricForm(forms.Form):
    """A metric of the catalogue. `seen` is what stood in it when the form was opened."""

    name = forms.CharField(
        label=_("What is measured?"), max_length=200, help_text=_("“Second order within 90 days”, not “Loyalty KPI”.")
    )
    kind = forms.ChoiceField(
        label=_("What does it measure?"),
        choices=KIND_CHOICES,
        widget=forms.RadioSelect,
        help_text=_(
            "NPS looks like a result but is what people say they would do. It shifts with mood, "
            "season and who is asked, and it can be solicited at the counter. So it stays a signal. "
            "Measure what they do next to it: new customers who name a referral."
        ),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=60,
        help_text=_("“%”, “days”, “per 1,000”, “money/month”. Readings are plain numbers in it."),
    )
    direction = forms.ChoiceField(label=_("Which way is good?"), choices=DIRECTION_CHOICES)
    timing = forms.ChoiceField(
        label=_("When does it move?"),
        choices=[
            (Timing.LAGGING, _("Late: it shows what has happened")),
            (Timing.LEADING, _("Early: it announces what will happen")),
        ],
    )
    formula = forms.CharField(
        label=_("How is it computed, and what should people watch out for?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("“customers with a second order within 90 days / first orders”"),
    )
    counts_as_business_outcome = forms.BooleanField(
        label=_("Counts as a business outcome"),
        required=False,
        help_text=_(
            "Only observed behaviour or money: it moves without anyone being asked. If the wording "
            "sounds like a score, a second person has to confirm it."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, data: Any, metric: Metric | None) -> MetricForm:
        if metric is None:
            return cls(data, initial={"direction": GoodDirection.HIGHER, "timing": Timing.LAGGING})
        standing = {name: getattr(metric, name) for name in FIELDS}
        return cls(data, initial={**standing, "seen": json.dumps(standing)})

    def clean_seen(self) -> dict[str, Any]:
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class SeriesForm(forms.Form):
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        label=_("Segment"),
        required=False,
        to_field_name="key",
        empty_label=_("all customers"),
    )
    label = forms.CharField(
        label=_("Which of them?"),
        required=False,
        max_length=200,
        help_text=_("“pilot branches”; and a second series “all other branches” to compare with."),
    )
    rhythm = forms.ChoiceField(
        label=_("How often do you take a reading?"),
        choices=Rhythm.choices,
        initial=Rhythm.MONTHLY,
        help_text=_("It is marked as overdue after one and a half times this period without a reading."),
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("segment", "label", "rhythm")}

    @property
    def group(self) -> str:
        """Who is observed, for the key."""
        segment = self.cleaned_data["segment"]
        return f"{segment.key if segment else ''} {self.cleaned_data['label']}".strip() or "all"


class LinkForm(forms.Form):
    """What this metric is of another."""

    kind = forms.ChoiceField(label=_("This metric is"), choices=LinkKind.choices)
    other = forms.ModelChoiceField(
        Metric.objects.order_by("name"),
        to_field_name="key",
        label=_("this one"),
        empty_label=_("Choose…"),
        widget=forms.Select(attrs={"data-search": ""}),
        help_text=_("“Kept contracts” is the mirror of “cancelled contracts”: who moves one moves the other."),
    )

    def __init__(self, data: Any = None, *, metric: Metric) -> None:
        super().__init__(data, auto_id="link_%s")
        self.fields["other"].queryset = Metric.objects.exclude(pk=metric.pk).order_by("name")  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    on = forms.DateField(label=_("Date"), widget=DAY)
    label = forms.CharField(label=_("What happened?"), max_length=EventMark._meta.get_field("label").max_length)
    kind = forms.ChoiceField(label=_("Kind"), choices=MarkKind.choices, initial=MarkKind.OTHER)
    everywhere = forms.BooleanField(label=_("It may have moved every metric: mark it on all charts"), required=False)

    def values(self, metric: Metric) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("on", "label", "kind")}
        return {**values, "metric": None if self.cleaned_data["everywhere"] else metric}
