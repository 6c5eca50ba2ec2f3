"""Keys in addresses: unique whatever the case, found whatever the case, refused where they would lead nowhere."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from cxtracker.tabular.problems import BundleErrors
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function
from tests.factories import (
    FunctionFactory,
    InitiativeFactory,
    JourneyFactory,
    MetricFactory,
    SeriesFactory,
    StageFactory,
    TouchpointFactory,
    noon,
)

pytestmark = pytest.mark.django_db
LEADING_NOWHERE = ["new", "New", "..", ".", "export.csv", "behaviours", "touchpoints", "STAGES", "edit", "a/b"]


@pytest.fixture
def things(company):
    journey = JourneyFactory(key="Loan")
    TouchpointFactory(key="B01", stage=StageFactory(key="Begin", journey=journey))
    SeriesFactory(key="Branches", metric=MetricFactory(key="BE01"))
    InitiativeFactory(key="CX-1", status="proposed")
    FunctionFactory(key="ÖFF", name="Public relations")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("/functions/it/", "/functions/IT/"),
        ("/functions/It/?tab=1", "/functions/IT/?tab=1"),
        ("/functions/it/edit/", "/functions/IT/edit/"),
        ("/functions/%C3%B6ff/", "/functions/%C3%96FF/"),
        ("/journey/loan/", "/journey/Loan/"),
        ("/journey/LOAN/reports/ring/", "/journey/Loan/reports/ring/"),
        ("/journey/touchpoints/b01/", "/journey/touchpoints/B01/"),
        ("/journey/stages/begin/edit/", "/journey/stages/Begin/edit/"),
        ("/journey/loan/influence/b01/it/", "/journey/Loan/influence/B01/IT/"),
        ("/metrics/be01/", "/metrics/BE01/"),
        ("/metrics/be01/branches/", "/metrics/BE01/Branches/"),
        ("/initiatives/cx-1/", "/initiatives/CX-1/"),
        ("/initiatives/cx-1/outcomes/", "/initiatives/CX-1/outcomes/"),
    ],
)
def test_an_address_in_another_case_leads_to_the_thing(as_, alma, things, typed, right):
    answer = as_(alma).get(typed)
    assert (answer.status_code, answer["Location"]) == (302, right)
    assert as_(alma).get(right).status_code == 200


def test_what_is_not_there_in_any_case_stays_missing(as_, alma, things):
    assert as_(alma).get("/functions/nowhere/").status_code == 404


def test_a_draft_one_may_not_see_leads_nowhere(as_, rita, carla):
    InitiativeFactory(key="CX-7", status="draft", initiator=carla)
    assert as_(carla).get("/initiatives/cx-7/").status_code == 302
    assert as_(rita).get("/initiatives/cx-7/").status_code == 404


def test_a_change_is_never_led_on(as_, alma, company):
    assert as_(alma).post("/functions/fin/remove/").status_code == 404
    assert Function.objects.filter(key="FIN").exists()


FORM = {"name": "New", "deputies-TOTAL_FORMS": 0, "deputies-INITIAL_FORMS": 0} | {
    "form-TOTAL_FORMS": 0,
    "form-INITIAL_FORMS": 0,
}


@pytest.mark.parametrize("key", [*LEADING_NOWHERE, "it", "It"])
def test_pages_api_and_imports_refuse_the_same_keys(as_, api_as, alma, company, tmp_path, key):
    before = Function.objects.count()
    page = as_(alma).post("/functions/new/", {**FORM, "key": key})
    assert page.status_code == 422
    call = api_as(alma).post("/api/v1/functions/", {"key": key, "name": "New"}, format="json")
    assert (call.status_code, call.json()["errors"][0]["pointer"]) == (400, "#/key")
    (tmp_path / "functions.csv").write_text(f"key,name\n{key},New\n")
    with pytest.raises(BundleErrors, match="key"):
        import_bundle([tmp_path / "functions.csv"], by=alma, now=noon(date(2026, 11, 21)))
    assert Function.objects.count() == before


@pytest.mark.parametrize("key", LEADING_NOWHERE)
@pytest.mark.parametrize("name", ["journeys", "metrics", "initiatives"])
def test_no_list_takes_a_key_that_leads_nowhere(alma, tmp_path, name, key):
    rows = {
        "journeys": f"key,title\n{key},New\n",
        "metrics": f"key,name,kind,unit,direction\n{key},New,behavioural,%,lower\n",
        "initiatives": f"key,title\n{key},New\n",
    }
    (tmp_path / f"{name}.csv").write_text(rows[name])
    with pytest.raises(BundleErrors, match="key"):
        import_bundle([tmp_path / f"{name}.csv"], by=alma, now=noon(date(2026, 11, 21)))


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("journeys", {"title": "New"}),
        ("metrics", {"name": "New", "kind": "behavioural", "unit": "%", "direction": "lower"}),
        ("segments", {"name": "New"}),
    ],
)
@pytest.mark.parametrize("key", ["new", "..", "export.csv"])
def test_the_api_refuses_keys_that_lead_nowhere(api_as, alma, place, values, key):
    answer = api_as(alma).post(f"/api/v1/{place}/", {"key": key, **values}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/key")


def test_old_twins_part_and_keep_what_hangs_on_them(company, capsys):
    """The upgrade of a company that has "it" beside "IT": the younger gets a number."""
    part = importlib.import_module("journeys.migrations.0008_constraints_say_what").part_twins
    Function.objects.filter(key="FIN").update(key="FIN-2")
    names = connection.ops.quote_name("function_key_unique_in_any_case")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {names}")
    twin = FunctionFactory(key="it", name="The other IT")
    part(apps, connection.schema_editor())
    twin.refresh_from_db()
    company.IT.refresh_from_db()
    assert (company.IT.key, twin.key) == ("IT", "it-2")
    assert "The other IT" in capsys.readouterr().out


# --- removing ---------------------------------------------------------------------------------------------------
def test_an_administrator_removes_a_function_on_its_page(as_, alma, company):
    assert "/functions/FIN/remove/" in as_(alma).get("/functions/FIN/edit/").text
    assert "Delete “Finance”?" in as_(alma).get("/functions/FIN/remove/").text
    assert Function.objects.filter(key="FIN").exists()
    answer = as_(alma).post("/functions/FIN/remove/", follow=True)
    assert "“Finance” is in the trash for 30 days." in answer.text
    assert not Function.objects.filter(key="FIN").exists()


def test_the_page_names_what_a_function_must_stay_for(as_, alma, company):
    InitiativeFactory(key="CX-1", title="Bill", lead_function=company.OPS)
    answer = as_(alma).post("/functions/OPS/remove/")
    assert answer.status_code == 409
    assert "CX-1 “Bill”" in answer.text
    assert Function.objects.filter(key="OPS").exists()


@pytest.mark.parametrize("who", ["carla", "ivo", "lena"])
def test_others_have_no_way_to_remove(as_, company, who, request):
    person = request.getfixturevalue(who)
    answer = as_(person).post("/functions/FIN/remove/")
    assert answer.status_code == 403
    assert "Only administrators can remove functions" in answer.text
    assert Function.objects.filter(key="FIN").exists()


def test_a_head_who_edits_sees_no_button(as_, ivo):
    assert "/functions/IT/remove/" not in as_(ivo).get("/functions/IT/edit/").text
