"""A production installation with an unsafe setting does not start; one on this machine needs no setting at all."""

from __future__ import annotations

import pytest

from cxtracker.checks import production_is_safe


@pytest.fixture
def production(settings, monkeypatch):
    settings.BASE_URL, settings.HTTPS, settings.DEBUG = "https://cx.example.com", True, False
    settings.ALLOWED_HOSTS = ["cx.example.com"]
    monkeypatch.setenv("SECRET_KEY", "k" * 50)
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.com:25")
    return settings


def ids() -> list[str]:
    return [problem.id for problem in production_is_safe()]


def test_sound_production_settings_pass(production):
    assert ids() == []


def test_this_machine_needs_no_settings(settings, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "cxtracker.E001"),
        ("ALLOWED_HOSTS", ["*"], "cxtracker.E002"),
        ("HTTPS", False, "cxtracker.E003"),
    ],
)
def test_an_unsafe_setting_is_refused(production, name, value, expected):
    setattr(production, name, value)
    assert ids() == [expected]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("SECRET_KEY", "short", "cxtracker.E004"), ("EMAIL_URL", "", "cxtracker.E005")],
)
def test_a_missing_secret_or_mail_server_is_refused(production, monkeypatch, name, value, expected):
    monkeypatch.setenv(name, value)
    assert ids() == [expected]


def test_every_refusal_says_what_to_do(production, monkeypatch):
    production.DEBUG, production.HTTPS, production.ALLOWED_HOSTS = True, False, ["*"]
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.setenv("EMAIL_URL", "")
    assert all(problem.hint for problem in production_is_safe())
