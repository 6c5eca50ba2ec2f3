"""Setting a company up on the pages: paste, look, add."""

from __future__ import annotations

from html import unescape

import pytest
from django.core import mail

from cxtracker.accounts.models import Access, Role, User
from cxtracker.accounts.services import people
from cxtracker.audit import delivery
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from journeys.functions.services import functions
from journeys.models import Function, Journey, Membership, Segment, Stage, Touchpoint
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

DEPARTMENTS = "IT; Ines Becker; ines@example.com\nFinance; Fritz Falk; fritz@example.com\nCX office\nSales; Sara Sand"


@pytest.fixture
def chris() -> User:
    return PersonFactory(email="chris@example.com", name="Chris Cook", role=Role.CX_MANAGER)


def pasted(door, path: str, text: str, **more) -> str:
    """What the page says of a text, and (`add`) what it then does with exactly what it showed."""
    page = unescape(door.post(path, {"text": text, **more}).content.decode())
    assert 'name="add"' in page, page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = door.post(path, {"text": text, "seen": seen, "add": "1", **more}, follow=True)
    return unescape(answer.content.decode())


def test_a_cx_manager_pastes_departments_with_heads_who_can_then_be_invited(chris, as_):
    page = pasted(as_(chris), "/start/departments/", DEPARTMENTS, cx="3", finance="2")
    assert "4 departments added." in page
    assert "Invite all 2" in page
    made = {function.name: function for function in Function.objects.select_related("head")}
    assert {name: (function.key, function.head and function.head.email) for name, function in made.items()} == {
        "IT": ("IT", "ines@example.com"),
        "Finance": ("FIN", "fritz@example.com"),
        "CX office": ("CO", None),
        "Sales": ("SAL", None),
    }
    assert made["CX office"].is_cx
    assert made["Finance"].is_finance
    assert User.objects.get(email="ines@example.com").role == Role.CONTRIBUTOR
    assert Membership.objects.get(person__email="ines@example.com").function == made["IT"]
    kinds = Event.objects.filter(actor=chris).values_list("kind", flat=True)
    assert {"function.created", "person.added", "person.edited"} <= set(kinds)


def test_the_cx_office_and_finance_are_proposed_by_name_and_none_is_an_answer(chris, as_):
    page = as_(chris).post("/start/departments/", {"text": DEPARTMENTS}).content.decode()
    assert '<option value="3" selected>CX office</option>' in page
    assert '<option value="2" selected>Finance</option>' in page
    pasted(as_(chris), "/start/departments/", DEPARTMENTS, cx="", finance="")
    assert not Function.objects.filter(is_cx=True).exists()


def test_nothing_is_written_before_it_was_shown_nor_when_the_lines_changed_since(chris, as_):
    door = as_(chris)
    assert door.post("/start/departments/", {"text": DEPARTMENTS}).status_code == 200
    answer = door.post("/start/departments/", {"text": DEPARTMENTS + "\nHR", "seen": "x", "add": "1"})
    assert answer.status_code == 409
    assert "The lines have changed since you saw what they do." in answer.content.decode()
    assert not Function.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("IT; Ines; ines@example", "“ines@example” is not an e-mail address. Correct it."),
        ("IT\nit", "This department stands in the list twice. Leave one out."),
        ("; Ines; ines@example.com", "The name is missing. Begin the line with it."),
        ("x" * 201, "This name is longer than 200 characters. Shorten it."),
        ("IT; Gone Gast; gone@example.com", "Gone Gast has left. Name someone else."),
    ],
)
def test_what_cannot_be_a_department_says_why_and_nothing_is_added(chris, as_, text, sentence):
    PersonFactory(email="gone@example.com", name="Gone Gast", is_active=False)
    page = unescape(as_(chris).post("/start/departments/", {"text": text}).content.decode())
    assert sentence in page
    assert 'name="add"' not in page
    assert not Function.objects.exists()


def test_what_is_there_already_stays_and_one_person_may_head_several(chris, as_, company):
    text = "Information technology; New Head; new@example.com\nLogistics; Lo; lo@example.com\nFleet; Lo; lo@example.com"
    pasted(as_(chris), "/start/departments/", text)
    assert Function.objects.get(key="IT").head.email == "ivo@example.com"
    assert not User.objects.filter(email="new@example.com").exists()
    assert Function.objects.filter(head__email="lo@example.com").count() == 2
    assert as_(chris).post("/start/departments/", {"text": text}).status_code == 200


def test_who_runs_the_programme_never_becomes_the_head_that_answers(chris, as_):
    page = as_(chris).post("/start/departments/", {"text": "IT; Chris; chris@example.com"})
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    sent = {"text": "IT; Chris; chris@example.com", "seen": seen, "add": "1"}
    answer = as_(chris).post("/start/departments/", sent)
    assert answer.status_code == 422
    assert "You run the programme, so you can't answer for a function you ask." in unescape(answer.content.decode())
    with pytest.raises(Invalid, match="You run the programme"):
        functions.create({"key": "OPS", "name": "Operations"}, escalation=chris, by=chris)
    assert not Function.objects.exists()
    office = functions.create({"key": "CX", "name": "CX office", "is_cx": True}, head=chris, by=chris)
    assert office.head == chris


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADERSHIP])
def test_a_cx_manager_gives_no_role_that_overrules_the_programme(chris, as_, role):
    with pytest.raises(NotAllowed):
        people.add(email="x@example.com", name="X", role=role, invite=True, by=chris)
    answer = as_(chris).post("/people/new/", {"email": "x@example.com", "name": "X", "role": role})
    assert answer.status_code == 422
    assert not User.objects.filter(email="x@example.com").exists()


