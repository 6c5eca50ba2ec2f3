"""Promising, freezing, correcting, sharing out, signing and answering for outcomes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from initiatives.models import Assumption, Confirmation, Initiative, Outcome, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.forms import OutcomeForm
from initiatives.outcomes.money.queries import programme, to_confirm
from initiatives.outcomes.money.services import confirmations, promises
from initiatives.outcomes.queries.flag_inputs import outcome_facts
from initiatives.outcomes.queries.lines import lines
from journeys.models import Deputy, Measurement
from tests.factories import InitiativeFactory, MeasurementFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.initiatives.outcome_cast import judge_anew, looked

TODAY = timezone.localdate()


def line_of(outcome):
    found = lines([outcome.initiative_id], as_of=TODAY)[outcome.initiative_id]
    return next(one for one in found if one.id == outcome.pk)


def test_the_first_promise_is_the_headline_and_stands_in_the_trail(company, carla):
    initiative = InitiativeFactory(accountable=carla)
    made = outcomes.add(initiative, {"metric": MetricFactory()}, by=carla, today=TODAY)
    assert made.headline
    assert Event.objects.get(kind="outcome.added").subject_id == initiative.pk


def test_a_new_headline_takes_the_place_of_the_old_one(churn, carla):
    made = outcomes.add(churn.initiative, {"metric": MetricFactory(), "headline": True}, by=carla, today=TODAY)
    churn.outcome.refresh_from_db()
    assert (made.headline, churn.outcome.headline) == (True, False)


def test_who_only_reads_promises_nothing(churn, rita, cosmo):
    for person in (rita, cosmo):
        with pytest.raises(NotAllowed):
            outcomes.add(churn.initiative, {"metric": MetricFactory()}, by=person, today=TODAY)
    assert churn.initiative.outcomes.count() == 1


WRONG = {
    "target": ({"target": 2.6}, "Lower is better"),
    "baseline_on": ({"baseline_on": date(2090, 1, 1)}, "in the future"),
    "unit_value": ({"unit_value": Decimal(-1)}, "must be above 0."),
    "share": ({"share": 1.5}, "at most 100 %"),
    "limit": ({"guardrail": True, "headline": False}, "must not be passed"),
}


@pytest.mark.parametrize("field", WRONG)
def test_numbers_that_cannot_be_are_asked_about_at_their_field(churn, carla, field):
    values, said = WRONG[field]
    with pytest.raises(Invalid) as refused:
        outcomes.edit(churn.outcome, values, by=carla, today=TODAY)
    assert said in refused.value.fields[field][0]


def test_the_same_metric_is_promised_once_for_the_same_customers(churn, carla):
    with pytest.raises(Invalid, match="already"):
        outcomes.add(churn.initiative, {"metric": churn.metric}, by=carla, today=TODAY)


def test_of_two_edits_the_second_hears_of_the_first(churn, carla, alma):
    version = churn.outcome.version
    outcomes.edit(churn.outcome, {"target": 1.8}, by=carla, today=TODAY, version=version)
    with pytest.raises(Conflict) as overtaken:
        outcomes.edit(churn.outcome, {"target": 1.7}, by=alma, today=TODAY, version=version)
    assert overtaken.value.current == {"target": 1.8}


def test_a_frozen_baseline_stays_until_leadership_corrects_it_with_a_reason(churn, carla, lena):
    [plan] = outcomes.freeze_now(churn.initiative, by=carla, today=TODAY)
    assert (plan.claimed, plan.frozen_by) == (Decimal("125000.00"), carla)
    with pytest.raises(Invalid, match="frozen"):
        outcomes.edit(churn.outcome, {"baseline": 2.6}, by=carla, today=TODAY)
    with pytest.raises(NotAllowed):
        outcomes.correct_baseline(churn.outcome, {"baseline": 2.6}, reason="Typed wrongly", by=carla, today=TODAY)
    with pytest.raises(Invalid, match="Say what was wrong"):
        outcomes.correct_baseline(churn.outcome, {"baseline": 2.6}, reason=" ", by=lena, today=TODAY)
    outcomes.correct_baseline(churn.outcome, {"baseline": 2.6}, reason="Typed wrongly", by=lena, today=TODAY)
    churn.outcome.plan.refresh_from_db()
    assert (churn.outcome.plan.baseline, churn.outcome.plan.claimed) == (2.6, Decimal("175000.00"))
    assert Event.objects.filter(kind="outcome.edited").latest("pk").context["comment"] == "Typed wrongly"


def test_what_the_functions_agreed_to_is_not_taken_back(churn, carla):
    outcomes.freeze_now(churn.initiative, by=carla, today=TODAY)
    with pytest.raises(Refused, match="agreed to this outcome"):
        outcomes.remove(churn.outcome, by=carla)
    assert Outcome.objects.filter(pk=churn.outcome.pk).exists()


def test_a_promise_nobody_agreed_to_is_taken_back_and_remembered(churn, carla):
    outcomes.remove(churn.outcome, by=carla)
    assert not churn.initiative.outcomes.exists()
    assert Event.objects.get(kind="outcome.removed").changes["baseline"] == [2.4, None]


def test_assumptions_are_ticked_with_a_name_and_opened_again(churn, carla):
    outcomes.tick(churn.outcome, {"same_people", "seasonality"}, by=carla, now=timezone.now())
    outcomes.tick(churn.outcome, {"same_people"}, by=carla, now=timezone.now())
    [one] = Assumption.objects.filter(outcome=churn.outcome)
    assert (one.code, one.by) == ("same_people", carla)
    with pytest.raises(Invalid):
        outcomes.tick(churn.outcome, {"moon"}, by=carla, now=timezone.now())


def test_the_worker_finds_the_effect_and_new_readings_make_it_due_again(churn):
    line = line_of(churn.outcome)
    assert (line.verdict, line.evidence, line.recomputing) == ("improved", "E2", False)
    assert effects.estimate_due(now=noon(TODAY)) == 0
    MeasurementFactory(series=churn.series, on=TODAY, value=2.4)
    effects.follow(Outcome.objects.filter(pk=churn.outcome.pk))
    assert line_of(churn.outcome).recomputing
    before = churn.outcome.effect.computed_at
    assert effects.estimate_due(now=timezone.now()) == 1
    churn.outcome.effect.refresh_from_db()
    assert churn.outcome.effect.computed_at > before


def test_money_goes_four_steps_and_each_follows_from_the_one_before(churn):
    line = line_of(churn.outcome)
    effect = line.estimate.effect
    assert line.figures.claimed == Decimal("125000.00")
    assert line.figures.measured == Decimal(repr(-effect * 250000)).quantize(Decimal("0.01"))
    assert line.figures.counted == (line.figures.measured * Decimal("0.25")).quantize(Decimal("0.01"))
    line = line_of(looked(churn.outcome))
    assert line.figures.counted == (line.figures.measured * Decimal("0.5")).quantize(Decimal("0.01"))
    assert line.figures.confirmed is None


def test_finance_signs_and_takes_back_and_both_stay(churn, fay):
    counted = line_of(churn.outcome).figures.counted
    confirmations.confirm(churn.outcome, counted, by=fay, now=noon(TODAY))
    assert line_of(churn.outcome).figures.confirmed == counted
    confirmations.withdraw(churn.outcome, note="Wrong year", by=fay, now=noon(TODAY))
    assert line_of(churn.outcome).figures.confirmed is None
    assert Confirmation.objects.count() == 2


def test_more_than_counts_is_signed_only_with_a_reason(churn, fay):
    more = line_of(churn.outcome).figures.counted + 1
    with pytest.raises(Invalid, match="Say why"):
        confirmations.confirm(churn.outcome, more, by=fay, now=noon(TODAY))
    confirmations.confirm(churn.outcome, more, note="The second half year is in the books", by=fay, now=noon(TODAY))
    assert line_of(churn.outcome).figures.confirmed == more


def test_nobody_but_finance_signs_and_nobody_for_a_benefit_of_their_own(churn, fay, carla, lena, alma):
    for person in (carla, lena, alma):
        with pytest.raises(NotAllowed):
            confirmations.confirm(churn.outcome, Decimal(1), by=person, now=noon(TODAY))
    Outcome.objects.filter(pk=churn.outcome.pk).update(benefit_owner=fay)
    churn.outcome.refresh_from_db()
    with pytest.raises(NotAllowed, match="You're the benefit owner"):
        confirmations.confirm(churn.outcome, Decimal(1), by=fay, now=noon(TODAY))


def test_what_counts_waits_for_finance_until_signed_and_again_when_it_moves(churn, fay):
    from initiatives.models import Initiative

    everyone = Initiative.objects.all()
    assert [one.id for one in to_confirm.waiting(everyone, today=TODAY).unsigned] == [churn.outcome.pk]
    confirmations.confirm(churn.outcome, line_of(churn.outcome).figures.counted, by=fay, now=noon(TODAY))
    assert to_confirm.waiting(everyone, today=TODAY).count == 0
    Outcome.objects.filter(pk=churn.outcome.pk).update(share=0.5)
    judge_anew(TODAY)
    waiting = to_confirm.waiting(everyone, today=TODAY)
    assert ([one.id for one in waiting.earlier], waiting.moved) == ([churn.outcome.pk], ())
    Outcome.objects.filter(pk=churn.outcome.pk).update(share=1)
    Measurement.objects.filter(series=churn.series, value__lt=2.0).update(value=2.0)
    effects.estimate_all(now=noon(TODAY))
    assert [one.id for one in to_confirm.waiting(everyone, today=TODAY).moved] == [churn.outcome.pk]


@pytest.fixture
def rival(churn, cosmo):
    """CX-8 claims the whole of the same movement."""
    other = InitiativeFactory(key="CX-8", status="delivering", go_live=churn.initiative.go_live, accountable=cosmo)
    made = OutcomeFactory(
        initiative=other, metric=churn.metric, series=churn.series, unit_value=250000, benefit_kind="revenue"
    )
    effects.estimate_due(now=noon(TODAY))
    return made


def test_one_movement_counts_once_until_shares_are_agreed(churn, rival, carla):
    own = line_of(churn.outcome).figures
    assert own.measured * 2 == pytest.approx(own.own, abs=Decimal("0.01"))
    [pool] = programme.pools([line_of(churn.outcome), line_of(rival)])
    assert (pool.over_claimed, pool.counts) == (True, pool.observed)
    with pytest.raises(Invalid, match="more than 100 % of the movement"):
        outcomes.agree_shares({churn.outcome: 0.8, rival: 0.4}, note="Both heads", by=carla, today=TODAY)
    outcomes.agree_shares({churn.outcome: 0.7, rival: 0.3}, note="Both heads, today", by=carla, today=TODAY)
    [pool] = programme.pools([line_of(churn.outcome), line_of(rival)])
    assert not pool.over_claimed
    figures = line_of(churn.outcome).figures
    assert figures.measured == pytest.approx(figures.own, abs=Decimal("0.01"))


@pytest.mark.parametrize("status", ["draft", "stopped"])
def test_what_does_not_count_takes_nothing_from_others(churn, rival, status):
    rival.initiative.status = status
    rival.initiative.save(update_fields=["status"])
    figures = line_of(churn.outcome).figures
    assert figures.measured == figures.own


def test_shares_are_not_agreed_by_one_side_alone(churn, rival, cosmo):
    with pytest.raises(NotAllowed):
        outcomes.agree_shares({rival: 1.0}, note="Me", by=cosmo, today=TODAY)


def test_a_benefit_owner_answers_with_the_numbers_of_the_day(churn, rosa, carla, rita):
    outcomes.freeze_now(churn.initiative, by=carla, today=TODAY)
    check = PromiseCheck.objects.create(outcome=churn.outcome, months=6, due_on=TODAY)
    with pytest.raises(NotAllowed):
        promises.answer(check, note="", by=rita, today=TODAY)
    promises.answer(check, note="Still there", by=rosa, today=TODAY)
    counted = line_of(churn.outcome).figures.counted
    assert (check.counted, check.kept) == (counted, pytest.approx(float(counted) / 125000))
    with pytest.raises(Conflict):
        promises.answer(check, note="Again", by=rosa, today=TODAY)


def test_a_question_is_not_answered_before_its_day(churn, rosa):
    check = PromiseCheck.objects.create(outcome=churn.outcome, months=24, due_on=date(2090, 1, 1))
    with pytest.raises(Refused, match="from 1 Jan 2090 on"):
        promises.answer(check, note="", by=rosa, today=TODAY)


def test_readings_of_another_metric_prove_nothing(churn, carla):
    with pytest.raises(Invalid, match="another metric"):
        outcomes.edit(churn.outcome, {"series": SeriesFactory()}, by=carla, today=TODAY)


def test_who_belongs_to_no_function_cannot_vouch(churn, rita, company):
    Outcome.objects.filter(pk=churn.outcome.pk).update(benefit_owner=rita)
    assert line_of(churn.outcome).missing == ("owner_in_line",)
    [(_owner, judged)] = outcome_facts([churn.initiative.pk], as_of=TODAY)[churn.initiative.pk]
    assert judged.promise == line_of(churn.outcome).promise
    Deputy.objects.create(function=company.CX, person=rita)
    assert line_of(churn.outcome).missing == ("owner_in_line",)
    Deputy.objects.create(function=company.MKT, person=rita)
    assert line_of(churn.outcome).is_business_outcome


def test_only_people_of_functions_are_offered_to_vouch_and_who_does_now_stays(churn, rita, company):
    def offered(form):
        return [str(label) for _pk, label in form.fields["benefit_owner"].choices]

    said = offered(OutcomeForm(outcome=churn.outcome))
    assert f"Ivo Imhof ({company.IT.name})" in said
    assert "Carla Caspar (CX office; doesn't qualify)" in said
    assert not any("Rita" in one for one in said)
    Outcome.objects.filter(pk=churn.outcome.pk).update(benefit_owner=rita)
    churn.outcome.refresh_from_db()
    assert "Rita Roth (not in a function; doesn't qualify)" in offered(OutcomeForm(outcome=churn.outcome))
    form = OutcomeForm({"metric": "BE03", "benefit_owner": rita.pk})
    assert "benefit_owner" in form.errors


def test_the_share_of_what_is_closed_stays_and_is_added_up(churn, rival, carla, as_):
    Initiative.objects.filter(pk=rival.initiative_id).update(status="closed")
    Outcome.objects.filter(pk=rival.pk).update(share=0.4)
    with pytest.raises(Refused, match="CX-8 has ended; its outcomes can't be changed"):
        outcomes.agree_shares({churn.outcome: 0.6, rival: 0.3}, note="Both heads", by=carla, today=TODAY)
    address = f"/outcomes/pools/{churn.series.pk}/"
    typed = {f"share_{churn.outcome.pk}": "70", f"share_{rival.pk}": "30", "note": "Both heads"}
    answer = as_(carla).post(address, typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "They can add up to 100 % at most." in said
    assert "(ended; its share stays)" in said
    assert as_(carla).post(address, typed | {f"share_{churn.outcome.pk}": "60"}).status_code == 302
    shares = dict(Outcome.objects.values_list("pk", "share"))
    assert shares == {churn.outcome.pk: 0.6, rival.pk: 0.4}


def test_a_share_that_cannot_be_names_its_initiative(churn, rival, carla):
    with pytest.raises(Invalid, match=rf"{rival.initiative.key}: .* at most 100 %"):
        outcomes.agree_shares({churn.outcome: 0.6, rival: -0.1}, note="Both heads", by=carla, today=TODAY)


@pytest.mark.parametrize(("typed", "wrong"), [("0.5", "Did you mean 50 %?"), ("50", ""), ("1", "")])
def test_a_part_typed_as_a_fraction_is_asked_about(churn, typed, wrong):
    said = OutcomeForm({"metric": "BE03", "share": typed}).errors.get("share", [""])[0]
    assert said.startswith(wrong) if wrong else said == ""


def promised(churn, carla, **values):
    """What is said to a promise in per cent with these values, by field."""
    metric = MetricFactory(unit="%", direction="higher", kind=values.pop("kind", "behavioural"))
    if readings := values.pop("readings", None):
        values["series"] = SeriesFactory(metric=metric)
        for place, value in enumerate(readings):
            MeasurementFactory(series=values["series"], on=date(2026, 1, 1 + place), value=value)
    try:
        outcomes.add(churn.initiative, {"metric": metric, **values}, by=carla, today=TODAY)
    except Invalid as refused:
        return refused.fields
    return {}


def test_fractions_in_per_cent_are_asked_about_unless_the_readings_are_as_small(churn, carla):
    said = promised(churn, carla, baseline=0.705, target=0.8)
    assert "did you mean 70.5 %?" in said["baseline"][0]
    assert "did you mean 80 %?" in said["target"][0]
    assert promised(churn, carla, baseline=0.705, target=0.8, readings=[70, 71])
    assert promised(churn, carla, baseline=0.705, readings=[70, 71])
    assert promised(churn, carla, baseline=0.4, target=0.5, readings=[0.4, 0.6]) == {}
    assert promised(churn, carla, baseline=0.9, readings=[1.2, 1.4]) == {}
    assert promised(churn, carla, baseline=1, target=2) == {}


def test_more_than_all_is_promised_of_money_only(churn, carla):
    said = promised(churn, carla, baseline=61, target=171)
    assert "171 % is more than 100 %." in said["target"][0]
    assert promised(churn, carla, baseline=61, target=100) == {}
    assert promised(churn, carla, baseline=104, target=108, kind="financial") == {}
    assert promised(churn, carla, baseline=104, target=108, readings=[103, 104]) == {}


def test_a_score_never_becomes_the_headline_by_itself(company, carla):
    initiative = InitiativeFactory(accountable=carla)
    score = outcomes.add(
        initiative,
        {"metric": MetricFactory(kind="perception", counts_as_business_outcome=False)},
        by=carla,
        today=TODAY,
    )
    real = outcomes.add(initiative, {"metric": MetricFactory()}, by=carla, today=TODAY)
    assert (score.headline, real.headline) == (False, True)
    chosen = {"metric": MetricFactory(kind="perception", counts_as_business_outcome=False), "headline": True}
    assert outcomes.add(InitiativeFactory(accountable=carla), chosen, by=carla, today=TODAY).headline


def test_a_comparison_nobody_has_read_is_never_dropped_in_silence(churn):
    Outcome.objects.filter(pk=churn.outcome.pk).update(comparison=SeriesFactory(metric=churn.metric))
    effects.estimate_all(now=noon(TODAY))
    estimate = line_of(churn.outcome).estimate
    assert (estimate.evidence, estimate.effect, estimate.refusal) == ("E0", None, "comparison_unread")
