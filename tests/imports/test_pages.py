"""The pages of an import: paste, columns, values, preview, done, undo."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from initiatives.imports.services import work
from initiatives.models import Import, Initiative
from tests.browsing import fields
from tests.factories import InitiativeFactory
from tests.imports.conftest import REGISTER, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand(as_, carla, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return as_(carla)


def follow(hand, answer):
    """Where a step leads, after the worker's turn."""
    assert answer.status_code == 302, answer.content.decode()[:3000]
    work.run_due(clock=timezone.now)
    return hand.get(answer["Location"], follow=True)


def sent(hand, page, path, **values):
    return hand.post(path, {**fields(page), **values})


def test_a_cx_manager_goes_through_every_step_and_back(hand, company):
    text = REGISTER + "Third,,the lawyers\nFourth\n"
    page = follow(hand, hand.post("/imports/new/", {"text": text}))
    imported = Import.objects.get()
    address = f"/imports/{imported.pk}/"
    assert page.redirect_chain == [(f"{address}columns/", 302)]
    assert "Smile camera · First bill · Third" in page.content.decode()
    page = follow(hand, sent(hand, page, f"{address}columns/"))
    assert "the lawyers" in page.content.decode()
    assert page.request["PATH_INFO"] == f"{address}values/"
    page = follow(hand, sent(hand, page, f"{address}values/"))
    assert "4 rows are ready to import" in page.content.decode()
    page = follow(hand, hand.post(f"{address}apply/"))
    assert "4 rows imported" in page.content.decode()
    assert Initiative.objects.count() == 4
    assert "Undo this import" in hand.get(f"{address}undo/").content.decode()
    page = follow(hand, hand.post(f"{address}undo/"))
    assert "The import is undone" in page.content.decode()
    assert not Initiative.objects.exists()
    assert "undone" in hand.get("/imports/").content.decode()


def test_a_file_with_bad_rows_gives_them_back_with_the_reason(hand, company):
    file = SimpleUploadedFile("register.csv", b"title,key\nGood,G1\n=Bad,a;b\n")
    page = follow(hand, hand.post("/imports/new/", {"file": file}))
    address = f"/imports/{Import.objects.get().pk}/"
    page = follow(hand, sent(hand, page, f"{address}columns/"))
    assert "Import the 1 good row" in page.content.decode()
    assert "Bad" in hand.get(f"{address}?state=cannot").content.decode()
    answer = hand.get(f"{address}rejected.xlsx")
    heading, row = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert heading == ("title", "key", "Why")
    assert row[1] == "a;b"
    assert "is a separator" in row[2]
    page = follow(hand, hand.post(f"{address}apply/", {"only_good": "1"}))
    assert "1 row imported" in page.content.decode()
    assert "not imported, with why" in page.content.decode()


def test_neither_file_nor_rows_is_asked_for(hand, company):
    answer = hand.post("/imports/new/", {"text": " "})
    assert answer.status_code == 422
    assert "Choose a file or paste rows" in answer.content.decode()
    answer = hand.post("/imports/new/", {"file": SimpleUploadedFile("a.pdf", b"x")})
    assert "Give a spreadsheet" in answer.content.decode()


def test_two_columns_cannot_be_the_same(hand, company):
    page = follow(hand, hand.post("/imports/new/", {"text": "title,name\nA,B\n"}))
    answer = sent(hand, page, f"/imports/{Import.objects.get().pk}/columns/", column_1="title")
    assert answer.status_code == 422
    assert "Another column is this already" in answer.content.decode()


def test_another_subject_keeps_the_columns_it_knows(hand, company):
    page = follow(hand, hand.post("/imports/new/", {"text": "key,title\nA,B\n"}))
    address = f"/imports/{Import.objects.get().pk}/columns/"
    answer = sent(hand, page, address, subject="touchpoints")
    assert answer["Location"] == address
    assert Import.objects.get().mapping["subject"] == "touchpoints"


def test_the_worker_at_work_is_shown_and_looked_after(hand, company, carla):
    answer = hand.post("/imports/new/", {"text": REGISTER})
    page = hand.get(answer["Location"])
    assert 'hx-trigger="every 2s"' in page.content.decode()
    worked(Import.objects.get())
    part = hand.get(answer["Location"], headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"


def test_somebody_elses_import_is_404(hand, company, as_, alma):
    hand.post("/imports/new/", {"text": REGISTER})
    imported = Import.objects.get()
    Import.objects.update(by=alma)
    assert hand.get(f"/imports/{imported.pk}/").status_code == 404
    assert "Pasted rows" not in hand.get("/imports/").content.decode()
    assert as_(alma).get(f"/imports/{imported.pk}/").status_code == 200


def test_a_refused_step_says_why_where_the_person_is(hand, company):
    follow(hand, hand.post("/imports/new/", {"text": REGISTER}))
    address = f"/imports/{Import.objects.get().pk}/"
    page = hand.post(f"{address}apply/", follow=True)
    assert "has moved on since" in page.content.decode()


def test_pasted_rows_that_cannot_be_read_stay_in_the_form(hand, company):
    page = follow(hand, hand.post("/imports/new/", {"text": "only a heading, no rows"}))
    assert "There is no table in it" in page.content.decode()
    assert [text.strip() for text in fields(page)["text"]] == ["only a heading, no rows"]
    page = follow(hand, sent(hand, page, "/imports/new/", text=REGISTER))
    assert "Is this what the columns are?" in page.content.decode()


def test_a_step_refused_keeps_what_was_chosen(as_, alma, company, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    hand = as_(alma)
    page = follow(hand, hand.post("/imports/new/", {"text": "title,owners\nA,the lawyers\n"}))
    address = f"/imports/{Import.objects.get().pk}/"
    values = follow(hand, sent(hand, page, f"{address}columns/"))
    Import.objects.update(state="checking")
    answer = sent(hand, page, f"{address}columns/", vouch="They all agreed", column_1="")
    assert answer.status_code == 422
    assert "has moved on since" in answer.content.decode()
    assert fields(answer)["vouch"] == ["They all agreed"]
    assert fields(answer)["column_1"] == [""]
    answer = sent(hand, values, f"{address}values/", value_0="RSK")
    assert answer.status_code == 422
    assert '<option value="RSK" selected>' in answer.content.decode()


def test_the_preview_writes_values_as_people_do(hand, company, carla, settings):
    settings.CURRENCY = "EUR"
    InitiativeFactory(key="N1", title="Callback", budget=1_000)
    text = "key;title;budget;start;accountable;status;lead function\nN1;Callback;90.500,50;1.3.2026;{0};delivering;IT\n"
    page = follow(hand, hand.post("/imports/new/", {"text": text.format(carla.email)}))
    page = follow(hand, sent(hand, page, f"/imports/{Import.objects.get().pk}/columns/"))
    shown = " ".join(page.content.decode().replace("\xa0", " ").split())
    assert "1,000 EUR → 90,500.50 EUR" in shown
    assert "1 Mar 2026" in shown
    assert carla.name in shown
    assert "Information technology" in shown
    assert carla.email not in shown.partition("Row by row")[2]


def test_discarding_leaves_nothing(hand, company):
    follow(hand, hand.post("/imports/new/", {"text": REGISTER}))
    page = hand.post(f"/imports/{Import.objects.get().pk}/discard/", follow=True)
    assert "Nothing was imported" in page.content.decode()
    assert not Import.objects.exists()


def test_the_register_and_the_empty_home_lead_here(hand, company):
    assert 'href="/imports/new/"' in hand.get("/initiatives/").content.decode()
    assert 'href="/imports/"' in hand.get("/").content.decode()
