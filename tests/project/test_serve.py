"""Links in mails and files lead to the host and port that are served, unless BASE_URL says otherwise."""

from __future__ import annotations

import os

import pytest
from django.core.management import call_command

from cxtracker.management.commands import serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch):
    said: list[str] = []
    monkeypatch.setenv("BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.setattr(serve.os, "chdir", lambda _path: None)
    monkeypatch.setattr(serve.Supervisor, "run", lambda _self, _answers, announcement: said.append(announcement))
    return said


@pytest.mark.parametrize(("host", "linked"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])  # noqa: S104
def test_links_follow_host_and_port(announced, monkeypatch, host, linked):
    monkeypatch.delenv("BASE_URL")
    call_command("serve", host=host, port=0)
    port = announced[0].split(":")[2].split("/")[0]
    assert os.environ["BASE_URL"] == f"http://{linked}:{port}"


def test_a_base_url_that_is_given_stays(announced, monkeypatch):
    monkeypatch.setenv("BASE_URL", "http://localhost:9")
    call_command("serve", port=0)
    assert os.environ["BASE_URL"] == "http://localhost:9"
