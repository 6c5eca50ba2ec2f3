"""What the database refuses reaches people as a sentence, by whichever door they came."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cxtracker import constraints
from cxtracker.accounts.models import User
from cxtracker.tabular.problems import BundleErrors
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative
from initiatives.transfer.services import loading
from initiatives.transfer.services.importing import import_bundle
from journeys.functions.services import functions
from journeys.models import Function, Influence, Journey, Measurement, Stage
from tests.factories import InfluenceFactory, InitiativeFactory, JourneyFactory, MeasurementFactory, PersonFactory, noon

pytestmark = pytest.mark.django_db
RAW = ("constraint", "_", "CHECK", "UNIQUE", "NULL", "violat")


def said(write) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    return constraints.sentence(refused.value)


def test_a_check_says_its_sentence():
    initiative = InitiativeFactory()
    assert said(lambda: Initiative.objects.filter(pk=initiative.pk).update(culture=7)) == (
        "Choose 0 (not at all) to 3 (at its core)."
    )


def test_a_unique_pair_says_its_sentence():
    reading = MeasurementFactory()
    assert "already a reading for this day" in said(
        lambda: Measurement.objects.create(series=reading.series, on=reading.on, value=1)
    )


def test_a_conditional_unique_says_its_sentence():
    rated = InfluenceFactory()
    twin = Influence(touchpoint=rated.touchpoint, function=rated.function, strength=1)
    assert "already rated on this touchpoint" in said(lambda: Influence.objects.bulk_create([twin]))


def test_a_key_that_differs_by_case_alone_says_its_sentence(company):
    assert "in upper or lower case" in said(lambda: Function.objects.create(key="it", name="Another"))


def test_an_address_in_another_case_says_its_sentence():
    PersonFactory(email="una@example.com")
    twin = User(email="UNA@example.com", name="Una")
    assert "already on the list" in said(lambda: User.objects.bulk_create([twin]))


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda: Journey.objects.create(key=JourneyFactory().key, title="Twin"), "This is taken"),
        (lambda: Stage.objects.create(key="S", name="No journey", lifecycle="use", position=1), "Something is missing"),
    ],
    ids=["a column that is unique", "a column that is needed"],
)
def test_what_has_no_constraint_of_its_own_is_worded_too(write, words):
    sentence = said(write)
    assert words in sentence
    assert not [word for word in RAW if word in sentence]


def test_a_form_refuses_beside_the_field(as_, carla):
    InitiativeFactory(key="X-1", status="proposed")
    form = {"title": "Other", "kind": "benefit", "culture": 7, "data": 0, "behavioural_science": 0, "version": 1}
    answer = as_(carla).post("/initiatives/X-1/edit/", form)
    assert answer.status_code == 422
    assert "initiative_culture" not in answer.text
    assert "Constraint" not in answer.text


def test_the_api_refuses_with_the_field(api_as, carla):
    answer = api_as(carla).post("/api/v1/initiatives/", {"title": "x", "culture": 7}, format="json")
    assert answer.status_code == 400
    assert "initiative_culture" not in answer.content.decode()


def test_a_bundle_refuses_with_row_and_column(alma, tmp_path):
    (tmp_path / "initiatives.csv").write_text("key,title,culture\nX-1,Speak up,7\n")
    with pytest.raises(BundleErrors) as refused:
        import_bundle([tmp_path / "initiatives.csv"], by=alma, now=timezone.now())
    assert "row 2" in str(refused.value)
    assert "initiative_culture" not in str(refused.value)


@transaction.atomic
def breaking(*_args, **_more):
    """A service that misses what the database then refuses."""
    Initiative.objects.update(culture=7)


def test_a_page_shows_what_no_service_foresaw_and_keeps_everything(as_, alma, company, monkeypatch):
    InitiativeFactory(key="X-1")
    monkeypatch.setattr(functions, "remove", breaking)
    answer = as_(alma).post(
        "/functions/FIN/remove/", {}, headers={"referer": "http://testserver/functions/FIN/remove/"}
    )
    assert answer.status_code == 409
    assert "Choose 0 (not at all) to 3 (at its core). Nothing was changed." in answer.text
    assert 'href="/functions/FIN/remove/"' in answer.text


def test_a_numbered_form_shows_it_too(as_, alma, company, monkeypatch):
    InitiativeFactory(key="X-1")
    monkeypatch.setattr(functions, "remove", breaking)
    answer = as_(alma).post(
        "/functions/FIN/remove/", "form_number=abc", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 409
    assert "Choose 0 (not at all)" in answer.text


def test_the_api_says_what_no_service_foresaw(api_as, carla, monkeypatch):
    InitiativeFactory(key="X-1")
    monkeypatch.setattr(initiatives, "create", breaking)
    answer = api_as(carla).post("/api/v1/initiatives/", {"title": "x"}, format="json")
    assert (answer.status_code, answer.json()["detail"]) == (409, "Choose 0 (not at all) to 3 (at its core).")


def test_an_import_says_what_no_check_foresaw_and_changes_nothing(alma, tmp_path, monkeypatch):
    InitiativeFactory(key="X-1", culture=1)
    monkeypatch.setattr(loading, "load", breaking)
    (tmp_path / "segments.csv").write_text("key,name\nNEW,New\n")
    with pytest.raises(BundleErrors) as refused:
        import_bundle([tmp_path / "segments.csv"], by=alma, now=noon(date(2026, 11, 21)))
    assert "Choose 0 (not at all) to 3 (at its core)." in str(refused.value)
    assert "initiative_culture" not in str(refused.value)
    assert Initiative.objects.get().culture == 1


@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/C%00X/",
        "/functions/%00/",
        "/initiatives/new/suggest/?field=enables&enables=%00",
    ],
)
def test_what_the_database_cannot_be_asked_is_no_failure_of_ours(as_, lena, address):
    """PostgreSQL takes no NUL in a text; SQLite finds nothing by it."""
    answer = as_(lena).get(address)
    expected = (400,) if connection.vendor == "postgresql" else (200, 404)
    assert answer.status_code in expected
    if answer.status_code == 400:
        assert "Something in the address or form isn't valid." in " ".join(answer.text.split())
