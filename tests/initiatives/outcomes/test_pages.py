"""Pages of outcomes: does it work, promising, the list, shared movements, finance, promises kept, Home."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.models import Confirmation, Outcome, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.queries.lines import lines
from journeys.models import EventMark, Metric, Series
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, TouchpointFactory
from tests.initiatives.outcome_cast import live, looked, read

PAGE = "/initiatives/CX-7/outcomes/"
TYPED = {"benefit_kind": "none", "design": "observed", "share": "100"}


def text(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_page_says_whether_it_works_and_how_sure_that_is(as_, churn, rita):
    EventMark.objects.create(on=churn.initiative.go_live, label="Prices up")
    told = text(as_(rita).get(PAGE))
    assert "It works: Early churn improved" in told
    assert "interrupted time series" in told
    assert "from 19 readings: 10 before go-live, 9 after" in told
    assert "Prices up" in told


def test_every_step_of_the_money_says_how_it_was_worked_out(as_, churn, rita):
    looked(churn.outcome)
    told = text(as_(rita).get(PAGE))
    assert "from 2.4 to 1.9 is 0.50 points; times 250,000 EUR per unit and year" in told
    assert "125,000 EUR" in told
    assert "the factor for evidence E2 (interrupted time series)" in told
    assert "Finance hasn't signed yet." in told


def test_a_reader_sees_no_button_that_would_be_refused(as_, churn, rita):
    page = as_(rita).get(PAGE).content.decode()
    for verb in ("add", "edit", "remove", "assumptions", "confirm", "freeze", "baseline"):
        assert f"{verb}/" not in page.replace("/outcomes/confirm/", "")


def test_too_early_is_said_with_the_day_and_is_not_red(as_, churn, rita):
    honest = timezone.localdate() + timedelta(days=60)
    churn.initiative.first_reading = honest
    churn.initiative.save(update_fields=["first_reading"])
    page = as_(rita).get(PAGE)
    assert f"first honest reading on {honest.day} {honest:%b %Y}" in text(page)
    assert "band-fenced" not in page.content.decode()


def test_what_was_just_changed_is_being_recomputed(as_, churn, carla, rita):
    outcomes.edit(churn.outcome, {"target": 1.8}, by=carla, today=timezone.localdate())
    assert "Being recomputed" in text(as_(rita).get(PAGE))
    effects.estimate_due(now=timezone.now())
    assert "Being recomputed" not in text(as_(rita).get(PAGE))


def test_smiles_without_sales_are_named(as_, churn, rita):
    churn.series.measurements.all().delete()
    read(churn.series, after=[2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2])
    says = SeriesFactory(
        metric=MetricFactory(name="CSAT", kind="perception", direction="higher", counts_as_business_outcome=False)
    )
    read(says, before=[70.0] * 10, after=[71, 72, 73, 74, 75, 76, 77, 78, 79])
    OutcomeFactory(initiative=churn.initiative, metric=says.metric, series=says)
    effects.estimate_all(now=timezone.now())
    told = text(as_(rita).get(PAGE))
    assert "Smiles without sales" in told
    assert "CSAT and Early churn are moving in different directions." in told


def test_nothing_drifts_apart_while_too_few_readings_judge_it(as_, churn, rita):
    churn.series.measurements.all().delete()
    read(churn.series, after=[2.4, 2.5, 2.4, 2.5])
    says = SeriesFactory(
        metric=MetricFactory(name="CSAT", kind="perception", direction="higher", counts_as_business_outcome=False)
    )
    read(says, before=[70.0, 70.5] * 5, after=[80, 80.5, 80, 81])
    OutcomeFactory(initiative=churn.initiative, metric=says.metric, series=says)
    effects.estimate_all(now=timezone.now())
    told = text(as_(rita).get(PAGE))
    assert "CSAT improved" in told
    assert "Smiles without sales" not in told


def test_the_page_says_where_the_readings_are_heading(as_, churn, rita):
    told = text(as_(rita).get(PAGE))
    assert re.search(r"Heading for [\d.]+\s% on 30 Jun 2027, most likely between [\d.]+ and [\d.]+\.", told)


@pytest.fixture
def smiles(company, carla):
    """CX-9 promises NPS only, on a touchpoint where customers start."""
    MetricFactory(key="BE11", name="Activation in 30 days", direction="higher")
    MetricFactory(key="BE03", name="Early churn satisfaction score")
    nps = MetricFactory(key="PE01", name="NPS", kind="perception", unit="points", counts_as_business_outcome=False)
    initiative = InitiativeFactory(
        key="CX-9",
        status="draft",
        accountable=carla,
        initiator=carla,
        hypothesis="They stay",
        touchpoints=[TouchpointFactory(stage__lifecycle="onboard")],
    )
    OutcomeFactory(initiative=initiative, metric=nps)
    return initiative


def test_scores_alone_are_refused_with_metrics_that_fit(as_, smiles, carla):
    for address in ("/initiatives/CX-9/", "/initiatives/CX-9/outcomes/"):
        page = as_(carla).get(address).content.decode()
        assert "Its only outcomes are what customers say" in page
        assert "/initiatives/CX-9/outcomes/add/?metric=BE11" in page
        assert "metric=BE03" not in page, "what sounds like a score and is not confirmed is no proposal"
    form = as_(carla).get("/initiatives/CX-9/outcomes/add/?metric=BE11").content.decode()
    assert re.search(r'<option value="BE11" selected', form)


def test_an_improved_signal_is_not_told_as_a_success(as_, smiles, carla):
    rate = SeriesFactory(
        metric=MetricFactory(
            name="Response rate", kind="operational", direction="higher", counts_as_business_outcome=False
        )
    )
    read(rate, before=[9, 9.1, 8.9] * 3, after=[12, 12.1, 11.9] * 3)
    smiles.go_live = live()
    smiles.save(update_fields=["go_live"])
    OutcomeFactory(initiative=smiles, metric=rate.metric, series=rate, headline=True)
    effects.estimate_due(now=timezone.now())
    told = text(as_(carla).get("/initiatives/CX-9/outcomes/"))
    assert "Response rate improved" in told
    assert "It works" not in told
    assert "It has no outcome yet in what customers do or in money" in told


def test_choosing_a_score_says_at_once_why_it_stays_a_signal(as_, smiles, carla):
    told = text(as_(carla).get("/initiatives/CX-9/outcomes/add/?metric=PE01"))
    assert "This stays a signal" in told
    assert "Keep it next to the result, and add what people will do." in told
    assert "Activation in 30 days" in told


def test_promising_takes_a_metric_and_starts_the_readings_it_names(as_, smiles, carla):
    answer = as_(carla).post(
        "/initiatives/CX-9/outcomes/add/",
        {**TYPED, "metric": "BE11", "baseline": "41.5", "target": "55", "new_series": "pilot branches"},
    )
    made = Outcome.objects.get(metric__key="BE11")
    assert answer.url == f"/initiatives/CX-9/outcomes/#outcome-{made.pk}"
    assert (made.baseline, made.target, made.share, made.series.label) == (41.5, 55.0, 1.0, "pilot branches")


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(as_, smiles, carla):
    typed = {**TYPED, "metric": "BE11", "baseline": "41,5x", "target": "30", "new_series": "pilot"}
    answer = as_(carla).post("/initiatives/CX-9/outcomes/add/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_baseline_error"' in page
    assert 'value="41,5x"' in page
    answer = as_(carla).post("/initiatives/CX-9/outcomes/add/", {**typed, "baseline": "41"})
    assert 'id="id_target_error"' in answer.content.decode()
    assert not Series.objects.filter(label="pilot").exists(), "a refused promise starts no readings"


def test_a_second_editor_sees_what_stands_beside_what_was_typed(as_, churn, carla, alma):
    address = f"{PAGE}{churn.outcome.pk}/edit/"
    form = as_(carla).get(address).context["form"]
    typed = {name: value for name, value in ((one.name, one.value()) for one in form) if value not in (None, False)}
    outcomes.edit(churn.outcome, {"target": 1.7}, by=alma, today=timezone.localdate())
    answer = as_(carla).post(address, {**typed, "target": "1.6"})
    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in text(answer)
    again = as_(carla).post(address, {**typed, "target": "1.6", "version": answer.context["form"].data["version"]})
    assert again.status_code == 302
    churn.outcome.refresh_from_db()
    assert churn.outcome.target == 1.6


def test_saving_what_was_shown_changes_nothing(as_, churn, carla):
    address = f"{PAGE}{churn.outcome.pk}/edit/"
    form = as_(carla).get(address).context["form"]
    typed = {name: value for name, value in ((one.name, one.value()) for one in form) if value not in (None, False)}
    assert as_(carla).post(address, typed).status_code == 302
    version = churn.outcome.version
    churn.outcome.refresh_from_db()
    assert churn.outcome.version == version


def test_the_list_filters_by_what_was_found_and_its_numbers_open_it(as_, churn, rita):
    OutcomeFactory(initiative=InitiativeFactory(key="CX-8"), metric__name="Paid on time")
    door = as_(rita)
    page = door.get("/outcomes/").content.decode()
    assert "Early churn" in page
    assert "Paid on time" in page
    assert "?benefit_kind=revenue&amp;known=counted" in page
    for query in (
        "verdict=improved",
        "evidence=E2",
        "benefit_kind=revenue&known=counted",
        "stale=false",
        "metric=BE03",
        "benefit_owner=rosa@example.com",
    ):
        rows = door.get(f"/outcomes/?{query}").context["rows"]
        assert [one.metric.name for one in rows] == ["Early churn"], query
    assert door.get("/outcomes/?verdict=brilliant").status_code == 400


def test_the_list_takes_as_many_queries_for_many_outcomes(as_, churn, rita, django_assert_max_num_queries):
    for number in range(12):
        one = OutcomeFactory(initiative=InitiativeFactory(), series=SeriesFactory(), headline=bool(number % 2))
        read(one.series)
    effects.estimate_due(now=timezone.now())
    with django_assert_max_num_queries(40):
        as_(rita).get("/outcomes/")


def test_drafts_of_others_are_in_no_number(as_, churn, rita, cosmo):
    OutcomeFactory(initiative=InitiativeFactory(status="draft", initiator=cosmo), metric__name="Secret")
    assert "Secret" not in text(as_(rita).get("/outcomes/"))


def test_the_list_leaves_as_a_sheet(as_, churn, rita):
    lines = b"".join(as_(rita).get("/outcomes/export.csv?verdict=improved").streaming_content).decode().splitlines()
    heads, row = (line.split(",") for line in lines)
    told = dict(zip(heads, row, strict=True))
    assert (told["metric"], told["verdict"], told["claimed"]) == ("BE03", "improved", "125000.00")
    assert as_(rita).get("/outcomes/export.xlsx").status_code == 200
    assert as_(rita).get("/outcomes/export.pdf").status_code == 404


def test_those_who_share_a_movement_agree_on_it(as_, churn, carla, rita):
    other = InitiativeFactory(key="CX-8", status="delivering", go_live=churn.initiative.go_live)
    rival = OutcomeFactory(
        initiative=other, metric=churn.metric, series=churn.series, unit_value=250000, benefit_kind="revenue"
    )
    effects.estimate_due(now=timezone.now())
    assert "One movement is claimed more than once" in text(as_(rita).get("/outcomes/pools/"))
    address = f"/outcomes/pools/{churn.series.pk}/"
    shares = {f"share_{churn.outcome.pk}": "60", f"share_{rival.pk}": "60", "note": "Both heads"}
    assert as_(rita).post(address, shares).status_code == 403
    refused = as_(carla).post(address, shares)
    assert refused.status_code == 422
    assert "more than 100 % of the movement" in text(refused)
    assert as_(carla).post(address, {**shares, f"share_{rival.pk}": "40"}).status_code == 302
    assert "No movement is claimed twice" in text(as_(rita).get("/outcomes/pools/"))


def test_finance_signs_on_the_page_where_every_step_stands(as_, churn, fay, carla):
    looked(churn.outcome)
    assert "Confirm for finance" not in text(as_(carla).get(PAGE))
    assert "1 amount is waiting for finance" in text(as_(fay).get("/"))
    assert "Confirm for finance" in text(as_(fay).get(PAGE))
    address = f"{PAGE}{churn.outcome.pk}/confirm/"
    refused = as_(fay).post(address, {"amount": "99999"})
    assert refused.status_code == 422
    assert re.search(r"more than the evidence supports \(\d\d,\d{3}(\.\d\d)? EUR\)", text(refused))
    assert as_(fay).post(address, {"amount": "50000"}).status_code == 302
    assert Confirmation.objects.get().amount == 50000
    assert "signed by Fay Frost" in text(as_(carla).get(PAGE))
    assert "Nothing is waiting for finance" in text(as_(fay).get("/outcomes/confirm/"))
    assert "confirmed for finance that “Early churn” is worth 50,000 EUR a year." in text(
        as_(carla).get("/initiatives/CX-7/")
    )


def test_benefit_owners_are_asked_and_answer(as_, churn, rosa, rita):
    check = PromiseCheck.objects.create(outcome=churn.outcome, months=6, due_on=timezone.localdate())
    assert "1 promise needs your answer" in text(as_(rosa).get("/"))
    assert "is the benefit still there after 6 months?" in text(as_(rosa).get("/outcomes/promises/"))
    assert f"/outcomes/promises/{check.pk}/" not in as_(rita).get("/outcomes/promises/").content.decode()
    assert as_(rita).post(f"/outcomes/promises/{check.pk}/", {"note": "No"}).status_code == 403
    assert as_(rosa).post(f"/outcomes/promises/{check.pk}/", {"note": "Still there"}).status_code == 302
    assert "Still there" in text(as_(rita).get("/outcomes/promises/"))


def test_home_asks_for_readings_of_ones_own_outcomes(as_, churn, rosa, rita):
    churn.series.measurements.filter(on__gt=timezone.localdate() - timedelta(days=80)).delete()
    assert "Enter a reading of Early churn" in text(as_(rosa).get("/"))
    assert "Enter a reading" not in text(as_(rita).get("/"))


def test_the_page_of_a_metric_names_who_promises_to_move_it(as_, churn, rita):
    told = text(as_(rita).get("/metrics/BE03/"))
    assert "Initiatives that aim to move it" in told
    assert "CX-7 First bill" in told


def test_a_plan_is_frozen_from_the_page_and_its_baseline_corrected_by_leadership(as_, churn, carla, lena):
    assert as_(carla).post(f"{PAGE}freeze/").status_code == 302
    assert "plan frozen on" in text(as_(carla).get(PAGE))
    address = f"{PAGE}{churn.outcome.pk}/baseline/"
    assert as_(carla).get(address).status_code == 403
    typed = {"baseline": "2.6", "baseline_on": "2025-01-31", "baseline_source": "billing"}
    assert as_(lena).post(address, typed).status_code == 422
    assert as_(lena).post(address, {**typed, "reason": "Typed wrongly"}).status_code == 302
    assert "The old value" not in text(as_(carla).get(PAGE))
    assert Outcome.objects.get(pk=churn.outcome.pk).baseline == 2.6


def test_what_one_may_not_see_is_not_there(as_, smiles, rita):
    assert as_(rita).get("/initiatives/CX-9/outcomes/").status_code == 404
    assert Metric.objects.filter(key="BE11").exists()


def test_the_ladder_marks_what_counts_beside_what_was_found(as_, churn, rita):
    """Nobody has looked at an assumption, so the evidence counts a level lower than it would reach."""
    [line] = lines([churn.initiative.pk], as_of=timezone.localdate())[churn.initiative.pk]
    assert line.counts_as < line.evidence
    page = as_(rita).get(PAGE)
    assert re.findall(r'aria-current="step">\s*<strong>(E\d)', page.content.decode()) == [line.counts_as]
    assert text(page).count("found, not counted yet") == 1
    assert f"counts as {line.counts_as}" in text(page)


def test_without_metrics_the_form_leads_to_the_catalogue(as_, carla):
    initiative = InitiativeFactory(initiator=carla, accountable=carla)
    page = as_(carla).get(f"/initiatives/{initiative.key}/outcomes/add/")
    assert "No metrics yet" in text(page)
    assert 'href="/metrics/"' in page.content.decode()
    MetricFactory(key="M1")
    assert "No metrics yet" not in text(as_(carla).get(f"/initiatives/{initiative.key}/outcomes/add/"))
