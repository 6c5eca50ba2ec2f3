"""What time does to open questions: reminders, escalation, coming back. Silence never becomes consent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from initiatives.models import Notification, OwnershipRequest, PolicyChange, RequestStep, Topic, Way
from initiatives.notifications.services import mailing
from initiatives.ownership.services import reminders, requests
from journeys.models import Deputy
from tests.factories import InitiativeFactory, OwnershipRequestFactory, PersonFactory

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""The question is asked when work begins; the limit of 5 days of 8 hours ends on Friday at 17:00."""
HALF = datetime(2026, 11, 18, 13, tzinfo=UTC)
FULL = datetime(2026, 11, 20, 17, tzinfo=UTC)
ESCALATION = datetime(2026, 11, 25, 13, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    """`clock(moment)`: it is that moment, and every minute's work was done."""

    def move(moment: datetime, *, works: bool = True) -> list[tuple[str, str]]:
        """Whom mails went to then, with their subjects."""
        time_machine.move_to(moment, tick=False)
        mail.outbox.clear()
        if works:
            reminders.tick(now=timezone.now())
            mailing.send_due(now=timezone.now())
        return [(letter.to[0].split("@")[0], letter.subject) for letter in mail.outbox]

    move(MONDAY, works=False)
    return move


@pytest.fixture
def asked(clock, company, cosmo, lena) -> OwnershipRequest:
    initiative = InitiativeFactory(title="Refund within 24 hours", initiator=cosmo)
    found = requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY)[0]
    assert {to for to, _subject in clock(MONDAY)} == {"ivo", "dana"}
    return found


def first_names(sent: list[tuple[str, str]]) -> list[str]:
    return sorted(to for to, _subject in sent)


def test_reminders_come_at_half_and_full_time_and_then_it_goes_up(asked, clock):
    assert clock(HALF - timedelta(minutes=1)) == []
    first = clock(HALF)
    assert first_names(first) == ["dana", "ivo"]
    assert "hasn't answered yet on “Refund within 24 hours”: it will be escalated on 25 Nov" in first[0][1]
    assert clock(HALF + timedelta(minutes=1)) == []
    assert clock(FULL - timedelta(minutes=1)) == []
    assert first_names(clock(FULL)) == ["dana", "ivo"]
    assert clock(ESCALATION - timedelta(minutes=1)) == []
    assert clock(ESCALATION) == [("lena", "Information technology hasn't answered in time on “Refund within 24 hours”")]
    assert clock(ESCALATION + timedelta(days=30)) == []


def test_silence_never_becomes_consent(asked, clock):
    for day in range(60):
        clock(MONDAY + timedelta(days=day))
    assert OwnershipRequest.objects.get().state == "requested"
    assert list(RequestStep.objects.values_list("kind", flat=True)) == ["asked"]


@pytest.mark.parametrize(
    ("back", "hears", "topic"), [(FULL, ["dana", "ivo"], Topic.REMINDER), (ESCALATION, ["lena"], Topic.ESCALATION)]
)
def test_after_an_outage_one_mail_comes_and_not_three(asked, clock, back, hears, topic):
    assert first_names(clock(back + timedelta(days=0))) == hears
    assert clock(back + timedelta(minutes=1)) == []
    assert set(Notification.objects.filter(mailed_at__gte=back).values_list("topic", flat=True)) == {topic}


def test_a_clock_that_goes_back_reminds_nobody_again(asked, clock):
    clock(FULL)
    for moment in (FULL - timedelta(hours=1), HALF, HALF - timedelta(days=1), FULL + timedelta(minutes=10)):
        assert clock(moment) == []


def test_many_ticks_remind_once(asked, clock):
    assert len(clock(HALF)) == 2
    for minute in range(1, 30):
        assert clock(HALF + timedelta(minutes=minute)) == []


def test_a_question_stops_the_clock(asked, clock, ivo, cosmo):
    clock(HALF - timedelta(hours=1), works=False)
    requests.ask_back(asked, by=ivo, now=HALF - timedelta(hours=1), comment="From when on?")
    clock(HALF, works=False)
    mailing.send_due(now=HALF)
    assert clock(FULL) == []
    requests.reply(asked, by=cosmo, now=FULL, comment="From January.")
    assert {topic for to, topic in clock(FULL) if to == "ivo"} != set()
    assert clock(datetime(2026, 11, 23, 9, 59, tzinfo=UTC)) == []
    assert first_names(clock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))) == ["dana", "ivo"]


def test_an_answered_or_finished_question_is_not_reminded_of(asked, clock, ivo):
    other = InitiativeFactory(initiator=asked.initiative.initiator)
    requests.ask(other, [asked.function], by=asked.asked_by, now=MONDAY)
    clock(MONDAY)
    other.status = "stopped"
    other.save(update_fields=["status"])
    requests.approve(asked, by=ivo, now=MONDAY)
    mailing.send_due(now=MONDAY)
    assert clock(ESCALATION) == []


