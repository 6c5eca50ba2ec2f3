"""Reported answers that race: of several words at once exactly one counts, and a report never changes under a click."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from cxtracker.errors import Conflict, Refused
from initiatives.models import OwnershipRequest, RequestStep
from initiatives.ownership.services import reported, requests as ownership, steps
from initiatives.transfer.services.importing import import_bundle
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REQUESTS, RACERS = 8, 4
NOW = noon(TODAY)


@pytest.fixture
def claims(company, carla, tmp_path) -> list[OwnershipRequest]:
    path = tmp_path / "bundle.json"
    keys = [InitiativeFactory(initiator=carla).key for _ in range(REQUESTS)]
    path.write_text(
        json.dumps({"ownerships": [{"initiative": key, "function": "IT", "state": "approved"} for key in keys]})
    )
    import_bundle([path], by=carla, now=NOW)
    return list(OwnershipRequest.objects.order_by("pk"))


def raced(company, carla, claims) -> Counter[str]:
    """The head says yes, the deputy no, the head asks anew, the deputy yes, all at once."""
    ivo, dana = company.heads["IT"], company.dana
    calls = (
        lambda mine: reported.confirm(mine, by=ivo, now=NOW),
        lambda mine: reported.deny(mine, by=dana, now=NOW, reason="timing"),
        lambda mine: reported.ask_anew(mine, by=ivo, now=NOW),
        lambda mine: reported.confirm(mine, by=dana, now=NOW),
    )
    seen: Counter[str] = Counter()

    def say(call: Callable[[OwnershipRequest], object], mine: OwnershipRequest) -> None:
        try:
            call(mine)
            seen["settled"] += 1
        except (Conflict, Refused):
            seen["refused"] += 1

    for claim in claims:
        said = (partial(say, call, OwnershipRequest.objects.get(pk=claim.pk)) for call in calls)
        assert together(*said) == []
    return seen


WORDS = ("confirmed", "declined", "anew")


def test_every_report_is_settled_once(company, carla, claims):
    assert raced(company, carla, claims) == {"settled": REQUESTS, "refused": REQUESTS * (RACERS - 1)}
    assert RequestStep.objects.filter(kind__in=WORDS).count() == REQUESTS
    assert not OwnershipRequest.objects.filter(state="reported").exists()


def test_without_the_guard_words_double(company, carla, claims, monkeypatch):
    """What the look under the lock and the conditional update prevent: saving on what was read, whatever came of it."""

    def just_save(request: OwnershipRequest, origins: object, values: dict[str, object]) -> bool:
        for name, value in values.items():
            setattr(request, name, value)
        request.effective = False
        request.save()
        return True

    monkeypatch.setattr(steps, "change_if", just_save)
    monkeypatch.setattr(reported, "_reported", lambda mine, by, now: mine.initiative)
    assert raced(company, carla, claims)["settled"] > REQUESTS
    assert RequestStep.objects.filter(kind__in=WORDS).count() > REQUESTS


def test_a_click_on_one_report_does_not_confirm_another(company, carla, claims, ivo, tmp_path):
    """The head reads “did you say yes?” while another file says that they declined."""
    seen = claims[0]
    path = tmp_path / "again.json"
    row = {"initiative": seen.initiative.key, "function": "IT", "state": "declined", "reason": "timing"}
    path.write_text(json.dumps({"ownerships": [row]}))
    import_bundle([path], by=carla, now=NOW)
    with pytest.raises(Conflict, match="Another answer has been reported"):
        reported.confirm(seen, by=ivo, now=NOW)
    assert OwnershipRequest.objects.get(pk=seen.pk).state == "reported"


def test_passing_on_from_two_functions_to_each_other_at_once_leaves_one_asked(company, carla, ivo, rosa):
    """Both hold the question; each hands it to the other: neither may, since both were asked."""
    initiative = InitiativeFactory(initiator=carla)
    ownership.ask(initiative, [company.IT, company.RSK], by=carla, now=NOW)
    refused: list[str] = []

    def hand_over(mine: OwnershipRequest, by, to) -> None:
        try:
            ownership.pass_on(mine, by=by, now=NOW, to=to)
        except Refused:
            refused.append(mine.function.key)

    it, risk = (OwnershipRequest.objects.get(function__key=key) for key in ("IT", "RSK"))
    assert together(partial(hand_over, it, ivo, company.RSK), partial(hand_over, risk, rosa, company.IT)) == []
    assert sorted(refused) == ["IT", "RSK"]
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"requested"}
