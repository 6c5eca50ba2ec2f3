"""What is found, in which order, with which words around it; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.search.queries import searching
from initiatives.search.services import indexing
from tests.factories import (
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    PersonFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


def best(text: str, person) -> searching.Hit:
    indexing.work_due()
    return searching.hits(searching.search(text, person), 0, 1, person)[0]


@pytest.mark.parametrize("typed", ["kundigung", "KÜNDIGUNG", "Kuendigung", "kund"])
def test_a_word_is_found_without_its_accents_and_by_its_beginning(typed, find, rita):
    InitiativeFactory(title="Kündigung per Klick")
    assert find(typed, by=rita) == ["initiative Kündigung per Klick"]


def test_russian_is_found_with_and_without_its_dots(find, rita):
    InitiativeFactory(title="Счёт приходит вовремя")
    assert find("счет", by=rita) == find("СЧЁТ", by=rita) == ["initiative Счёт приходит вовремя"]


@pytest.mark.parametrize("typed", ["cx1", "CX-1", "cx 1"])
def test_a_key_is_found_however_it_is_written(typed, find, rita):
    InitiativeFactory(key="CX-10", title="Ten")
    InitiativeFactory(key="CX-1", title="One")
    assert find(typed, by=rita)[0] == "initiative One"


def test_the_key_comes_first_then_what_is_open_by_how_near_its_title_comes(find, rita):
    InitiativeFactory(key="A-1", title="What came of it", problem="the bill is late")
    InitiativeFactory(key="A-2", title="A late bill")
    InitiativeFactory(key="A-3", title="Bill on time")
    InitiativeFactory(key="A-4", title="Bills of old", status="closed")
    InitiativeFactory(key="BILL", title="Closed and called so", status="stopped")
    assert find("bill", by=rita) == [
        "initiative Closed and called so",
        "initiative Bill on time",
        "initiative A late bill",
        "initiative What came of it",
        "initiative Bills of old",
    ]


def test_all_words_must_be_there_wherever_they_stand(find, rita):
    InitiativeFactory(title="Bill on time", lesson="Customers call less")
    InitiativeFactory(title="Bill by post")
    assert find("bill call", by=rita) == ["initiative Bill on time"]


def test_a_slip_is_forgiven_and_named(find, rita):
    InitiativeFactory(title="Kündigung per Klick")
    assert find("kundgung", by=rita) == ["initiative Kündigung per Klick"]
    [slip] = searching.search("kundgung", rita).slips
    assert (slip.word, slip.instead) == ("kundgung", "kundigung")


def test_no_slip_is_looked_for_where_something_is_called_so(find, rita):
    InitiativeFactory(title="Cart")
    InitiativeFactory(title="Card")
    assert find("card", by=rita) == ["initiative Card"]
    assert searching.search("card", rita).slips == ()


def test_a_hit_says_where_it_stands(company, carla):
    initiative = InitiativeFactory(key="CX-7", title="One click")
    finance = OwnershipRequestFactory(initiative=initiative, function=company.FIN, state="conditional", steps=False)
    finance.steps.create(kind="conditional", at="2026-11-20T10:00Z", channel="page", comment="if the budget is 2 years")
    hit = best("budget", carla)
    assert (hit.kind, hit.title, hit.context) == ("answer", "Finance", "CX-7 One click")
    assert hit.where == "in Finance's condition"
    assert [piece.text for piece in hit.snippet_pieces if piece.marked] == ["budget"]
    assert hit.url == "/initiatives/CX-7/requests/FIN/"


def test_what_is_written_in_a_text_is_found_where_the_function_is_named_too(company, carla, find):
    asked = OwnershipRequestFactory(function=company.FIN, state="requested", ask="Pay for the new form", steps=False)
    assert find("finance form", by=carla) == ["answer Finance"]
    asked.delete()


def test_hits_of_one_kind(find, rita):
    InitiativeFactory(title="Bill on time")
    TouchpointFactory(name="Bill")
    MetricFactory(name="Bills paid late")
    assert find("bill", by=rita, kind="metric") == ["metric Bills paid late"]
    answer = searching.search("bill", rita)
    assert {count.code: count.count for count in answer.kinds} == {"initiative": 1, "touchpoint": 1, "metric": 1}


def test_nothing_is_found_for_nothing(find, rita):
    InitiativeFactory(title="Bill on time")
    assert find("", by=rita) == find(" - ", by=rita) == find("zzzz", by=rita) == []


@pytest.mark.parametrize("typed", ["' OR 1=1 --", '"', "a:*", "!", "NEAR(a b)", "a AND", "*", "\\", "%", "_", "\x00"])
def test_signs_are_no_commands(typed, find, rita):
    InitiativeFactory(title="Bill on time")
    find(typed, by=rita)


def test_the_number_of_queries_is_the_same_for_few_and_many_hits(rita):
    def queries() -> int:
        indexing.work_due()
        with CaptureQueriesContext(connection) as captured:
            answer = searching.search("bill", rita)
            searching.hits(answer, 0, 25, rita)
        return len(captured)

    OutcomeFactory(initiative__title="Bill", metric__name="Bills")
    few = queries()
    for number in range(30):
        OutcomeFactory(initiative__title=f"Bill {number}", metric__name=f"Bills {number}")
    PersonFactory(name="Bill Brown")
    assert queries() == few <= 6


def test_a_slip_costs_a_constant_number_of_queries_too(rita):
    InitiativeFactory.create_batch(5, title="Cancellation of a contract")
    indexing.work_due()
    with CaptureQueriesContext(connection) as captured:
        assert searching.search("cancelation contrakt", rita).total == 5
    assert len(captured) <= 13
