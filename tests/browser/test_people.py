"""Profile, people and import in a real browser: in light and dark, wide and on a phone."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from cxtracker.accounts.models import User
from cxtracker.audit import delivery
from journeys.models import Segment
from tests.browser_looks import LOOKS
from tests.factories import InitiativeFactory

PASSWORD = "seven quiet lanterns"
PAGES = ["/profile/", "/people/", "/people/new/", "/import/", "/export/", "/help/words/"]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_is_accessible(path, width, theme, open_as, alma, company, accessible, fits, snap):
    page = open_as(alma, path, width=width, theme=theme)
    fits(page)
    accessible(page)
    snap(page, f"{path.strip('/').replace('/', '-')}-{theme}-{width}")


def test_a_person_is_added_invited_and_signs_in(open_as, alma, accessible, fits):
    page = open_as(alma, "/people/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("E-mail").fill("nora@example.com")
    page.get_by_label("Name").fill("Nora Novak")
    page.get_by_label("Contributor").check()
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Invitation being sent").wait_for()
    delivery.deliver_due()
    path = re.search(r"http://testserver(/invitation/\S+)", mail.outbox[0].body)[1]

    guest = open_as(None, path, width=360)
    accessible(guest)
    fits(guest)
    guest.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    guest.get_by_label("Repeat the password").fill(PASSWORD)
    guest.get_by_role("button", name="Set the password and sign in").click()
    guest.wait_for_url(lambda url: "/invitation/" not in url)
    assert User.objects.get(email="nora@example.com").can_sign_in


def test_a_token_is_made_and_shown_once(open_as, carla, accessible):
    page = open_as(carla, "/profile/")
    page.locator("#token_name").fill("Nightly report")
    page.get_by_role("button", name="Create a token").click()
    assert page.get_by_label("Token", exact=True).input_value().startswith("cxt_")
    accessible(page)
    page.goto("/profile/")
    assert page.get_by_role("row", name="Nightly report").is_visible()
    page.get_by_role("button", name="Revoke Nightly report").click()
    page.get_by_text("“Nightly report” has been revoked.").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_deactivating_asks_who_takes_over(open_as, alma, rita, width, accessible, fits):
    InitiativeFactory(key="CX-1", title="Live", status="proposed", accountable=rita)
    page = open_as(alma, f"/people/{rita.pk}/", width=width)
    page.get_by_role("link", name="Deactivate…").click()
    page.get_by_label("Successor for everything").select_option(label="Alma Adler (alma@example.com)")
    assert page.get_by_role("link", name="CX-1 Live").is_visible()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Hand over and deactivate").click()
    page.get_by_role("heading", name="Rita Roth (former)").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_file_is_checked_corrected_and_imported(open_as, carla, tmp_path, worker, width, accessible, fits, snap):
    file = tmp_path / "segments.csv"
    file.write_text("key,name,colour\nnew,,red\n")
    page = open_as(carla, "/import/", width=width)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check the files").click()
    page.get_by_role("heading", name="to fix first").wait_for()
    accessible(page)
    fits(page)
    snap(page, f"import-refused-{width}")
    file.write_text("key,name\nnew,New customers\n")
    page.get_by_role("link", name="Choose files again").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check the files").click()
    page.get_by_role("heading", name="1 row is ready to import").wait_for()
    accessible(page)
    fits(page)
    snap(page, f"import-checked-{width}")
    page.get_by_role("button", name="Import 1 row").click()
    page.get_by_role("heading", name="1 row imported").wait_for()
    assert Segment.objects.get().name == "New customers"


def test_people_are_found_while_typing_and_without_a_script(open_as, alma, company):
    page = open_as(alma, "/people/")
    page.get_by_label("Name or address").fill("imhof")
    page.get_by_label("Name or address").press("Enter")
    page.wait_for_url("**/people/?**q=imhof**")
    assert page.locator("tbody tr").count() == 1
    plain = open_as(alma, "/people/?q=imhof", java_script_enabled=False)
    assert plain.locator("tbody tr").count() == 1
    plain.get_by_role("button", name="Filter").wait_for()
