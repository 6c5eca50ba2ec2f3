"""What is typed when leadership is asked, decides, follows up, and closes a review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import PersonChoice
from cxtracker.accounts.models import User
from cxtracker.ui.forms import DAY
from initiatives.models import Decision, DecisionState, Initiative, Verb

SOON = timedelta(days=28)
ENDS = [(state.value, state.label) for state in (DecisionState.DONE, DecisionState.DROPPED)]


def _people(label: Any) -> PersonChoice:
    return PersonChoice(
        User.objects.filter(is_active=True).order_by("name"),
        to_field_name="email",
        label=label,
        empty_label=_("Choose…"),
    )


class AskLeadershipForm(forms.Form):
    """A question with up to one option a verb: `text-stop` is what stopping means, `loses-stop` who pays for it."""

    initiative = forms.ModelChoiceField(
        Initiative.objects.none(),
        to_field_name="key",
        required=False,
        label=_("About"),
        empty_label=_("The whole portfolio"),
    )
    question = forms.CharField(
        label=_("What do you want leadership to decide?"),
        max_length=300,
        help_text=_("One question that can be answered in a meeting (at least 10 characters)."),
    )
    recommended = forms.ChoiceField(
        label=_("What do you recommend?"), required=False, choices=[("", _("No recommendation")), *Verb.choices]
    )
    waiting_costs = forms.CharField(
        label=_("What does waiting cost?"),
        max_length=300,
        required=False,
        help_text=_("For customers or in money, per week if you can."),
    )
    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=DAY)

    def __init__(self, *args: Any, initiatives: QuerySet[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = initiatives  # type: ignore[attr-defined]
        for verb, label in Verb.choices:
            self.fields[f"text-{verb}"] = forms.CharField(label=label, max_length=300, required=False)
            self.fields[f"loses-{verb}"] = forms.CharField(label=_("Who loses out?"), max_length=300, required=False)

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The word for each verb with its two fields."""
        return [(str(label), self[f"text-{verb}"], self[f"loses-{verb}"]) for verb, label in Verb.choices]

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        pairs = [(verb, values.pop(f"text-{verb}"), values.pop(f"loses-{verb}")) for verb in Verb.values]
        options = [{"verb": verb, "text": text, "loses": loses} for verb, text, loses in pairs if text or loses]
        return {**values, "options": options}


class DecideForm(forms.Form):
    verb = forms.ChoiceField(label=_("Decision"), choices=Verb.choices, widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    owner = _people(_("Who will do it?"))
    until = forms.DateField(label=_("By when?"), widget=DAY)

    @classmethod
    def proposed(cls, decision: Decision, verb: str, today: date) -> DecideForm:
        """With what is likely filled in: the recommendation, the accountable owner, four weeks."""
        accountable = decision.initiative.accountable if decision.initiative else None
        owner = accountable if accountable and accountable.is_active else None
        known = verb if verb in Verb.values else decision.recommended
        filled = {"verb": known, "owner": owner.email if owner else None, "until": today + SOON}
        return cls(initial=filled).offering(decision)

    def offering(self, decision: Decision) -> DecideForm:
        """Knows which ways were proposed; the others stay behind "something else"."""
        self.recommended = decision.recommended
        self.proposed_verbs = [option["verb"] for option in decision.options] or [*filter(None, [decision.recommended])]
        return self

    @property
    def ways(self) -> tuple[list[forms.boundfield.BoundWidget], list[forms.boundfield.BoundWidget]]:
        """The radio buttons of what was proposed (all where nothing was), the recommended first, and the others."""
        buttons = list(self["verb"].subwidgets)
        first = [button for button in buttons if button.data["value"] in self.proposed_verbs]
        first.sort(key=lambda button: button.data["value"] != self.recommended)
        return (first, [button for button in buttons if button not in first]) if first else (buttons, [])

    @property
    def otherwise(self) -> bool:
        """Whether the choice so far is none of the proposed."""
        chosen = self["verb"].value()
        return bool(chosen) and chosen not in (button.data["value"] for button in self.ways[0])


class FollowUpForm(forms.Form):
    state = forms.ChoiceField(label=_("Result"), choices=ENDS, widget=forms.RadioSelect, initial=DecisionState.DONE)
    note = forms.CharField(label=_("In a sentence"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    as_of = forms.DateField(label=_("As of"), widget=DAY, help_text=_("Today, or a past date after the last review."))
