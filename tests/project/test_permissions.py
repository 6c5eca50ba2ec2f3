"""Predicates that know their refusal, and where people read it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy, override

from cxtracker.errors import NotAllowed, Refused
from cxtracker.permissions import predicate, require


@predicate("Only adults can enter.")
def can_enter(age: int) -> bool:
    """Eighteen and over."""
    return age >= 18


def _too_short(name: str, height: int) -> str:
    return f"{name} is {height} cm. Come back when you have grown."


@predicate(_too_short)
def can_ride(name: str, height: int) -> bool:
    return height >= 120


def test_a_predicate_is_asked_like_the_function_it_was():
    assert (can_enter(18), can_enter(17)) == (True, False)
    assert (can_enter.__name__, can_enter.__doc__) == ("can_enter", "Eighteen and over.")


def test_requiring_it_passes_or_raises_its_sentence():
    require(can_enter, 18)
    with pytest.raises(NotAllowed, match=r"^Only adults can enter\.$"):
        require(can_enter, 17)


def test_a_sentence_may_be_worded_for_what_was_asked():
    require(can_ride, "Kim", height=130)
    with pytest.raises(NotAllowed, match=r"^Kim is 100 cm\."):
        require(can_ride, "Kim", height=100)


def test_a_lazy_sentence_is_read_in_the_language_that_is_active():
    closed = predicate(gettext_lazy("Sunday"))(lambda: False)
    with override("de"):
        assert closed.refusal() == "Sonntag"
    assert closed.refusal() == "Sunday"


def test_not_allowed_is_a_403_wherever_it_is_raised_and_no_refusal_shown_on_the_page():
    assert issubclass(NotAllowed, PermissionDenied)
    assert not issubclass(NotAllowed, Refused)


def test_the_page_of_a_refusal_says_who_can_do_it_instead(rita, as_):
    answer = as_(rita).get("/initiatives/new/")
    assert answer.status_code == 403
    assert "You can view initiatives but not log new ones. Ask your CX manager." in answer.content.decode()


def test_a_refusal_without_a_sentence_has_a_page_as_well(alma, as_, monkeypatch):
    def refuse(_request):
        raise PermissionDenied

    monkeypatch.setattr("cxtracker.ui.samples.page", refuse)
    answer = as_(alma).get("/components/")
    assert (answer.status_code, "your role doesn't include this page" in answer.content.decode()) == (403, True)
