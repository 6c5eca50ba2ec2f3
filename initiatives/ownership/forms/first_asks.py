"""What each needed function is asked while its initiative is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from cxtracker.ui import numbers
from initiatives.ownership.forms.requests import days_field, what_field
from initiatives.ownership.queries.needed_functions import NeededFunction
from initiatives.ownership.services.requests import Question
from journeys.models import Function

OWN = ("what", "person_days")


@dataclass(frozen=True, slots=True)
class FirstAsk:
    """A needed function with its fields, what was proposed for them by name, and whether it is ticked."""

    function: NeededFunction
    ticked: bool
    fields: Mapping[str, forms.BoundField]
    proposed: Mapping[str, str]


class FirstAsks(forms.Form):
    """Fields `what-IT` and `person_days-IT` for each needed function; they begin with what is proposed for it.

    Ticked functions are in `ask`. `proposed-what-IT` sends along what was proposed, so that fields nobody touched
    follow the touchpoints picked, and words somebody typed stay.
    """

    def __init__(self, needed: Sequence[NeededFunction], sent: QueryDict, *, bound: bool) -> None:
        self.needed, self.sent = needed, sent
        filled = {
            f"{name}-{function.key}": self._filled(f"{name}-{function.key}", value)
            for function in needed
            for name, value in _proposed(function).items()
        }
        super().__init__(filled if bound else None, initial=filled)
        for function in needed:
            self.fields[f"what-{function.key}"] = what_field(function.name)
            self.fields[f"person_days-{function.key}"] = days_field()

    def _filled(self, name: str, proposed: str) -> str:
        typed = self.sent.get(name)
        return proposed if typed is None or typed == self.sent.get(f"proposed-{name}") else typed

    def asks(self) -> list[FirstAsk]:
        """Each function, ticked where it is required unless somebody ticked otherwise."""
        return [
            FirstAsk(
                function,
                self._ticked(function),
                {name: self[f"{name}-{function.key}"] for name in OWN},
                _proposed(function),
            )
            for function in self.needed
        ]

    def _ticked(self, function: NeededFunction) -> bool:
        """A tick nobody touched follows the touchpoints: `proposed-ask-IT` says whether it was proposed (1) or not."""
        proposed = self.sent.get(f"proposed-ask-{function.key}")
        ticked = function.key in self.sent.getlist("ask")
        return function.required if proposed is None or (proposed == "1") == ticked else ticked

    def questions(self) -> list[Question]:
        """What goes to the service for the ticked functions; those that shape none of the touchpoints have no words."""
        rows = Function.objects.filter(key__in=self.sent.getlist("ask")).order_by("key")
        typed: dict[str, Any] = self.cleaned_data
        return [Question(row, typed.get(f"what-{row.key}", ""), typed.get(f"person_days-{row.key}")) for row in rows]


def _proposed(function: NeededFunction) -> dict[str, str]:
    proposal = function.proposal
    return {"what": proposal.what, "person_days": numbers.for_input(Decimal(proposal.person_days))}
