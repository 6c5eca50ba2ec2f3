"""Finance signs what an outcome is worth: who may, what needs a word, and that nothing signed ever changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from initiatives import permissions
from initiatives.models import Confirmation, Outcome
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.services import confirmations
from initiatives.outcomes.queries.lines import lines
from journeys.models import Deputy, Measurement
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, PersonFactory, SeriesFactory, noon
from tests.initiatives.outcome_cast import looked

pytestmark = pytest.mark.django_db


def read(outcome: Outcome) -> Outcome:
    """Repeat calls fell by 5 since May: measured 100,000, of which 25,000 count."""
    months = (1, 2, 3, 4, 7, 8, 9, 10)
    Measurement.objects.bulk_create(
        Measurement(series=outcome.series, on=date(2026, month, 28), value=value)
        for month, value in zip(months, (31, 30, 32, 31, 26, 25, 27, 26), strict=True)
    )
    effects.estimate_due(now=noon(date(2026, 11, 21)))
    return looked(outcome)


@pytest.fixture
def outcome(carla, rosa) -> Outcome:
    metric = MetricFactory(unit="calls", direction="lower")
    return read(
        OutcomeFactory(
            initiative=InitiativeFactory(status="measuring", go_live=date(2026, 5, 1), initiator=carla),
            metric=metric,
            series=SeriesFactory(metric=metric),
            baseline=31,
            target=20,
            unit_value=Decimal(20_000),
            benefit_kind="saving",
            benefit_owner=rosa,
        )
    )


@pytest.fixture
def fina(company) -> User:
    """Head of finance."""
    head = PersonFactory(name="Fina Fink", role=Role.CONTRIBUTOR)
    company.FIN.head, company.FIN.is_finance = head, True
    company.FIN.save()
    return head


@pytest.fixture
def fred(company, fina, today) -> User:
    """Deputy in finance until the end of the week."""
    person = PersonFactory(name="Fred Falk", role=Role.READER)
    Deputy.objects.create(function=company.FIN, person=person, since=today, until=today + timedelta(days=3))
    return person


def stands(outcome: Outcome, today: date) -> Decimal | None:
    [line] = lines([outcome.initiative_id], as_of=today)[outcome.initiative_id]
    return line.figures.confirmed


def test_the_head_of_finance_signs_and_it_stands(outcome, fina, today):
    signed = confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    assert (signed.amount, signed.counted, signed.evidence, signed.by) == (20_000, 25_000, "E1", fina)
    assert stands(outcome, today) == 20_000
    event = Event.objects.get(kind="outcome.confirmed")
    assert (event.actor, event.subject_id, event.context["amount"]) == (fina, outcome.initiative_id, "20000")


def test_a_deputy_signs_inside_the_window_only(outcome, fred, today):
    confirmations.confirm(outcome, Decimal(20_000), by=fred, now=noon(today))
    with pytest.raises(NotAllowed, match="head of finance"):
        confirmations.confirm(outcome, Decimal(20_000), by=fred, now=noon(today + timedelta(days=4)))


@pytest.mark.parametrize("who", ["alma", "lena", "carla", "ivo", "rosa", "rita", "cosmo"])
def test_nobody_else_signs_whatever_their_role(request, outcome, fina, today, who):
    person = request.getfixturevalue(who)
    assert not permissions.can_confirm(person, outcome, today)
    with pytest.raises(NotAllowed):
        confirmations.confirm(outcome, Decimal(1), by=person, now=noon(today))
    assert not Confirmation.objects.exists()


def test_a_function_that_is_not_finance_signs_nothing(outcome, fina, company, today):
    company.FIN.is_finance = False
    company.FIN.save()
    with pytest.raises(NotAllowed):
        confirmations.confirm(outcome, Decimal(1), by=fina, now=noon(today))


def test_who_answers_for_the_benefit_does_not_sign_it_and_the_deputy_may(outcome, fina, fred, today):
    Outcome.objects.update(benefit_owner=fina)
    outcome.refresh_from_db()
    assert not permissions.can_confirm(fina, outcome, today)
    with pytest.raises(NotAllowed, match="someone else in finance"):
        confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    confirmations.confirm(outcome, Decimal(20_000), by=fred, now=noon(today))


def test_who_has_just_become_the_benefit_owner_does_not_sign_from_an_old_page(outcome, fina, today):
    Outcome.objects.update(benefit_owner=fina)
    with pytest.raises(NotAllowed, match="someone else in finance"):
        confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))


def test_more_than_counts_needs_a_word_and_as_much_does_not(outcome, fina, today):
    confirmations.confirm(outcome, Decimal("25000.00"), by=fina, now=noon(today))
    with pytest.raises(Invalid) as refused:
        confirmations.confirm(outcome, Decimal("25000.01"), by=fina, note="  ", now=noon(today))
    assert set(refused.value.fields) == {"note"}
    assert "25,000\u00a0EUR" in refused.value.fields["note"][0]
    signed = confirmations.confirm(outcome, Decimal("25000.01"), by=fina, note="Books of October", now=noon(today))
    assert signed.note == "Books of October"


def test_a_loss_needs_a_word_and_more_than_was_promised_is_not_signed(outcome, fina, today):
    with pytest.raises(Invalid, match="a loss although the evidence counts a gain"):
        confirmations.confirm(outcome, Decimal(-1), by=fina, now=noon(today))
    confirmations.confirm(outcome, Decimal(-1), note="It cost more than it saved", by=fina, now=noon(today))
    with pytest.raises(Invalid) as refused:
        confirmations.confirm(outcome, Decimal("220000.01"), note="Books", by=fina, now=noon(today))
    assert "220,000\u00a0EUR" in refused.value.fields["amount"][0]
    confirmations.confirm(outcome, Decimal(220_000), note="Books", by=fina, now=noon(today))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_signed(outcome, fina, today, amount):
    with pytest.raises(Invalid, match="not a number"):
        confirmations.confirm(outcome, Decimal(amount), by=fina, note="x", now=noon(today))


def test_an_amount_nobody_could_keep_is_not_signed(outcome, fina, today):
    with pytest.raises(Invalid):
        confirmations.confirm(outcome, Decimal("1e20"), by=fina, note="x", now=noon(today))


def test_what_is_not_agreed_claims_no_money_or_was_not_measured_cannot_be_signed(outcome, fina, today):
    outcome.initiative.status = "proposed"
    outcome.initiative.save()
    with pytest.raises(Refused, match="Nothing has been agreed yet"):
        confirmations.confirm(outcome, Decimal(1), by=fina, now=noon(today))
    outcome.initiative.status = "measuring"
    outcome.initiative.save()
    Outcome.objects.update(benefit_kind="none")
    with pytest.raises(Refused, match="claims no money"):
        confirmations.confirm(Outcome.objects.get(), Decimal(1), by=fina, now=noon(today))
    Outcome.objects.update(benefit_kind="saving")
    Measurement.objects.filter(on__gte=date(2026, 5, 1)).delete()
    effects.estimate_all(now=noon(today))
    with pytest.raises(Refused, match="Nothing has been measured yet"):
        confirmations.confirm(Outcome.objects.get(), Decimal(1), by=fina, now=noon(today))


def test_the_newest_stands_and_taking_it_back_leaves_nothing_standing_and_all_in_sight(outcome, fina, fred, today):
    confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    confirmations.confirm(outcome, Decimal(15_000), by=fred, now=noon(today))
    assert stands(outcome, today) == 15_000
    with pytest.raises(Invalid):
        confirmations.withdraw(outcome, note=" ", by=fina, now=noon(today))
    confirmations.withdraw(outcome, note="Counted twice.", by=fina, now=noon(today))
    assert stands(outcome, today) is None
    with pytest.raises(Refused, match="Nothing has been confirmed here"):
        confirmations.withdraw(outcome, note="Again.", by=fina, now=noon(today))
    history = Confirmation.objects.order_by("pk").values_list("amount", "by__name", "withdrawn")
    assert list(history) == [
        (20_000, "Fina Fink", False),
        (15_000, "Fred Falk", False),
        (15_000, "Fina Fink", True),
    ]
    confirmations.confirm(outcome, Decimal(9_000), by=fred, now=noon(today))
    assert stands(outcome, today) == 9_000


def test_only_finance_takes_back(outcome, fina, carla, today):
    confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    with pytest.raises(NotAllowed):
        confirmations.withdraw(outcome, note="No.", by=carla, now=noon(today))
    assert stands(outcome, today) == 20_000


@pytest.mark.parametrize(
    "change", [{"amount": Decimal(1)}, {"counted": Decimal(1)}, {"evidence": "E5"}, {"note": "x"}, {"at": None}]
)
def test_the_database_refuses_to_change_what_was_signed(outcome, fina, alma, today, change):
    signed = confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    if "at" in change:
        change = {"at": signed.at + timedelta(days=1), "by": alma}
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        Confirmation.objects.filter(pk=signed.pk).update(**change)
    signed.refresh_from_db()
    assert (signed.amount, signed.by) == (20_000, fina)
