"""What another process needs to work on this test's database."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.db import connection


def environment(**values: str) -> dict[str, str]:
    """The environment of an installation on this test's database, and `values`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cxtracker.settings",
        "DATABASE_URL": _database_url(),
        "LOG_LEVEL": "ERROR",
        **values,
    }


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    # Only the path: a server of our own is reached through a socket, whose folder stands behind it as `?host=`.
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()
