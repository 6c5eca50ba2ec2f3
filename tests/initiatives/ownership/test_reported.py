"""Nobody can put an answer in a function's mouth: what an import brings is reported until the function confirms it."""

from __future__ import annotations

import json

import pytest

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Assessment, Notification, OwnershipRequest, RequestStep, TargetConflict
from initiatives.ownership.services import reminders, reported, requests
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Deputy, Influence
from tests.conftest import TODAY
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

NOW = noon(TODAY)


@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory(key="T1")
    for key in ("IT", "RSK"):
        InfluenceFactory(touchpoint=touchpoint, function=getattr(company, key), strength=3)
    return InitiativeFactory(key="CX-1", title="A card explains itself", initiator=carla, touchpoints=[touchpoint])


@pytest.fixture
def bring(tmp_path):
    def bring_in(by, vouch="", **columns):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps({"ownerships": [{"initiative": "CX-1", "function": "IT", **columns}]}))
        return import_bundle([path], by=by, now=NOW, vouch=vouch)

    return bring_in


YES = {"state": "approved", "person_days": 20, "decided_on": "2026-11-19", "decided_by": "ivo@example.com"}


@pytest.fixture
def claim(initiative, bring, carla) -> OwnershipRequest:
    bring(carla, **YES)
    return OwnershipRequest.objects.get()


def kinds(asked) -> list[str]:
    return list(RequestStep.objects.filter(request=asked).order_by("id").values_list("kind", flat=True))


def test_a_cx_managers_yes_for_somebody_else_counts_nowhere(claim):
    assert (claim.state, claim.reported, claim.effective) == ("reported", "approved", False)
    found = Assessment.objects.get()
    assert (found.score, found.owners) == (100.0, [])
    assert kinds(claim) == ["reported"]


def test_the_smile_camera_stays_fenced(sample, tmp_path):
    """R01: 100.0 fell to 7.7 before."""
    carla = User.objects.get(email="cx.manager@example.com")
    path = tmp_path / "ownerships.json"
    row = {"initiative": "I01", "function": "MKT", "state": "approved", "decided_on": "2026-11-20"}
    path.write_text(json.dumps({"ownerships": [row]}))
    before = Assessment.objects.get(initiative__key="I01").score
    result = import_bundle([path], by=carla, now=NOW)
    assert (result.reported, before, Assessment.objects.get(initiative__key="I01").score) == (1, 100.0, 100.0)


@pytest.mark.parametrize("who", ["carla", "alma"])
def test_the_same_again_and_export_to_import_change_nothing(who, request, claim, bring, carla, alma, tmp_path):
    by = request.getfixturevalue(who)
    assert bring(by, **YES).unchanged == 1
    export_bundle(tmp_path / "all.json", by=alma)
    result = import_bundle([tmp_path / "all.json"], by=by, now=NOW)
    assert (result.created, result.changed) == (0, 0)
    assert kinds(claim) == ["reported"]


@pytest.mark.parametrize("settle", ["confirm", "deny", "ask_anew"])
def test_a_file_imported_again_does_not_undo_what_the_function_said(settle, claim, bring, carla, alma, ivo, tmp_path):
    export_bundle(tmp_path / "before.json", by=alma)
    more = {"comment": "Never"} if settle == "deny" else {}
    settled = getattr(reported, settle)(claim, by=ivo, now=NOW, **more)
    assert bring(carla, **YES).unchanged == 1
    if settle == "confirm":
        assert import_bundle([tmp_path / "before.json"], by=carla, now=NOW).changed == 0
    assert OwnershipRequest.objects.get().state == settled.state


def test_one_click_of_the_head_confirms_as_of_now(claim, ivo, as_):
    page = as_(ivo).get("/inbox/").content.decode()
    assert "Did Information technology say yes to “A card explains itself” on 19 Nov 2026?" in page
    as_(ivo).post("/initiatives/CX-1/requests/IT/confirm/", {}, follow=True)
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, claim.effective) == ("approved", ivo, True)
    assert kinds(claim) == ["reported", "confirmed"]
    assert "confirmed the reported yes of Information technology" in as_(ivo).get("/initiatives/CX-1/").content.decode()


def test_a_no_withdraws_or_declines_with_a_reason(claim, bring, carla, dana, ivo):
    with pytest.raises(Invalid):
        reported.deny(claim, by=ivo, now=NOW)
    denied = reported.deny(claim, by=dana, now=NOW, comment="We never met")
    assert (denied.state, kinds(claim)[-1]) == ("withdrawn", "denied")
    assert RequestStep.objects.last().on_behalf_of == ivo
    bring(carla, **{**YES, "state": "conditional"})
    claim.refresh_from_db()
    declined = reported.deny(claim, by=ivo, now=NOW, reason="against_our_target", comment="Clicks")
    assert (declined.state, declined.reason, kinds(claim)[-1]) == ("declined", "against_our_target", "declined")
    assert TargetConflict.objects.filter(request=declined).exists()


