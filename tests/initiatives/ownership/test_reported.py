"""Nobody can put an answer in a function's mouth: what an import brings is reported until the function confirms it."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.core import mail

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Assessment, Notification, OwnershipRequest, RequestStep, TargetConflict
from initiatives.notifications.services import mailing
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


def test_the_head_is_mailed_at_once_and_told_once(claim, ivo):
    for _again in range(2):
        reminders.remind(now=NOW)
        mailing.send_due(now=NOW)
    assert Notification.objects.get(request=claim, recipient=ivo, topic="to_decide").way == "at_once"
    [letter] = [one for one in mail.outbox if one.to == [ivo.email]]
    question = "Did Information technology say yes to “A card explains itself” on 19 Nov 2026?"
    assert letter.subject.replace("\xa0", " ") == question
    assert "Carla Caspar imported this answer." in letter.body
    assert "/initiatives/CX-1/requests/IT/" in letter.body
    assert "hasn't answered" not in letter.subject


def test_who_settled_it_meanwhile_gets_no_mail(claim, ivo):
    reminders.remind(now=NOW)
    reported.confirm(claim, by=ivo, now=NOW)
    mailing.send_due(now=NOW)
    assert not [one for one in mail.outbox if one.to == [ivo.email] and one.subject.startswith("Did ")]


def test_of_many_at_once_the_others_come_in_the_daily_mail(company, carla, ivo, tmp_path, initiative):
    for number in range(2, 9):
        InitiativeFactory(key=f"CX-{number}", initiator=carla)
    rows = [{"initiative": f"CX-{number}", "function": "IT", **YES} for number in range(1, 9)]
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"ownerships": rows}))
    import_bundle([path], by=carla, now=NOW)
    reminders.remind(now=NOW)
    ways = Notification.objects.filter(recipient=ivo, topic="to_decide").values_list("way", flat=True)
    assert sorted(ways) == ["at_once"] * 5 + ["digest"] * 3


# --- what is confirmed as it is ---------------------------------------------------------------------------------
NOT_NOW = {"state": "deferred", "decided_on": "2026-11-19", "resume_on": "2026-12-03"}


def test_a_reported_not_now_is_confirmed_as_it_is(initiative, bring, carla, ivo, as_):
    bring(carla, **NOT_NOW)
    page = " ".join(as_(ivo).get("/initiatives/CX-1/requests/IT/").content.decode().split())
    assert "say “not now until 3 Dec 2026” to “A card explains itself” on 19 Nov 2026?" in page.replace("\xa0", " ")
    assert "Yes, we said not now until 3 Dec" in page.replace("\xa0", " ")
    with time_machine.travel(NOW, tick=False):
        as_(ivo).post("/initiatives/CX-1/requests/IT/confirm/", {})
    asked = OwnershipRequest.objects.get()
    assert (asked.state, asked.resume_on, asked.decided_by) == ("deferred", date(2026, 12, 3), ivo)
    assert kinds(asked) == ["reported", "deferred"]


@pytest.mark.parametrize(
    ("columns", "said", "field"),
    [
        ({"state": "deferred"}, {}, "until"),
        ({"state": "deferred", "resume_on": "2026-11-20"}, {}, "until"),
        ({"state": "deferred"}, {"until": date(2027, 6, 1)}, "until"),
        ({"state": "question"}, {}, "comment"),
        ({"state": "passed_on"}, {}, "to"),
    ],
)
def test_what_the_report_does_not_say_is_asked_for(initiative, bring, carla, ivo, columns, said, field):
    bring(carla, decided_on="2026-11-19", **columns)
    asked = OwnershipRequest.objects.get()
    with pytest.raises(Invalid) as refusal:
        reported.confirm(asked, by=ivo, now=NOW, **said)
    assert set(refusal.value.fields) == {field}
    assert kinds(asked) == ["reported"]


def test_what_is_missing_is_added_while_confirming(initiative, company, bring, carla, ivo, api_as):
    bring(carla, state="deferred")
    address = f"/api/v1/ownership-requests/{OwnershipRequest.objects.get().pk}/confirm/"
    with time_machine.travel(NOW, tick=False):
        assert api_as(ivo).post(address, {"until": "2026-12-03"}).json()["state"] == "deferred"


def test_a_reported_question_waits_for_its_answer(initiative, bring, carla, ivo):
    bring(carla, state="question", comment="Which release?")
    answered = reported.confirm(OwnershipRequest.objects.get(), by=ivo, now=NOW)
    assert answered.state == "question"
    assert requests.reply(answered, by=carla, now=NOW, comment="Spring").state == "requested"


def test_a_reported_passing_on_opens_the_question_there(initiative, company, bring, carla, ivo):
    bring(carla, state="passed_on", passed_to="OPS")
    reported.confirm(OwnershipRequest.objects.get(), by=ivo, now=NOW)
    states = dict(OwnershipRequest.objects.values_list("function__key", "state"))
    assert states == {"IT": "passed_on", "OPS": "requested"}


def test_where_the_other_was_asked_already_nothing_is_opened_twice(initiative, company, bring, carla, ivo):
    [other] = requests.ask(initiative, [company.OPS], by=carla, now=NOW)
    bring(carla, state="passed_on", passed_to="OPS")
    reported.confirm(OwnershipRequest.objects.get(function=company.IT), by=ivo, now=NOW)
    assert kinds(other) == ["asked"]


def test_until_when_and_to_whom_travel_in_the_bundle(initiative, company, carla, ivo, alma, bring, tmp_path):
    [it, risk] = requests.ask(initiative, [company.IT, company.RSK], by=carla, now=NOW)
    requests.defer(it, by=ivo, now=NOW, until=date(2026, 12, 3))
    requests.pass_on(risk, by=company.heads["RSK"], now=NOW, to=company.OPS)
    export_bundle(tmp_path / "all.json", by=alma)
    rows = {row["function"]: row for row in json.loads((tmp_path / "all.json").read_text())["ownerships"]}
    assert (rows["IT"]["resume_on"], rows["RSK"]["passed_to"]) == ("2026-12-03", "OPS")
    assert import_bundle([tmp_path / "all.json"], by=carla, now=NOW).changed == 0
    with pytest.raises(BundleErrors, match="IT has answered this itself"):
        bring(carla, state="deferred", resume_on="2027-01-01")


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
