"""The sample company, as the demo loads it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cxtracker.accounts.models import User
from initiatives.assessment.queries.silo_report import silo_rows
from initiatives.demo import company
from initiatives.models import Initiative, OwnershipRequest
from journeys.models import EventMark, Measurement
from tests.factories import noon


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2027, 2, 28), date(2031, 7, 1)])
def test_the_sample_says_the_same_on_any_day(db, day):
    company.load(now=noon(day))
    scores = {row.key: row.assessment.score for row in silo_rows(as_of=day)}
    assert scores["I01"] == 100.0
    assert scores["I05"] == 10.4
    assert scores["I09"] == 79.2
    assert Measurement.objects.latest("on").on <= day
    assert (day - OwnershipRequest.objects.filter(state="requested").latest("asked_on").asked_on).days == 5


def test_what_else_happened_is_marked_where_it_belongs(db):
    company.load(now=noon(date(2027, 1, 15)))
    marks = EventMark.objects.order_by("on").values_list("on", "kind", "metric__key", "noted_by__email")
    assert list(marks) == [
        (date(2025, 11, 1), "law", "BE14", "admin@example.com"),
        (date(2026, 2, 1), "campaign", None, "admin@example.com"),
        (date(2026, 5, 1), "price", None, "admin@example.com"),
        (date(2026, 8, 11), "outage", "BE13", "admin@example.com"),
    ]


def test_it_is_loaded_once(db):
    assert company.load(now=noon(date(2026, 11, 21))) is not None
    assert company.load(now=noon(date(2026, 11, 21))) is None
    assert Initiative.objects.count() == 10


def test_the_command_prepares_a_login_per_role_and_prints_them(db, capsys):
    call_command("demo", "--no-serve")
    told = capsys.readouterr().out
    for email in company.LOGINS:
        assert email in told
    roles = set(User.objects.filter(email__in=company.LOGINS).values_list("role", flat=True))
    assert roles == {"administrator", "cx_manager", "leadership", "contributor", "reader"}
    assert all(person.can_sign_in for person in User.objects.filter(email__in=company.LOGINS))


def test_a_real_installation_is_refused(db, settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="known passwords"):
        call_command("demo", "--no-serve")
    assert not User.objects.exists()
