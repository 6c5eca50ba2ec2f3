"""A condition is met with an offer, and a yes can name its own effort; history keeps each step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from initiatives.models import Assessment, OwnershipRequest, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.services import mail_links, offers, requests
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock
from tests.initiatives.ownership.conftest import MONDAY

pytestmark = pytest.mark.usefixtures("monday")
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(initiative, company, carla) -> OwnershipRequest:
    """IT is offered 6 person-days and 4,000 EUR."""
    question = requests.Question(company.IT, "Explain the refusal", Decimal(6), Decimal(4000))
    return requests.ask_each(initiative, [question], by=carla, now=MONDAY)[0]


@pytest.fixture
def conditional(asked, ivo) -> OwnershipRequest:
    """Ivo says yes, if it is 10 days."""
    return requests.accept_on_condition(asked, by=ivo, now=MONDAY + HOUR, comment="We test it", person_days=Decimal(10))


def terms(asked: OwnershipRequest) -> tuple[str, Decimal | None, Decimal | None]:
    fresh = OwnershipRequest.objects.get(pk=asked.pk)
    return fresh.state, fresh.person_days, fresh.money


def told(asked: OwnershipRequest) -> list[tuple[str, Decimal | None, Decimal | None, Decimal | None]]:
    steps = RequestStep.objects.filter(request=asked).order_by("id")
    return [(one.kind, one.person_days, one.money, one.offered_days) for one in steps]


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().replace("\xa0", " ").split())


# --- a yes with an effort of its own ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "state", "days", "money"),
    [
        ({}, "approved", 6, 4000),
        ({"person_days": Decimal(6), "money": Decimal(4000)}, "approved", 6, 4000),
        ({"person_days": Decimal(4)}, "approved", 4, 4000),
        ({"money": Decimal(0)}, "approved", 6, 0),
        ({"person_days": Decimal("6.01")}, "conditional", 6, 4000),
        ({"person_days": Decimal(2), "money": Decimal(4001)}, "conditional", 6, 4000),
    ],
)
def test_as_much_as_offered_is_a_yes_and_more_is_a_condition(asked, ivo, said, state, days, money):
    requests.approve(asked, by=ivo, now=MONDAY, **said)
    assert terms(asked) == (state, days, money)


def test_where_nothing_was_offered_a_number_is_the_functions_own_word(initiative, company, carla, ivo):
    [plain] = requests.ask(initiative, [company.IT], by=carla, now=MONDAY)
    requests.approve(plain, by=ivo, now=MONDAY, person_days=Decimal(12), money=Decimal(500))
    assert terms(plain) == ("approved", 12, 500)


def test_more_than_offered_owns_once_the_requester_agrees(asked, ivo, carla):
    requests.approve(asked, by=ivo, now=MONDAY, person_days=Decimal(10))
    assert Assessment.objects.get().owners == []
    requests.agree(asked, by=carla, now=MONDAY)
    assert terms(asked) == ("approved", 10, 4000)
    assert Assessment.objects.get().owners == ["IT"]
    assert told(asked) == [
        ("asked", 6, 4000, None),
        ("conditional", 10, None, 6),
        ("agreed", 10, 4000, 6),
    ]


def test_taking_back_a_yes_puts_the_offer_back_on_the_table(asked, ivo):
    requests.approve(asked, by=ivo, now=MONDAY, person_days=Decimal(4), money=Decimal(0))
    requests.take_back(asked, by=ivo, now=MONDAY + timedelta(minutes=5))
    assert terms(asked) == ("requested", 6, 4000)


def test_the_page_takes_days_and_money_and_says_what_became_of_it(asked, ivo, as_):
    client = as_(ivo)
    address = "/initiatives/X-1/requests/IT/"
    assert "Yes, with other days or money" in words(client, address)
    answer = client.post(f"{address}approve/", {"person_days": "4.5", "money": "0", "next": address}, follow=True)
    assert "now owns X-1" in answer.content.decode()
    assert terms(asked) == ("approved", Decimal("4.5"), 0)
    assert "took ownership: 4.5 person-days and 0 EUR; offered were 6 person-days and 4,000 EUR." in words(
        client, address
    )
    assert "4.5 person-days and 0 EUR" in words(client, "/initiatives/X-1/")


def test_the_page_does_not_call_a_condition_an_owner(asked, ivo, as_):
    answer = as_(ivo).post(
        "/initiatives/X-1/requests/IT/approve/", {"person_days": "9", "next": "/inbox/"}, follow=True
    )
    said = " ".join(answer.content.decode().split())
    assert "Your condition went to the requester." in said
    assert "now owns" not in said


@pytest.mark.parametrize("wrong", [{"person_days": "-1"}, {"money": "-0.01"}, {"money": "a lot"}])
def test_a_number_that_is_none_changes_nothing(asked, ivo, as_, wrong):
    answer = as_(ivo).post("/initiatives/X-1/requests/IT/approve/", wrong)
    assert answer.status_code == 422
    assert terms(asked) == ("requested", 6, 4000)


def test_by_mail_one_names_days_and_money_too(asked, ivo):
    token = mail_links.issue(asked, to=ivo, now=MONDAY)
    answer = Client().post(f"/decide/{token}/", {"answer": "approve", "person_days": "5", "money": "100"})
    assert answer.status_code == 302
    assert terms(asked) == ("approved", 5, 100)


def test_by_mail_a_condition_can_be_an_effort_alone(asked, ivo):
    token = mail_links.issue(asked, to=ivo, now=MONDAY)
    assert Client().post(f"/decide/{token}/", {"answer": "condition", "person_days": "10"}).status_code == 302
    assert told(asked)[-1] == ("conditional", 10, None, 6)


# --- the offer --------------------------------------------------------------------------------------------------
def test_an_offer_puts_the_question_again_with_other_terms(conditional, carla, ivo):
    offers.offer(conditional, by=carla, now=MONDAY + 2 * HOUR, comment="We test", person_days=Decimal(8))
    assert terms(conditional) == ("requested", 8, 4000)
    requests.approve(conditional, by=ivo, now=MONDAY + 3 * HOUR)
    assert terms(conditional) == ("approved", 8, 4000)
    assert told(conditional) == [
        ("asked", 6, 4000, None),
        ("conditional", 10, None, 6),
        ("offered", 8, 4000, None),
        ("approved", 8, 4000, 8),
    ]


def test_another_condition_and_another_offer(conditional, carla, ivo):
    for days in (7, 8):
        offers.offer(conditional, by=carla, now=MONDAY + HOUR, person_days=Decimal(days))
        requests.approve(conditional, by=ivo, now=MONDAY + HOUR, person_days=Decimal(days + 1))
        assert terms(conditional) == ("conditional", days, 4000)
    requests.agree(conditional, by=carla, now=MONDAY + HOUR)
    assert terms(conditional) == ("approved", 9, 4000)


def test_the_time_with_the_requester_does_not_count(conditional, carla, ivo):
    offers.offer(conditional, by=carla, now=MONDAY + 5 * HOUR, comment="Less")
    steps = list(RequestStep.objects.filter(request=conditional).order_by("id"))
    calendar = work_calendar(policy_in_force())
    assert clock.hours_waited(steps, calendar, MONDAY + 5 * HOUR) == 1
    assert clock.hours_waited(steps, calendar, MONDAY + 7 * HOUR) == 3
    assert conditional.due_on == requests.due(MONDAY.date())


@pytest.mark.parametrize("who", ["ivo", "dana", "rosa", "rita"])
def test_only_who_may_ask_offers(conditional, who, request):
    with pytest.raises(NotAllowed):
        offers.offer(conditional, by=request.getfixturevalue(who), now=MONDAY + HOUR, comment="x")
    assert terms(conditional)[0] == "conditional"


def test_nobody_offers_for_a_condition_they_set_themselves(asked, ivo):
    type(asked.initiative).objects.filter(pk=asked.initiative_id).update(accountable=ivo)
    asked.refresh_from_db()
    requests.accept_on_condition(asked, by=ivo, now=MONDAY, comment="x")
    with pytest.raises(NotAllowed, match="own condition"):
        offers.offer(asked, by=ivo, now=MONDAY, comment="y")


def test_who_offers_does_not_answer(conditional, company, carla, dana):
    """Dana runs the initiative and is deputy of IT: she may offer, but not say yes to it."""
    type(conditional.initiative).objects.filter(pk=conditional.initiative_id).update(accountable=dana)
    fresh = OwnershipRequest.objects.get(pk=conditional.pk)
    offers.offer(fresh, by=dana, now=MONDAY + HOUR, comment="Eight")
    with pytest.raises(NotAllowed, match="You asked this question"):
        requests.approve(fresh, by=dana, now=MONDAY + HOUR)


def test_an_empty_offer_and_one_that_comes_too_late_are_refused(conditional, carla):
    with pytest.raises(Invalid):
        offers.offer(conditional, by=carla, now=MONDAY + HOUR)
    requests.agree(conditional, by=carla, now=MONDAY + HOUR)
    with pytest.raises(Conflict):
        offers.offer(conditional, by=carla, now=MONDAY + HOUR, comment="Too late")
    assert terms(conditional) == ("approved", 10, 4000)


def test_nothing_is_offered_once_the_work_has_ended(conditional, carla):
    type(conditional.initiative).objects.filter(pk=conditional.initiative_id).update(status="stopped")
    with pytest.raises(Refused):
        offers.offer(conditional, by=carla, now=MONDAY + HOUR, comment="x")


def test_seat_and_words_stay_true(conditional, carla, ivo, as_):
    offers.offer(conditional, by=carla, now=MONDAY + HOUR, person_days=Decimal(8))
    assert "yes, if … 23 Nov; offered otherwise 23 Nov, no answer yet" in words(as_(carla), "/requests/")
    requests.approve(conditional, by=ivo, now=MONDAY + HOUR)
    assert "yes, if … 23 Nov; after another offer, owns" in words(as_(carla), "/requests/")


# --- what each side reads ---------------------------------------------------------------------------------------
OFFER = (
    "You said yes, if 10 person-days: “We test it”. "
    "Carla Caspar offers 8 person-days and 4,000 EUR: “We test with you”."
)


def test_the_requester_reads_the_condition_and_can_agree_or_offer(conditional, carla, as_):
    card = words(as_(carla), "/inbox/")
    assert "10 person-days: “We test it”" in card
    assert "Agree to the condition" in card
    assert "Offer instead" in card


def test_the_function_gets_one_card_a_mail_and_a_mail_page(conditional, carla, ivo, as_):
    address = "/initiatives/X-1/requests/IT/"
    form = {"person_days": "8", "comment": "We test with you", "next": address}
    answer = as_(carla).post(f"{address}offer/", form, follow=True)
    assert "Your offer about X-1" in answer.content.decode()
    for page in ("/inbox/", address):
        assert OFFER in words(as_(ivo), page)
    mailing.send_due(now=MONDAY + HOUR)
    letter = [one for one in mail.outbox if one.to == [ivo.email]][-1]
    assert letter.subject == "An offer for Information technology's yes to “A card explains itself”"
    assert OFFER in " ".join(letter.body.replace("\xa0", " ").split())
    token = mail_links.issue(OwnershipRequest.objects.get(), to=ivo, now=MONDAY)
    assert OFFER in words(Client(), f"/decide/{token}/")
    assert Event.objects.get(kind="ownership.offered").context["person_days"] == "8.00"
    feed = words(as_(carla), "/initiatives/X-1/")
    assert "offered Information technology something else instead of its condition." in feed


def test_an_empty_offer_on_the_page_says_what_is_missing(conditional, carla, as_):
    answer = as_(carla).post("/initiatives/X-1/requests/IT/offer/", {})
    assert answer.status_code == 422
    assert "Say what you offer instead" in answer.content.decode()


# --- over the API -----------------------------------------------------------------------------------------------
def test_the_api_names_what_is_wanted_and_takes_an_offer(asked, ivo, carla, api_as):
    address = f"/api/v1/ownership-requests/{asked.pk}/"
    said = api_as(ivo).post(f"{address}approve/", {"person_days": "10", "money": "4000"}).json()
    assert (said["state"], said["person_days"], said["wanted_days"], said["wanted_money"]) == (
        "conditional",
        "6.00",
        "10.00",
        "4000.00",
    )
    offered = api_as(carla).post(f"{address}offer/", {"person_days": "8"}).json()
    assert (offered["state"], offered["person_days"], offered["wanted_days"]) == ("requested", "8.00", None)
    assert api_as(carla).post(f"{address}offer/", {"person_days": "8"}).status_code == 409
    assert api_as(ivo).post(f"{address}approve/", {"person_days": "7"}).json()["person_days"] == "7.00"


@pytest.mark.parametrize("body", [{}, {"person_days": "-1"}, {"money": "x"}, {"days": 3}])
def test_an_offer_that_says_nothing_is_refused_by_the_api(conditional, carla, api_as, body):
    answer = api_as(carla).post(f"/api/v1/ownership-requests/{conditional.pk}/offer/", body)
    assert answer.status_code == 400
    assert terms(conditional)[0] == "conditional"