def test_ask_me_anew_is_the_plain_question(claim, ivo):
    again = reported.ask_anew(claim, by=ivo, now=NOW)
    assert (again.state, again.decided_by, again.decided_on, again.asked_on) == ("requested", None, None, TODAY)
    assert requests.approve(again, by=ivo, now=NOW).state == "approved"


def test_only_the_function_confirms_and_never_whoever_imported(company, claim, carla, alma, rosa, cosmo):
    Deputy.objects.create(function=company.IT, person=carla)
    for person in (carla, alma, rosa, cosmo):
        with pytest.raises(NotAllowed):
            reported.confirm(claim, by=person, now=NOW)
    requests.withdraw(claim, by=carla, now=NOW)
    with pytest.raises(Refused):
        reported.confirm(claim, by=company.heads["IT"], now=NOW)


def test_the_head_hears_of_it_in_the_daily_mail(claim, ivo):
    reminders.remind(now=NOW)
    told = Notification.objects.get(request=claim, recipient=ivo, topic="to_decide")
    assert told.way == "digest"


def test_what_a_function_said_itself_is_its_own(initiative, company, bring, carla, ivo):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=NOW)
    requests.approve(asked, by=ivo, now=NOW)
    for columns in (
        {"state": "declined"},
        {"state": "withdrawn"},
        {"state": "requested"},
        {"state": "approved", "person_days": 99},
        {"state": "approved", "comment": "Gladly"},
        {"state": "approved", "decided_by": "rosa@example.com"},
    ):
        with pytest.raises(BundleErrors, match="IT has answered this itself"):
            bring(carla, **columns)
    assert bring(carla, state="approved").unchanged == 1


def test_the_requester_may_ask_again_by_import_too(initiative, company, bring, carla, ivo):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=NOW)
    requests.decline(asked, by=ivo, now=NOW, reason="timing", comment="Next year")
    bring(carla, state="requested")
    asked.refresh_from_db()
    assert (asked.state, asked.comment, asked.decided_by) == ("requested", "", None)


@pytest.mark.parametrize(
    "columns", [{"asked_by": "rosa@example.com"}, {"comment": "We would love to"}, {"decided_by": "ivo@example.com"}]
)
def test_nobody_signs_for_somebody_else(columns, initiative, bring, carla):
    with pytest.raises(BundleErrors):
        bring(carla, state="requested", **columns)
    assert not OwnershipRequest.objects.exists()


def test_who_imports_a_question_has_asked_it(initiative, company, bring, carla):
    bring(carla, state="requested")
    Deputy.objects.create(function=company.IT, person=carla)
    with pytest.raises(NotAllowed, match="You asked this question"):
        requests.approve(OwnershipRequest.objects.get(), by=carla, now=NOW)


def test_a_rating_is_not_signed_for_somebody_else(initiative, carla, tmp_path):
    path = tmp_path / "influences.json"
    row = {"touchpoint": "T1", "function": "IT", "strength": 0, "rated_by": "ivo@example.com"}
    path.write_text(json.dumps({"influences": [row]}))
    with pytest.raises(BundleErrors, match="sign for someone else"):
        import_bundle([path], by=carla, now=NOW)
    assert Influence.objects.get(function__key="IT").strength == 3


def test_an_administrator_who_vouches_is_named_with_the_reason(claim, bring, alma):
    bring(alma, vouch="Minutes of 19 November", **YES)
    claim.refresh_from_db()
    assert (claim.state, claim.effective) == ("approved", True)
    assert Event.objects.get(kind="ownership.vouched").context["reason"] == "Minutes of 19 November"
    assert Event.objects.filter(kind="bundle.imported").last().context["vouched"] == "Minutes of 19 November"


def test_an_administrator_who_does_not_vouch_reports_like_everybody(sample, alma, tmp_path):
    path = tmp_path / "ownerships.json"
    path.write_text(json.dumps({"ownerships": [{"initiative": "I09", "function": "IT", "state": "approved"}]}))
    assert import_bundle([path], by=alma, now=NOW).reported == 1


def test_a_cx_manager_cannot_vouch(initiative, bring, carla, api_as):
    with pytest.raises(NotAllowed, match="Only administrators can vouch"):
        bring(carla, vouch="Trust me", **YES)
    refused = api_as(carla).post("/api/v1/bundle/?vouch=me", {"ownerships": []}, format="json")
    assert refused.status_code == 403


def test_over_the_api_the_function_confirms(claim, ivo, api_as):
    answer = api_as(ivo).post(f"/api/v1/ownership-requests/{claim.pk}/confirm/", {}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
