"""Who may create, describe, appoint and remove functions."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from journeys.functions.services import functions
from journeys.functions.services.functions import Term
from journeys.models import Deputy, Function
from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory

pytestmark = pytest.mark.django_db


def test_an_administrator_creates_a_function_with_head_and_deputies(alma, ivo, rosa):
    until = Term(rosa, since=date(2026, 1, 1), until=date(2026, 12, 31))
    function = functions.create({"key": "NET", "name": " Network "}, head=ivo, deputies=[until], by=alma)
    assert (function.name, function.head) == ("Network", ivo)
    assert functions.terms(function) == [until]
    assert Event.objects.about(function).get().changes["deputies"] == [None, ["rosa@example.com 2026-01-01/2026-12-31"]]


@pytest.mark.parametrize("who", ["lena", "ivo", "rita", "cosmo"])
def test_nobody_else_creates_functions(who, request, company):
    with pytest.raises(NotAllowed, match="Ask your CX manager"):
        functions.create({"key": "NET", "name": "Network"}, by=request.getfixturevalue(who))
    assert not Function.objects.filter(key="NET").exists()


def test_a_key_is_taken_only_once(alma, company):
    with pytest.raises(Invalid) as refused:
        functions.create({"key": "IT", "name": "Another IT"}, by=alma)
    assert refused.value.fields == {"key": ["“IT” is taken. Choose another key."]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "", "name": "Network"}, "key"),
        ({"key": "new", "name": "Network"}, "key"),
        ({"key": "a/b", "name": "Network"}, "key"),
        ({"key": "NET", "name": ""}, "name"),
        ({"key": "NET", "name": "x" * 201}, "name"),
        ({"key": "NET", "name": "a\0b"}, "name"),
        ({"key": "NET"}, "name"),
        ({"key": "NET", "name": "Network", "colour": "red"}, "colour"),
    ],
)
def test_values_that_cannot_be_are_named(alma, values, field):
    with pytest.raises(Invalid) as refused:
        functions.create(values, by=alma)
    assert list(refused.value.fields) == [field]


def test_a_head_and_a_deputy_describe_their_own_function(company, ivo, dana):
    functions.edit(company.IT, {"happy_customer": "gets through in three taps"}, by=ivo, today=timezone.localdate())
    functions.edit(company.IT, {"watches": "clicks per task"}, by=dana, today=timezone.localdate())
    company.IT.refresh_from_db()
    assert (company.IT.happy_customer, company.IT.watches) == ("gets through in three taps", "clicks per task")
    assert [event.kind for event in Event.objects.about(company.IT)] == ["function.edited", "function.edited"]


def test_a_head_does_not_rename_the_function_or_describe_another(company, ivo):
    with pytest.raises(NotAllowed, match="An administrator sets the rest"):
        functions.edit(company.IT, {"name": "The best IT"}, by=ivo, today=timezone.localdate())
    with pytest.raises(NotAllowed, match="describe Risk and legal"):
        functions.edit(company.RSK, {"watches": "nothing"}, by=ivo, today=timezone.localdate())


def test_an_edit_of_an_older_version_is_refused_and_keeps_what_stands(company, alma, ivo):
    functions.edit(company.IT, {"watches": "uptime"}, by=ivo, version=1, today=timezone.localdate())
    with pytest.raises(Conflict) as refused:
        functions.edit(company.IT, {"watches": "tickets"}, by=alma, version=1, today=timezone.localdate())
    assert refused.value.current == {"watches": "uptime"}


def test_an_edit_that_changes_nothing_writes_nothing(company, alma):
    functions.edit(company.IT, {"name": company.IT.name}, by=alma, today=timezone.localdate())
    assert not Event.objects.about(company.IT).exists()


def test_appointing_replaces_head_and_deputies(company, alma, dana, rosa):
    functions.appoint(company.IT, head=dana, deputies=[Term(rosa)], by=alma, version=1)
    company.IT.refresh_from_db()
    assert (company.IT.head, company.IT.version) == (dana, 2)
    assert [row.person for row in Deputy.objects.filter(function=company.IT)] == [rosa]
    event = Event.objects.about(company.IT).get()
    assert event.kind == "function.edited"
    assert event.changes["deputies"] == [["dana@example.com"], ["rosa@example.com"]]


def test_a_head_does_not_appoint(company, ivo, rosa):
    with pytest.raises(NotAllowed):
        functions.appoint(company.IT, head=ivo, deputies=[Term(rosa)], by=ivo)


def test_impossible_appointments_are_explained(company, alma, ivo, rosa):
    backwards = Term(rosa, since=date(2026, 2, 1), until=date(2026, 1, 1))
    with pytest.raises(Invalid) as refused:
        functions.appoint(company.IT, head=ivo, deputies=[Term(ivo), backwards], by=alma)
    assert len(refused.value.fields["deputies"]) == 2


def test_a_function_that_nothing_refers_to_is_removed(company, alma):
    functions.remove(company.FIN, by=alma)
    assert not Function.objects.filter(key="FIN").exists()
    assert Event.objects.filter(kind="function.removed", target_label="Finance").exists()


def test_a_function_that_owns_leads_or_shapes_stays_and_the_refusal_names_what(company, alma):
    InfluenceFactory(function=company.FIN, touchpoint__name="First bill")
    with pytest.raises(Refused, match=r"1 influence rating .“First bill”"):
        functions.remove(company.FIN, by=alma)
    InitiativeFactory(key="CX-1", title="Bill", lead_function=company.OPS)
    with pytest.raises(Refused, match="CX-1 “Bill”"):
        functions.remove(company.OPS, by=alma)
    OwnershipRequestFactory(function=company.SVC, initiative__key="CX-2", initiative__title="Queue", state="approved")
    with pytest.raises(Refused, match="CX-2 “Queue”"):
        functions.remove(company.SVC, by=alma)
    with pytest.raises(Refused, match="2 people work in"):
        functions.remove(company.IT, by=alma)
    assert not Event.objects.filter(kind="function.removed").exists()


def test_only_administrators_remove(company, carla):
    with pytest.raises(NotAllowed):
        functions.remove(company.FIN, by=carla)
