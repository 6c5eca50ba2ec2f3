"""What a happy customer is worth, in a real browser: entered, pasted, read, on every width and in both themes."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cxtracker.accounts.models import User
from initiatives.demo import customers
from journeys.models import ThesisBand
from tests.browser_looks import LOOKS


@pytest.fixture
def manager(sample) -> User:
    return User.objects.get(email="cx.manager@example.com")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_pages_are_accessible_and_fit(manager, alma, open_as, accessible, fits, snap, width, theme):
    customers.count(by=alma, now=timezone.now())
    row = ThesisBand.objects.order_by("pk").first()
    page = open_as(manager, "/customers/", width=width, theme=theme)
    for path in ("", "bands/new/", "bands/paste/", f"bands/{row.pk}/", "quarters/new/", "quarters/paste/"):
        page.goto(f"/customers/{path}")
        accessible(page)
        fits(page)
        snap(page, f"customers-{path.strip('/').replace('/', '-') or 'page'}-{theme}-{width}")
    page.goto("/review/")
    expect(page.locator(".customers-net")).to_contain_text("a growing loss")
    fits(page)
    snap(page, f"customers-review-{theme}-{width}")


def test_two_pasted_lines_become_a_verdict(manager, open_as, complaints):
    complaints.mean("422")
    page = open_as(manager, "/customers/")
    page.get_by_role("link", name="Paste several").first.click()
    page.get_by_label("segment; band").fill("; high; 400; 112; 60\n; happy; 400; 95; 60")
    page.get_by_role("button", name="Save all lines").click()
    expect(page.locator("#id_text_error")).to_contain_text("Line 2")
    page.get_by_label("segment; band").fill("; high; 400; 112; 60\n; low; 400; 95; 60")
    page.get_by_role("button", name="Save all lines").click()
    expect(page.get_by_text("Happy customers spend 17 a year more than unhappy ones (8.7 to 25.3).")).to_be_visible()
