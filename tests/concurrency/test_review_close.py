"""Two who close the review at once close it once; a decision or an import meanwhile disturbs nobody."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict
from initiatives.models import Decision, Review
from initiatives.review import freeze, review_content
from initiatives.review.decisions import services as decisions
from initiatives.review.queries import review as review_query
from initiatives.review.services import reviews
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 4


def at_once(work: Callable[[int], str]) -> Counter[str]:
    """What `work(number)` said in several threads that began at once."""
    seen: Counter[str] = Counter()

    def run(number: int) -> None:
        try:
            seen[work(number)] += 1
        except Conflict:
            seen["refused"] += 1

    assert together(*(partial(run, number) for number in range(RACERS))) == []
    return seen


def test_of_several_who_close_one_does(lena):
    InitiativeFactory(key="X-1")

    def close(_number: int) -> str:
        reviews.close(title="", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
        return "closed"

    assert at_once(close) == {"closed": 1, "refused": RACERS - 1}
    assert Review.objects.count() == Event.objects.filter(kind="review.closed").count() == 1


def test_decisions_taken_while_a_review_closes_are_kept_and_shown_once(lena, carla):
    initiative = InitiativeFactory(key="X-1")
    today = timezone.localdate()
    asked = [
        decisions.ask(initiative, question=f"Way number {one}?", recommended="stop", by=carla, now=noon(today))
        for one in range(RACERS - 1)
    ]

    def act(number: int) -> str:
        if number == RACERS - 1:
            reviews.close(title="", as_of=today, by=lena, today=today, now=timezone.now())
            return "closed"
        decisions.decide(
            asked[number],
            verb="continue",
            why="It works",
            owner=carla,
            until=today + timedelta(9),
            by=lena,
            now=noon(today),
        )
        return "decided"

    assert at_once(act) == {"closed": 1, "decided": RACERS - 1}
    assert set(Decision.objects.values_list("state", "review__key")) == {("decided", today.isoformat())}


def test_an_import_that_ends_while_a_review_closes_is_in_it_wholly_or_not_at_all(company, lena, monkeypatch, tmp_path):
    InitiativeFactory(key="X-1", lead_function=company.IT)
    bundle = tmp_path / "functions.json"
    bundle.write_text(json.dumps({"functions": [{"key": "IT", "name": "Renamed meanwhile"}]}))

    def bring_in() -> None:
        import_bundle([bundle], by=None, now=noon(TODAY))
        connection.close()

    def business(*arguments):
        importing = threading.Thread(target=bring_in)
        importing.start()
        importing.join(30)
        return the_business(*arguments)

    the_business = review_query.business
    monkeypatch.setattr(review_query, "business", business)
    review = reviews.close(title="", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    assert Function.objects.get(key="IT").name == "Renamed meanwhile"
    assert "Renamed meanwhile" not in review.content
    monkeypatch.undo()
    assert "Renamed meanwhile" in freeze(review_content(TODAY, since=None))
