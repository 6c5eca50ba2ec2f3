"""The mailed review pack as a real mail server takes it."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pptx import Presentation

from initiatives.models import Notification
from initiatives.notifications.services import mailing
from initiatives.review.files import PdfUnavailable, files
from initiatives.review.services import reviews

TODAY = date(2026, 11, 21)


@pytest.fixture
def closed(company, carla, lena, monkeypatch):
    """A review of a small company, on a server without PDF."""

    def missing(_edition):
        raise PdfUnavailable("no Pango")

    monkeypatch.setitem(files.FORMATS, "pdf", (missing, "application/pdf"))
    return reviews.close(title="Herbst – „größer“ 😀", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())


def test_the_pack_arrives_whole(mail_server, closed):
    assert mailing.send_due(now=timezone.now()) == 2
    assert sorted(mail_server.recipients) == ["carla@example.com", "lena@example.com"]
    message = next(one for one in mail_server.taken if one["To"] == "carla@example.com")
    assert message["Subject"].strip().startswith("Herbst – „größer“ 😀: ")
    html = message.get_body(("html",)).get_content()
    assert "http://testserver/review/2026-11-21/" in html
    assert "<table" in html
    [deck] = message.iter_attachments()
    assert deck.get_filename() == "review-2026-11-21.pptx"
    assert len(Presentation(io.BytesIO(deck.get_content())).slides) == 3


def test_a_busy_server_gets_it_later_and_each_person_once(mail_server, closed):
    mail_server.refusals = 1
    now = timezone.now()
    assert mailing.send_due(now=now) == 1
    assert mailing.send_due(now=now + timedelta(minutes=3)) == 1
    assert mailing.send_due(now=now + timedelta(hours=1)) == 0
    assert Counter(mail_server.recipients) == {"carla@example.com": 1, "lena@example.com": 1}


def test_a_worker_killed_after_sending_sends_a_copy_that_mail_programs_fold(mail_server, closed, monkeypatch):
    mark = Notification.objects.filter(pk__in=[]).__class__.update
    marks = []

    def killed(rows, **values):
        if "mailed_at" in values and not marks:
            marks.append(values)
            raise SystemExit("killed")
        return mark(rows, **values)

    monkeypatch.setattr(Notification.objects.all().__class__, "update", killed)
    now = timezone.now()
    with pytest.raises(SystemExit):
        mailing.send_due(now=now)
    assert mailing.send_due(now=now + timedelta(seconds=1)) == 1, "The other person's; the first is still leased."
    assert mailing.send_due(now=now + mailing.LEASE + timedelta(minutes=1)) == 1
    sent = Counter(message["Message-ID"] for message in mail_server.taken)
    assert sorted(sent.values()) == [1, 2]
