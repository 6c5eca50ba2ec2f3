"""A company whose outcomes can be judged: Fay heads finance, Carla runs CX-7, Rosa vouches for its churn."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cxtracker.accounts.models import Role
from initiatives.lifecycle.services import initiatives
from initiatives.outcomes.effects import services as effects
from journeys.models import Function, Membership
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    PersonFactory,
    SeriesFactory,
    TouchpointFactory,
)
from tests.initiatives.outcome_cast import live, read
from tests.initiatives.plan_cast import conclude


@pytest.fixture
def fay(company):
    """Head of finance, the function that confirms money."""
    fay = PersonFactory(email="fay@example.com", name="Fay Frost", role=Role.CONTRIBUTOR)
    Function.objects.filter(key="FIN").update(head=fay, is_finance=True)
    Membership.objects.create(person=fay, function=company.FIN)
    return fay


@pytest.fixture
def churn(company, carla, rosa, fay):
    """CX-7 moves early churn from 2.4 to 1.9 %, a point worth 250,000 a year; it is live and has been read."""
    metric = MetricFactory(key="BE03", name="Early churn", unit="%", direction="lower")
    initiative = InitiativeFactory(
        key="CX-7",
        title="First bill",
        status="delivering",
        accountable=carla,
        go_live=live(),
        touchpoints=[TouchpointFactory(stage__lifecycle="onboard")],
    )
    series = SeriesFactory(key="BE03-pilot", metric=metric, label="pilot")
    outcome = OutcomeFactory(
        initiative=initiative,
        metric=metric,
        series=series,
        baseline=2.4,
        baseline_on=date(2025, 1, 31),
        baseline_source="billing",
        target=1.9,
        target_on=date(2027, 6, 30),
        benefit_owner=rosa,
        unit_value=250000,
        benefit_kind="revenue",
        headline=True,
    )
    read(series)
    effects.estimate_due(now=timezone.now())
    return SimpleNamespace(initiative=initiative, outcome=outcome, series=series, metric=metric)


@pytest.fixture
def agreed(db, company, carla, ivo, rosa, today):
    """IT and Risk agreed to move the churn of X-1 to 1.9 by June, worth 250,000 a point; the pact is concluded."""
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(
        key="X-1", title="First bill", touchpoints=[touchpoint], initiator=carla, accountable=carla, status="proposed"
    )
    metric = MetricFactory(key="BE03", name="Early churn", unit="%")
    outcome = OutcomeFactory(
        initiative=initiative,
        metric=metric,
        series=SeriesFactory(key="BE03-pilot", metric=metric, label="pilot"),
        baseline=2.4,
        baseline_on=date(2026, 1, 31),
        baseline_source="billing",
        target=1.9,
        target_on=date(2027, 6, 30),
        benefit_owner=rosa,
        unit_value=250000,
        benefit_kind="revenue",
        headline=True,
    )
    SeriesFactory(key="BE03-others", metric=metric, label="all others")
    started = {"stop_criteria": "No movement in a year", "hypothesis": "We believe …", "go_live": date(2027, 1, 31)}
    initiatives.edit(initiative, started, by=carla)
    conclude(initiative, {company.IT: ivo, company.RSK: rosa}, by=carla, today=today)
    outcome.refresh_from_db()
    return outcome
