"""The mail on a closed review: who gets it, what it says, and what goes with it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace

from django.core import mail
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from cxtracker.ui import numbers
from initiatives.notifications.services import mailing, notifications
from initiatives.review.decisions import services as decisions
from initiatives.review.files import ExportContext, files
from initiatives.review.files.deck import deck
from initiatives.review.services import reviews
from tests.factories import PersonFactory
from tests.initiatives.review.test_files import TODAY, opened, texts


def test_closing_mails_the_pack_to_leadership_and_managers_once(sample, lena, manager, rita, without_pdf):
    PersonFactory(email="gone@example.com", role=Role.LEADERSHIP, is_active=False)
    review = reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    told = User.objects.filter(is_active=True, role__in=["leadership", "cx_manager"]).values_list("email", flat=True)
    assert mailing.send_due(now=timezone.now()) == len(told)
    assert mailing.send_due(now=timezone.now()) == 0
    assert sorted(one.to[0] for one in mail.outbox) == sorted(told)
    assert {"lena@example.com", "mia@example.com"} <= set(told)
    letter = next(one for one in mail.outbox if one.to == ["mia@example.com"])
    assert letter.subject == "Autumn: 10 initiatives, 5 jointly owned, 5 siloed"
    assert f"http://testserver/review/{review.key}/" in letter.body
    assert "On 21 November 2026, 5 of 10 live initiatives were siloed." in letter.body
    [(name, content, _kind)] = letter.attachments
    assert name == "review-2026-11-21.pptx"
    assert len(opened(content).slides) == 8


def test_the_mail_says_who_does_what_until_when(sample, lena, manager, without_pdf):
    asked = decisions.ask(
        None,
        question="All branches?",
        recommended="stop",
        by=manager,
        now=timezone.now(),
        needed_by=TODAY + timedelta(9),
    )
    taken = decisions.ask(None, question="Stop the camera?", recommended="stop", by=manager, now=timezone.now())
    decisions.decide(
        taken, verb="stop", why="No effect", owner=manager, until=date(2026, 12, 24), by=lena, now=timezone.now()
    )
    reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    letter = next(one for one in mail.outbox if one.to == ["lena@example.com"])
    assert asked.question in letter.body
    assert "Stop: Stop the camera? – Mia Mann, due 24 Dec 2026" in letter.body


def test_the_mail_of_a_past_day_says_that_it_was_drawn_up_later(company, lena, without_pdf):
    reviews.close(title="Autumn", as_of=TODAY - timedelta(30), by=lena, today=TODAY, now=timezone.now())
    mailing.send_due(now=timezone.now())
    assert "drawn up later" in mail.outbox[0].body
    assert "drawn up later" in mail.outbox[0].alternatives[0][0]


def test_who_wants_no_mail_reads_of_it_on_the_page(company, lena, carla, as_, without_pdf):
    notifications.choose({"happened": "page"}, by=carla)
    review = reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    mailing.send_due(now=timezone.now())
    assert [one.to for one in mail.outbox] == [["lena@example.com"]]
    page = as_(carla).get("/updates/").content.decode()
    assert "closed the review." in page
    assert f'href="/review/{review.key}/"' in page


def test_a_share_reads_the_same_on_page_sheet_slide_and_in_the_mail(review, rita, as_, without_pdf):
    programme = json.loads(review.content)["programme"]
    mailing.send_due(now=timezone.now())
    page = as_(rita).get(f"/review/{review.key}/").content.decode()
    begins = page.index('<section class="paper"')
    ends = page.index("</section>", begins)
    said = {
        "page": page[:begins] + page[ends:],
        "sheet on paper": page[begins:ends],
        "slides": texts(opened(deck(ExportContext.of(review)))),
        "mail": mail.outbox[0].body,
        "mail as a page": mail.outbox[0].alternatives[0][0],
    }
    for share in (programme["ring"]["coverage"], programme["prevention"]["prevention_share"]):
        written = numbers.share(share)
        assert "." in written
        assert [where for where, text in said.items() if written not in text] == []
    pull = next(one["pull"] for one in json.loads(review.content)["functions"]["balance"] if one["key"] == "SVC")
    for address in ("/functions/", "/functions/SVC/", f"/review/{review.key}/"):
        assert numbers.share(pull) in as_(rita).get(address).content.decode()


def test_a_file_too_large_for_a_mail_is_only_linked(company, lena, monkeypatch):
    heavy = SimpleNamespace(write=lambda _edition: b"x" * files.LARGEST)
    monkeypatch.setitem(files.FORMATS, "pdf", (heavy.write, "application/pdf"))
    reviews.close(title="Autumn", as_of=TODAY, by=lena, today=TODAY, now=timezone.now())
    mailing.send_due(now=timezone.now())
    letter = mail.outbox[0]
    assert [name for name, *_rest in letter.attachments] == ["review-2026-11-21.pptx"]
    assert "review.pdf" in letter.body