def test_a_journey_is_drawn_as_it_was_shown(chris, as_):
    text = "Hear of us\n  Sees the advert (web)\nXyz\n  Calls the hotline (phone)\n  Waits"
    chosen = {"title": "A first loan", "lifecycle_3": "problem"}
    page = pasted(as_(chris), "/start/journey/", text, **chosen)
    journey = Journey.objects.get()
    assert journey.title in page
    assert list(Stage.objects.order_by("position").values_list("name", "lifecycle")) == [
        ("Hear of us", "first_mention"),
        ("Xyz", "problem"),
    ]
    drawn = Touchpoint.objects.order_by("stage__position", "position").values_list("name", "channel")
    assert list(drawn) == [("Sees the advert", "web"), ("Calls the hotline", "phone"), ("Waits", "")]
    assert Event.objects.filter(kind="touchpoint.created").count() == 3


def test_a_list_that_cannot_be_drawn_names_its_lines(chris, as_):
    text = f"Hear of us\n  {'x' * 201}\n  Calls ({'y' * 101})"
    page = unescape(as_(chris).post("/start/journey/", {"title": "A loan", "text": text}).content.decode())
    assert "Line 2: the name is longer than 200 characters. Shorten it." in page
    assert "Line 3: the channel is longer than 100 characters. Shorten it." in page
    assert not Journey.objects.exists()


def test_segments_are_pasted_renamed_and_removed(chris, as_):
    door = as_(chris)
    assert "2 segments added." in pasted(door, "/start/segments/", "New customers\nFamilies")
    assert door.post("/start/segments/families/", {"name": "Large families"}).status_code == 302
    assert Segment.objects.get(key="families").name == "Large families"
    assert door.post("/start/segments/families/remove/").status_code == 302
    assert list(Segment.objects.values_list("key", flat=True)) == ["new-customers"]


def test_a_key_that_cannot_be_is_named_by_its_line(chris, as_):
    page = as_(chris).post("/start/segments/", {"text": "Families; no key"}).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = as_(chris).post("/start/segments/", {"text": "Families; no key", "seen": seen, "add": "1"})
    assert answer.status_code == 422
    assert "Line 1: A key consists of" in unescape(answer.content.decode())


@pytest.mark.parametrize("path", ["departments", "journey", "segments"])
def test_odd_pastes_are_answered(chris, as_, path):
    for text in ("", " \n\t", "\0", "x" * 100_001, ";;;;", "\t\t", "\n".join(str(number) for number in range(600))):
        answer = as_(chris).post(f"/start/{path}/", {"title": "A loan", "text": text, "add": "1"})
        assert answer.status_code in (200, 409, 422), text[:20]
    assert not Function.objects.exists()
    assert not Journey.objects.exists()


# --- invitations ------------------------------------------------------------------------------------------------
def test_everybody_who_was_not_invited_is_by_one_click(chris, as_):
    pasted(as_(chris), "/start/departments/", DEPARTMENTS)
    answer = as_(chris).post("/people/invitations/", follow=True)
    assert "2 invitations are on their way." in answer.content.decode()
    delivery.deliver_due()
    assert {message.to[0] for message in mail.outbox} == {"ines@example.com", "fritz@example.com"}
    assert User.objects.with_access(Access.INVITED).count() == 2
    assert "All of them are invited and have not come yet." in as_(chris).get("/people/invitations/").content.decode()


def test_a_cx_manager_invites_nobody_of_a_role_they_cannot_give(chris, as_):
    PersonFactory(email="boss@example.com", role=Role.LEADERSHIP, password=None)
    as_(chris).post("/people/invitations/")
    assert not Event.objects.filter(kind="person.invited").exists()


def test_an_administrator_copies_a_link_that_lets_the_person_in_once(chris, alma, as_, client):
    pasted(as_(chris), "/start/departments/", DEPARTMENTS)
    ines = User.objects.get(email="ines@example.com")
    assert as_(chris).post(f"/people/{ines.pk}/link/").status_code == 403
    page = as_(alma).post(f"/people/{ines.pk}/link/").content.decode()
    link = page.split('id="link" value="')[1].split('"')[0]
    assert client.get(link.removeprefix("http://testserver")).status_code in (200, 302)
    assert Event.objects.filter(kind="person.link_shown", actor=alma, target_id=ines.pk).exists()
    again = as_(alma).post(f"/people/{ines.pk}/link/").content.decode()
    assert link not in again


def test_the_page_says_where_mails_go_without_a_mail_server(chris, alma, as_, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert f"Mails are written to files in {tmp_path}" in as_(alma).get("/people/invitations/").content.decode()
    assert str(tmp_path) not in as_(chris).get("/people/invitations/").content.decode()
