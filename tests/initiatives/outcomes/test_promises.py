"""Promises after closing: asked at 6, 12 and 24 months, answered once, and nothing where nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, NotAllowed, Refused
from initiatives.models import Initiative, Outcome, Plan, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.programme import Promises, promises as kept_by
from initiatives.outcomes.money.services import promises
from initiatives.review import ReviewPage, review_content
from journeys.models import Measurement, Membership
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.initiatives.outcome_cast import looked

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 8, 31)
SIX, TWELVE, TWENTY_FOUR = date(2027, 2, 28), date(2027, 8, 31), date(2028, 8, 31)


@pytest.fixture
def initiative(carla, rosa) -> Initiative:
    """Rosa promised 11 calls fewer at 20,000 each, a half of it by this; 5 fewer were measured."""
    metric = MetricFactory(unit="calls", direction="lower")
    initiative = InitiativeFactory(status="measuring", go_live=date(2026, 3, 1), initiator=carla)
    outcome = OutcomeFactory(
        initiative=initiative,
        metric=metric,
        series=SeriesFactory(metric=metric),
        baseline=31,
        target=20,
        unit_value=Decimal(20_000),
        benefit_kind="saving",
        share=0.5,
        benefit_owner=rosa,
    )
    OutcomeFactory(initiative=initiative, guardrail=True)
    months = ((2025, 9), (2025, 10), (2025, 11), (2025, 12), (2026, 4), (2026, 5), (2026, 6), (2026, 7))
    Measurement.objects.bulk_create(
        Measurement(series=outcome.series, on=date(year, month, 28), value=value)
        for (year, month), value in zip(months, (31, 30, 32, 31, 26, 25, 27, 26), strict=True)
    )
    looked(outcome)
    effects.estimate_due(now=noon(CLOSED))
    outcomes.freeze(initiative, by=None, today=CLOSED)
    Initiative.objects.filter(pk=initiative.pk).update(status="closed")
    initiative.refresh_from_db()
    promises.ask_later(initiative, today=CLOSED)
    return initiative


def check(initiative: Initiative, months: int = 6) -> PromiseCheck:
    return PromiseCheck.objects.get(outcome__initiative=initiative, months=months)


def check_of(initiative: Initiative, share: float) -> PromiseCheck:
    return PromiseCheck.objects.get(outcome__initiative=initiative, outcome__share=share, months=6)


def said(initiative: Initiative, as_of: date) -> Promises:
    return replace(kept_by([initiative.pk], as_of=as_of), functions=())


def test_closing_asks_three_times_and_guardrails_never(initiative):
    asked = PromiseCheck.objects.order_by("months").values_list("months", "due_on", "outcome__guardrail")
    assert list(asked) == [(6, SIX, False), (12, TWELVE, False), (24, TWENTY_FOUR, False)]
    promises.ask_later(initiative, today=CLOSED + timedelta(days=40))
    assert PromiseCheck.objects.count() == 3
    assert check(initiative).due_on == SIX


def test_what_is_kept_comes_from_the_readings_and_the_frozen_plan(initiative, rosa):
    """5 fewer at 20,000, half of it, counts a quarter: 12,500 of the 110,000 that were promised."""
    answered = promises.answer(check(initiative), note=" Still there. ", by=rosa, today=SIX)
    assert (answered.counted, answered.note, answered.answered_on) == (Decimal("12500.00"), "Still there.", SIX)
    assert answered.kept == pytest.approx(12_500 / 110_000)
    event = Event.objects.get(kind="promise.answered")
    assert (event.actor, event.subject_id, event.context["months"]) == (rosa, initiative.pk, 6)


def test_a_promise_lowered_afterwards_is_held_against_what_was_frozen(initiative, rosa):
    Outcome.objects.filter(guardrail=False).update(target=30)
    assert promises.answer(check(initiative), note="", by=rosa, today=SIX).kept == pytest.approx(12_500 / 110_000)


def test_without_a_frozen_claim_nobody_can_tell(initiative, rosa):
    Plan.objects.update(claimed=None)
    assert promises.answer(check(initiative), note="", by=rosa, today=SIX).kept is None
    assert said(initiative, SIX) == Promises(asked=1, answered=1, overdue=0, mean=None)


@pytest.mark.parametrize("who", ["rosa", "carla", "alma"])
def test_the_benefit_owner_and_who_may_edit_answer(request, initiative, who):
    person = request.getfixturevalue(who)
    assert promises.answer(check(initiative), note="", by=person, today=SIX).answered_by == person


@pytest.mark.parametrize("who", ["ivo", "lena", "cosmo", "rita"])
def test_others_do_not(request, initiative, who):
    with pytest.raises(NotAllowed, match="benefit owner"):
        promises.answer(check(initiative), note="", by=request.getfixturevalue(who), today=SIX)
    assert check(initiative).answered_on is None


def test_it_is_not_answered_before_it_is_asked(initiative, rosa):
    with pytest.raises(Refused, match=r"answer this from \d+ [A-Z][a-z]{2} \d{4} on"):
        promises.answer(check(initiative), note="", by=rosa, today=SIX - timedelta(days=1))


def test_it_is_answered_once(initiative, rosa, carla):
    mine, theirs = check(initiative), check(initiative)
    promises.answer(mine, note="Still there.", by=rosa, today=SIX)
    with pytest.raises(Conflict, match="Someone has already answered this"):
        promises.answer(theirs, note="Gone.", by=carla, today=SIX)
    assert check(initiative).note == "Still there."


def test_no_answer_for_thirty_days_counts_as_nothing_kept(initiative, rosa):
    assert said(initiative, SIX - timedelta(days=1)) == Promises(0, 0, 0, None)
    assert said(initiative, SIX + timedelta(days=30)) == Promises(asked=1, answered=0, overdue=0, mean=None)
    assert said(initiative, SIX + timedelta(days=31)) == Promises(asked=1, answered=0, overdue=1, mean=0.0)
    late = promises.answer(check(initiative), note="", by=rosa, today=SIX + timedelta(days=31))
    assert said(initiative, SIX + timedelta(days=31)) == Promises(asked=1, answered=1, overdue=0, mean=late.kept)


def test_promises_are_weighted_by_money_each_plan_once_a_question(initiative, rosa, carla):
    """A small promise kept and a large one broken are a broken promise: 12,500 of 110,000 and nothing of 990,000."""
    large = OutcomeFactory(initiative=initiative, baseline=31, target=20, benefit_kind="saving", benefit_owner=rosa)
    Plan.objects.create(outcome=large, benefit_kind="saving", share=0.9, claimed=1_100_000, frozen_on=CLOSED)
    PromiseCheck.objects.create(outcome=large, months=6, due_on=SIX)
    kept = promises.answer(check_of(initiative, 0.5), note="", by=rosa, today=SIX)
    assert kept.kept == pytest.approx(12_500 / 110_000)
    late = SIX + timedelta(days=31)
    assert said(initiative, SIX).mean == pytest.approx(12_500 / 110_000)
    assert said(initiative, late).mean == pytest.approx(12_500 / 1_100_000)


def test_what_was_answered_without_a_measurement_counts_nothing_of_its_plan(initiative, rosa):
    Measurement.objects.all().delete()
    effects.estimate_all(now=noon(SIX))
    promises.answer(check(initiative), note="No idea.", by=rosa, today=SIX)
    assert said(initiative, SIX).mean == 0


def test_the_mirror_of_a_function_shows_the_promises_of_its_people(as_, initiative, company, rosa, rita):
    """Rosa heads risk; IT promised nothing."""
    promises.answer(check(initiative), note="", by=rosa, today=SIX)
    ids = [initiative.pk]
    assert kept_by(ids, as_of=SIX, function=company.RSK) == kept_by(ids, as_of=SIX)
    assert kept_by(ids, as_of=SIX, function=company.IT) == Promises(0, 0, 0, None)
    with time_machine.travel(noon(SIX), tick=False):
        page = as_(rita).get(f"/functions/{company.RSK.key}/").content.decode()
        assert "Promises kept" in page
        assert "1 of 1 questions answered" in page
        assert "Promises kept" not in as_(rita).get(f"/functions/{company.IT.key}/").content.decode()


def test_each_function_has_what_its_benefit_owners_promised(api_as, initiative, company, rosa, rita):
    """Rosa heads risk and works in finance, so her promise stands in both, with the money of plan and answer."""
    Membership.objects.update_or_create(person=rosa, defaults={"function": company.FIN})
    promises.answer(check(initiative), note="", by=rosa, today=SIX)
    [finance, risk] = kept_by([initiative.pk], as_of=SIX).functions
    assert (finance.function, risk.function) == ("FIN", "RSK")
    assert (risk.asked, risk.answered, risk.planned, risk.counted) == (1, 1, Decimal(110_000), Decimal(12_500))
    assert risk.mean == finance.mean == pytest.approx(12_500 / 110_000)
    with time_machine.travel(noon(SIX), tick=False):
        shown = api_as(rita).get("/api/v1/portfolio/money/").json()["promises"]["functions"]
        content = review_content(SIX, since=None, today=SIX)
    assert [row["function"] for row in shown] == ["FIN", "RSK"]
    assert (shown[0]["planned"], shown[0]["counted"]) == ("110000.00", "12500.00")
    page = ReviewPage(content)
    assert next((line.name, line.kept, line.planned) for line in page.business.kept_by) == (
        page.content.names.function("FIN"),
        "11.4\u00a0%",
        "110,000",
    )
    assert page.business.kept_by_sentence.startswith("Promises kept by function: ")


def test_what_was_kept_and_what_nobody_answered_are_averaged(initiative, rosa):
    first = promises.answer(check(initiative), note="", by=rosa, today=SIX)
    found = said(initiative, TWELVE + timedelta(days=31))
    assert (found.asked, found.answered, found.overdue) == (2, 1, 1)
    assert found.mean == pytest.approx(first.kept / 2)


def test_what_nobody_measured_is_not_nothing(initiative, rosa):
    Measurement.objects.all().delete()
    effects.estimate_all(now=noon(SIX))
    assert promises.answer(check(initiative), note="", by=rosa, today=SIX).kept is None
