"""Results are held against the plan frozen with the agreement, and against the present one where it is another."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from cxtracker.ui import numbers
from initiatives.lifecycle.services import initiatives
from initiatives.models import Outcome, Plan
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.services import designs, promises
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import lines
from initiatives.outcomes.queries.plans import held_against, in_words
from initiatives.review.files import ExportContext
from initiatives.review.files.workbook import workbook
from initiatives.review.queries.business import reviewed_outcome
from initiatives.review.sentences import path
from initiatives.review.services import reviews
from journeys.models import Series
from tests.factories import SeriesFactory
from tests.initiatives.outcome_cast import AFTER, looked, read


@pytest.fixture
def frozen(churn, carla):
    """The plan of CX-7 (2.4 to 1.9 %, 250,000 a point) was frozen; half the way is worth 125,000."""
    looked(churn.outcome)
    outcomes.freeze_now(churn.initiative, by=carla, today=timezone.localdate())
    return churn


def line(churn):
    return lines([churn.initiative.pk], as_of=timezone.localdate())[churn.initiative.pk][0]


def change(churn, by, **values):
    outcomes.edit(churn.outcome, values, by=by, today=timezone.localdate())


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_unchanged_plan_is_one_line_with_its_day(frozen, carla, as_):
    [only] = held_against(line(frozen))
    assert (only.frozen_on, only.target, only.claimed) == (timezone.localdate(), 1.9, Decimal("125000.00"))
    assert (only.measured, only.counted) == (line(frozen).figures.measured, line(frozen).figures.counted)
    page = text(as_(carla).get("/initiatives/CX-7/outcomes/"))
    assert page.count("Plan frozen on") == 1
    assert "Plan as it is now" not in page
    assert "Plan frozen on" not in text(as_(carla).get("/initiatives/CX-7/"))


def test_without_a_frozen_plan_there_is_nothing_to_hold_it_against(churn, carla, as_):
    assert [one.frozen_on for one in held_against(line(churn))] == [None]
    assert in_words(line(churn)) == ()
    assert "Plan frozen on" not in text(as_(carla).get("/initiatives/CX-7/outcomes/"))


def test_a_changed_plan_stands_beside_the_frozen_one(frozen, carla, as_, api_as):
    """The bar is lowered and the price raised: both fractions stay in sight."""
    before = line(frozen).figures
    change(frozen, carla, target=2.15, unit_value=Decimal(500000), target_on=date(2028, 6, 30))
    was, now = held_against(line(frozen))
    assert (was.target, was.target_on, was.unit_value, was.claimed) == (1.9, date(2027, 6, 30), 250000, 125000)
    assert (now.frozen_on, now.target, now.unit_value, now.claimed) == (None, 2.15, 500000, 125000)
    assert (was.measured, was.counted) == (before.measured, before.counted)
    assert now.measured == 2 * was.measured
    last = line(frozen).last.value
    assert was.progress == pytest.approx((last - 2.4) / (1.9 - 2.4))
    assert now.progress == pytest.approx((last - 2.4) / (2.15 - 2.4))
    page = text(as_(carla).get("/initiatives/CX-7/outcomes/"))
    assert "</strong>: 2.4 → 1.9 % by 30 Jun 2027; " in page
    assert "<strong>Plan as it is now</strong>: 2.4 → 2.15 % by 30 Jun 2028; " in page
    assert "Plan frozen on" in text(as_(carla).get("/initiatives/CX-7/"))
    told = api_as(carla).get(f"/api/v1/outcomes/{frozen.outcome.pk}/").json()["plans"]
    assert [one["target"] for one in told] == [1.9, 2.15]
    assert told[0]["frozen_on"] == timezone.localdate().isoformat()
    assert told[1]["frozen_on"] is None
    assert Decimal(told[0]["counted"]) == was.counted


def test_a_smaller_share_and_no_money_at_all_keep_what_was_promised(frozen, carla):
    full = line(frozen).figures.measured
    change(frozen, carla, share=0.5)
    was, now = held_against(line(frozen))
    assert (was.measured, now.measured) == (full, full / 2)
    change(frozen, carla, unit_value=None, benefit_kind="none", share=1)
    was, now = held_against(line(frozen))
    assert (was.claimed, now.claimed, now.counted) == (125000, None, None)
    assert was.measured == full


def test_a_corrected_baseline_is_corrected_in_both(frozen, lena):
    outcomes.correct_baseline(
        frozen.outcome, {"baseline": 2.5}, reason="Wrong month", by=lena, today=timezone.localdate()
    )
    [only] = held_against(line(frozen))
    assert (only.baseline, only.claimed) == (2.5, 150000)


def test_the_review_keeps_what_was_agreed_only_where_it_differs(frozen, carla):
    assert reviewed_outcome(line(frozen)).frozen is None
    change(frozen, carla, target=2.0)
    plan = reviewed_outcome(line(frozen)).frozen
    assert (plan.on, plan.target, plan.claimed) == (timezone.localdate(), 1.9, Decimal("125000.00"))


def test_a_past_day_shows_the_day_it_was_frozen(frozen, carla, as_):
    Plan.objects.update(frozen_on=timezone.localdate() - timedelta(days=40))
    change(frozen, carla, target=2.0)
    assert held_against(line(frozen))[0].frozen_on == timezone.localdate() - timedelta(days=40)


def test_the_workbook_of_a_review_says_what_was_agreed(frozen, carla, lena):
    today = timezone.localdate()
    plain = sheet(ExportContext.live(today))
    assert "Agreed target" not in plain
    change(frozen, carla, target=2.0)
    closed = reviews.close(title="Autumn", as_of=today, by=lena, today=today, now=timezone.now())
    told = sheet(ExportContext.of(closed))
    assert (told["Target"], told["Agreed target"], told["Agreed on"].date()) == (2.0, 1.9, today)
    assert f"(agreed on {numbers.day(today)}: 1.9)" in path(reviewed_outcome(line(frozen)))


def sheet(context: ExportContext) -> dict[str, object]:
    """The row of CX-7 among the initiatives of the workbook."""
    rows = list(openpyxl.load_workbook(io.BytesIO(workbook(context)))["Initiatives"].iter_rows(values_only=True))
    [row] = [one for one in rows if one[0] == "CX-7"]
    return dict(zip(rows[0], row, strict=True))


def compared(churn, carla):
    """Against other branches, in which churn fell as well; half of what was found is left."""
    others = SeriesFactory(key="BE03-others", metric=churn.metric, label="other branches")
    read(others, after=[2.15] * len(AFTER))
    change(churn, carla, comparison=others)
    return others


def test_a_comparison_named_later_leaves_the_result_by_the_frozen_plan(frozen, carla, as_, api_as):
    [before] = held_against(line(frozen))
    compared(frozen, carla)
    was, _now = held_against(line(frozen))
    assert (was.effect, was.measured, was.counted) == (None, None, None), "until the worker has estimated it"
    effects.estimate_due(now=timezone.now())
    was, now = held_against(line(frozen))
    assert (was.comparison, now.comparison) == ("", "other branches")
    assert (was.effect, was.measured, was.counted) == (before.effect, before.measured, before.counted)
    assert now.effect == pytest.approx(before.effect + 0.25, abs=0.05)
    assert kept_lines([frozen.outcome.pk], today=timezone.localdate())[frozen.outcome.pk].frozen == line(frozen).frozen
    assert promises.kept(line(frozen)) == pytest.approx(float(before.counted) / 125000, abs=1e-4)
    page = text(as_(carla).get("/initiatives/CX-7/outcomes/"))
    assert ", before and after, a change of" in page
    assert ", compared with other branches, a change of" in page
    told = api_as(carla).get(f"/api/v1/outcomes/{frozen.outcome.pk}/").json()["plans"]
    assert [one["comparison"] for one in told] == ["", "other branches"]


def test_a_go_live_moved_later_does_not_move_the_day_the_frozen_plan_counts_from(frozen, carla):
    [before] = held_against(line(frozen))
    began = frozen.initiative.go_live
    frozen.initiative.refresh_from_db()
    initiatives.edit(frozen.initiative, {"go_live": began + timedelta(days=90)}, by=carla)
    effects.estimate_due(now=timezone.now())
    was, now = held_against(line(frozen))
    assert (was.go_live, now.go_live) == (began, began + timedelta(days=90))
    assert (was.effect, was.verdict, was.counted) == (before.effect, before.verdict, before.counted)
    assert now.effect != was.effect


def test_a_first_honest_reading_put_off_does_not_put_off_the_frozen_plans_verdict(frozen, carla):
    Plan.objects.update(first_reading=frozen.initiative.go_live)
    frozen.initiative.refresh_from_db()
    later = timezone.localdate() + timedelta(days=200)
    initiatives.edit(frozen.initiative, {"first_reading": later}, by=carla)
    was, now = held_against(line(frozen))
    assert (was.verdict, now.verdict) == ("improved", "too_early")
    assert was.effect == now.effect


def test_a_design_named_later_lifts_only_the_present_plan(frozen, carla, lena):
    compared(frozen, carla)
    Plan.objects.update(comparison=Series.objects.get(key="BE03-others"))
    change(frozen, carla, design="random")
    effects.estimate_due(now=timezone.now())
    designs.confirm(frozen.outcome, note="Drawn by lot in May", by=lena, now=timezone.now())
    was, now = held_against(line(frozen))
    assert (was.design, now.design) == ("observed", "random")
    assert was.effect == now.effect
    assert was.counted < now.counted


def test_what_was_not_named_when_it_was_frozen_is_taken_as_it_was_named_first(frozen, carla):
    Plan.objects.update(series=None, go_live=None, first_reading=None)
    [only] = held_against(line(frozen))
    assert only.go_live == frozen.initiative.go_live


def test_after_an_upgrade_old_plans_carry_what_the_agreed_pact_says(agreed, carla):
    others = Series.objects.get(key="BE03-others")
    Plan.objects.update(series=None, go_live=None)
    Outcome.objects.update(comparison=others, design="rollout", effect_due=False)
    for _twice in range(2):
        import_module("initiatives.migrations.0025_plan_design").carry(apps, SimpleNamespace(connection=connection))
    plan = Plan.objects.select_related("series").get(outcome=agreed)
    assert (plan.series.key, plan.comparison, plan.design) == ("BE03-pilot", None, "observed")
    assert Outcome.objects.get(pk=agreed.pk).effect_due
