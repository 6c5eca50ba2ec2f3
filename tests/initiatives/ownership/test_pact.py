"""Which changes are so large that functions are asked again, and that they are asked once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.utils import timezone

from initiatives.lifecycle.services import initiatives
from initiatives.models import OwnershipRequest, Pact, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.rules.pact import material_changes
from initiatives.ownership.services import requests
from initiatives.policies.rules.policy import Policy
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

BEFORE = {"touchpoints": ["T1"], "functions": ["IT"], "go_live": "2027-01-31", "targets": {"M01": 2.0}, "agreed": True}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"touchpoints": ["T1", "T2"]}, ["touchpoints"]),
        ({"touchpoints": []}, ["touchpoints"]),
        ({"functions": ["IT", "OPS"]}, ["functions"]),
        ({"go_live": "2027-03-02"}, []),  # 30 days
        ({"go_live": "2027-03-03"}, ["go_live"]),  # 31 days
        ({"go_live": "2026-06-01"}, []),  # earlier is no slip
        ({"go_live": None}, ["go_live"]),  # taken away
        ({"targets": {}}, ["targets"]),
        ({"targets": {"M01": 2.2}}, []),  # 10 per cent
        ({"targets": {"M01": 2.21}}, ["targets"]),
        ({"targets": {"M01": 1.79}}, ["targets"]),
        ({"targets": {"M01": 2.0, "M02": 5.0}}, []),
        ({"touchpoints": ["T2"], "targets": {"M01": 9.0}}, ["touchpoints", "targets"]),
    ],
)
def test_what_is_material(change, found):
    assert material_changes(BEFORE, {**BEFORE, **change}, Policy()) == found


def test_before_the_agreement_functions_come_and_go():
    draft = {**BEFORE, "agreed": False}
    assert material_changes(draft, {**draft, "functions": ["IT", "OPS"]}, Policy()) == []


def test_a_target_of_nought_may_not_move_at_all():
    nought = {**BEFORE, "targets": {"M01": 0.0}}
    assert material_changes(nought, {**nought, "targets": {"M01": 0.1}}, Policy()) == ["targets"]


# --- asked again --------------------------------------------------------------------------------------------------
@pytest.fixture
def owned(db, time_machine, company, carla, ivo):
    """IT owns it, as it was on that Monday."""
    time_machine.move_to(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=False)
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(title="Refund", touchpoints=[touchpoint], initiator=carla, go_live=date(2027, 1, 31))
    (asked,) = requests.ask(initiative, [company.IT], by=carla, now=noon(date(2026, 11, 16)))
    requests.approve(asked, by=ivo, now=noon(date(2026, 11, 16)))
    mailing.send_due(now=timezone.now())
    mail.outbox.clear()
    return asked


def test_small_edits_keep_approvals(owned, carla):
    initiatives.edit(owned.initiative, {"title": "Refunds", "go_live": date(2027, 2, 10)}, by=carla)
    owned.refresh_from_db()
    assert owned.state == "approved"


def test_a_material_change_asks_again_once_and_mails_once(owned, carla, ivo):
    initiatives.edit(owned.initiative, {"go_live": date(2027, 6, 1)}, by=carla)
    owned.refresh_from_db()
    assert (owned.state, owned.effective) == ("requested", False)
    mailing.send_due(now=timezone.now())
    assert {letter.subject for letter in mail.outbox} == {
        "“Refund” has changed: does Information technology still agree?"
    }
    mail.outbox.clear()
    initiatives.edit(owned.initiative, {"go_live": date(2027, 9, 1)}, by=carla)
    mailing.send_due(now=timezone.now())
    assert mail.outbox == []
    assert RequestStep.objects.filter(kind="reconfirm").count() == 1


def test_confirming_binds_to_the_new_version(owned, carla, ivo):
    initiatives.edit(owned.initiative, {"go_live": date(2027, 6, 1)}, by=carla)
    again = OwnershipRequest.objects.get(pk=owned.pk)
    requests.approve(again, by=ivo, now=noon(date(2026, 11, 17)))
    newest = Pact.objects.order_by("-version").values_list("version", flat=True)[0]
    assert OwnershipRequest.objects.get(pk=owned.pk).pact == newest
    initiatives.edit(owned.initiative, {"go_live": date(2027, 6, 20)}, by=carla)
    assert OwnershipRequest.objects.get(pk=owned.pk).state == "approved"
