"""The sample company on a button: only where nothing is, alone while it is there, and gone without a trace."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from cxtracker.errors import Refused
from initiatives import sample_company
from initiatives.demo import sample
from initiatives.imports.services import steps, work
from initiatives.models import Decision, Import, Initiative, Notification, Outcome, Review, Snapshot
from initiatives.notifications.services import mailing
from initiatives.search.queries import searching
from initiatives.search.services import indexing
from journeys.models import Function, Influence, Membership, Moment, Segment, Touchpoint
from tests.factories import FunctionFactory, InitiativeFactory, MetricFactory, PersonFactory

pytestmark = pytest.mark.django_db

LEFT = {"audit.event", "initiatives.import", "audit.submission", "sessions.session", "initiatives.searchword"}
"""What happened stays told; words stand for no thing, they only help to find mistyped ones."""


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def carla(db) -> User:
    """A CX manager on her first day: there is no function yet."""
    return PersonFactory(name="Carla Caspar", role=Role.CX_MANAGER)


@pytest.fixture
def loaded(carla) -> Import:
    imported = sample.begin(by=carla, now=timezone.now())
    work.run_due(clock=timezone.now)
    imported.refresh_from_db()
    assert imported.state == "done", imported.problems
    return imported


FORM = {"title": "Ours", "problem": "Long words", "kind": "benefit", "culture": 0, "data": 0, "behavioural_science": 0}


def everything() -> dict[str, list[Any]]:
    """The ids of all rows of all tables but what stays."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in LEFT and model._meta.managed]
    return {
        model._meta.label_lower: sorted(map(str, model._base_manager.values_list("pk", flat=True))) for model in models
    }


def test_it_comes_whole_and_goes_without_a_trace(carla, alma, as_):
    indexing.work_due()
    before = everything()
    client = as_(carla)
    assert "Look round" in client.get("/").content.decode()
    assert client.post("/sample/load/").status_code == 302
    assert 'hx-trigger="every 2s"' in client.get("/sample/").content.decode()
    work.run_due(clock=timezone.now)
    indexing.work_due()
    assert searching.search("smile camera", carla).total
    assert Initiative.objects.count() == 10
    assert Outcome.objects.exclude(judgement=None).exists()
    assert Moment.objects.exists()
    assert Decision.objects.count() == 2
    assert Snapshot.objects.count() > 6
    assert Event.objects.filter(kind="sample.loaded", actor=carla).exists()
    page = client.get("/initiatives/").content.decode()
    assert "Nothing here is real" in page
    assert "Remove it" in page
    assert "Remove the sample company?" in client.get("/sample/").content.decode()
    assert client.post("/sample/remove/").status_code == 302
    work.run_due(clock=timezone.now)
    indexing.work_due()
    assert everything() == before
    assert Event.objects.filter(kind="sample.removed", actor=carla).exists()
    assert "Nothing here is real" not in client.get("/").content.decode()
    assert "Look round" in client.get("/").content.decode()


def test_it_can_come_again(loaded, carla):
    sample.remove(by=carla)
    work.run_due(clock=timezone.now)
    sample.begin(by=carla, now=timezone.now())
    work.run_due(clock=timezone.now)
    assert Initiative.objects.count() == 10


def test_what_hangs_on_it_goes_and_what_stands_beside_it_stays(loaded, carla, rita, as_):
    own = FunctionFactory(key="HR2", name="Own department", escalation=User.objects.get(email="head.it@example.com"))
    Segment.objects.create(key="own", name="Own customers")
    Membership.objects.create(person=rita, function=Function.objects.get(key="IT"))
    Influence.objects.create(touchpoint=Touchpoint.objects.first(), function=own, strength=3, rated_by=carla)
    sample.remove(by=carla)
    work.run_due(clock=timezone.now)
    own.refresh_from_db()
    assert own.escalation is None
    assert list(Function.objects.values_list("key", flat=True)) == ["HR2"]
    assert list(Segment.objects.values_list("key", flat=True)) == ["own"]
    assert User.objects.filter(pk=rita.pk).exists()
    assert not Membership.objects.exists()
    assert not Influence.objects.exists()


