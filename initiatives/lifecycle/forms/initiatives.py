"""What people type about initiatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import named
from cxtracker.accounts.models import User
from cxtracker.ui.forms import DAY, AmountField, KeyField
from initiatives.lifecycle.services.initiatives import FIELDS
from initiatives.models import Initiative, Mode, Status
from initiatives.models.initiatives import CAUSES
from journeys.models import Function, Segment, Touchpoint

SEARCHABLE = {"data-search": ""}
MODES = [
    ("", _("Choose…")),
    (_("On causes"), [(mode.value, mode.label) for mode in CAUSES]),
    (_("On consequences"), [(mode.value, mode.label) for mode in Mode if mode not in CAUSES]),
]


class TouchpointsField(forms.ModelMultipleChoiceField):
    """Touchpoints by key, listed under their journey and stage."""

    def __init__(self, **kwargs: Any) -> None:
        stages = Touchpoint.objects.select_related("stage__journey").order_by(
            "stage__journey__title", "stage__position", "position"
        )
        self.stages = stages
        super().__init__(stages, to_field_name="key", widget=forms.SelectMultiple(attrs=SEARCHABLE), **kwargs)

    def offer(self) -> None:
        """Read the choices now, grouped; called by each form as it is made."""
        self.choices = [
            (heading, [(touchpoint.key, touchpoint.name) for touchpoint in touchpoints])
            for heading, touchpoints in groupby(
                self.stages.all(), lambda touchpoint: f"{touchpoint.stage.journey} · {touchpoint.stage}"
            )
        ]


class InitiativeForm(forms.ModelForm):
    """The first block is all it takes to log an initiative; the rest can wait until somebody asks."""

    FIRST = ("title", "problem", "touchpoints", "mode")
    LATER = (
        "hypothesis",
        "segments",
        "lead_function",
        "accountable",
        "budget",
        "start",
        "go_live",
        "first_reading",
        "depth",
        "kind",
        "enables",
        "culture",
        "data",
        "behavioural_science",
        "stop_criteria",
        "changed_behaviour",
        "lesson",
        "on_hold",
        "private",
    )

    enables = KeyField(
        queryset=Initiative.objects.none(),
        suggest="initiatives:suggest",
        label=_("Enables"),
        required=False,
        help_text=_("The key of the initiative that this one makes possible; type a word of its title to find it."),
        error_messages={"invalid_choice": _("There is no initiative “%(value)s”. Pick one from the list.")},
    )
    touchpoints = TouchpointsField(
        label=_("Touchpoints"),
        required=False,
        help_text=_("Where in the journey will customers notice it? This decides which functions are required."),
    )
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.order_by("name"),
        to_field_name="key",
        label=_("Segments"),
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
        help_text=_("Leave empty if it is for everyone."),
    )
    budget = AmountField(label=_("Budget"), too_small=_("A budget can't be negative."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Initiative
        fields = FIELDS
        labels = {"mode": _("Where does it act?"), "problem": _("What do customers do today that hurts?")}
        help_texts = {
            "title": _("Say what will be different, for example “A declined card explains itself”."),
            "problem": _("Something they visibly do: they call again, they abandon the basket, they don't come back."),
            "hypothesis": _("We believe [action] makes [segment] do [observable act], worth [money]."),
            "mode": _("On causes, so it doesn't happen, or on consequences once it has."),
            "stop_criteria": _("What would make you stop? Write it down before you start."),
            "changed_behaviour": _(
                "What do customers do now that they didn't do before? Asked when the initiative ends."
            ),
            "first_reading": _("The first day on which a reading can honestly show an effect."),
            "culture": _("0 to 3: how much it changes what people here believe and are rewarded for."),
            "data": _("0 to 3: how much it feeds decisions with data."),
            "private": _(
                "Only you and the functions you ask see it; nobody else on the CX team does. Ends when you propose it."
            ),
            "behavioural_science": _("0 to 3: how much it uses what is known about behaviour."),
        }
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 2}),
            "hypothesis": forms.Textarea(attrs={"rows": 2}),
            "stop_criteria": forms.Textarea(attrs={"rows": 2}),
            "changed_behaviour": forms.Textarea(attrs={"rows": 2}),
            "lesson": forms.Textarea(attrs={"rows": 2}),
            **dict.fromkeys(("start", "go_live", "first_reading"), DAY),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = MODES  # type: ignore[attr-defined]
        self.fields["touchpoints"].offer()  # type: ignore[attr-defined]
        for name, rows in (
            ("lead_function", Function.objects.order_by("name")),
            ("accountable", User.objects.filter(is_active=True).order_by("name")),
            ("enables", Initiative.objects.visible_to(user).exclude(pk=self.instance.pk)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["enables"].widget.without = self.instance.key
        self.fields["accountable"].label_from_instance = named  # type: ignore[attr-defined]
        if self.instance.status != Status.DRAFT or self.instance.initiator_id not in (None, user.pk):
            del self.fields["private"]
        if self.instance.pk and not self.is_bound:
            self.initial = {
                **self.initial,
                "touchpoints": list(self.instance.touchpoints.values_list("key", flat=True)),
                "segments": list(self.instance.segments.values_list("key", flat=True)),
                "version": self.instance.version,
            }

    @property
    def later_wrong(self) -> bool:
        return any(name in self.errors for name in self.LATER)

    def first_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def later_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.LATER if name in self.fields]

    def values(self) -> dict[str, Any]:
        """What goes to the service, links apart."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}

    def links(self) -> dict[str, Sequence[Any]]:
        return {name: list(self.cleaned_data[name]) for name in ("touchpoints", "segments")}
