from __future__ import annotations

from collections.abc import Callable

import pytest

from cxtracker.accounts.models import User
from initiatives.search.queries import searching
from initiatives.search.services import indexing


@pytest.fixture
def find(db) -> Callable[..., list[str]]:
    """`find("bill", by=lena)`: kinds and titles of what she finds, the best first, once the index is up to date."""

    def finding(text: str, *, by: User, kind: str = "") -> list[str]:
        indexing.work_due()
        answer = searching.search(text, by, kind=kind)
        return [f"{hit.kind} {hit.title}" for hit in searching.hits(answer, 0, answer.total, by)]

    return finding
