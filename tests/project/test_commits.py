"""What follows a commit never undoes the answer, and a broker that is away is not waited for at every click."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from cxtracker import commits
from cxtracker.accounts.models import User
from tests.architecture.source import modules


def fail(why: str) -> None:
    raise RuntimeError(why)


@pytest.mark.django_db(transaction=True)
def test_a_failure_after_the_commit_leaves_what_was_saved(carla):
    with transaction.atomic():
        User.objects.filter(pk=carla.pk).update(name="Carla C. Caspar")
        commits.after_commit(partial(fail, "the broker is away"))
    assert User.objects.get(pk=carla.pk).name == "Carla C. Caspar"


@pytest.mark.django_db(transaction=True)
def test_nothing_follows_a_change_that_was_rolled_back():
    followed = []

    @transaction.atomic
    def change() -> None:
        commits.after_commit(lambda: followed.append("once"))
        fail("the change itself")

    with pytest.raises(RuntimeError):
        change()
    assert not followed


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_asked_once_and_then_left_alone(broker_away, monkeypatch):
    commits.wake_worker("audit.deliver")
    commits.wake_worker("audit.deliver")
    assert broker_away == ["audit.deliver"]
    monkeypatch.setattr(commits, "_resting_until", 0.0)
    commits.wake_worker("audit.deliver")
    assert broker_away == ["audit.deliver"] * 2


def test_whatever_follows_a_commit_goes_through_one_place():
    others = [str(path) for path in modules() if ".on_commit(" in path.read_text() and path.name != "commits.py"]
    assert not others, f"Call cxtracker.commits.after_commit instead: {others}"
