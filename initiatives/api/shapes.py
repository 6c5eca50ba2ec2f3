"""Parts of representations, for the API description; they are filled by `representing`, not by these classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from rest_framework import serializers

from initiatives.models import Band, Severity
from initiatives.rules.flags import RULES

SEATS = ("owns", "paper", "asked", "declined", "missing")


class InBulk(serializers.ListSerializer[Any]):
    """Represents a whole page in one go: its child says how (`told`), with a constant number of queries."""

    def to_representation(self, data: Any) -> list[Any]:
        return cast(ToldInBulk, self.child).told(list(data))


class ToldInBulk:
    """A serializer whose representation comes from a report over many rows."""

    def told(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        raise NotImplementedError

    def to_representation(self, row: Any) -> dict[str, Any]:
        return self.told([row])[0]


def _share(about: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, min_value=0, max_value=1, help_text=about)


def _functions(about: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=about)


class AssessmentShape(serializers.Serializer[Any]):
    """As `silo_report` prints it; docs/domain.md has the formulas."""

    score = serializers.FloatField(allow_null=True, help_text="0 (shared) to 100 (fenced); null when unanchored.")
    band = serializers.ChoiceField(Band.choices)
    siloed = serializers.BooleanField()
    coverage = _share("Owners' part of all influence on what it touches.")
    concentration = _share("0 evenly spread effort, 1 one owner or nobody.")
    gap = _share("Part of the required functions that do not own.")
    owners = _functions("Functions that approved and act.")
    # The fields called `required` hide an attribute of the class, which DRF takes away before anybody reads it.
    required = _functions(  # type: ignore[assignment]
        "Functions with influence of 2 or 3 on a touched touchpoint."
    )
    not_asked = _functions("Required functions that were never asked.")


class SeatShape(serializers.Serializer[Any]):
    function = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(SEATS)
    required = serializers.BooleanField()  # type: ignore[assignment]
    request = serializers.IntegerField(allow_null=True, help_text="The ownership request, if it was asked.")


class FlagShape(serializers.Serializer[Any]):
    code = serializers.ChoiceField(tuple(RULES))
    severity = serializers.ChoiceField(Severity.choices)
    title = serializers.CharField()
    message = serializers.CharField()
    cure = serializers.CharField(help_text="What to do about it.")
    opened_on = serializers.DateField(allow_null=True)
    accepted_until = serializers.DateField(allow_null=True, help_text="Leadership accepts it until then.")


class HeadlineShape(serializers.Serializer[Any]):
    metric = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    baseline = serializers.FloatField(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    target_on = serializers.DateField(allow_null=True)
