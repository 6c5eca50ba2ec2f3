"""Closed reviews of the sample company, and those who get them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from initiatives.models import Review
from initiatives.outcomes.effects import services as effects
from initiatives.portfolio import services as snapshots
from initiatives.review.decisions import services as decisions
from initiatives.review.files import PdfUnavailable, files
from initiatives.review.services import reviews
from tests.conftest import TODAY
from tests.factories import PersonFactory, noon


@pytest.fixture
def at_noon():
    """The clock the trail, the pages and the files read."""
    with time_machine.travel(noon(TODAY), tick=True):
        yield


@pytest.fixture
def manager(db) -> User:
    """Runs the programme of the sample company, in which the cast has no functions."""
    return PersonFactory(email="mia@example.com", name="Mia Mann", role=Role.CX_MANAGER)


@pytest.fixture
def review(sample, lena) -> Review:
    """Of the sample company with its effects and its past, closed with one question open."""
    effects.estimate_due(now=timezone.now())
    snapshots.reconstruct(now=timezone.now(), months=3)
    decisions.ask(
        None,
        question="=1+1 branches or all?",
        by=lena,
        now=timezone.now(),
        needed_by=TODAY + timedelta(9),
        recommended="scale",
        options=[{"verb": "scale", "text": "All branches", "loses": "Operations"}],
    )
    return reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())


@pytest.fixture
def without_pdf(monkeypatch):
    """As on most machines."""

    def missing(_edition):
        raise PdfUnavailable("no Pango")

    monkeypatch.setitem(files.FORMATS, "pdf", (missing, "application/pdf"))
