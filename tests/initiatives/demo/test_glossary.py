"""A code and its word, icon and tone are decided once: what the product says agrees with what the models know."""

from __future__ import annotations

import pytest

from cxtracker.ui import words
from initiatives.models import Band, Severity, Status
from initiatives.outcomes.effects.rules import verdict_words
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.rules import money
from initiatives.templatetags.outcomes import LOOKS
from journeys.models import Strength


@pytest.mark.parametrize(("marks", "codes"), [(words.BANDS, Band), (words.STATUSES, Status)], ids=["bands", "statuses"])
def test_pages_and_filters_call_a_code_the_same(marks, codes):
    assert {code: str(marks[code].word) for code in codes.values} == {
        value: str(label) for value, label in codes.choices
    }


def test_every_severity_has_a_mark():
    assert set(words.SEVERITIES) == set(Severity.values)


def test_every_verdict_has_a_word_an_icon_and_a_tone():
    assert set(LOOKS) == {*VERDICTS, ""}
    assert all(verdict_words(code) for code in LOOKS)
    assert set(money.FOUND) < set(VERDICTS)


def test_every_strength_has_one_wording():
    assert set(words.STRENGTHS) == {None, *Strength.values}
