"""One's own page: name, language, appearance, tokens."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cxtracker.accounts.models import ApiToken, User
from cxtracker.accounts.services import tokens
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed

LATER = date(2099, 1, 1)


@pytest.fixture
def german(settings):
    """As if the German translation were complete."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "German")]


def test_a_person_changes_name_language_and_appearance(rita, as_, german):
    client = as_(rita)
    answer = client.post("/profile/", {"name": "Rita Rot", "language": "de", "theme": "dark"})
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "de"
    rita.refresh_from_db()
    assert (rita.name, rita.language, rita.theme) == ("Rita Rot", "de", "dark")
    assert 'data-bs-theme="dark"' in client.get("/profile/").content.decode()
    kinds = set(Event.objects.about(rita).values_list("kind", flat=True))
    assert kinds == {"person.edited", "person.preferences_chosen"}


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 201}, {"language": "xx"}, {"theme": "neon"}],
    ids=["no name", "a long name", "language", "theme"],
)
def test_what_cannot_be_is_refused_and_changes_nothing(wrong, rita, as_, german):
    page = as_(rita).post("/profile/", {"name": "Rita", "language": "en", "theme": "auto", **wrong})
    assert page.status_code == 422
    rita.refresh_from_db()
    assert rita.name == "Rita Roth"


# --- languages ---------------------------------------------------------------------------------------------------
def test_only_complete_languages_are_offered_and_one_alone_is_no_choice(rita, alma, as_):
    for person, page in [(rita, "/profile/"), (rita, "/"), (alma, f"/people/{rita.pk}/"), (alma, "/people/new/")]:
        html = as_(person).get(page).content.decode()
        assert 'name="language"' not in html, page
        assert not re.search("Deutsch|Русский|German|Russian", html), page


def test_with_two_complete_languages_pages_offer_both(rita, alma, as_, german):
    for person, page in [(rita, "/profile/"), (rita, "/"), (alma, f"/people/{rita.pk}/"), (alma, "/people/new/")]:
        html = as_(person).get(page).content.decode()
        assert re.search('<option value="de" *>Deutsch', html), page
        assert "Русский" not in html, page


def test_a_language_that_is_not_offered_is_kept_and_pages_use_the_sites(rita, alma, as_):
    User.objects.filter(pk=rita.pk).update(language="ru")
    page = as_(rita).post("/profile/", {"name": "Rita Rot", "theme": "dark"}, follow=True)
    assert '<html lang="en"' in page.content.decode()
    as_(rita).post("/preferences/", {"theme": "light"})
    as_(alma).post(f"/people/{rita.pk}/", {"email": rita.email, "name": "Rita", "role": "contributor"})
    rita.refresh_from_db()
    assert (rita.language, rita.reads, rita.role, rita.theme) == ("ru", "en", "contributor", "light")


def test_a_language_that_is_not_offered_cannot_be_chosen(rita, as_):
    assert as_(rita).post("/preferences/", {"language": "ru"}).status_code == 400
    as_(rita).post("/profile/", {"name": "Rita Roth", "theme": "auto", "language": "ru"})
    rita.refresh_from_db()
    assert rita.language == "en"


def test_whoever_chose_a_language_before_keeps_it_among_the_offered(rita, as_, german):
    User.objects.filter(pk=rita.pk).update(language="ru")
    assert re.search('<option value="ru" selected *>Русский', as_(rita).get("/profile/").content.decode())
    as_(rita).post("/preferences/", {"language": "ru", "theme": "dark"})
    rita.refresh_from_db()
    assert (rita.language, rita.theme) == ("ru", "dark")


def test_a_profile_cannot_raise_its_own_role(rita, as_):
    as_(rita).post("/profile/", {"name": "Rita", "language": "en", "theme": "auto", "role": "administrator"})
    rita.refresh_from_db()
    assert rita.role == "reader"


def test_nobody_signed_in_is_sent_to_sign_in(client, db):
    assert client.get("/profile/").headers["Location"].startswith("/accounts/login/")


# --- tokens -----------------------------------------------------------------------------------------------------
def made(client, **fields) -> str:
    form = {"name": "Nightly report", "may_write": "read", "expires_on": "2099-01-01", **fields}
    page = client.post("/profile/tokens/", form)
    assert page.status_code == 201
    return re.search(r"cxt_[\w-]{43}", page.content.decode())[0]


def bearer(secret: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_a_token_is_shown_once_and_kept_only_as_a_digest(carla, as_, client):
    own = as_(carla)
    secret = made(own)
    assert secret not in own.get("/profile/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str(list(Event.objects.values()))
    assert client.get("/api/v1/me/", **bearer(secret)).json()["email"] == carla.email
    assert ApiToken.objects.get().last_used_at is not None


def test_a_token_that_may_only_read_cannot_write(carla, as_, client):
    secret = made(as_(carla), may_write="read")
    assert client.get("/api/v1/segments/", **bearer(secret)).status_code == 200
    answer = client.post(
        "/api/v1/segments/", {"key": "s", "name": "S"}, content_type="application/json", **bearer(secret)
    )
    assert answer.status_code == 403
    assert "may only read" in answer.content.decode()


def test_a_token_that_may_write_writes_with_its_owners_rights(carla, rita, as_, client):
    body = {"key": "s", "name": "S"}
    for person, status in ((carla, 201), (rita, 403)):
        secret = made(as_(person), may_write="write")
        answer = client.post("/api/v1/segments/", body, content_type="application/json", **bearer(secret))
        assert answer.status_code == status, answer.content


def test_a_token_works_on_its_last_day_and_not_after(carla, client):
    today = timezone.localdate()
    _token, secret = tokens.issue("short", by=carla, expires_on=today, may_write=False)
    assert client.get("/api/v1/me/", **bearer(secret)).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert client.get("/api/v1/me/", **bearer(secret)).status_code == 401


def test_a_revoked_token_is_refused_at_once(carla, as_, client):
    own = as_(carla)
    secret = made(own)
    token = ApiToken.objects.get()
    assert own.get(f"/profile/tokens/{token.pk}/revoke/").status_code == 405
    assert own.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 302
    assert client.get("/api/v1/me/", **bearer(secret)).status_code == 401
    assert Event.objects.filter(kind="token.revoked", actor=carla).exists()


def test_nobody_sees_or_revokes_the_tokens_of_others(carla, alma, as_):
    token, _secret = tokens.issue("carlas own", by=carla, expires_on=LATER, may_write=False)
    assert "carlas own" not in as_(alma).get("/profile/").content.decode()
    assert as_(alma).post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    with pytest.raises(NotAllowed):
        tokens.revoke(token, by=alma)
    assert ApiToken.objects.count() == 1


def test_two_tokens_of_one_person_have_different_names(carla, as_):
    own = as_(carla)
    made(own)
    page = own.post("/profile/tokens/", {"name": "Nightly report", "may_write": "read", "expires_on": "2099-01-01"})
    assert page.status_code == 422
    assert "a token with this name" in page.content.decode()
    with pytest.raises(Invalid):
        tokens.issue("Nightly report", by=carla, expires_on=LATER, may_write=False)


def test_a_token_that_ended_yesterday_is_not_made(carla, as_):
    form = {"name": "late", "may_write": "read", "expires_on": "2020-01-01"}
    page = as_(carla).post("/profile/tokens/", form)
    assert page.status_code == 422
    assert "is in the past" in page.content.decode()
