"""The portfolio in numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative
from initiatives.portfolio.queries import portfolio
from journeys.models import Membership
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MeasurementFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    SeriesFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("portfolio_report", *arguments, stdout=out)
    return out.getvalue()


def test_the_sample_drifts_at_46(sample, today):
    drift = portfolio(as_of=today).drift
    assert drift.index == 46.0
    assert [part.share for part in drift.parts.values()] == [0.5, 0.5, 0.5, 0.3, 0.5]
    assert list(drift.parts) == [
        "no_business_outcome",
        "consequences",
        "fenced",
        "trouble_only",
        "no_recent_reading",
    ]


def test_the_command_prints_the_same_as_json_and_for_people(sample):
    told = json.loads(command("--format=json", "--as-of=2026-11-21"))
    assert (told["as_of"], told["live"], told["drift"]["index"]) == ("2026-11-21", 10, 46.0)
    assert told["drift"]["fenced"] == {
        "share": 0.5,
        "count": 5,
        "total": 10,
        "initiatives": ["I01", "I04", "I07", "I09", "I10"],
    }
    text = command("--as-of=2026-11-21")
    assert "10 live initiatives as of 2026-11-21" in text
    assert "drift index       46\n" in text
    assert "fenced               50 % (5 of 10)" in text


def test_what_is_not_known_is_null_and_not_zero(db, today):
    found = portfolio(as_of=today)
    assert (found.live, found.prevention_share, found.drift.index, found.siloed.share) == (0, None, None, None)
    assert json.loads(command("--format=json"))["drift"]["index"] is None
    assert "drift index       unknown" in command()


def test_only_live_initiatives_count(db, today):
    for status in ("draft", "closed", "stopped", "agreed"):
        InitiativeFactory(status=status)
    assert portfolio(as_of=today).live == 1
    assert portfolio(Initiative.objects.all(), as_of=today).live == 1


def test_enablers_and_obligations_are_outside_the_outcome_rule_but_not_outside_the_rest(db, today):
    InitiativeFactory(kind="enabler", mode="monitor")
    drift = portfolio(as_of=today).drift
    assert (drift.no_business_outcome.share, drift.consequences.share, drift.index) == (None, 1.0, None)


def test_prevention_is_a_share_of_the_known_budget_without_obligations(db, today):
    InitiativeFactory(mode="prevent", budget=30)
    InitiativeFactory(mode="design_in", budget=30)
    InitiativeFactory(mode="recover", budget=40)
    InitiativeFactory(mode="recover", budget=None)
    InitiativeFactory(mode="prevent", kind="obligation", budget=500)
    found = portfolio(as_of=today)
    assert (found.prevention_share, found.prevention_budget, found.known_budget) == (0.6, Decimal(60), Decimal(100))


COMPLETE = {
    "baseline": 2.4,
    "baseline_on": "2026-01-01",
    "baseline_source": "billing",
    "target": 1.9,
    "target_on": "2026-12-31",
}


@pytest.mark.parametrize("missing", [None, *COMPLETE, "benefit_owner", "counts", "outside"])
def test_an_outcome_is_valid_with_all_it_takes(missing, company, rosa, carla, today):
    Membership.objects.filter(person=carla).update(function=company.CX)
    blank = "" if missing == "baseline_source" else None
    said = {name: blank if name == missing else value for name, value in COMPLETE.items()}
    owner = {"benefit_owner": None, "outside": carla}.get(missing, rosa)
    OutcomeFactory(**said, benefit_owner=owner, metric__counts_as_business_outcome=missing != "counts")
    assert portfolio(as_of=today).drift.no_business_outcome.share == (0.0 if missing is None else 1.0)


@pytest.mark.parametrize(
    ("on", "counts", "recent"),
    [
        ("2026-11-21", True, 1),
        ("2026-05-22", True, 1),
        ("2026-05-21", True, 0),
        ("2026-11-22", True, 0),
        ("2026-11-01", False, 0),
    ],
)
def test_a_reading_of_behaviour_or_money_is_recent_for_two_quarters(on, counts, recent, db, today):
    series = SeriesFactory(metric__counts_as_business_outcome=counts)
    MeasurementFactory(series=series, on=on)
    OutcomeFactory(metric=series.metric, series=series)
    assert portfolio(as_of=today).drift.no_recent_reading.count == 1 - recent


def test_pull_ownership_and_what_lies_between(company, today):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=touchpoint, function=company.OPS, strength=1)
    one = InitiativeFactory(touchpoints=[touchpoint])
    for function in (company.OPS, company.CX):
        OwnershipRequestFactory(initiative=one, function=function, state="approved", decided_on=today)
    lines = {line.key: (line.pull, line.ownership, line.debt) for line in portfolio(as_of=today).functions}
    assert lines == {"CX": (0.0, 0.5, -0.5), "IT": (0.75, 0.0, 0.75), "OPS": (0.25, 0.5, -0.25)}


def test_only_trouble_means_no_other_stage(db, today):
    trouble, use = TouchpointFactory(stage__lifecycle="problem"), TouchpointFactory(stage__lifecycle="use")
    InitiativeFactory(touchpoints=[trouble])
    InitiativeFactory(touchpoints=[trouble, use])
    InitiativeFactory()
    assert portfolio(as_of=today).drift.trouble_only.count == 1


def test_queries_do_not_grow_with_the_portfolio(company, today):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            portfolio(as_of=today)
        return len(counted)

    for _ in range(2):
        OutcomeFactory(initiative__touchpoints=[TouchpointFactory()], series=SeriesFactory())
    first = queries()
    for _ in range(18):
        OutcomeFactory(initiative__touchpoints=[TouchpointFactory()], series=SeriesFactory())
    assert queries() == first
