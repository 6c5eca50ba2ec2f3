"""One reader of numbers: the same text means the same in forms, pastes, files and bundles, or is refused in all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from cxtracker import typed_numbers
from cxtracker.bundle.values import Amount, Real, Whole, Wrong
from initiatives.lifecycle.forms.initiatives import InitiativeForm
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.forms.requests import AskForm
from tests.browsing import fields
from tests.factories import InitiativeFactory

READ = [
    ("1,5", "1.5"),
    ("1 250", "1250"),
    ("1\u202f250", "1250"),
    ("1’250", "1250"),
    ("1'250,50", "1250.50"),
    ("1.250.000", "1250000"),
    ("1.250,5", "1250.5"),
    ("90000", "90000"),
    ("0.10", "0.10"),
]
TWO_WAYS = ["90.000", "12.500", "90,000", "1.250"]


@pytest.mark.parametrize(("text", "number"), READ)
def test_the_same_everywhere(text, number):
    for decimal_comma in (True, False):
        assert typed_numbers.decimal(text, "", decimal_comma=decimal_comma) == Decimal(number)
    assert Real().parse(text) == float(number)
    assert Amount(14, 2).parse(text) == Decimal(number)


@pytest.mark.parametrize("text", TWO_WAYS)
def test_two_readings_are_both_named(text):
    for decimal_comma in (True, False):
        with pytest.raises(typed_numbers.Ambiguous, match="could be"):
            typed_numbers.decimal(text, "", decimal_comma=decimal_comma)
    for kind in (Real(), Amount(14, 2), Whole()):
        with pytest.raises(Wrong, match="could be"):
            kind.parse(text)


def test_three_decimals_are_read_as_the_reader_writes_them_unless_there_can_be_only_two():
    assert typed_numbers.decimal("1.234", "%", decimal_comma=False) == Decimal("1.234")
    assert typed_numbers.decimal("1,234", "%", decimal_comma=True) == Decimal("1.234")
    with pytest.raises(typed_numbers.Ambiguous, match=r"could be 1234 or 1\.234"):
        typed_numbers.decimal("1.234", "", decimal_comma=False, places=2)
    assert Real().parse("1.234") == 1.234
    assert Amount(16, 4).parse("12.5000") == Decimal("12.5")


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999", "1e9999"])
def test_range_comes_before_arithmetic(text):
    for number in (Decimal(text), text):
        with pytest.raises(Wrong):
            Amount(14, 2).parse(number)
        with pytest.raises(Wrong):
            Real().parse(number)
        with pytest.raises(Wrong):
            Whole().parse(number)


BUDGETS = [
    ("en", "90000", "90000", ""),
    ("en", "1,5", "1.5", ""),
    ("en", "90.000", None, "could be 90000 or 90"),
    ("en", "12,500", None, "could be 12500 or 12.5"),
    ("de", "1,5", "1.5", ""),
    ("de", "1 250,50", "1250.50", ""),
    ("de", "90.000", None, "90000"),
    ("en", "1.234", None, "could be 1234 or 1.234"),
    ("en", "90000 EUR", None, "Enter only the number"),
    ("en", "5 %", None, "percentage"),
    ("en", "1" * 13, None, "no more than"),
]


@pytest.mark.parametrize(("language", "text", "budget", "sentence"), BUDGETS)
def test_a_budget_is_read_as_it_is_written(carla, language, text, budget, sentence):
    with translation.override(language):
        form = InitiativeForm({"title": "B", "kind": "benefit", "budget": text}, user=carla)
        wrong = " ".join(form.errors.get("budget", []))
        if budget is None:
            assert sentence in wrong
        else:
            assert not wrong
            assert form.cleaned_data["budget"] == Decimal(budget)


def test_person_days_are_read_as_they_are_written(as_, carla, company):
    InitiativeFactory(key="CX-7", initiator=carla)
    with translation.override("de"):
        form = AskForm({"functions": ["IT"], "person_days": "1,5"}, functions=[company.IT])
        assert form.is_valid(), form.errors
        assert form.cleaned_data["person_days"] == Decimal("1.5")
    address = "/initiatives/CX-7/ask/"
    opened = fields(as_(carla).get(address))
    refused = as_(carla).post(address, {**opened, "functions": ["IT"], "person_days": "12.500"})
    assert b"could be 12500 or 12.5" in refused.content
    assert not OwnershipRequest.objects.exists()


def test_what_was_saved_is_shown_and_saved_again_unchanged(as_, carla):
    InitiativeFactory(key="CX-7", initiator=carla, budget=Decimal("1234.50"))
    address = "/initiatives/CX-7/edit/"
    opened = fields(as_(carla).get(address))
    assert opened["budget"] == ["1234.5"]
    assert as_(carla).post(address, opened).status_code == 302
    assert (Initiative.objects.get().budget, Initiative.objects.get().version) == (Decimal("1234.50"), 1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
def test_a_day_no_calendar_reaches_is_refused_with_a_sentence(api_as, carla, day):
    for place in ("summary", "silos", "coverage", "money", "functions", "drift"):
        answer = api_as(carla).get(f"/api/v1/portfolio/{place}/?as_of={day}")
        assert answer.status_code == 400, place
        assert "is not a date from 1900 to 2199" in answer.content.decode()


def test_a_huge_budget_is_refused_with_a_sentence(api_as, carla, alma):
    door = api_as(carla)
    for text in ("1e999999999", '"1e999999999"', "-1e999999999"):
        body = '{"title": "B", "budget": ' + text + "}"
        assert door.post("/api/v1/initiatives/", body, content_type="application/json").status_code == 400
    bundle = '{"initiatives": [{"key": "I9", "title": "B", "budget": 1e999999999}]}'
    answer = api_as(alma).post("/api/v1/bundle/?dry_run=1", bundle, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert "too large" in answer.content.decode()
