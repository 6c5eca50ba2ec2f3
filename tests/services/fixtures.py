"""Servers as fixtures, each started at most once a session and only when asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services import servers


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis-compatible server."""
    with servers.redis() as url:
        yield url
