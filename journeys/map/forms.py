"""What people type about journeys, stages, touchpoints and the moments inside."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from journeys.map.services.maps import TOUCHPOINT
from journeys.map.services.moments import MOMENT, Line
from journeys.models import Evidence, Journey, Lifecycle, Segment, Stage, Touchpoint

NAME = {"dir": "auto", "autocomplete": "off"}


class JourneyForm(forms.Form):
    title = forms.CharField(
        label=_("What is the customer trying to do?"),
        max_length=200,
        widget=forms.TextInput(attrs=NAME),
        help_text=_("Name it from the customer's side: “Everyday account and first loan”."),
    )
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=_("Who goes this way?"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {"title": self.cleaned_data["title"]}


class NewJourneyForm(JourneyForm):
    """`start`: the nine parts, nothing, or the key of the journey to copy."""

    NINE, EMPTY = "", "-"
    start = forms.ChoiceField(label=_("Start with"), required=False)
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=60,
        help_text=_("Part of its address. Leave empty to create it from the title. It can't be changed later."),
    )

    field_order = ("title", "start", "segments", "key", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copies = [
            (journey.key, _("a copy of “%(title)s”") % {"title": journey.title})
            for journey in Journey.objects.order_by("title")
        ]
        cast(forms.ChoiceField, self.fields["start"]).choices = [
            (self.NINE, _("nine stages, from the first mention to long after")),
            (self.EMPTY, _("nothing; I draw the stages")),
            *copies,
        ]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "key": self.cleaned_data["key"]}


class StageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs=NAME))
    lifecycle = forms.ChoiceField(label=_("Lifecycle stage"), choices=Lifecycle.choices)
    position = forms.IntegerField(label=_("Place among the stages"), required=False, min_value=1, max_value=9999)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "lifecycle")}


def _score(label: Any) -> forms.TypedChoiceField:
    steps = [("", _("not known")), *((str(step), str(step)) for step in range(1, 6))]
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, choices=steps)


class TouchpointForm(forms.Form):
    name = forms.CharField(label=_("What happens"), max_length=200, widget=forms.TextInput(attrs=NAME))
    channel = forms.CharField(
        label=_("Channel"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "channels", "autocomplete": "off", "dir": "auto"}),
        help_text=_("Where the customer meets it: “app”, “phone, web”."),
    )
    moment_of_truth = forms.BooleanField(label=_("Moment of truth: it decides the relationship"), required=False)
    satisfaction = _score(_("Satisfaction"))
    importance_to_customer = _score(_("Matters to customers"))
    importance_to_company = _score(_("Matters to us"))
    evidence = forms.ChoiceField(label=_("Known by"), choices=Evidence.choices, initial=Evidence.ASSUMED)
    listened_to = forms.CharField(
        label=_("Listened to through"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=NAME),
        help_text=_("What tells you what customers go through here: “call notes”, “public reviews”."),
    )
    stage = forms.ModelChoiceField(
        Stage.objects.select_related("journey").order_by("journey__title", "position", "pk"),
        to_field_name="key",
        label=_("Stage"),
        help_text=_("Choosing a stage of another journey moves it there, with everything linked to it."),
    )
    position = forms.IntegerField(
        label=_("Place in the stage"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=_("1 is first; leave empty for last."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = cast("forms.ModelChoiceField[Stage]", self.fields["stage"])
        groups: dict[str, list[tuple[str, str]]] = {}
        for stage in Stage.objects.select_related("journey").order_by(
            "journey__title", "journey__pk", "position", "pk"
        ):
            groups.setdefault(stage.journey.title, []).append((stage.key, stage.name))
        stages.widget.choices = [("", "–"), *groups.items()]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TOUCHPOINT}


def standing(touchpoint: Touchpoint, position: int) -> dict[str, Any]:
    """What the form begins with."""
    values = {name: getattr(touchpoint, name) for name in (*TOUCHPOINT, "version")}
    return {**values, "stage": touchpoint.stage.key, "position": position}


class MomentForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fact = forms.CharField(label=_("What happens"), required=False, max_length=300, widget=forms.TextInput(attrs=NAME))
    emotion = forms.CharField(
        label=_("How it feels"), required=False, max_length=60, widget=forms.TextInput(attrs=NAME)
    )
    valence = forms.TypedChoiceField(
        label=_("Good or bad"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("not known")), ("2", "+2"), ("1", "+1"), ("0", "0"), ("-1", "−1"), ("-2", "−2")],
    )
    context = forms.CharField(
        label=_("Where, with whom, in what state"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=NAME),
    )
    silence = forms.BooleanField(label=_("Silence: expected, but never came"), required=False)

    def line(self) -> Line:
        cleaned = self.cleaned_data
        return Line(
            values={name: cleaned[name] for name in MOMENT},
            id=cleaned["id"],
            version=cleaned["version"],
            remove=cleaned.get("DELETE", False),
        )


MomentFormSet = forms.formset_factory(MomentForm, extra=1, can_order=True, can_delete=True, max_num=60, absolute_max=80)


def moment_forms(data: Any, touchpoint: Touchpoint) -> Any:
    """The moments of a touchpoint in order, and an empty line."""
    names = ("id", "version", *MOMENT)
    rows = touchpoint.moments.order_by("position", "pk")
    initial = [{name: getattr(row, name) for name in names} for row in rows]
    made = MomentFormSet(data, initial=initial, prefix="moments")
    for form in made:
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].widget.attrs["min"] = "1"
        form.fields["DELETE"].label = _("Remove")
    return made


def lines(forms_: Any) -> list[Line]:
    """The filled lines of a valid set in the order that was typed; one without a place comes last."""
    filled = [form for form in forms_ if form.cleaned_data and (form.cleaned_data.get("id") or form.has_changed())]
    last = len(filled) + 1
    ordered = sorted(filled, key=lambda form: form.cleaned_data.get("ORDER") or last)
    return [form.line() for form in ordered]
