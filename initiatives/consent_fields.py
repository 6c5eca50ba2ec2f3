"""How a program says that it knows what a change does to those who agreed."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from initiatives.consent import Consent


class ConsentFields(serializers.Serializer[Any]):
    """`consent` and `slip_reason` beside what is changed or asked; without them a material change is refused (409)."""

    consent = serializers.ChoiceField(
        [value.value for value in Consent],
        required=False,
        write_only=True,
        help_text="Needed where a change asks functions again: `ask` them, or it was a `slip` and their answers stay.",
    )
    slip_reason = serializers.CharField(
        max_length=300, required=False, write_only=True, help_text="What the slip was; kept in the history."
    )


class Consenting(ConsentFields):
    """The same beside the fields of a row."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new row has nobody who agreed to it."""
        checked: dict[str, Any] = super().validate(attrs)
        if self.instance is None:
            checked.pop("consent", None)
            checked.pop("slip_reason", None)
        return checked