def test_a_function_without_a_head_goes_up_at_once(clock, company, cosmo, lena):
    initiative = InitiativeFactory(title="Refund within 24 hours", initiator=cosmo)
    requests.ask(initiative, [company.OPS], by=cosmo, now=MONDAY)
    assert clock(MONDAY) == [
        ("lena", "Nobody can answer for Operations, which was asked to co-own “Refund within 24 hours”")
    ]
    assert "has no head and no deputy" in mail.outbox[0].body
    assert clock(ESCALATION) == []


def test_a_head_named_later_takes_part_from_then_on(clock, company, cosmo, lena):
    (asked,) = requests.ask(InitiativeFactory(initiator=cosmo), [company.OPS], by=cosmo, now=MONDAY)
    clock(MONDAY)
    company.OPS.head = PersonFactory(name="Otto", email="otto@example.com")
    company.OPS.save(update_fields=["head"])
    assert clock(MONDAY + timedelta(hours=1)) == []
    row = Notification.objects.get(recipient=company.OPS.head)
    assert (row.topic, row.way, row.request) == (Topic.TO_DECIDE, Way.DIGEST, asked)
    assert first_names(clock(HALF)) == ["otto"]
    assert first_names(clock(ESCALATION)) == ["lena"]


def test_a_deputy_hears_of_pending_questions_when_the_window_begins(asked, clock):
    stand_in = PersonFactory(name="Stan", email="stan@example.com")
    Deputy.objects.create(function=asked.function, person=stand_in, since=date(2026, 11, 17), until=date(2026, 11, 18))
    clock(MONDAY + timedelta(minutes=5))
    assert not Notification.objects.filter(recipient=stand_in).exists()
    clock(MONDAY + timedelta(days=1))
    assert Notification.objects.get(recipient=stand_in).topic == Topic.TO_DECIDE
    assert "stan" in first_names(clock(HALF))
    assert "stan" not in first_names(clock(FULL))


def test_it_goes_to_the_person_the_policy_names(asked, clock, alma, rita):
    PolicyChange.objects.create(name="escalate_to", value="rita@example.com", reason="Agreed", by=alma, at=MONDAY)
    assert first_names(clock(ESCALATION)) == ["rita"]


def test_thresholds_are_the_policys_and_can_be_off(asked, clock, alma):
    for name, value in (("first_reminder_percent", 0), ("second_reminder_percent", 10), ("escalation_percent", 0)):
        PolicyChange.objects.create(name=name, value=value, reason="Agreed", by=alma, at=MONDAY)
    assert clock(MONDAY + timedelta(hours=3, minutes=59)) == []
    assert first_names(clock(MONDAY + timedelta(hours=4))) == ["dana", "ivo"]
    assert clock(ESCALATION) == []


def test_a_deferred_question_comes_back_by_itself_and_its_clock_ran_on(asked, clock, ivo):
    requests.defer(asked, by=ivo, now=MONDAY, until=date(2026, 11, 19))
    mailing.send_due(now=MONDAY)
    assert clock(datetime(2026, 11, 18, 12, tzinfo=UTC)) == []
    back = datetime(2026, 11, 19, 0, 1, tzinfo=UTC)
    assert first_names(clock(back)) == ["dana", "ivo"]
    asked.refresh_from_db()
    assert (asked.state, asked.due_on) == ("requested", date(2026, 11, 23))
    assert clock(datetime(2026, 11, 20, 12, tzinfo=UTC)) == []
    assert first_names(clock(datetime(2026, 11, 23, 13, tzinfo=UTC))) == ["dana", "ivo"]


def test_imported_questions_are_told_of_in_the_daily_mail_only(clock, company, lena):
    OwnershipRequestFactory(function=company.IT, asked_on=date(2026, 10, 1))
    assert clock(ESCALATION) == []
    assert set(Notification.objects.exclude(way=Way.PAGE).values_list("topic", "way")) == {
        (Topic.ESCALATION, Way.DIGEST),
        (Topic.TO_DECIDE, Way.DIGEST),
    }


def test_the_number_of_queries_does_not_grow(clock, company, cosmo, lena, django_assert_max_num_queries):
    for _number in range(25):
        requests.ask(InitiativeFactory(initiator=cosmo), [company.IT, company.OPS], by=cosmo, now=MONDAY)
    clock(MONDAY, works=False)
    with django_assert_max_num_queries(22):
        reminders.tick(now=HALF)
    with django_assert_max_num_queries(14):
        reminders.tick(now=HALF + timedelta(minutes=1))


def test_a_company_brought_in_by_import_hears_of_old_questions_in_the_daily_mail_only(sample):
    reminders.tick(now=timezone.now())
    assert set(Notification.objects.values_list("way", flat=True)) == {Way.DIGEST, Way.PAGE}
