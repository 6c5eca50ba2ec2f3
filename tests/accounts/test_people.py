"""Adding, changing and closing accounts."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from cxtracker.accounts.models import Access, ApiToken, Role, User
from cxtracker.accounts.services import invitations, people, tokens
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from tests.factories import PASSWORD, PersonFactory

LATER = date(2099, 1, 1)


def values(person: User, **changed: str) -> dict[str, str]:
    return {"name": person.name, "role": person.role, "language": person.language, **changed}


# --- services ---------------------------------------------------------------------------------------------------
def test_an_administrator_changes_a_role_and_the_trail_says_from_what_to_what(alma, rita):
    people.edit(rita, **values(rita, role="leadership"), by=alma)
    rita.refresh_from_db()
    assert rita.role == Role.LEADERSHIP
    event = Event.objects.get(kind="person.edited")
    assert (event.actor, event.changes) == (alma, {"role": ["reader", "leadership"]})


def test_saving_without_a_change_leaves_no_trace(alma, rita):
    people.edit(rita, **values(rita), by=alma)
    assert not Event.objects.exists()


@pytest.mark.parametrize("who", ["carla", "lena", "cosmo", "rita"])
def test_nobody_else_may(who, alma, rita, request):
    by = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        people.edit(rita, **values(rita, role="administrator"), by=by)
    with pytest.raises(NotAllowed):
        people.deactivate(alma, by=by)
    with pytest.raises(NotAllowed):
        people.add(email="x@example.com", name="X", role="administrator", language="en", invite=False, by=by)
    assert User.objects.get(pk=rita.pk).role == Role.READER


def test_an_address_stands_on_the_list_once_however_it_is_written(alma, rita):
    with pytest.raises(Invalid, match="already on the list"):
        people.add(email="RITA@example.com", name="R", role="reader", language="en", invite=False, by=alma)


def test_every_wrong_value_is_named(alma, rita):
    with pytest.raises(Invalid) as refusal:
        people.edit(rita, name=" ", role="king", language="xx", by=alma)
    assert set(refusal.value.fields) == {"name", "role", "language"}


def test_a_deactivated_person_loses_session_and_tokens_at_once(alma, rita, as_, api_as):
    client = as_(rita)
    _token, secret = tokens.issue("report", by=rita, expires_on=LATER, may_write=True)
    api = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/profile/").status_code == 200
    assert client.get("/api/v1/me/", **api).status_code == 200
    people.deactivate(rita, by=alma)
    assert client.get("/profile/").status_code == 302
    assert as_(alma).get("/api/v1/me/", **api).status_code == 401
    assert not ApiToken.objects.exists()
    assert str(User.objects.get(pk=rita.pk)) == "Rita Roth (former)"


def test_an_old_session_does_not_revive_with_the_account(alma, rita, as_):
    client = as_(rita)
    people.deactivate(rita, by=alma)
    people.reactivate(rita, by=alma)
    assert client.get("/profile/").status_code == 302
    rita.refresh_from_db()
    assert rita.access == Access.KNOWN
    invitations.invite(rita, by=alma)


def test_a_deactivated_person_cannot_sign_in(alma, rita, client):
    people.deactivate(rita, by=alma)
    answer = client.post("/accounts/login/", {"login": rita.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_deactivating_or_reactivating_twice_is_refused_with_a_sentence(alma, rita):
    people.deactivate(rita, by=alma)
    with pytest.raises(Conflict, match="already deactivated"):
        people.deactivate(rita, by=alma)
    people.reactivate(rita, by=alma)
    with pytest.raises(Conflict, match="already active"):
        people.reactivate(rita, by=alma)


def test_the_last_administrator_who_can_sign_in_stays_one(alma):
    PersonFactory(name="Imported Admin", role=Role.ADMINISTRATOR, password=None)
    User.objects.filter(name="Imported Admin").update(password="!never")
    with pytest.raises(Refused, match="last administrator"):
        people.deactivate(alma, by=alma)
    with pytest.raises(Refused, match="last administrator"):
        people.edit(alma, **values(alma, role="reader"), by=alma)
    alma.refresh_from_db()
    assert (alma.is_active, alma.role) == (True, Role.ADMINISTRATOR)


def test_with_a_second_administrator_the_first_may_go(alma):
    other = PersonFactory(role=Role.ADMINISTRATOR)
    people.deactivate(alma, by=alma)
    assert not User.objects.get(pk=alma.pk).is_active
    with pytest.raises(Refused, match="last administrator"):
        people.deactivate(other, by=other)


# --- pages ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/people/", "/people/new/", "/people/1/"])
@pytest.mark.parametrize("who", ["lena", "rita"])
def test_the_list_is_for_those_who_add_people(who, path, as_, request):
    assert as_(request.getfixturevalue(who)).get(path).status_code == 403


def test_a_cx_manager_reads_the_list_and_leads_to_no_page_that_says_no(as_, carla, rita):
    page = as_(carla).get("/people/").content.decode()
    assert "rita@example.com" in page
    assert f"/people/{rita.pk}/" not in page
    assert as_(carla).get(f"/people/{rita.pk}/").status_code == 403


@pytest.mark.parametrize("action", ["invite", "deactivate", "reactivate"])
def test_only_administrators_act_and_only_by_post(action, alma, rita, carla, as_):
    assert as_(carla).post(f"/people/{rita.pk}/{action}/").status_code == 403
    assert as_(alma).get(f"/people/{rita.pk}/{action}/").status_code == (200 if action == "deactivate" else 405)
    assert User.objects.get(pk=rita.pk).is_active
    assert not Event.objects.exists()


def test_the_list_says_who_works_where_and_can_sign_in(alma, ivo, rosa, as_, django_assert_max_num_queries):
    PersonFactory(name="Norbert", email="norbert@example.com", password="!never")
    User.objects.filter(name="Norbert").update(password="!never")
    client = as_(alma)
    with django_assert_max_num_queries(8):
        text = client.get("/people/").content.decode()
    assert "Ivo Imhof" in text
    assert "Information technology" in text
    assert "Not invited" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=imhof", {"Ivo Imhof"}),
        ("q=dorn+dana", {"Dana Dorn"}),
        ("role=administrator", {"Alma Adler"}),
        ("role=administrator,cx_manager", {"Alma Adler", "Carla Caspar"}),
        ("access=former", {"Rita Roth"}),
        ("access=known,invited", set()),
    ],
)
def test_the_list_is_filtered_by_its_address(query, found, alma, rita, company, as_):
    people.deactivate(rita, by=alma)
    page = as_(alma).get(f"/people/?{query}")
    assert {person.name for person in page.context["people"]} == found


@pytest.mark.parametrize("query", ["colour=red", "role=king", "access=maybe", "ordering=password"])
def test_an_unknown_filter_is_refused_rather_than_ignored(query, alma, as_):
    assert as_(alma).get(f"/people/?{query}").status_code == 400


def test_adding_with_an_invitation_records_both(alma, as_):
    form = {"email": "new@example.com", "name": "Nils Neu", "role": "reader", "language": "en", "invite": "on"}
    assert as_(alma).post("/people/new/", form).status_code == 302
    nils = User.objects.get(email="new@example.com")
    assert list(Event.objects.about(nils).values_list("kind", flat=True)) == ["person.invited", "person.added"]
    assert "Invitation being sent" in as_(alma).get("/people/").content.decode()


def test_a_form_with_mistakes_comes_back_with_what_was_typed(alma, rita, as_):
    form = {"email": rita.email, "name": "Rita again", "role": "reader", "language": "en"}
    page = as_(alma).post("/people/new/", form)
    assert page.status_code == 422
    assert "Rita again" in page.content.decode()


def test_a_demotion_of_the_last_administrator_is_refused_beside_the_role(alma, as_):
    page = as_(alma).post(f"/people/{alma.pk}/", values(alma, role="reader", email=alma.email))
    assert page.status_code == 422
    assert "last administrator" in str(page.context["form"].errors["role"])


def test_the_page_warns_when_nobody_else_answers_for_a_function(alma, ivo, rosa, as_):
    client = as_(alma)
    assert "Nobody else can answer" in client.get(f"/people/{rosa.pk}/").content.decode()
    assert "Nobody else can answer" not in client.get(f"/people/{ivo.pk}/").content.decode()


def test_deactivating_from_the_page_says_what_happened_or_why_not(alma, rita, as_):
    client = as_(alma)
    assert "can no longer sign in" in client.post(f"/people/{rita.pk}/deactivate/", follow=True).content.decode()
    assert "last administrator" in client.post(f"/people/{alma.pk}/deactivate/", follow=True).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_close_each_other_at_once_leave_one():
    one, two = PersonFactory(role=Role.ADMINISTRATOR), PersonFactory(role=Role.ADMINISTRATOR)
    start, refused = Barrier(2), []

    def close(person: User, by: User) -> None:
        try:
            start.wait(timeout=10)
            people.deactivate(person, by=by)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=close, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert User.objects.filter(is_active=True).count() == 1
    assert len(refused) == 1
