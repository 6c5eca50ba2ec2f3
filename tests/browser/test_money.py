"""Shared movements, linked metrics, signatures on an earlier plan and confirmed draws in a real browser."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.models import Confirmation, CustomersApart, Initiative, Outcome
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.queries.signatures import price
from initiatives.outcomes.rules import signed_basis
from journeys.models import Measurement, Metric, MetricLink, Series
from tests.browser_looks import LOOKS
from tests.conftest import TODAY
from tests.factories import noon

PAGES = (
    "/outcomes/",
    "/outcomes/pools/",
    "/outcomes/confirm/",
    "/initiatives/I02/outcomes/",
    "/initiatives/I08/outcomes/",
    "/metrics/BE13/",
    "/initiatives/",
    "/review/",
)


@pytest.fixture
def manager(sample) -> User:
    """I08 claims the calls of I02 on other branches; two further series were said to differ; I02 was signed earlier."""
    manager = User.objects.get(email="cx.manager@example.com")
    mine = Outcome.objects.select_related("initiative").get(initiative__key="I02", metric__key="BE13")
    north, south, west = (
        Series.objects.create(key=key, metric=mine.metric, label=key) for key in ("north", "south", "west")
    )
    for reading in Measurement.objects.filter(series=mine.series):
        Measurement.objects.create(series=north, on=reading.on, value=reading.value)
    for key, series in (("I08", north), ("I05", south), ("I06", west)):
        Outcome.objects.create(
            initiative=Initiative.objects.get(key=key),
            metric=mine.metric,
            series=series,
            baseline=mine.baseline,
            target=mine.target,
            unit_value=1_000,
            benefit_kind="saving",
        )
    CustomersApart.objects.create(
        one=south, other=west, reason="Two regions with lists of their own", by=manager, at=noon(TODAY)
    )
    Confirmation.objects.create(
        outcome=mine,
        amount=Decimal(9_000),
        counted=Decimal(10_000),
        evidence="E3",
        basis=signed_basis.written({**price(mine), "share": 0.1}),
        by=manager,
        at=noon(TODAY),
    )
    MetricLink.objects.create(metric=mine.metric, other=Metric.objects.get(key="BE14"), kind="part")
    Outcome.objects.filter(initiative__key="I08", metric__key="BE15").update(design="random")
    effects.estimate_all(now=noon(TODAY))
    return manager


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_accessible_and_fits(manager, open_as, accessible, fits, snap, theme, width):
    page = open_as(manager, "/", width=width, theme=theme)
    for path in PAGES:
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("fold => { fold.open = !fold.matches('[data-menu]') }")
        accessible(page)
        fits(page)
        snap(page, f"money-{path.strip('/').replace('/', '-')}-{theme}-{width}")


def test_two_series_are_said_to_differ_and_share_a_movement_again(manager, open_as):
    page = open_as(manager, "/outcomes/pools/")
    page.get_by_text("These are different customers").first.click()
    page.get_by_label("These readings").first.select_option("I02-BE13")
    page.get_by_label("and these are of different customers").first.select_option("north")
    page.get_by_label("How you know that no customer is in both").first.fill("Branches north keep their own lists")
    page.get_by_role("button", name="They are different customers").first.click()
    expect(page.get_by_role("cell", name="Branches north keep their own lists")).to_be_visible()
    assert CustomersApart.objects.filter(withdrawn=False).count() == 2
    row = page.get_by_role("row").filter(has_text="Branches north")
    row.get_by_text("Take back").first.click()
    row.get_by_label("Why").fill("The lists were merged")
    row.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("They share a movement again.")).to_be_visible()
