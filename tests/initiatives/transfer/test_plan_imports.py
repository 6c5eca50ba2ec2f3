"""An import that changes what functions agreed to says so before and after, and asks them again."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Initiative, Outcome, OwnershipRequest, Pact, RequestStep
from initiatives.ownership.services import pact, requests
from initiatives.transfer.services.importing import import_bundle
from tests.factories import noon
from tests.imports.door import applied, checked
from tests.initiatives.plan_cast import states

WHOM = "Information technology, and Risk and legal will be asked again."
TOLD = f"X-1: This moves the target by 10.5\u00a0% and moves the promised money by 20\u00a0%: {WHOM}"
ROW = {"initiative": "X-1", "metric": "BE03", "target": 1.7, "unit_value": 300000}
OWNED, ASKED = {"IT": "approved", "RSK": "approved"}, {"IT": "requested", "RSK": "requested"}


@pytest.fixture
def file(tmp_path):
    def write(**lists):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(lists))
        return path

    return write


def test_the_page_tells_before_it_is_done_and_says_what_was_done(agreed, alma, as_):
    door = as_(alma)
    upload = SimpleUploadedFile("bundle.json", json.dumps({"outcomes": [ROW]}).encode())
    tried = checked(door, upload)
    page = tried.content.decode()
    assert "This changes what functions agreed to" in page
    assert TOLD in page
    assert states() == OWNED
    done = applied(door, tried).content.decode()
    assert "Functions are asked again" in done
    assert TOLD in done
    assert states() == ASKED


def test_the_api_tells_in_the_dry_run_and_in_the_result(agreed, alma, api_as):
    door = api_as(alma)
    tried = door.post("/api/v1/bundle/?dry_run=1", {"outcomes": [ROW]}, format="json")
    assert (tried.status_code, tried.json()["asks_again"]) == (200, [TOLD])
    assert states() == OWNED
    done = door.post("/api/v1/bundle/", {"outcomes": [ROW]}, format="json")
    assert (done.json()["asks_again"], done.json()["changed"]) == ([TOLD], 1)
    assert states() == ASKED
    again = door.post("/api/v1/bundle/", {"outcomes": [ROW]}, format="json")
    assert (again.json()["asks_again"], again.json()["unchanged"]) == ([], 1)


def test_the_command_tells_and_its_last_line_stays_the_counts(agreed, file):
    out = StringIO()
    call_command("import_bundle", file(outcomes=[ROW]), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == TOLD
    assert lines[-1] == "created 0, changed 1, unchanged 0"
    assert states() == ASKED


def test_putting_it_back_by_import_restores(agreed, file, today):
    import_bundle([file(outcomes=[ROW])], by=None, now=noon(today))
    back = import_bundle([file(outcomes=[ROW | {"target": 1.9, "unit_value": 250000}])], by=None, now=noon(today))
    assert back.asks_again == (
        "X-1: The plan is again as agreed. No longer asked to confirm: Information technology, and Risk and legal.",
    )
    assert states() == OWNED
    Initiative.objects.get(key="X-1").assessment.refresh_from_db()
    assert sorted(Initiative.objects.get(key="X-1").assessment.owners) == ["IT", "RSK"]


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ({"initiatives": [{"key": "X-1", "go_live": "2027-06-30"}]}, "moves go-live by 150 days"),
        ({"initiatives": [{"key": "X-1", "touchpoints": []}]}, "changes the touchpoints"),
        ({"outcomes": [ROW | {"target": 1.9, "unit_value": 250000, "share": 0.4}]}, "moves the promised money by 60"),
        (
            {"ownerships": [{"initiative": "X-1", "function": "FIN", "state": "requested"}]},
            "brings Finance into the pact",
        ),
    ],
)
def test_every_list_that_holds_a_part_of_the_pact_tells(lists, words, agreed, file, today, alma):
    told = import_bundle([file(**lists)], by=alma, now=noon(today))
    assert len(told.asks_again) == 1
    assert words in told.asks_again[0]
    assert {states()["IT"], states()["RSK"]} == {"requested"}


def test_small_changes_and_other_rows_tell_nothing(agreed, file, today):
    small = {
        "initiatives": [{"key": "X-1", "title": "The first bill"}],
        "outcomes": [ROW | {"unit_value": 251000, "target": 1.9}],
    }
    assert import_bundle([file(**small)], by=None, now=noon(today)).asks_again == ()
    assert states() == OWNED


def test_a_refused_import_asks_nobody(agreed, file, today):
    before = RequestStep.objects.count(), Pact.objects.count()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_bundle", file(outcomes=[ROW, {"initiative": "X-1", "metric": "?"}]), stderr=out)
    assert (RequestStep.objects.count(), Pact.objects.count()) == before
    assert Outcome.objects.get(pk=agreed.pk).target == 1.9


def test_an_answer_brought_later_is_bound_to_the_plan_it_came_with(agreed, file, today, alma, company):
    """Else what it agreed to would be unknown, and nobody would ever ask it again."""
    row = {"initiative": "X-1", "function": "FIN", "state": "approved", "decided_on": "2026-11-20"}
    import_bundle([file(ownerships=[row])], by=alma, now=noon(today), vouch="Signed on paper")
    brought = OwnershipRequest.objects.get(function=company.FIN)
    assert brought.pact == Pact.objects.latest("version").version
    for key, head in (("IT", company.heads["IT"]), ("RSK", company.heads["RSK"])):
        requests.approve(OwnershipRequest.objects.get(function__key=key), by=head, now=noon(today))
    told = import_bundle([file(outcomes=[ROW])], by=alma, now=noon(today))
    assert "Finance" in told.asks_again[0]
    assert set(states().values()) == {"requested"}


def test_what_is_agreed_by_import_binds_those_who_had_said_yes(agreed, file, today):
    Initiative.objects.update(status="proposed")
    Pact.objects.all().delete()
    OwnershipRequest.objects.update(pact=1)
    initiative = Initiative.objects.get(key="X-1")
    pact.version_now(initiative, at=noon(today))
    assert (
        import_bundle([file(initiatives=[{"key": "X-1", "status": "agreed"}])], by=None, now=noon(today)).asks_again
        == ()
    )
    told = import_bundle([file(outcomes=[ROW | {"target": 1.9}])], by=None, now=noon(today))
    assert "moves the promised money by 20" in told.asks_again[0]


def test_what_the_agreement_froze_an_import_leaves_as_the_page_does(agreed, file, today, alma, api_as):
    """A lower bar at the start would make every result look better."""
    told = api_as(alma).patch(f"/api/v1/outcomes/{agreed.pk}/", {"baseline": 3}, format="json", HTTP_IF_MATCH="*")
    [error] = told.json()["errors"]
    sentence = error["detail"]
    assert sentence.startswith("This was frozen with the agreement on ")
    row = {"initiative": "X-1", "metric": "BE03", "baseline": 3.0}
    with pytest.raises(BundleErrors) as refused:
        import_bundle([file(outcomes=[row])], by=alma, now=noon(today))
    [problem] = refused.value.problems
    assert (problem.list, problem.column, problem.message) == ("outcomes", "baseline", sentence)
    same = {"initiative": "X-1", "metric": "BE03", "baseline": 2.4, "target": 1.89}
    assert import_bundle([file(outcomes=[same])], by=alma, now=noon(today)).changed == 1
