"""Template tags and pictures: what they draw, and what they say to those who do not see it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from cxtracker.ui import words
from cxtracker.ui.charts import score, seats
from cxtracker.ui.numbers import distance
from cxtracker.ui.templatetags.cx import initials, when


def drawn(text: str, **context) -> str:
    return Template(text).render(Context(context))


def seat(key: str, state: str, need: int = 2):
    return SimpleNamespace(key=key, name=f"Function {key}", state=state, need=need)


def test_the_table_has_a_chair_for_each_and_says_who_is_missing():
    picture = drawn(
        '{% table_picture seats "CX-1" 79.2 "fenced" %}',
        seats=[seat("FIN", "owns"), seat("IT", "asked"), seat("LOG", "declined"), seat("HR", "missing")],
    )
    assert picture.count('class="tp-seat') == 4 or picture.count("tp-chair") >= 4
    for said in (
        "1 of 4 seats are taken.",
        "Asked, no answer yet: Function IT.",
        "Declined: Function LOG.",
        "Never asked: Function HR.",
    ):
        assert said in picture


@pytest.mark.parametrize("count", range(1, 14))
def test_chairs_never_overlap(count):
    chairs = seats.placed([seat(f"F{number}", "owns", 1 + number % 9) for number in range(count)])
    assert len(chairs) == count
    for one in chairs:
        for other in chairs:
            if one is not other:
                apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
                assert apart >= one.radius + other.radius - 0.01


def test_an_empty_table_says_why():
    assert "no touchpoint has been assessed" in drawn("{% table_picture seats %}", seats=[])


def test_the_parts_of_a_score_stand_end_to_end():
    parts = [
        SimpleNamespace(label=name, points=points, maximum=50, sentence="")
        for name, points in (("a", 37.5), ("b", 25.0), ("c", 16.7))
    ]
    laid = score.pieces(parts)
    assert [(piece.begin, piece.width) for piece in laid] == [(0, 37.5), (37.5, 25.0), (62.5, 16.7)]
    assert "Score 79.2 of 100: Fenced" in drawn("{% score_picture parts 79.2 'fenced' %}", parts=parts)


def test_the_scale_of_a_score_is_cut_at_the_limits_of_the_bands():
    spans = score.scale(30, 60)
    assert [(span.mark.code, span.begin, span.width, span.middle) for span in spans] == [
        ("shared", 0, 30, 15),
        ("at_risk", 30, 30, 45),
        ("fenced", 60, 40, 80),
    ]


def test_a_band_is_never_only_a_colour():
    for code, mark in words.BANDS.items():
        assert str(mark.word) in drawn("{% band code %}", code=code)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "yesterday"),
        (-1, "tomorrow"),
        (5, "5 days ago"),
        (-9, "in 9 days"),
        (90, "3 months ago"),
        (800, "2 years ago"),
    ],
)
def test_how_far_a_day_is(days, said):
    assert distance(days) == said


def test_a_date_is_absolute_and_relative():
    assert "12 Nov 2026" in when(date(2026, 11, 12), date(2026, 11, 21))
    assert "9 days ago" in when(date(2026, 11, 12), date(2026, 11, 21))
    assert "no date" in when(None)
    assert "today" in when(timezone.now())


@pytest.mark.parametrize(("name", "letters"), [("Mara Lindt", "ML"), ("Cher", "C"), ("ada.byron@example.com", "AB")])
def test_initials(name, letters):
    assert initials(name) == letters


def test_sorting_keeps_the_filters_and_begins_at_the_first_page():
    request = RequestFactory().get("/initiatives/?band=fenced&page=3&ordering=score")
    head = Template('{% sort_header "score" "Score" %}').render(Context({"request": request}))
    assert 'href="?band=fenced&amp;ordering=-score"' in head
    assert 'aria-sort="ascending"' in head


def test_functions_of_the_sample_have_different_hues():
    keys = ["MKT", "SAL", "PRD", "IT", "OPS", "SVC", "FIN", "RSK", "DAT", "HR", "LOG", "NET", "CX"]
    assert len({words.hue(key) for key in keys}) == len(keys)


def test_a_name_with_markup_is_shown_as_text():
    assert "<script>" not in drawn('{% function_chip "X" name %}', name="<script>alert(1)</script>")
    assert "<script>" not in drawn("{% seats seats %}", seats=[("X", "<script>", "owns")])


def test_icons_that_repeat_are_drawn_once_and_keep_their_size_and_class():
    icons = '{% glyph "clock" 14 %}\n  a {% glyph "clock" 16 "big" %}{% glyph "x" %}'
    page = drawn(f"{{% sparing %}}{icons}{{% endsparing %}}")
    assert page.count("<symbol") == 1
    assert '<svg class="glyph big g16" aria-hidden="true"><use href="#i' in page
    assert page.count("<use") == 2
    assert page.count("M18 6l-12 12") == 1
    assert "\n  a" not in page
