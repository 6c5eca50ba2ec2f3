"""What pages of outcomes say at the edges: too few readings, ended initiatives, currencies, guardrails."""

from __future__ import annotations

from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.models import Outcome, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from journeys.models import Metric, Series
from tests.factories import InitiativeFactory, OutcomeFactory, SeriesFactory
from tests.initiatives.outcome_cast import BEFORE, read
from tests.initiatives.outcomes.test_pages import PAGE, text


def test_enough_is_told_when_readings_are_too_few(as_, churn, rita):
    churn.series.measurements.all().delete()
    read(churn.series, before=BEFORE[:2], after=[1.9])
    effects.estimate_all(now=timezone.now())
    told = text(as_(rita).get(PAGE))
    assert "Too few readings to say whether it works" in told
    assert "so far; a verdict needs 1 more before go-live and 2 more after." in told
    assert "Fewer than 8" not in told
    assert "A single reading on one side" not in told
    assert "Follows from the verdict, which isn't there yet." in told
    assert "The movement may be chance" not in told


def test_two_questions_asked_and_none_answered_are_not_nothing(as_, churn, rita):
    assert "Nobody has been asked yet" in text(as_(rita).get("/outcomes/promises/"))
    for months in (6, 12):
        PromiseCheck.objects.create(outcome=churn.outcome, months=months, due_on=timezone.localdate())
    told = text(as_(rita).get("/outcomes/promises/"))
    assert "Is the benefit still there? 2 asked, no answers yet" in told
    assert "Nobody has been asked yet" not in told


def test_finance_is_asked_only_for_what_it_may_sign_itself(as_, churn, fay):
    churn.outcome.benefit_owner = fay
    churn.outcome.save(update_fields=["benefit_owner"])
    door = as_(fay)
    told = text(door.get("/outcomes/confirm/"))
    assert "Nothing is waiting for finance" in told
    assert "You are the benefit owner, so a deputy in finance has to sign" in told
    assert "is waiting for finance" not in text(door.get("/"))
    assert "your signature" not in text(door.get("/outcomes/"))
    assert "You are the benefit owner, so a deputy in finance has to sign" in text(door.get(PAGE))


def test_more_than_counts_is_marked_beside_the_reason(as_, churn, fay, rita):
    typed = {"amount": "99999", "note": "The contract says so"}
    assert as_(fay).post(f"{PAGE}{churn.outcome.pk}/confirm/", typed).status_code == 302
    told = text(as_(rita).get("/outcomes/confirm/"))
    assert "more than counted" in told
    assert "The contract says so" in told


def test_who_may_not_write_shares_down_is_told_who_does(as_, churn, carla, rosa):
    OutcomeFactory(
        initiative=InitiativeFactory(status="delivering"),
        metric=churn.metric,
        series=churn.series,
        unit_value=250000,
        benefit_kind="revenue",
    )
    evaluation.evaluate_all(today=timezone.localdate())
    said = "a CX manager, an administrator or leadership records it here"
    assert said in text(as_(rosa).get("/outcomes/pools/"))
    assert said not in text(as_(carla).get("/outcomes/pools/"))


def test_an_ended_initiative_keeps_its_outcomes_and_offers_no_form(as_, churn, carla):
    churn.initiative.status = "stopped"
    churn.initiative.save(update_fields=["status"])
    for address in (f"{PAGE}add/", f"{PAGE}{churn.outcome.pk}/edit/"):
        for method in ("get", "post"):
            answer = getattr(as_(carla), method)(address, follow=True)
            assert answer.redirect_chain[0][0].startswith(PAGE)
            assert "CX-7 has ended; its outcomes can't be changed." in text(answer)
            assert "/add/" not in answer.content.decode()


def test_without_readings_chosen_one_is_led_to_choosing_them(as_, churn, carla):
    outcomes.edit(churn.outcome, {"series": None}, by=carla, today=timezone.localdate())
    effects.estimate_due(now=timezone.now())
    page = as_(carla).get(PAGE)
    assert "Choose or start the series" in text(page)
    assert f"{PAGE}{churn.outcome.pk}/edit/#measured" in page.content.decode()
    assert "Enter the first reading" not in text(page)


def test_only_the_chosen_metrics_readings_are_offered_and_told_apart(as_, churn, carla):
    SeriesFactory(key="BE03-rest", metric=churn.metric, label="pilot")
    page = as_(carla).get(f"{PAGE}add/").content.decode()
    assert "Choose the metric first" in page
    assert "BE03-rest" not in page
    page = as_(carla).get(f"{PAGE}add/?metric=BE03").content.decode()
    assert "pilot (BE03-pilot)" in page
    assert "pilot (BE03-rest)" in page


def test_a_baseline_far_from_the_readings_and_a_target_already_reached_are_remarked(as_, churn, rita):
    assert "The readings before go-live are" not in text(as_(rita).get(PAGE))
    Outcome.objects.filter(pk=churn.outcome.pk).update(baseline=12, target=8)
    told = text(as_(rita).get(PAGE))
    assert "The readings before go-live are around 2.4, not 12." in told
    assert "The last reading (1.8) has already reached the target (8)." in told


def test_money_is_told_in_the_currency_of_this_installation(as_, churn, carla, settings):
    settings.CURRENCY = "CHF"
    Metric.objects.filter(pk=churn.metric.pk).update(unit="money/year")
    form = f"{PAGE}add/?metric=BE03"
    for address in (PAGE, "/outcomes/", "/initiatives/CX-7/", "/metrics/BE03/", "/metrics/", form):
        told = text(as_(carla).get(address))
        assert "CHF/year" in told, address
        assert "money/year" not in told, address
    export = b"".join(as_(carla).get("/outcomes/export.csv").streaming_content).decode()
    assert "money/year" in export, "sheets keep what is stored"


def test_a_guardrail_shows_its_limit_and_readings_without_a_name_are_of_all_customers(as_, churn, rita):
    Series.objects.filter(pk=churn.series.pk).update(label="")
    Outcome.objects.filter(pk=churn.outcome.pk).update(guardrail=True, headline=False, target=None, limit=3)
    assert "must stay below 3" in text(as_(rita).get("/outcomes/"))
    chart = as_(rita).get(PAGE).context["found"].cards[0].chart
    assert chart.series.label == "all customers"


def test_a_sheet_holds_effects_to_six_digits(as_, churn, rita):
    lines = b"".join(as_(rita).get("/outcomes/export.csv").streaming_content).decode().splitlines()
    told = dict(zip(*(line.split(",") for line in lines), strict=True))
    for name in ("effect", "low", "high"):
        assert len(told[name].lstrip("-0.").replace(".", "")) <= 6, name
