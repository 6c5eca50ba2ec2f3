"""The door, in a real browser."""

import pytest

from tests.factories import PASSWORD


@pytest.mark.parametrize("width", [1280, 360])
def test_static_files_reach_the_browser_without_a_web_server_in_front(live_server, open_as, width):
    page = open_as(None, "/static/npm/@tabler/core/dist/css/tabler.min.css", width=width)
    assert "--tblr" in page.content()


def test_a_person_signs_in_with_their_password(open_as, carla):
    page = open_as(None, "/accounts/login/")
    page.locator("input[name=login]").fill(carla.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    assert page.title()
