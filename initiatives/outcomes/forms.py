"""What people promise, sign, share out and answer for, as they type it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.ui import numbers
from cxtracker.ui.forms import DAY, AmountField, NumberField
from cxtracker.ui.units import spoken
from initiatives.models import BenefitKind, Design, Outcome
from initiatives.outcomes.services import FIELDS
from journeys.functions.queries.people import in_line
from journeys.metrics.queries.catalogue import KINDS, counts, group
from journeys.models import Metric, Segment, Series

SEARCHABLE = {"data-search": ""}
SIGNAL = _("what customers say: a signal, never the result")


class PercentField(NumberField):
    """A share (0-1), written in per cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit="%", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(round(value * 100, 6)) if isinstance(value, float | int) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is not None and 0 < number < 1:
            asked = gettext("Did you mean %(percent)s %%? This field is in %%; 100 means all of it.")
            raise ValidationError(asked % {"percent": numbers.typed(round(number * 100, 6))})
        return None if number is None else round(number / 100, 8)


class OutcomeForm(forms.Form):
    """One promise, in the order in which one tells it."""

    PARTS = (
        (_("What will move?"), "", ("metric",)),
        (
            _("For whom, from where to where, by when?"),
            "",
            (
                "segment",
                "baseline",
                "baseline_on",
                "baseline_source",
                "target",
                "target_on",
            ),
        ),
        (_("What is it worth?"), "", ("unit_value", "benefit_kind", "value_note")),
        (_("Who is the benefit owner?"), "", ("benefit_owner",)),
        (_("What part does it play?"), "", ("headline", "guardrail", "limit")),
    )
    MEASURED = ("series", "new_series", "comparison", "new_comparison", "design", "share")

    metric = forms.ModelChoiceField(
        Metric.objects.order_by("key"),
        to_field_name="key",
        label=_("Metric"),
        widget=forms.Select(attrs=SEARCHABLE),
        empty_label=_("Choose…"),
        help_text=_("A result is what customers do, or money. What they say can sit next to it as a signal."),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=_("Which customers"),
        required=False,
        empty_label=_("All customers"),
    )
    baseline = NumberField(label=_("From (value today)"))
    baseline_on = forms.DateField(label=_("Read on (date)"), required=False, widget=DAY)
    baseline_source = forms.CharField(
        label=_("Where this value comes from"),
        required=False,
        max_length=200,
        help_text=_("“billing, monthly report”, so others can find it again."),
    )
    target = NumberField(label=_("To (target)"))
    target_on = forms.DateField(label=_("By when"), required=False, widget=DAY)
    unit_value = AmountField(
        digits=16,
        places=4,
        label=_("One unit more or less is worth, a year"),
        help_text=_("Money per unit of the metric. Churn in %: what one point of churn costs in a year."),
    )
    benefit_kind = forms.ChoiceField(
        label=_("That money is"),
        choices=BenefitKind.choices,
        initial=BenefitKind.NONE,
        help_text=_("Revenue, savings and avoided costs are never added together."),
    )
    value_note = forms.CharField(
        label=_("How you worked out that value"),
        required=False,
        max_length=300,
        help_text=_("“60,000 customers × 1 % × 210 EUR margin a year”: this is what finance signs."),
    )
    benefit_owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Benefit owner"),
        required=False,
        empty_label=_("Nobody yet"),
        widget=forms.Select(attrs=SEARCHABLE),
        help_text=_(
            "Someone in a line function who reports on it after 6, 12 and 24 months. The CX office doesn't qualify."
        ),
    )
    headline = forms.BooleanField(label=_("It is the headline: what the initiative is for"), required=False)
    guardrail = forms.BooleanField(
        label=_("It is a guardrail: it doesn't have to improve, but must not pass a limit"), required=False
    )
    limit = NumberField(label=_("The limit that must not be passed"))
    series = forms.ModelChoiceField(
        Series.objects.order_by("key"),
        to_field_name="key",
        label=_("Measured on (series)"),
        required=False,
        empty_label=_("No readings yet"),
        help_text=_("Readings of the customers who get the change."),
    )
    new_series = forms.CharField(
        label=_("Or start new readings of"), required=False, max_length=200, help_text=_("“pilot branches”")
    )
    comparison = forms.ModelChoiceField(
        Series.objects.order_by("key"),
        to_field_name="key",
        label=_("Compared with"),
        required=False,
        empty_label=_("Nobody: before and after only"),
        help_text=_("Readings of similar customers who don't get it. This is what makes an effect believable."),
    )
    new_comparison = forms.CharField(
        label=_("Or start new readings of"), required=False, max_length=200, help_text=_("“all other branches”")
    )
    design = forms.ChoiceField(
        label=_("How those two groups came about"),
        choices=Design.choices,
        initial=Design.OBSERVED,
    )
    share = PercentField(
        label=_("Your share of the movement, in %"),
        initial=1.0,
        help_text=_("100, unless others work on the same movement; then agree who claims how much."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def lacks_metrics(self) -> bool:
        """Whether there is nothing yet to choose from."""
        return not self.is_bound and not Metric.objects.exists()

    def __init__(self, data: Any = None, *, outcome: Outcome | None = None, metric: str = "", **kwargs: Any) -> None:
        initial: dict[str, Any] = {"metric": metric} if metric else {}
        if outcome:
            initial = {name: _initial(getattr(outcome, name)) for name in FIELDS} | initial
            initial["version"] = outcome.version
        super().__init__(data, initial=initial, **kwargs)
        self.frozen = bool(outcome and hasattr(outcome, "plan"))
        self.chosen = Metric.objects.filter(key=self["metric"].value() or "").first()
        self._offer(outcome.benefit_owner_id if outcome else None)

    def _offer(self, benefit_owner: int | None) -> None:
        chosen = self.chosen
        unit = chosen.unit if chosen else ""
        for name in ("baseline", "target", "limit"):
            self.fields[name].unit = unit  # type: ignore[attr-defined]
            if unit:
                self.fields[name].label = f"{self.fields[name].label} ({spoken(unit)})"
        _choices(self.fields["metric"], _metric_choices())
        people = _offered(benefit_owner)
        self.fields["benefit_owner"].queryset = people  # type: ignore[attr-defined]
        _choices(self.fields["benefit_owner"], [(person.pk, _vouching(person)) for person in people])
        offered = series_choices(chosen)
        if chosen is None:
            self.fields["series"].help_text = gettext("Choose the metric first to see its readings here.")
        for name in ("series", "comparison"):
            _choices(self.fields[name], offered)

    def parts(self) -> Iterable[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, _text, names in self.PARTS]

    def measured(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MEASURED]

    def values(self) -> dict[str, Any]:
        """What goes to the service; series that are still to be made apart."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        return {**values, "share": 1.0 if values["share"] is None else values["share"]}

    def new_labels(self) -> Mapping[str, str]:
        """Series to start, by the field they are for."""
        return {
            name: self.cleaned_data[f"new_{name}"]
            for name in ("series", "comparison")
            if self.cleaned_data[f"new_{name}"]
        }


def _initial(value: Any) -> Any:
    """References by what their field calls them: keys, people by number."""
    return value.pk if isinstance(value, User) else getattr(value, "key", value)


def _choices(field: forms.Field, offered: Sequence[Any]) -> None:
    field.choices = [("", field.empty_label or ""), *offered]  # type: ignore[attr-defined]


def _metric_choices() -> list[Any]:
    metrics = list(Metric.objects.order_by("name"))
    order = list(KINDS)
    metrics.sort(key=lambda metric: (order.index(metric.kind), not counts(metric), metric.name))
    names = {**KINDS, "perception": SIGNAL}
    return [
        (str(names[kind]), [(metric.key, f"{metric.name} ({spoken(metric.unit)})") for metric in some])
        for kind, some in groupby(metrics, lambda metric: metric.kind)
    ]


def series_choices(metric: Metric | None) -> list[Any]:
    """The series of the metric, each with its key, for two may be of the same customers; none before one is chosen."""
    of_metric = Series.objects.filter(metric=metric).select_related("segment").order_by("key")
    return [(series.key, f"{group(series)} ({series.key})") for series in of_metric]


def _offered(benefit_owner: int | None) -> QuerySet[User]:
    """People of functions; beside them whoever vouches now, so that saving takes nobody away unseen."""
    of_line = in_line(User.objects.all()).values("pk")
    known = Q(pk__in=of_line) | Q(membership__isnull=False) | Q(pk=benefit_owner)
    active = User.objects.filter(known, is_active=True).order_by("name")
    return active.select_related("membership__function").prefetch_related("heads", "deputises")


def _vouching(person: User) -> str:
    membership = getattr(person, "membership", None)
    places = [membership.function] if membership else [*person.heads.all(), *person.deputises.all()]
    words = {"name": person.name, "function": ", ".join(dict.fromkeys(place.name for place in places))}
    if not places:
        return gettext("%(name)s (not in a function; doesn't qualify)") % words
    if all(place.is_cx for place in places):
        return gettext("%(name)s (%(function)s; doesn't qualify)") % words
    return f"{words['name']} ({words['function']})"


class BaselineForm(forms.Form):
    """Leadership corrects a frozen baseline."""

    baseline = NumberField(label=_("Baseline"), required=True)
    baseline_on = forms.DateField(label=_("Read on (date)"), widget=DAY)
    baseline_source = forms.CharField(label=_("Where this value comes from"), max_length=200)
    reason = forms.CharField(label=_("What was wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("baseline", "baseline_on", "baseline_source")}


class ConfirmForm(forms.Form):
    amount = AmountField(label=_("Value per year"), required=True, digits=16)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_(
            "Required if you sign more than is counted, more than the lower end of what was measured, or a loss."
        ),
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why"), required=False, max_length=300)


class ApartForm(forms.Form):
    """Two series of one movement, and how somebody knows that their customers differ; `offered` are key and words."""

    one = forms.ChoiceField(label=_("These readings"))
    other = forms.ChoiceField(label=_("and these are of different customers"))
    reason = forms.CharField(
        label=_("How you know that no customer is in both"),
        required=False,
        max_length=300,
        help_text=_("“branches north and south keep separate lists”. It is kept with your name and the date."),
    )

    def __init__(self, offered: Sequence[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offer(offered)
        if len(offered) > 1:
            self.fields["other"].initial = offered[1][0]

    def offer(self, offered: Sequence[tuple[str, str]]) -> ApartForm:
        """Show these series to choose from."""
        for name in ("one", "other"):
            self.fields[name].choices = list(offered)  # type: ignore[attr-defined]
        return self


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=_("What became of it?"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class SharesForm(forms.Form):
    """A share in per cent for each outcome that claims one movement.

    `claims` holds its number, initiative, share, and whether that stays because the initiative is at its end.
    """

    def __init__(self, data: Any = None, *, claims: Iterable[tuple[int, str, float, bool]]) -> None:
        super().__init__(data, auto_id="shares_%s")
        self.claims = list(claims)
        for pk, label, share, stays in self.claims:
            text = gettext("%(initiative)s (ended; its share stays)") % {"initiative": label} if stays else label
            field = forms.CharField if stays else PercentField
            shown = numbers.typed(round(share * 100, 6)) if stays else share
            self.fields[f"share_{pk}"] = field(label=text, required=True, initial=shown, disabled=stays)
        self.fields["note"] = forms.CharField(
            label=_("Who agreed to it, and when"),
            required=False,
            max_length=300,
            help_text=_("It is kept in the history of each initiative."),
        )

    def shares(self) -> dict[int, float]:
        return {pk: share if stays else self.cleaned_data[f"share_{pk}"] for pk, _label, share, stays in self.claims}
