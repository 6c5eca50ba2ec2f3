"""A person's address and place in the company are changed by administrators, with history; sign-in follows."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from cxtracker.accounts.services import invitations, people
from cxtracker.accounts.subscribers import tell_the_old_address
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.policies.services import change
from journeys.functions.services import people as placed
from journeys.models import Membership
from tests.factories import PASSWORD, PersonFactory, noon

NEW = "rita.rose@example.com"


def form(person, **changed):
    return {"email": person.email, "name": person.name, "role": person.role, "function": "", **changed}


def test_a_new_address_is_kept_with_what_was_before(alma, rita, as_):
    assert as_(alma).post(f"/people/{rita.pk}/", form(rita, email=NEW.upper())).status_code == 302
    rita.refresh_from_db()
    assert rita.email == NEW
    event = Event.objects.get(kind="person.edited")
    assert (event.actor, event.changes) == (alma, {"email": ["rita@example.com", NEW]})
    html = as_(alma).get(f"/people/{rita.pk}/").content.decode()
    assert "rita@example.com → rita.rose@example.com" in html


def test_sign_in_follows_the_address(alma, rita, client):
    EmailAddress.objects.create(user_id=rita.pk, email=rita.email, verified=True, primary=True)
    people.edit(rita, name=rita.name, role=rita.role, email=NEW, by=alma)
    old = client.post(reverse("account_login"), {"login": "rita@example.com", "password": PASSWORD})
    assert old.status_code == 200
    new = client.post(reverse("account_login"), {"login": NEW, "password": PASSWORD})
    assert new.status_code == 302


def test_the_old_address_is_told(alma, rita):
    people.edit(rita, name=rita.name, role=rita.role, email=NEW, by=alma)
    tell_the_old_address(Event.objects.get(kind="person.edited"))
    assert mail.outbox[0].to == ["rita@example.com"]
    assert NEW in mail.outbox[0].body


def test_other_changes_mail_nobody(alma, rita):
    people.edit(rita, name="Rita Rose", role=rita.role, by=alma)
    tell_the_old_address(Event.objects.get(kind="person.edited"))
    assert mail.outbox == []


def test_an_invitation_to_the_old_address_ends(alma, today):
    nora = PersonFactory(email="nora@example.com", name="Nora")
    nora.set_unusable_password()
    nora.save()
    invitations.mark_sent(nora, asked_at=noon(today))
    nora.refresh_from_db()
    token = invitations.link_token(nora)
    assert invitations.person_behind(token) == nora
    people.edit(nora, name="Nora", role=nora.role, email="n@example.com", by=alma)
    assert invitations.person_behind(token) is None


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ALMA@example.com", "Someone with this address is already on the list."),
        ("nowhere", "“nowhere” is not an e-mail address."),
    ],
)
def test_an_address_is_somebody_s_once(address, sentence, alma, rita, as_):
    with pytest.raises(Invalid, match=sentence):
        people.edit(rita, name=rita.name, role=rita.role, email=address, by=alma)
    page = as_(alma).post(f"/people/{rita.pk}/", form(rita, email=address))
    assert page.status_code == 422
    assert len(page.context["form"].errors) == 1


def test_escalation_follows_the_address(alma, rita, today):
    change({"escalate_to": rita.email}, reason="She sees to it", by=alma, now=noon(today))
    people.edit(rita, name=rita.name, role=rita.role, email=NEW, by=alma)
    assert policy_in_force().escalate_to == NEW


def test_where_a_person_works_is_set_and_kept_in_history(company, alma, rita, as_):
    client = as_(alma)
    assert client.post(f"/people/{rita.pk}/", form(rita, function="IT")).status_code == 302
    assert Membership.objects.get(person=rita).function == company.IT
    client.post(f"/people/{rita.pk}/", form(rita, function="RSK"))
    client.post(f"/people/{rita.pk}/", form(rita, function=""))
    assert not Membership.objects.filter(person=rita).exists()
    changes = list(Event.objects.filter(kind="person.edited").order_by("pk").values_list("changes", flat=True))
    assert changes == [{"function": pair} for pair in ([None, "IT"], ["IT", "RSK"], ["RSK", None])]


@pytest.mark.parametrize("who", ["carla", "lena", "cosmo", "rita"])
def test_nobody_but_administrators_changes_either(who, company, request, ivo, as_):
    by = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        placed.work_in(ivo, company.RSK, by=by)
    with pytest.raises(NotAllowed):
        people.edit(ivo, name=ivo.name, role=ivo.role, email=NEW, by=by)
    assert as_(by).post(f"/people/{ivo.pk}/", form(ivo, email=NEW)).status_code == 403


# --- choosing people --------------------------------------------------------------------------------------------
def test_two_people_of_one_name_are_told_apart(company, alma, carla, ivo, lena, as_):
    PersonFactory(email="ivo.two@example.com", name="Ivo Imhof")
    pages = {
        "/initiatives/new/": carla,
        "/functions/IT/edit/": alma,
        f"/people/{carla.pk}/deactivate/": alma,
        "/policies/": alma,
        "/away/": carla,
    }
    for address, person in pages.items():
        html = as_(person).get(address).content.decode()
        for email in ("ivo@example.com", "ivo.two@example.com"):
            assert f"Ivo Imhof ({email})" in html, address


def test_overdue_answers_go_to_a_person_who_is_chosen(alma, rita, as_):
    page = as_(alma).get("/policies/").content.decode()
    assert f'<option value="{rita.email}">Rita Roth ({rita.email})</option>' in page
