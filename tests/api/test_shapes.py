"""The API's description of published reports follows from their annotations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import pytest
from rest_framework import serializers

from cxtracker.api.shapes import serializer
from cxtracker.publishing import SHAPES, Keys, OneOf, Ratio, published, shape


@published("key, share")
@dataclass(frozen=True)
class Part:
    """A part of it.

    This is for readers of the code.
    """

    key: str
    share: Annotated[Ratio, "Of the whole."]


@dataclass(frozen=True)
class Whole:
    limit: ClassVar[float] = 0.5

    band: Annotated[str, OneOf(("fenced", "shared"))]
    reasons: tuple[Literal["high", "rising"], ...]
    parts: tuple[Part, ...]
    first: Part | None
    pair: tuple[str, str]
    known: dict[str, int]
    marks: Annotated[dict[str, float | None], Keys("MarksShape", ("culture", "data"))]
    amount: Decimal | None
    until: Annotated[date | None, "null: open."]

    @property
    def count(self) -> int:
        """How many parts, None never."""
        return len(self.parts)


def fields(*names: str) -> dict[str, serializers.Field]:
    return serializer(shape(Whole, *names))().fields


def test_annotations_become_fields():
    found = fields("band, reasons, pair, known, amount, until, count, limit")
    assert list(found) == ["band", "reasons", "pair", "known", "amount", "until", "count", "limit"]
    assert list(found["band"].choices) == ["fenced", "shared"]
    assert list(found["reasons"].child.choices) == ["high", "rising"]
    assert (found["pair"].min_length, found["pair"].max_length) == (2, 2)
    assert isinstance(found["known"].child, serializers.IntegerField)
    assert (found["amount"].decimal_places, found["amount"].allow_null) == (2, True)
    assert isinstance(found["until"], serializers.DateField)
    assert isinstance(found["limit"], serializers.FloatField)


def test_words_come_from_annotations_and_docstrings():
    found = fields("until, count, parts")
    assert found["until"].help_text == "null: open."
    assert found["count"].help_text == "How many parts, null never."
    assert found["parts"].child.fields["share"].help_text == "Of the whole. 0 to 1; null when not known."
    assert type(found["parts"].child).__doc__ == "A part of it."


def test_a_dataclass_without_a_docstring_is_not_described_by_its_signature():
    assert serializer(shape(Whole, "count")).__doc__ == ""


def test_nested_reports_are_serializers_of_their_own():
    found = fields("parts, first, marks")
    assert found["parts"].many
    assert type(found["first"]).__name__ == "PartShape"
    assert found["first"].allow_null
    assert list(found["marks"].fields) == ["culture", "data"]
    assert type(found["marks"]).__name__ == "MarksShape"


def test_the_type_at_the_end_of_a_path_knows_what_the_path_crosses():
    found = fields("parts.key as keys, first.key as first, first.share")
    assert isinstance(found["keys"].child, serializers.CharField)
    assert found["first"].allow_null
    assert found["share"].help_text == "Of the whole. 0 to 1; null when not known."


def test_paths_and_types_without_a_place_are_refused():
    @dataclass(frozen=True)
    class Odd:
        what: object

    with pytest.raises(AttributeError):
        fields("nowhere")
    with pytest.raises(TypeError, match="no place"):
        serializer(shape(Odd))


def test_every_published_report_can_be_described():
    for known in SHAPES.values():
        assert serializer(known)().fields
