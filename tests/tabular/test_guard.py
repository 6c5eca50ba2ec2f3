"""No text of ours becomes a formula in a spreadsheet, and every text comes back as it was."""

import pytest
from hypothesis import given, strategies as st

from cxtracker.tabular.guard import guarded, triggers, unguarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹣1",
        "\u200b=1",
        "\ufeff=1",
    ],
)
def test_a_text_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "a=b", "1-2", "it's", "'quoted'", "'", "Größe", "5 % mehr", "(=1)"])
def test_other_texts_stay_as_they_are(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize("text", ["'=1", "''=1", "'''-x", "' =1"])
def test_a_text_that_looks_guarded_is_guarded_again_so_that_it_survives(text):
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet=st.sampled_from("=+-@'\t\n ＝a1\u200b"), max_size=8) | st.text(max_size=20))
def test_taking_the_guard_away_gives_back_every_text(text):
    assert unguarded(guarded(text)) == text
    assert not triggers(guarded(text))
