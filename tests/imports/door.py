"""A bundle by the pages, with the worker taking its turns: `checked` gives files, `applied` imports them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from initiatives.imports.services import work


def checked(client: Client, upload: Any, **values: str) -> HttpResponse:
    """The page of a bundle after it was checked."""
    answer = client.post("/import/", {"upload": upload, **values})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return after_the_worker(client, answer)


def applied(client: Client, page: HttpResponse) -> HttpResponse:
    """The page after everything was imported, whatever it asked."""
    return after_the_worker(client, client.post(f"{page.request['PATH_INFO']}apply/", {"confirmed": "1"}))


def undone(client: Client, page: HttpResponse) -> HttpResponse:
    return after_the_worker(client, client.post(f"{page.request['PATH_INFO']}undo/"))


def after_the_worker(client: Client, answer: HttpResponse) -> HttpResponse:
    work.run_due(clock=timezone.now)
    return client.get(answer["Location"], follow=True)
