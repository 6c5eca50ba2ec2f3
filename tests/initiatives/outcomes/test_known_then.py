"""As of a past day only what was known by then counts: readings, go-live, prices, signatures."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.accounts.models import Role
from cxtracker.ui import numbers
from initiatives.assessment.queries.silo_report import silo_rows
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.programme import promises
from initiatives.outcomes.money.services import confirmations
from initiatives.outcomes.queries.flag_inputs import outcome_facts
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.rules.money import STEPS
from initiatives.portfolio.queries import portfolio
from initiatives.review import ReviewPage, review_content, thaw
from initiatives.review.services import reviews
from initiatives.transfer.services.importing import import_bundle
from journeys.metrics.readings.services import lists, measurements
from journeys.models import Measurement
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, PersonFactory, SeriesFactory, noon

pytestmark = pytest.mark.django_db

STARTED, THEN, NOW = date(2026, 8, 3), date(2026, 8, 27), date(2026, 11, 20)
GO_LIVE = date(2026, 1, 1)
MONTHS = [date(2025, month, 28) for month in range(3, 13)] + [date(2026, month, 28) for month in range(1, 8)]
CALLS = [31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 27, 26, 27, 26, 26, 27, 26]


@contextmanager
def on(day: date):
    with time_machine.travel(noon(day), tick=False):
        yield day


@pytest.fixture
def calls(carla, rosa, company, lena) -> SimpleNamespace:
    """Repeat calls have fallen since January; entered in August, and measured against others who still call."""
    metric = MetricFactory(key="BE13", name="Repeat calls", unit="calls", direction="lower")
    fina = PersonFactory(name="Fina Fink", role=Role.CONTRIBUTOR)
    company.FIN.head, company.FIN.is_finance = fina, True
    company.FIN.save()
    with on(STARTED):
        letters, others = SeriesFactory(metric=metric, key="letters"), SeriesFactory(metric=metric, key="others")
        lists.record(
            [
                {"series": key, "on": str(day), "value": value}
                for key, values in (("letters", CALLS), ("others", [31, 30, 32] * 6))
                for day, value in zip(MONTHS, values, strict=False)
            ],
            by=carla,
            now=timezone.now(),
        )
        initiative = InitiativeFactory(
            key="CX-1", status="measuring", go_live=GO_LIVE, first_reading=date(2026, 2, 1), initiator=carla
        )
        outcome = OutcomeFactory(
            initiative=initiative,
            metric=metric,
            series=letters,
            baseline=31,
            target=20,
            target_on=date(2027, 6, 30),
            unit_value=Decimal(20_000),
            benefit_kind="saving",
            benefit_owner=rosa,
            share=0.5,
            headline=True,
        )
        effects.estimate_due(now=timezone.now())
    return SimpleNamespace(
        letters=letters, others=others, initiative=initiative, outcome=outcome, fina=fina, carla=carla, lena=lena
    )


def line(calls, as_of: date) -> OutcomeLine:
    [found] = lines([calls.initiative.pk], as_of=as_of)[calls.initiative.pk]
    return replace(found, computed_at=None, recomputing=False, version=0)


def a_reading_of_a_later_day(calls):
    measurements.record(calls.letters, {"on": date(2026, 9, 28), "value": 25}, by=calls.carla, today=NOW, sure=True)


def a_reading_that_came_late(calls):
    measurements.record(calls.letters, {"on": date(2026, 8, 20), "value": 12}, by=calls.carla, today=NOW, sure=True)


def readings_loaded_late(calls):
    rows = [{"series": "letters", "on": f"2026-08-{day}", "value": 20} for day in (18, 19)]
    lists.record(rows, by=calls.carla, now=timezone.now(), sure=True)


def a_corrected_reading(calls):
    reading = Measurement.objects.filter(series=calls.letters).latest("on")
    measurements.correct(reading, {"value": 12}, by=calls.carla, sure=True)


def readings_corrected_together(calls):
    rows = [{"series": "letters", "on": str(day), "value": 20, "n": 9} for day in MONTHS[-3:]]
    lists.record(rows, by=calls.carla, now=timezone.now(), sure=True)


def an_import_that_corrects(calls):
    bring({"measurements": [{"series": "letters", "on": str(MONTHS[-1]), "value": 12}]}, calls.carla)


def a_removed_reading(calls):
    measurements.remove(Measurement.objects.filter(series=calls.letters).latest("on"), by=calls.carla)


def a_reading_removed_and_entered_anew(calls):
    a_removed_reading(calls)
    measurements.record(calls.letters, {"on": MONTHS[-1], "value": 9}, by=calls.carla, today=NOW, sure=True)


def a_later_go_live(calls):
    initiatives.edit(calls.initiative, {"go_live": date(2026, 2, 1)}, by=calls.carla)


def another_price_and_share(calls):
    values = {"unit_value": Decimal(90_000), "share": 1.0}
    outcomes.edit(calls.outcome, values, by=calls.carla, today=NOW, sure=True)


def another_target(calls):
    outcomes.edit(calls.outcome, {"target": 25, "target_on": date(2028, 1, 1)}, by=calls.carla, today=NOW, sure=True)


def a_comparison(calls):
    outcomes.edit(calls.outcome, {"comparison": calls.others}, by=calls.carla, today=NOW, sure=True)


def an_assumption_looked_at(calls):
    outcomes.tick(calls.outcome, {"nothing_else"}, by=calls.carla, now=timezone.now())


def a_signature(calls):
    confirmations.confirm(calls.outcome, Decimal(1), note="We think so", by=calls.fina, now=timezone.now())


def a_frozen_plan(calls):
    outcomes.freeze_now(calls.initiative, by=calls.carla, today=NOW)


def bring(bundle: dict, by) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bundle.json"
        file.write_text(json.dumps(bundle))
        import_bundle([file], by=by, now=timezone.now())


LATER = (
    a_reading_of_a_later_day,
    a_reading_that_came_late,
    readings_loaded_late,
    a_corrected_reading,
    readings_corrected_together,
    an_import_that_corrects,
    a_removed_reading,
    a_reading_removed_and_entered_anew,
    a_later_go_live,
    another_price_and_share,
    another_target,
    a_comparison,
    an_assumption_looked_at,
    a_signature,
    a_frozen_plan,
)


@pytest.mark.parametrize("done", LATER)
def test_what_is_done_later_changes_today_and_not_the_past(calls, done):
    with on(THEN):
        was = line(calls, THEN)
    assert was.verdict == "improved"
    with on(NOW):
        done(calls)
        effects.estimate_due(now=timezone.now())
        assert line(calls, NOW) != replace(was, last=line(calls, NOW).last), "it does count from then on"
        assert line(calls, THEN) == was
        [(_owner, facts)] = outcome_facts([calls.initiative.pk], as_of=THEN)[calls.initiative.pk]
        assert (facts.read_on, facts.verdict) == (was.last.on, was.verdict)


def test_all_of_it_together_in_any_order(calls):
    with on(THEN):
        was = line(calls, THEN)
    for place, done in enumerate(reversed([one for one in LATER if one is not a_frozen_plan])):
        with on(NOW - timedelta(days=20 - place)):
            done(calls)
            effects.estimate_due(now=timezone.now())
    with on(NOW):
        assert line(calls, THEN) == was
        assert line(calls, NOW) != was


def test_what_was_taken_back_later_still_stood(calls):
    with on(THEN - timedelta(days=1)):
        an_assumption_looked_at(calls)
        a_signature(calls)
        was = line(calls, THEN)
    assert was.confirmation is not None
    with on(NOW):
        outcomes.tick(calls.outcome, set(), by=calls.carla, now=timezone.now())
        confirmations.withdraw(calls.outcome, note="a slip", by=calls.fina, now=timezone.now())
        assert line(calls, NOW).confirmation is None
        assert line(calls, THEN) == was


def test_nothing_is_estimated_anew_where_the_same_was_known(calls, monkeypatch):
    with on(NOW):
        calls.outcome.effect.delete()
        effects.follow(type(calls.outcome).objects.all())
        effects.estimate_due(now=timezone.now())
        monkeypatch.setattr("initiatives.outcomes.queries.past.judged_once", lambda case: pytest.fail("estimated anew"))
        assert line(calls, THEN).verdict == "improved"


def test_a_series_begins_with_its_past_and_an_import_brings_its_own_days(calls):
    with on(NOW):
        rows = [{"series": "letters", "on": "2026-08-20", "value": 25.5}]
        bring({"measurements": rows, "series": [{"key": "new", "metric": "BE13"}]}, calls.carla)
        first = {"series": "new", "on": "2026-08-01", "value": 30}
        lists.record([first], by=calls.carla, now=timezone.now(), sure=True)
        assert line(calls, THEN).last.on == date(2026, 8, 20)
        calls.outcome.series_id = None
        outcomes.edit(calls.outcome, {"series": calls.others}, by=calls.carla, today=NOW, sure=True)
        found = portfolio(as_of=date(2026, 8, 2))
        assert found.drift.no_recent_reading.count == 0, "entered on 3 August, all at once"


def test_promises_answered_later_are_open_then(calls):
    check = PromiseCheck.objects.create(outcome=calls.outcome, months=6, due_on=THEN)
    PromiseCheck.objects.filter(pk=check.pk).update(answered_on=NOW, kept=0.5)
    ids = [calls.initiative.pk]
    assert promises(ids, as_of=THEN).answered == 0
    assert promises(ids, as_of=NOW).answered == 1


def test_a_past_day_takes_no_more_queries_for_many(calls):
    def count() -> int:
        with on(NOW), CaptureQueriesContext(connection) as found:
            lines(list(type(calls.initiative).objects.values_list("pk", flat=True)), as_of=THEN)
        return len(found)

    with on(NOW):
        a_reading_of_a_later_day(calls)
        effects.estimate_due(now=timezone.now())
    few = count()
    with on(NOW):
        for number in range(6):
            series = SeriesFactory(metric=calls.letters.metric, key=f"more-{number}")
            lists.record(
                [
                    {"series": series.key, "on": str(day), "value": value}
                    for day, value in zip(MONTHS, CALLS, strict=True)
                ],
                by=calls.carla,
                now=timezone.now(),
            )
            OutcomeFactory(
                initiative=InitiativeFactory(status="measuring", go_live=GO_LIVE),
                metric=calls.letters.metric,
                series=series,
            )
        effects.estimate_due(now=timezone.now())
    assert count() <= few


# --- the reports --------------------------------------------------------------------------------------------------
def test_reports_and_api_tell_the_money_of_the_day(calls, as_, api_as):
    with on(THEN):
        was = line(calls, THEN).figures.measured
    with on(NOW):
        another_price_and_share(calls)
        a_reading_of_a_later_day(calls)
        effects.estimate_due(now=timezone.now())
        api = api_as(calls.lena)
        told = api.get(f"/api/v1/portfolio/money/?as_of={THEN}").json()
        assert Decimal(told["saving"]["measured"]) == was
        assert Decimal(api.get("/api/v1/portfolio/money/").json()["saving"]["measured"]) > was
        out = StringIO()
        call_command("portfolio_report", "--format", "json", "--as-of", str(THEN), stdout=out)
        assert Decimal(json.loads(out.getvalue())["money"]["saving"]["measured"]) == was


def test_the_silo_report_of_a_past_day_has_the_flags_of_that_day(calls):
    with on(NOW):
        rows = [{"series": "letters", "on": f"2026-{month:02}-28", "value": 60} for month in (9, 10)]
        lists.record(rows, by=calls.carla, now=timezone.now(), sure=True)
        lists.record(
            [{"series": "letters", "on": str(day), "value": 60} for day in MONTHS[10:]],
            by=calls.carla,
            now=timezone.now(),
            sure=True,
        )
        effects.estimate_due(now=timezone.now())

        def flags(as_of: date) -> set[str]:
            [row] = silo_rows(as_of=as_of)
            return {flag.code for flag in row.flags}

        assert "worsened" in flags(NOW)
        assert "worsened" not in flags(THEN)


# --- a review closed for a past day ---------------------------------------------------------------------------------
def test_a_review_of_a_past_day_rests_on_what_was_known_by_then(calls, as_):
    with on(THEN):
        was = review_content(THEN, since=None).business
    with on(NOW):
        a_reading_of_a_later_day(calls)
        another_price_and_share(calls)
        a_signature(calls)
        effects.estimate_due(now=timezone.now())
        closed = reviews.close(title="", as_of=THEN, by=calls.lena, today=NOW, now=timezone.now())
        content = thaw(closed.content)
        assert content.business == was
        [outcome] = content.business.up
        assert outcome.readings == (10, 7)
        sentence = "Readings up to 27 August 2026; what came in later is left out."
        for address in (f"/review/{closed.key}/", "/review/close/?as_of=2026-08-27"):
            page = as_(calls.lena).get(address)
            assert sentence in " ".join(page.content.decode().replace("\u00a0", " ").split())
        today = review_content(NOW, since=closed, today=NOW)
        assert today.business.money.saving.measured != was.money.saving.measured


def test_money_is_held_against_what_the_earlier_review_froze(calls):
    with on(THEN):
        last = reviews.close(title="", as_of=THEN, by=calls.lena, today=THEN, now=timezone.now())
    frozen = thaw(last.content).business.money.saving

    def measured(day: date) -> tuple[Decimal | None, str]:
        page = ReviewPage(review_content(day, since=last, today=timezone.localdate()))
        [row] = page.business.money
        cell = row.cells[STEPS.index("measured")]
        return cell.amount, cell.arrow.text

    with on(THEN + timedelta(days=1)):
        assert measured(THEN + timedelta(days=1)) == (frozen.measured, "as before")
    with on(NOW):
        another_price_and_share(calls)
        effects.estimate_due(now=timezone.now())
        now, said = measured(NOW)
        assert now == pytest.approx(9 * frozen.measured, abs=Decimal("0.09"))
        assert said == numbers.number(float(now - frozen.measured), 1, signed=True)
        assert measured(NOW - timedelta(days=1)) == (frozen.measured, "as before"), "the price came a day later"


def test_the_sample_is_as_of_its_day_whenever_it_is_imported(alma):
    folder = settings.BASE_DIR / "initiatives" / "sample"
    files = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".csv"})
    with time_machine.travel(datetime.combine(date(2026, 11, 30), datetime.min.time()), tick=True):
        import_bundle(files, by=alma, now=timezone.now())
        effects.estimate_due(now=timezone.now())
        day = date(2026, 11, 21)
        assert portfolio(as_of=day).drift.index == 46.0
        scores = {row.key: row.assessment.score for row in silo_rows(as_of=day)}
        assert scores == {
            "I01": 100.0,
            "I02": 27.6,
            "I03": 25.7,
            "I04": 68.6,
            "I05": 10.4,
            "I06": 28.8,
            "I07": 77.4,
            "I08": 26.7,
            "I09": 79.2,
            "I10": 64.9,
        }
        told = lines(list(Initiative.objects.values_list("pk", flat=True)), as_of=day)
        assert {one.last.on for some in told.values() for one in some if one.last.on} <= {
            day - timedelta(days=back) for back in range(800)
        }
        assert any(one.verdict == "improved" for some in told.values() for one in some)
