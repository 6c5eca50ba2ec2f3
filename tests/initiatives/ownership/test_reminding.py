"""Reminding by hand: who may, once a working day, who hears of it, and what it leaves behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.accounts.models import Role
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, NotAllowed, Refused
from initiatives.models import Initiative, Notification, OwnershipRequest, RequestStep
from initiatives.notifications.history import tell_each
from initiatives.notifications.services import mailing
from initiatives.ownership.services import reminding, requests
from initiatives.policies import services as policies
from journeys.models import Deputy, Function
from tests.factories import InfluenceFactory, InitiativeFactory, PersonFactory, TouchpointFactory

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Berlin"))
URL = "/initiatives/CX-1/requests/IT/"
BUTTON = f'action="{URL}remind/"'


@pytest.fixture(autouse=True)
def _it_is_friday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: FRIDAY)


@pytest.fixture
def asked(company, carla) -> OwnershipRequest:
    """Carla asked IT about CX-1 on Friday."""
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(key="CX-1", title="First bill", initiator=carla, touchpoints=[touchpoint])
    [request] = requests.ask(initiative, [company.IT], by=carla, now=FRIDAY - timedelta(days=1))
    return request


def reminders() -> set[str]:
    return set(Notification.objects.filter(topic="reminder").values_list("recipient__name", flat=True))


def test_head_and_deputies_are_reminded_and_whoever_asked_is_not(asked, company, ivo, dana, carla):
    Deputy.objects.create(function=company.IT, person=carla)
    reminding.remind(asked, by=PersonFactory(role=Role.CX_MANAGER), now=FRIDAY)
    assert reminders() == {ivo.name, dana.name}


def test_the_reminder_is_the_letter_that_decides(asked, ivo, dana, carla):
    Notification.objects.all().delete()
    reminding.remind(asked, by=carla, now=FRIDAY)
    mailing.send_due(now=FRIDAY)
    assert sorted(letter.to[0] for letter in mail.outbox) == [dana.email, ivo.email]
    assert "hasn't answered yet on “First bill”" in mail.outbox[0].subject


def test_a_reported_answer_is_reminded_of_by_what_happened(asked, ivo, dana, carla):
    Notification.objects.all().delete()
    OwnershipRequest.objects.update(state="reported", reported="approved")
    reminding.remind(asked, by=carla, now=FRIDAY)
    assert mailing.send_due(now=FRIDAY) == 2
    assert "reminded Information technology." in mail.outbox[0].body


def test_once_a_working_day_and_again_on_the_next(asked, carla, lena):
    reminding.remind(asked, by=carla, now=FRIDAY)
    with pytest.raises(Refused) as refusal:
        reminding.remind(asked, by=carla, now=FRIDAY + timedelta(hours=3))
    assert str(refusal.value) == "You reminded Information technology today. You can remind again on Mon 23 Nov."
    with pytest.raises(Refused) as refusal:
        reminding.remind(asked, by=lena, now=FRIDAY)
    assert str(refusal.value).startswith("Carla Caspar reminded Information technology today. ")
    with pytest.raises(Refused) as refusal:
        reminding.remind(asked, by=carla, now=FRIDAY + timedelta(days=1))
    assert str(refusal.value).startswith("You reminded Information technology on Fri 20 Nov. ")
    reminding.remind(asked, by=carla, now=FRIDAY + timedelta(days=3))
    assert Event.objects.filter(kind="ownership.reminded").count() == 2


def test_the_site_calendar_says_what_the_next_working_day_is(asked, carla, lena):
    policies.change({"working_days": [0, 1, 2, 3, 4, 5]}, reason="Saturdays", by=lena, now=FRIDAY)
    reminding.remind(asked, by=carla, now=FRIDAY)
    reminding.remind(asked, by=carla, now=FRIDAY + timedelta(days=1))


def test_each_request_counts_by_itself(asked, company, carla):
    [other] = requests.ask(asked.initiative, [company.RSK], by=carla, now=FRIDAY)
    reminding.remind(asked, by=carla, now=FRIDAY)
    reminding.remind(other, by=carla, now=FRIDAY)


def test_who_may_not_ask_may_not_remind(asked, ivo, rosa, rita, cosmo):
    for other in (ivo, rosa, rita, cosmo):
        with pytest.raises(NotAllowed):
            reminding.remind(asked, by=other, now=FRIDAY)
    assert not Event.objects.filter(kind="ownership.reminded").exists()


def test_what_no_longer_waits_for_the_function_is_not_reminded_of(asked, ivo, carla):
    stale = OwnershipRequest.objects.get(pk=asked.pk)
    requests.ask_back(asked, by=ivo, now=FRIDAY, comment="Which release?")
    with pytest.raises(Conflict, match="no longer waits for Information technology: it is “asked back”"):
        reminding.remind(stale, by=carla, now=FRIDAY)
    requests.reply(asked, by=carla, now=FRIDAY, comment="The next")
    Initiative.objects.update(status="stopped")
    with pytest.raises(Refused, match="stopped"):
        reminding.remind(asked, by=carla, now=FRIDAY)


def test_one_does_not_remind_oneself_and_not_an_empty_function(asked, ivo, lena, carla):
    Function.objects.filter(key="IT").update(head=lena)
    with pytest.raises(Refused, match="You can answer for Information technology yourself"):
        reminding.remind(asked, by=lena, now=FRIDAY)
    Function.objects.filter(key="IT").update(head=None)
    Deputy.objects.all().delete()
    with pytest.raises(Refused, match="has no one who can answer this"):
        reminding.remind(asked, by=carla, now=FRIDAY)


def test_a_reminder_is_history_but_no_step_and_sets_no_clock_back(asked, carla):
    steps = RequestStep.objects.count()
    reminding.remind(asked, by=carla, now=FRIDAY)
    event = Event.objects.get(kind="ownership.reminded")
    assert [line.text for line in tell_each([event])] == ["reminded Information technology."]
    asked.refresh_from_db()
    assert (asked.state, asked.version, RequestStep.objects.count()) == ("requested", 1, steps)


@pytest.mark.parametrize("page", ["/initiatives/CX-1/", URL, "/inbox/?box=waiting-on-others", "/"])
def test_the_button_stands_where_it_would_work(page, asked, carla, rita, as_):
    assert BUTTON in as_(carla).get(page).content.decode()
    assert BUTTON not in as_(rita).get(page).content.decode()
    reminding.remind(asked, by=carla, now=FRIDAY)
    told = as_(carla).get(page).content.decode()
    assert BUTTON not in told
    assert "reminded on Fri 20 Nov, again from Mon 23 Nov" in told


def test_the_page_reminds_and_refuses_where_the_person_was(asked, carla, rita, as_):
    door = as_(carla)
    back = {"next": "/inbox/?box=waiting-on-others"}
    first = door.post(f"{URL}remind/", back, follow=True)
    assert first.redirect_chain[-1][0] == back["next"]
    assert "Reminded. Information technology hears of " in first.content.decode()
    second = door.post(f"{URL}remind/", back, follow=True).content.decode()
    assert "You reminded Information technology today. You can remind again on Mon 23 Nov." in second
    assert as_(rita).post(f"{URL}remind/").status_code == 403


def test_a_program_reminds_and_is_refused(asked, carla, rita, api_as):
    url = f"/api/v1/ownership-requests/{asked.pk}/remind/"
    assert api_as(rita).post(url, {}).status_code == 403
    answer = api_as(carla).post(url, {})
    assert (answer.status_code, answer.json()["state"]) == (200, "requested")
    again = api_as(carla).post(url, {})
    assert again.status_code == 409
    assert "You can remind again on Mon 23 Nov." in again.content.decode()


def test_lists_ask_the_database_no_more_for_more_requests(asked, company, carla, as_):
    door = as_(carla)

    def queries(path: str) -> int:
        door.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            door.get(path)
        return len(seen)

    pages = ("/inbox/?box=waiting-on-others", "/")
    before = [queries(path) for path in pages]
    for number in range(4):
        more = InitiativeFactory(key=f"X-{number}", initiator=carla)
        [request] = requests.ask(more, [company.IT], by=carla, now=FRIDAY)
        reminding.remind(request, by=carla, now=FRIDAY)
    assert [queries(path) for path in pages] == before