def test_who_of_it_did_something_stays_in_the_trail_and_is_switched_off(loaded, carla):
    acted = User.objects.get(email="head.it@example.com")
    Event.objects.create(at=timezone.now(), kind="x", actor=acted, channel="page")
    sample.remove(by=carla)
    work.run_due(clock=timezone.now)
    acted.refresh_from_db()
    assert not acted.is_active
    assert not User.objects.filter(email="head.fin@example.com").exists()


@pytest.mark.parametrize("make", [FunctionFactory, InitiativeFactory, MetricFactory])
def test_it_never_comes_where_something_is(make, carla, as_, api_as):
    make()
    assert "Look round" not in as_(carla).get("/").content.decode()
    answer = as_(carla).post("/sample/load/", follow=True)
    assert "an empty company only" in answer.content.decode()
    assert api_as(carla).post("/api/v1/sample/").status_code == 409
    assert not Import.objects.exists()


def test_two_clicks_load_it_once(carla):
    sample.begin(by=carla, now=timezone.now())
    with pytest.raises(Refused):
        sample.begin(by=carla, now=timezone.now())


def test_nothing_real_comes_beside_it(loaded, carla, lena, as_, api_as, tmp_path):
    assert as_(carla).get("/initiatives/new/")["Location"] == "/sample/"
    typed = as_(carla).post("/initiatives/new/", FORM)
    assert "Remove it first" in typed.content.decode()
    assert "Long words" in typed.content.decode()
    assert api_as(carla).post("/api/v1/initiatives/", {"title": "Ours"}, format="json").status_code == 409
    answer = as_(carla).post("/imports/new/", {"text": "title\nOurs\n"})
    assert answer.status_code == 422
    assert "title\nOurs" in answer.content.decode()
    assert api_as(carla).post("/api/v1/bundle/", {"segments": []}, format="json").status_code == 400
    (tmp_path / "segments.csv").write_text("key,name\na,A\n")
    with pytest.raises(SystemExit):
        call_command("import_bundle", str(tmp_path / "segments.csv"), stdout=StringIO(), stderr=StringIO())
    as_(lena).post("/review/close/", {"title": "", "as_of": str(timezone.localdate())})
    assert not Review.objects.exists()
    assert Initiative.objects.count() == 10


def test_nobody_of_it_is_written_to(loaded, mailoutbox):
    ids = sample_company.people()
    assert len(ids) > 10
    event = Event.objects.filter(kind="initiative.imported").first()
    Notification.objects.create(
        recipient_id=ids[0], event=event, topic="to_decide", way="at_once", mail_due=True, created_at=timezone.now()
    )
    assert mailing.send_due(now=timezone.now()) == 0
    assert not mailoutbox


def test_it_is_kept_until_somebody_removes_it(loaded, carla):
    steps.forget(now=timezone.now() + 10 * steps.UNDONE_FOR)
    assert sample_company.loaded().get().changes.exists()
    assert not Import.objects.visible_to(carla).exists()


def test_a_reader_sees_that_it_is_made_up_and_cannot_remove_it(loaded, rita, as_):
    page = as_(rita).get("/").content.decode()
    assert "Nothing here is real" in page
    assert "Remove it" not in page
    assert as_(rita).post("/sample/remove/").status_code == 403


def test_by_program_it_says_how_far_it_is(carla, api_as):
    door = api_as(carla)
    assert door.get("/api/v1/sample/").json() == {
        "state": "none",
        "parts_done": 0,
        "parts": 3,
        "company_is_empty": True,
    }
    assert door.post("/api/v1/sample/").json()["state"] == "importing"
    work.run_due(clock=timezone.now)
    assert door.get("/api/v1/sample/").json()["parts_done"] == 3
    assert door.post("/api/v1/sample/remove/").status_code == 202
