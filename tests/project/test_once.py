"""One form, one effect: what is sent twice changes things once, by page and by API."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cxtracker.accounts.models import ApiToken
from cxtracker.audit.models import Event, Submission
from initiatives import tasks
from initiatives.models import Initiative
from journeys.models import ReadingLoad, Segment

NEW = "/initiatives/new/"
ZEROS = dict.fromkeys(("culture", "data", "behavioural_science"), "0")


def number_on(client, path: str) -> str:
    """The number of the last form that has one."""
    return re.findall(r'name="form_number" value="([^"]+)"', client.get(path).content.decode())[-1]


class Door:
    """A browser: forms are sent as browsers send them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str):
        return self.client.get(path)

    def post(self, path: str, typed: dict[str, str], **options):
        form = "application/x-www-form-urlencoded"
        return self.client.post(path, urlencode(typed), content_type=form, **options)


@pytest.fixture
def door(as_, carla):
    return Door(as_(carla))


@pytest.fixture
def form(door):
    return {"title": "A declined card explains itself", "kind": "benefit", **ZEROS, "form_number": number_on(door, NEW)}


def test_save_back_and_save_again_create_one_thing_and_lead_to_it(door, form):
    first, second = door.post(NEW, form), door.post(NEW, form, follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert Initiative.objects.count() == 1
    assert "Nothing was saved twice." in second.content.decode()


def test_every_form_that_is_drawn_has_a_number_of_its_own(door):
    assert number_on(door, NEW) != number_on(door, NEW)


def test_the_same_form_with_other_words_asks_whether_both_are_meant(door, form):
    door.post(NEW, form)
    asked = door.post(NEW, {**form, "title": "Another title"})
    assert asked.status_code == 409
    assert Initiative.objects.count() == 1
    html = asked.content.decode()
    assert "Another title" in html
    assert "/initiatives/CX-1/" in html
    number = re.search(r'name="form_number" value="([^"]+)"', html)[1]
    door.post(NEW, {**form, "title": "Another title", "form_number": number})
    assert Initiative.objects.count() == 2


def test_a_refused_form_may_be_sent_again(door, form):
    assert door.post(NEW, {**form, "title": ""}).status_code == 422
    assert not Submission.objects.exists()
    assert door.post(NEW, form).status_code == 302


def test_a_number_belongs_to_the_person_it_was_drawn_for(door, as_, alma, form):
    door.post(NEW, form)
    Door(as_(alma)).post(NEW, form)
    assert Initiative.objects.count() == 2


def test_a_crash_leaves_no_trace_so_that_sending_again_works(door, form, monkeypatch):
    def crash(*_args, **_options):
        raise RuntimeError("lost")

    door.client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("initiatives.lifecycle.views.initiatives.messages.success", crash)
        assert door.post(NEW, form).status_code == 500
    assert not Initiative.objects.exists()
    assert not Submission.objects.exists()
    assert door.post(NEW, form).status_code == 302


def test_a_token_is_made_once_and_its_secret_kept_nowhere(door):
    until = timezone.localdate() + timedelta(days=30)
    typed = {"name": "export", "may_write": "read", "expires_on": until.isoformat(), "form_number": "n1"}
    assert door.post("/profile/tokens/", typed).status_code == 201
    assert door.post("/profile/tokens/", typed).status_code == 302
    assert ApiToken.objects.count() == 1
    assert Submission.objects.get().body == ""


def test_what_is_old_is_forgotten_by_the_daily_task(door, form):
    door.post(NEW, form)
    Submission.objects.update(at=timezone.now() - timedelta(days=31))
    tasks.reassess_for_today()
    assert not Submission.objects.exists()


# --- Idempotency-Key --------------------------------------------------------------------------------------------
SEGMENT = {"key": "newcomers", "name": "New"}


@pytest.fixture
def call(api_as, carla):
    api = api_as(carla)
    api.raise_request_exception = False

    def post(body=SEGMENT, key="k1", path="/api/v1/segments/"):
        return api.post(path, body, headers={"Idempotency-Key": key})

    return post


def test_the_same_key_and_body_get_the_stored_answer(call):
    first, second = call(), call()
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Location"] == first.headers["Location"]
    assert Segment.objects.filter(key="newcomers").count() == 1
    assert Event.objects.filter(kind="segment.created").count() <= 1


def test_the_same_key_with_another_body_is_refused(call):
    call()
    refused = call({"key": "other", "name": "Other"})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert not Segment.objects.filter(key="other").exists()


def test_a_refused_call_leaves_its_key_free(call):
    assert call({"key": "newcomers"}).status_code == 400
    assert call().status_code == 201


def test_a_crash_before_the_commit_leaves_no_trace(call, monkeypatch):
    def crash(*_args):
        raise RuntimeError("lost")

    with monkeypatch.context() as patched:
        patched.setattr("cxtracker.api.concurrency.etag", crash)
        assert call().status_code == 500
    assert not Segment.objects.filter(key="newcomers").exists()
    assert call().status_code == 201


def test_without_a_key_nothing_is_kept(call):
    call(key="")
    assert not Submission.objects.exists()


def test_a_key_longer_than_can_be_kept_is_refused(call):
    assert call(key="k" * 201).status_code == 400


# --- forms with files -------------------------------------------------------------------------------------------
LOAD = "/metrics/load/"


def readings(content: str = "series,on,value\n", name: str = "readings.csv"):
    return SimpleUploadedFile(name, content.encode())


@pytest.fixture
def load_form(door, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return {"form_number": number_on(door, LOAD)}


def test_a_file_that_is_sent_twice_is_loaded_once_even_after_it_was_done(door, load_form):
    first = door.client.post(LOAD, {**load_form, "file": readings()})
    ReadingLoad.objects.update(state="done")
    second = door.client.post(LOAD, {**load_form, "file": readings()}, follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "Nothing was saved twice." in second.text
    assert ReadingLoad.objects.count() == 1


def test_another_file_in_the_same_form_is_asked_about(door, load_form):
    door.client.post(LOAD, {**load_form, "file": readings()})
    other = door.client.post(LOAD, {**load_form, "file": readings("series,on,value\nx,2026-01-31,1\n")})
    assert other.status_code == 409
    assert "Choose the files again" in other.text
    assert ReadingLoad.objects.count() == 1


def test_the_same_file_from_a_new_form_is_loaded_again(door, load_form):
    door.client.post(LOAD, {**load_form, "file": readings()})
    ReadingLoad.objects.update(state="done")
    assert door.client.post(LOAD, {"form_number": number_on(door, LOAD), "file": readings()}).status_code == 302
    assert ReadingLoad.objects.count() == 2


def test_a_refused_file_leaves_the_form_free(door, load_form):
    assert door.client.post(LOAD, {**load_form, "file": readings(name="readings.pdf")}).status_code == 422
    assert door.client.post(LOAD, {**load_form, "file": readings()}).status_code == 302


def test_what_a_view_reads_is_the_whole_file(door, load_form, tmp_path):
    door.client.post(LOAD, {**load_form, "file": readings("series,on,value\nx,2026-01-31,1\n")})
    assert next(tmp_path.rglob("readings.csv")).read_text() == "series,on,value\nx,2026-01-31,1\n"


def test_checking_files_for_an_import_twice_changes_nothing(as_, alma):
    client = as_(alma)
    number = number_on(client, "/import/")
    for _time in range(2):
        file = SimpleUploadedFile("segments.csv", b"key,name\nfresh,New\n")
        assert client.post("/import/", {"form_number": number, "upload": file}).status_code == 302
    assert not Segment.objects.filter(key="fresh").exists()
