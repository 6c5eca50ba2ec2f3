"""What people type about functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.forms import named as with_address
from cxtracker.accounts.models import User
from cxtracker.ui.forms import DAY
from journeys.functions.services.functions import FIELDS, OWN_WORDS, Term


def people(keep: Iterable[str] = ()) -> dict[str, User]:
    """Everybody who is here by e-mail address, and those in `keep`: a form must not lose whom it shows."""
    offered = User.objects.filter(Q(is_active=True) | Q(email__in=list(keep))).order_by("name")
    return {person.email: person for person in offered}


class PersonField(forms.TypedChoiceField):
    """One of the people offered, read once for all fields of a page."""

    def __init__(self, *, vacant: Any, **kwargs: Any) -> None:
        self.vacant = vacant
        super().__init__(required=False, empty_value=None, **kwargs)

    def offer(self, people: Mapping[str, User]) -> None:
        self.choices = [("", self.vacant), *((email, with_address(person)) for email, person in people.items())]
        self.coerce = people.__getitem__


class OwnWordsForm(forms.Form):
    """What a head or deputy says about their function."""

    happy_customer = forms.CharField(
        label=_("A happy customer …"),
        required=False,
        max_length=300,
        help_text=_("Continue in one sentence, from your function's point of view: “gets through in three taps”."),
    )
    watches = forms.CharField(
        label=_("What you watch instead"),
        required=False,
        max_length=200,
        help_text=_("The number your function checks every week: “clicks per task”."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OWN_WORDS}


class FunctionForm(OwnWordsForm):
    """Everything about a function, for administrators."""

    name = forms.CharField(label=_("Name"), max_length=200)
    head = PersonField(label=_("Head"), vacant=_("vacant"))
    escalation = PersonField(
        label=_("Escalation person"),
        vacant=_("whom the policies name"),
        help_text=_("Gets the answers this function owes for too long, and decides where only people who asked could."),
    )
    is_cx = forms.BooleanField(
        label=_("This is the CX office"),
        required=False,
        help_text=_("It runs the programme and shapes no touchpoint of its own."),
    )

    is_finance = forms.BooleanField(
        label=_("This is finance"),
        required=False,
        help_text=_("Its head confirms what outcomes are worth in money."),
    )

    field_order: tuple[str, ...] = ("name", "head", "escalation", *OWN_WORDS, "is_cx", "is_finance")

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("head", "escalation"):
            cast(PersonField, self.fields[name]).offer(people)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class NewFunctionForm(FunctionForm):
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        help_text=_("Two to four letters, shown where there is no room for the name: “IT”. It can't be changed later."),
    )

    field_order = ("name", "key", "head", "escalation", *OWN_WORDS, "is_cx", "is_finance")

    def values(self) -> dict[str, Any]:
        return {"key": self.cleaned_data["key"], **super().values()}


class DeputyForm(forms.Form):
    person = PersonField(label=_("Deputy"), vacant=_("nobody"))
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["person"]).offer(people)


DeputyFormSet = forms.formset_factory(DeputyForm, extra=2, max_num=50, absolute_max=60)


def deputy_forms(data: Any, terms: Iterable[Term], people: Mapping[str, User]) -> Any:
    """The deputies with their windows, and two empty lines."""
    initial = [{"person": term.person.email, "since": term.since, "until": term.until} for term in terms]
    return DeputyFormSet(data, initial=initial, prefix="deputies", form_kwargs={"people": people})


def named(forms_: Any) -> list[Term]:
    """The deputies of a valid set; lines without a person are none."""
    filled = [form.cleaned_data for form in forms_ if form.cleaned_data.get("person")]
    return [Term(values["person"], values["since"], values["until"]) for values in filled]
