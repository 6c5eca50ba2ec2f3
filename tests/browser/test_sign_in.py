"""The door, in a real browser."""

from tests.factories import PASSWORD


def test_static_files_need_no_web_server_in_front(live_server, page):
    answer = page.request.get(f"{live_server.url}/static/npm/@tabler/core/dist/css/tabler.min.css")
    assert answer.status == 200
    assert "--tblr" in answer.text()


def test_a_person_signs_in_with_their_password(open_as, accessible, fits, snap, carla):
    page = open_as(None, "/accounts/login/", width=360)
    accessible(page)
    fits(page)
    snap(page, "sign-in-360")
    page.locator("input[name=login]").fill(carla.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    assert page.title()
