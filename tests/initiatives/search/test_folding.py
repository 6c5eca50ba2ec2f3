"""Words as they are searched for, slips that are forgiven, and the words around a hit."""

from __future__ import annotations

import pytest

from initiatives.search.rules import asking, nearness
from initiatives.search.rules.folding import compact, fold, folded, key_words
from initiatives.search.rules.snippets import best_part, marked, snippet


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Kündigung", "kundigung"),
        ("KUENDIGUNG", "kündigung"),
        ("Ёлка", "елка"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Smørrebrød", "smorrebrod"),
        ("Café", "cafe"),
        ("Ku\u0308ndigung", "Kündigung"),
    ],
)
def test_accents_and_case_do_not_matter_in_any_language(written, searched):
    assert fold(written) == fold(searched)


def test_other_letters_stay_apart():
    assert fold("Kind") != fold("Kunde")
    assert fold("мир") != fold("мор")


@pytest.mark.parametrize("key", ["CX-1", "cx 1", "cx1", "Cx_1"])
def test_a_key_is_the_same_however_it_is_written(key):
    assert compact(key) == "cx1"


def test_a_key_is_found_by_its_parts_and_as_a_whole():
    assert key_words("CX-12") == "cx 12 cx12"


def test_nothing_but_letters_and_digits_is_searched_for():
    assert folded('\'); DROP TABLE -- "a":* (b|c) & d') == ["drop", "table", "a", "b", "c", "d"]
    assert folded("  …  ") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("kundgung", "kundigung"), ("knudigung", "kundigung"), ("kundigng", "kundigungsgrund")]
)
def test_a_slip_is_forgiven(typed, meant):
    assert nearness.nearest(typed, ["rechnung", meant, "kunde"]) == [meant]


def test_short_words_and_numbers_are_meant_as_they_are():
    assert nearness.nearest("cat", ["car"]) == []
    assert nearness.nearest("2026", ["2025"]) == []


def test_a_slip_may_be_one_letter_in_a_short_word_and_two_in_a_long_one():
    assert nearness.nearest("biil", ["bill"]) == ["bill"]
    assert nearness.nearest("xxll", ["bill"]) == []
    assert nearness.nearest("cancelation", ["cancellations"]) == ["cancellations"]
    assert nearness.nearest("kancelatoin", ["cancellation"]) == []


def place(text: str, key: str, title: str) -> int:
    asked = asking.question(text)
    return asking.closeness(asked, asked.choices, key=compact(key), title=" ".join(folded(title)))


def test_the_very_key_comes_before_the_beginning_of_a_title_a_word_of_it_and_other_text():
    assert place("cx-1", "CX-1", "One click") == asking.EXACT
    assert place("one click", "CX-1", "One click") == asking.EXACT
    assert place("one cl", "CX-1", "One click") == asking.BEGINS
    assert place("click", "CX-1", "One click") == asking.IN_TITLE
    assert place("cancel", "CX-1", "One click") == asking.IN_TEXT


def test_the_words_around_a_hit_are_cut_between_words_and_marked():
    text = "Vorher geht es lange um anderes. " * 9 + "Die Kündigung per Klick fehlt. " + "Danach noch mehr. " * 9
    pieces = snippet(text, (("kundig",),))
    assert [piece.text for piece in pieces if piece.marked] == ["Kündigung"]
    line = "".join(piece.text for piece in pieces)
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert len(line) < 200
    assert line[2:-2] in text


def test_marks_hold_the_words_as_they_were_written():
    pieces = marked("Ärger <b>Kündigung</b>", (("arg",), ("kund",)))
    assert [(piece.text, piece.marked) for piece in pieces] == [
        ("Ärger", True),
        (" <b>", False),
        ("Kündigung", True),
        ("</b>", False),
    ]


def test_the_part_with_most_of_the_words_is_shown():
    parts = [["why", "", "a budget"], ["condition", "Finance", "only with a budget for one year"], ["ask", "", "year"]]
    assert best_part(parts, (("budget",), ("year",)))[0] == "condition"
    assert best_part(parts, (("nothing",),)) is None
