"""The list behind a share of budgets shows the budgets and their sum over all pages."""

from __future__ import annotations

from html import unescape

import pytest
from django.utils.html import strip_tags

from tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db


def said(client, address: str) -> str:
    return " ".join(
        unescape(strip_tags(client.get(address).content.decode().replace("<", " <"))).replace("\u00a0", " ").split()
    )


def test_budgets_stand_in_the_list_with_their_sum_over_all_pages(as_, rita):
    for _number in range(30):
        InitiativeFactory(budget=1_000, mode="prevent", status="delivering")
    InitiativeFactory(budget=7_000, mode="recover", status="delivering")
    InitiativeFactory(budget=None, mode="prevent", status="delivering")
    told = said(as_(rita), "/initiatives/?mode=prevent")
    assert "Together 30 of 31 initiatives have a budget 30,000" in told
    assert "Together 31 of 32 initiatives have a budget 37,000" in said(as_(rita), "/initiatives/")


def test_without_any_budget_nothing_is_added_up(as_, rita):
    InitiativeFactory(budget=None)
    assert "Together" not in said(as_(rita), "/initiatives/")


def test_what_one_may_not_see_is_in_no_sum(as_, rita, cosmo):
    InitiativeFactory(budget=1_000, status="delivering")
    InitiativeFactory(budget=5_000, status="draft", initiator=cosmo)
    assert "1 of 1 initiatives have a budget 1,000" in said(as_(rita), "/initiatives/")
    assert "2 of 2 initiatives have a budget 6,000" in said(as_(cosmo), "/initiatives/")
