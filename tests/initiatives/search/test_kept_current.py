"""The index follows every change, by whatever door it comes, and can be built anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cxtracker.accounts.services import people
from cxtracker.errors import Invalid
from initiatives.comments.services import comments
from initiatives.imports.services import steps
from initiatives.lifecycle.services import deleting, initiatives
from initiatives.models import Initiative, SearchDocument, SearchDue, SearchState, SearchWord
from initiatives.ownership.services import requests
from initiatives.review.decisions import services as decisions
from initiatives.search.queries import searching
from initiatives.search.services import indexing
from journeys.functions.services import functions
from journeys.map.services import maps
from journeys.models import TrashedItem
from journeys.trash import services as trash
from tests.factories import (
    InitiativeFactory,
    JourneyFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    TouchpointFactory,
)
from tests.imports.conftest import bring, imported_by, worked  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


FORM = {"kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0, "save": "1"}


@pytest.fixture
def built(company) -> None:
    """The index as it is on any day: built once, and kept current since."""
    indexing.work_due()


def sound() -> bool:
    """Whether the index, with what is due, says what the things say."""
    indexing.work_due()
    call_command("search_index", check=True, stdout=StringIO(), stderr=StringIO())
    return True


def test_what_is_saved_is_found_right_after_the_commit(built, carla, as_, committed):
    with committed():
        assert as_(carla).post("/initiatives/new/", {**FORM, "title": "Bill on time"}).status_code == 302
    assert searching.search("bill", carla).total == 1
    assert not SearchDue.objects.exists()


def test_a_page_changes_what_is_found(built, carla, as_, committed):
    initiative = InitiativeFactory(title="Bill on time", initiator=carla)
    indexing.rebuild()
    typed = {**FORM, "title": "Invoice", "mode": "prevent", "version": 1}
    with committed():
        assert as_(carla).post(f"/initiatives/{initiative.key}/edit/", typed).status_code == 302
    assert [searching.search(word, carla).total for word in ("bill", "invoice")] == [0, 1]


def test_the_api_changes_what_is_found(built, carla, api_as, committed):
    with committed():
        made = api_as(carla).post("/api/v1/initiatives/", {"title": "Bill on time"})
    assert made.status_code == 201
    assert searching.search("bill", carla).total == 1


def test_an_import_is_found_and_taken_back(built, company, carla, find, bring, imported_by):  # noqa: F811
    imported = imported_by(carla, bring("title,problem\nFirst bill,Nobody understands it\n", by=carla))
    assert find("understands", by=carla) == ["initiative First bill"]
    worked(steps.undo(imported, by=carla, now=timezone.now()))
    assert find("understands", by=carla) == []
    assert sound()


def test_what_is_deleted_is_not_found_and_what_is_restored_is_found_again(built, company, carla, find, today):
    draft = InitiativeFactory(title="Bill on time", status="draft", initiator=carla)
    OutcomeFactory(initiative=draft, value_note="calls about the bill")
    OwnershipRequestFactory(initiative=draft, function=company.IT, ask="Print the bill", steps=False)
    indexing.rebuild()
    assert len(find("bill", by=carla)) == 3
    deleting.remove(draft, by=carla, today=today)
    assert find("bill", by=carla) == []
    trash.restore(TrashedItem.objects.get(), by=carla)
    assert len(find("bill", by=carla)) == 3
    assert sound()


def test_a_journey_takes_along_all_that_hangs_on_it(built, carla, find):
    journey = JourneyFactory(title="Leaving")
    touchpoint = TouchpointFactory(stage__journey=journey, stage__name="Leaving at last", name="Leaving letter")
    touchpoint.moments.create(position=1, fact="Leaving hurts")
    indexing.rebuild()
    assert len(find("leaving", by=carla)) == 4
    maps.remove_journey(journey, by=carla)
    assert find("leaving", by=carla) == []
    trash.restore(TrashedItem.objects.get(), by=carla)
    assert len(find("leaving", by=carla)) == 4
    assert sound()


def test_a_new_name_is_followed_by_all_that_use_it(built, company, carla, alma, find, today):
    touchpoint = TouchpointFactory(name="Letter")
    InitiativeFactory(title="Bill on time", touchpoints=[touchpoint], accountable=company.heads["IT"])
    OwnershipRequestFactory(function=company.IT, ask="Print it", initiative__title="Other", steps=False)
    indexing.rebuild()
    maps.edit_touchpoint(touchpoint, {"name": "Postcard"}, by=carla)
    assert find("postcard", by=carla) == ["touchpoint Postcard", "initiative Bill on time"]
    functions.edit(company.IT, {"name": "Machines"}, by=alma, today=today)
    assert "answer Machines" in find("machines", by=carla)
    people.edit(company.heads["IT"], name="Igor Neumann", role="contributor", by=alma)
    assert set(find("neumann", by=carla)) >= {"person Igor Neumann", "initiative Bill on time", "function Machines"}
    assert sound()


def test_what_is_answered_and_taken_back_stays_history_and_is_found(built, company, carla, ivo, find):
    asked = OwnershipRequestFactory(function=company.IT, asked_by=carla, state="requested")
    indexing.rebuild()
    requests.accept_on_condition(asked, by=ivo, now=timezone.now(), comment="only with two printers")
    assert find("printers", by=carla) == ["answer Information technology"]
    asked.refresh_from_db()
    requests.withdraw(asked, by=carla, now=timezone.now())
    assert find("printers", by=carla) == ["answer Information technology"]
    assert sound()


def test_decisions_and_what_is_said_to_them_are_found(built, carla, lena, find):
    indexing.rebuild()
    options = [{"verb": "stop", "text": "Stop the camera", "loses": "Marketing"}]
    asked = decisions.ask(
        None,
        question="Go on with the camera?",
        options=options,
        recommended="stop",
        waiting_costs="",
        needed_by=None,
        by=carla,
        now=timezone.now(),
    )
    comment = comments.post(asked, text="It reads smiles", by=lena, now=timezone.now())
    assert find("smiles", by=carla) == ["comment Go on with the camera?"]
    assert sound()
    comments.remove(comment, by=lena, now=timezone.now())
    assert find("smiles", by=carla) == []
    comments.restore(comment, by=lena)
    assert find("smiles", by=carla) == ["comment Go on with the camera?"]
    assert sound()


def test_much_at_once_is_left_to_the_worker(built, carla, committed, broker_away):
    with committed():
        for number in range(3):
            initiatives.create({"title": f"Bill {number}"}, touchpoints=(), by=carla, now=timezone.now())
    assert not SearchDue.objects.exists()
    SearchDue.objects.bulk_create(
        SearchDue(label="initiatives.initiative", object_id=pk) for pk in range(indexing.AT_ONCE + 1)
    )
    with committed():
        indexing.work_a_little()
    assert broker_away == [indexing.WORK]
    assert SearchDue.objects.count() == 1


def test_a_change_that_fails_leaves_nothing_due(built, carla):
    with pytest.raises(Invalid):
        initiatives.create({"title": ""}, touchpoints=(), by=carla, now=timezone.now())
    assert not SearchDue.objects.exists()


def test_the_check_names_what_is_wrong_and_rebuilding_mends_it(built, carla):
    right, wrong = InitiativeFactory(title="Right"), InitiativeFactory(title="Wrong")
    call_command("search_index", rebuild=True, stdout=StringIO())
    Initiative.objects.filter(pk=wrong.pk).update(title="Other")
    SearchDocument.objects.create(kind="initiative", object_id=right.pk + 1_000, title="Long gone")
    errors = StringIO()
    with pytest.raises(CommandError, match="2 documents are wrong"):
        call_command("search_index", check=True, stderr=errors)
    assert f"initiative {wrong.pk}: is searched for by other words" in errors.getvalue()
    assert f"initiative {right.pk + 1_000}: is gone and still searched for" in errors.getvalue()
    out = StringIO()
    call_command("search_index", rebuild=True, stdout=out)
    assert "2 documents were wrong" in out.getvalue()
    assert sound()


def test_after_an_upgrade_the_worker_builds_the_index_anew(built, carla, find):
    Initiative.objects.bulk_create([Initiative(key="OLD-1", title="There before", status="proposed")])
    assert find("there before", by=carla) == []
    SearchState.objects.update(rules="of an earlier version")
    assert find("there before", by=carla) == ["initiative There before"]


def test_words_that_do_not_change_cost_nothing(built, carla):
    InitiativeFactory(title="Bill")
    assert indexing.rebuild() > 0
    assert indexing.rebuild() == 0
    assert SearchWord.objects.filter(word="bill").count() == 1
