"""Reviews of past days of which many effects are estimated anew are closed by the worker, and all see how far it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from initiatives.models import ClosingState, Review, ReviewClosing
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.queries import past
from initiatives.outcomes.queries.past import computed_later
from initiatives.review import review_content, thaw
from initiatives.review.services import closing, reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(churn, monkeypatch) -> date:
    """Every effect was computed today, so yesterday's review estimates them; more than is done at once."""
    monkeypatch.setattr(past, "AT_ONCE", 0)
    effects.estimate_all(now=timezone.now())
    return timezone.localdate() - timedelta(days=1)


def text(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def asked(lena, day: date) -> ReviewClosing:
    begun = closing.close(title="Board", as_of=day, by=lena, today=timezone.localdate(), now=timezone.now())
    assert isinstance(begun, ReviewClosing)
    return begun


def test_a_few_are_estimated_at_once(churn, lena):
    today = timezone.localdate()
    closed = closing.close(title="", as_of=today - timedelta(days=1), by=lena, today=today, now=timezone.now())
    assert isinstance(closed, Review)
    assert not ReviewClosing.objects.exists()


def test_the_page_says_what_the_worker_does_and_then_opens_the_review(many, lena, rita, as_):
    door = as_(lena)
    page = text(door.get(f"/review/close/?as_of={many.isoformat()}"))
    assert "estimated again from what was known then" in page
    answer = door.post("/review/close/", {"title": "Board", "as_of": many.isoformat()})
    [begun] = ReviewClosing.objects.all()
    assert answer.url == f"/review/closing/{begun.pk}/"
    assert "Waiting for a worker." in text(as_(rita).get(answer.url))
    ReviewClosing.objects.update(state=ClosingState.ESTIMATING, beat_at=timezone.now(), done=1_200, total=4_000)
    part = door.get(answer.url, headers={"HX-Request": "true"})
    assert "1,200 of 4,000" in text(part)
    assert "<html" not in part.content.decode()
    ReviewClosing.objects.update(beat_at=None)
    assert closing.run_due(clock=timezone.now) == 1
    ended = door.get(answer.url, headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"
    review = Review.objects.get()
    assert f'href="/review/{review.key}/"' in door.get(answer.url).content.decode()
    assert (review.title, review.closed_by) == ("Board", lena)


def test_the_api_answers_202_and_says_where_to_look(many, lena, rita, api_as):
    answer = api_as(lena).post("/api/v1/reviews/", {"title": "Board", "as_of": many.isoformat()}, format="json")
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    place = answer.headers["Location"]
    assert api_as(rita).get(place).json()["review"] is None
    closing.run_due(clock=timezone.now)
    ended = api_as(rita).get(place).json()
    assert (ended["state"], ended["review"], ended["done"]) == ("closed", many.isoformat(), ended["total"])


def test_it_is_the_same_review_as_one_closed_while_somebody_waits(many, lena):
    asked(lena, many)
    closing.run_due(clock=timezone.now)
    review = Review.objects.get()
    assert thaw(review.content) == review_content(many, since=None, today=timezone.localdate())


def test_asking_twice_is_asking_once(many, lena):
    assert asked(lena, many) == asked(lena, many)


def test_who_may_not_close_asks_no_worker(many, rita, api_as):
    assert api_as(rita).post("/api/v1/reviews/", {"as_of": many.isoformat()}, format="json").status_code == 403
    assert not ReviewClosing.objects.exists()


def test_a_day_that_was_closed_meanwhile_is_refused_with_a_sentence(many, lena, carla, as_):
    begun = asked(lena, many)
    today = timezone.localdate()
    reviews.close(title="First", as_of=today, by=lena, today=today, now=timezone.now())
    closing.run_due(clock=timezone.now)
    begun.refresh_from_db()
    assert begun.state == ClosingState.REFUSED
    assert "Choose a date after the last review" in text(as_(carla).get(f"/review/closing/{begun.pk}/"))


def test_what_a_dead_worker_left_is_taken_up_and_closed_once(many, lena):
    begun = asked(lena, many)
    ReviewClosing.objects.update(state=ClosingState.ESTIMATING, beat_at=timezone.now())
    assert closing.run_due(clock=timezone.now) == 0, "It still seems to live."
    review = reviews.close(title="Board", as_of=many, by=lena, today=timezone.localdate(), now=timezone.now())
    ReviewClosing.objects.update(beat_at=timezone.now() - closing.STALE_AFTER - timedelta(seconds=1))
    assert closing.run_due(clock=timezone.now) == 1
    begun.refresh_from_db()
    assert (begun.state, begun.review) == (ClosingState.CLOSED, review)
    assert Review.objects.count() == 1


def test_only_effects_computed_after_that_day_are_counted(many):
    assert sum(computed_later(many).values()) > 0
    assert computed_later(timezone.localdate() + timedelta(days=1)) == {}


@pytest.mark.parametrize("part", ["summary", "silos", "coverage", "functions", "drift", "money"])
def test_the_api_refuses_a_past_day_that_takes_long_and_says_what_to_do(many, rita, api_as, part):
    door = api_as(rita)
    refused = door.get(f"/api/v1/portfolio/{part}/?as_of={many.isoformat()}")
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert error["parameter"] == "as_of"
    assert "close the review of that day" in error["detail"]
    assert door.get(f"/api/v1/portfolio/{part}/").status_code == 200
