"""The day on which the reviews of the tests take place, and how they are closed and read."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from initiatives.models import Review
from initiatives.review.services import reviews
from tests.conftest import TODAY

SOON = TODAY + timedelta(20)


def closed(lena, as_of=TODAY, title="") -> Review:
    return reviews.close(title=title, as_of=as_of, by=lena, today=timezone.localdate(), now=timezone.now())


def main_of(client: Client, path: str) -> str:
    """The page's own part, without tokens and the frame around it."""
    found = re.search(r"<main.*</main>", client.get(path).content.decode(), re.S)
    assert found
    return found[0]
