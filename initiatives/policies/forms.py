"""All policies in one form; what is left as it stands is not changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import named
from cxtracker.accounts.models import User
from cxtracker.ui.forms import NumberField
from initiatives.policies.queries.page import DAYS, GATE_WORDS, GROUPS
from initiatives.policies.rules.policy import DEFAULT, Policy


class PolicyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why are you changing this?"),
        max_length=300,
        required=False,
        help_text=_("It is kept in the history with your name and the date."),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _title, _sentence, lines in GROUPS.values():
            for name, (label, sentence) in lines.items():
                field = _person(policy.escalate_to) if name == "escalate_to" else _field(name, getattr(DEFAULT, name))
                field.label, field.help_text, field.initial = str(label), str(sentence), getattr(policy, name)
                self.fields[name] = field

    def values(self) -> dict[str, Any]:
        """What goes to the service, reason apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


def _person(chosen: str) -> forms.Field:
    """People who are here, by address; and whoever is chosen, so that saving something else takes nobody away."""
    people = User.objects.filter(Q(is_active=True) | Q(email__iexact=chosen)).order_by("name", "email")
    choices = [("", _("everyone in leadership")), *((person.email, named(person)) for person in people)]
    return forms.ChoiceField(choices=choices, required=False)


def _field(name: str, default: Any) -> forms.Field:
    if name.startswith("gate_"):
        return forms.ChoiceField(choices=list(GATE_WORDS.items()))
    if name == "working_days":
        return forms.TypedMultipleChoiceField(
            choices=list(enumerate(DAYS)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
        )
    if isinstance(default, float):
        return NumberField(required=True)
    if isinstance(default, int):
        return forms.IntegerField()
    return forms.CharField(required=False, max_length=254)
