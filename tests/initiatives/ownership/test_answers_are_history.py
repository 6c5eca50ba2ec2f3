"""Answers are history: pages, flags, counts and files say what was answered, whatever was asked or withdrawn since."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import openpyxl
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st
from pptx import Presentation

from cxtracker.errors import Conflict, Refused
from initiatives.assessment.queries import register
from initiatives.assessment.queries.stories import stories
from initiatives.assessment.services import evaluation
from initiatives.models import Decision, Flag, Initiative, OwnershipRequest, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.queries.answers import answers
from initiatives.ownership.services import mail_links, requests
from initiatives.portfolio.queries.portfolio import portfolio
from initiatives.review import freeze
from initiatives.review.decisions import services as decisions
from initiatives.review.files import ExportContext
from initiatives.review.files.deck import deck
from initiatives.review.files.workbook import workbook
from initiatives.review.page import ReviewPage
from initiatives.review.queries.review import review_content
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function
from tests.factories import OwnershipRequestFactory, noon
from tests.initiatives.ownership.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
URL = "/initiatives/X-1/requests/IT/"


@pytest.fixture
def asked(initiative, company, cosmo) -> OwnershipRequest:
    return requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY, what="Two developers")[0]


def seat(function: str = "IT") -> register.Seat:
    [row] = register.rows(list(Initiative.objects.filter(key="X-1").for_register()))
    return next(one for one in row.seats if one.key == function)


@pytest.fixture
def refused_and_withdrawn(asked, initiative, company, cosmo, ivo):
    """IT declines, is asked again, and the question is withdrawn."""
    requests.decline(asked, by=ivo, now=MONDAY, reason="against_our_target", comment="We cut releases")
    requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY + timedelta(days=1))
    asked.refresh_from_db()
    requests.withdraw(asked, by=cosmo, now=MONDAY + timedelta(days=2))
    return asked


SENTENCE = "declined 23 Nov (against our target); asked again, withdrawn 25 Nov"


def test_a_refusal_stays_after_asking_again_and_withdrawing(refused_and_withdrawn, initiative, as_, rita, api_as):
    assert (seat().state, seat().words) == ("declined", SENTENCE)
    found = answers(Initiative.objects.all(), now=MONDAY)["IT"]
    assert (found.asked, found.decided, found.declined, found.open) == (1, 1, 1, 0)
    assert found.declined_by_reason["against_our_target"] == 1
    flags = {flag.code: flag.evidence for flag in Flag.objects.filter(initiative=initiative, closed_on=None)}
    assert flags["declined"] == {"functions": ["IT"]}
    assert flags["not-asked"]["functions"] == ["RSK"]
    for page in ("/initiatives/X-1/", "/functions/IT/", "/requests/", URL):
        assert SENTENCE in as_(rita).get(page).content.decode(), page
    assert "1 no (1 against our target)" in as_(rita).get("/functions/IT/").content.decode()
    assert "IT:declined;RSK:missing" in b"".join(as_(rita).get("/initiatives/export.csv")).decode()
    [listed] = api_as(rita).get("/api/v1/ownership-requests/").json()["results"]
    assert listed["words"] == SENTENCE
    told = api_as(rita).get("/api/v1/initiatives/X-1/").json()["seats"]
    assert [one["words"] for one in told if one["function"] == "IT"] == [SENTENCE]
    told = api_as(rita).get("/api/v1/portfolio/functions/").json()["answers"]
    assert [one["declined"] for one in told if one["function"] == "IT"] == [1]


def test_a_later_yes_owns_and_leaves_the_refusal_counted(asked, initiative, company, cosmo, ivo):
    requests.decline(asked, by=ivo, now=MONDAY, reason="timing")
    requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY)
    asked.refresh_from_db()
    requests.approve(asked, by=ivo, now=MONDAY)
    assert (seat().state, seat().words) == ("owns", "declined 23 Nov (wrong time); asked again, owns")
    found = answers(Initiative.objects.all(), now=MONDAY)["IT"]
    assert (found.approved, found.declined, found.decided) == (1, 1, 2)
    assert not Flag.objects.filter(initiative=initiative, code="declined", closed_on=None).exists()


def test_a_question_withdrawn_before_any_answer_was_asked_all_the_same(asked, company, cosmo, as_, rita):
    requests.withdraw(asked, by=cosmo, now=MONDAY)
    assert (seat().state, seat("RSK").state) == ("withdrawn", "missing")
    told = as_(rita).get("/initiatives/X-1/").content.decode()
    assert f"Required but never asked: {company.RSK.name}." in told
    assert f"Required, but the question was withdrawn: {company.IT.name}." in told
    assert "IT" not in answers(Initiative.objects.all(), now=MONDAY)


SAID = {
    "yes_if": (requests.accept_on_condition, {"comment": "If Risk joins"}, "yes, if … 23 Nov"),
    "asked_back": (requests.ask_back, {"comment": "Which release?"}, "asked back 23 Nov"),
    "not_now": (requests.defer, {"until": date(2026, 12, 7)}, "not now, back on 7 Dec"),
}


@pytest.mark.parametrize("state", SAID)
def test_who_answered_is_not_called_silent(state, asked, ivo, rita, as_):
    answer, typed, sentence = SAID[state]
    answer(asked, by=ivo, now=MONDAY, **typed)
    assert (seat().state, seat().words) == (state, sentence)
    told = as_(rita).get("/initiatives/X-1/").content.decode()
    assert sentence in told
    assert "asked 23 Nov, no answer yet" not in told
    content = review_content(MONDAY.date(), since=None)
    page = ReviewPage(content)
    [row] = [one for one in page.initiatives.rows if one.initiative.key == "X-1"]
    assert [(one.state, one.words) for one in row.seats if one.key == "IT"] == [(state, sentence)]
    [it] = [one for one in page.functions.answers if one.answers.function == "IT"]
    assert (it.answers.neither, it.answers.silent) == (1, 0)
    assert f'"state":"{state}"' in freeze(content)


def test_a_function_that_passed_it_on_names_where_it_went(asked, company, ivo, rita, as_):
    requests.pass_on(asked, by=ivo, now=MONDAY, to=company.OPS)
    assert (seat().state, seat().words) == ("passed_on", f"passed to {company.OPS.name}")
    told = as_(rita).get("/initiatives/X-1/").content.decode()
    assert f"passed the request from {company.IT.name} to {company.OPS.name}." in told


def test_in_their_words_is_only_what_the_answerer_wrote(asked, ivo, rita, as_):
    requests.decline(asked, by=ivo, now=MONDAY, reason="timing")
    told = as_(rita).get(URL).content.decode()
    assert "In their words" not in told
    assert "Two developers" in told


def test_an_imported_reason_stands_at_the_decline(initiative, company, alma, tmp_path):
    path = tmp_path / "bundle.json"
    line = {"initiative": "X-1", "function": "IT", "state": "declined", "reason": "timing", "asked_on": "2026-11-02"}
    path.write_text(json.dumps({"ownerships": [line | {"decided_on": "2026-11-07"}]}))
    import_bundle([path], by=alma, now=noon(MONDAY.date()))
    steps = RequestStep.objects.order_by("id").values_list("kind", "reason")
    assert list(steps) == [("asked", ""), ("declined", "timing")]


def test_the_reply_to_a_question_back_is_on_the_card(asked, ivo, cosmo, as_):
    requests.ask_back(asked, by=ivo, now=MONDAY, comment="Which release?")
    requests.reply(asked, by=cosmo, now=MONDAY, comment="The spring release")
    for page in (reverse("inbox"), URL):
        told = as_(ivo).get(page).content.decode()
        assert "Which release?" in told, page
        assert "The spring release" in told, page


def test_asking_again_after_not_now_opens_a_form_with_that_function(asked, ivo, cosmo, as_):
    requests.defer(asked, by=ivo, now=MONDAY, until=date(2026, 12, 7))
    form = as_(cosmo).get("/initiatives/X-1/ask/?function=IT").content.decode()
    assert 'value="IT"' in form
    as_(cosmo).post("/initiatives/X-1/ask/", {"functions": ["IT"], "what": "Sooner, please"})
    asked.refresh_from_db()
    assert asked.state == "requested"


@pytest.fixture
def old_link(asked, ivo) -> str:
    """Ivo's link in the mail that asked IT."""
    mailing.send_due(now=MONDAY)
    return f"/decide/{mail_links.issue(asked, to=ivo, now=MONDAY)}/"


def test_an_old_link_says_until_when_an_answer_can_be_withdrawn(asked, ivo, old_link, monday):
    requests.approve(asked, by=ivo, now=MONDAY)
    assert "You can withdraw it until 09:10" in Client().get(old_link).content.decode()
    monday.move_to(MONDAY + timedelta(minutes=47))
    told = Client().get(old_link).content.decode()
    assert "It can no longer be withdrawn." in told
    assert "until" not in told.partition("<h1>")[2].partition("<dl")[0]


def test_an_old_link_tells_the_head_that_the_condition_was_accepted(asked, company, ivo, cosmo, old_link):
    requests.accept_on_condition(asked, by=ivo, now=MONDAY, comment="If Risk joins")
    requests.agree(asked, by=cosmo, now=MONDAY)
    told = Client().get(old_link).content.decode()
    assert f"The condition was accepted: {company.IT.name} owns it." in told
    assert "faster" not in told


def test_an_old_link_says_who_answered(asked, dana, old_link):
    requests.decline(asked, by=dana, now=MONDAY, reason="timing", comment="Next year")
    told = Client().get(old_link).content.decode()
    assert "Dana Dorn has answered already." in told
    assert "Next year" in told


# --- the review --------------------------------------------------------------------------------------------------
def test_what_is_decided_today_is_no_follow_up(initiative, carla, lena, as_):
    for question in ("Stop it now?", "Go on in spring?"):
        decisions.ask(initiative, question=question, recommended="stop", by=carla, now=MONDAY - timedelta(days=20))
    today, earlier = Decision.objects.order_by("pk")
    answer = {"owner": carla, "until": date(2026, 12, 7), "by": lena}
    decisions.decide(earlier, verb="continue", why="Spring is fine", now=MONDAY - timedelta(days=7), **answer)
    decisions.decide(today, verb="stop", why="Nobody smiles", now=MONDAY, **answer)
    page = ReviewPage(review_content(MONDAY.date(), since=None))
    assert [row.decision.id for row in page.decisions.today] == [today.pk]
    assert [row.decision.id for row in page.decisions.earlier] == [earlier.pk]
    told = as_(lena).get("/review/").content.decode()
    for part in told.split("Decided at this review")[1:]:
        assert "Nobody smiles" in part.partition("Follow-up on past decisions")[0]
        assert "Lena Lang" in part.partition("Follow-up on past decisions")[0]
        assert "Go on in spring?" not in part.partition("Follow-up on past decisions")[0]


def test_the_files_of_a_review_say_what_was_answered(asked, company, ivo, lena):
    requests.defer(asked, by=ivo, now=MONDAY, until=date(2026, 12, 7))
    context = ExportContext.live(MONDAY.date())
    book = openpyxl.load_workbook(io.BytesIO(workbook(context)))
    heads, row = list(book["Initiatives"].iter_rows(values_only=True))[:2]
    told = dict(zip(heads, row, strict=True))
    assert (told["Not now"], told["Asked, no answer yet"] or "") == (company.IT.name, "")
    assert "not now, back on 7 Dec" in told["Answers so far"]
    text = [
        cell.text_frame.text
        for slide in Presentation(io.BytesIO(deck(context))).slides
        for shape in slide.shapes
        if shape.has_table
        for line in shape.table.rows
        for cell in line.cells
    ]
    assert any("‖IT" in one for one in text)


# --- owners that shape something --------------------------------------------------------------------------------
def test_a_friendly_owner_that_shapes_nothing_opens_no_fence(sample, alma):
    before = portfolio(as_of=date(2026, 11, 21)).jointly_owned
    assert (before.count, before.total) == (5, 10)
    smile = Initiative.objects.get(key="I01")
    friend = Function.objects.get(key="IT")
    OwnershipRequestFactory(
        initiative=smile, function=friend, state="approved", decided_on=date(2026, 11, 20), asked_on=date(2026, 11, 19)
    )
    evaluation.evaluate([smile.pk], today=date(2026, 11, 21))
    assert portfolio(as_of=date(2026, 11, 21)).jointly_owned.count == 5
    smile.refresh_from_db()
    assert smile.assessment.siloed
    assert Flag.objects.filter(initiative=smile, code="cx-only", closed_on=None).exists()


# --- rows from before steps were kept ----------------------------------------------------------------------------
migration = import_module("initiatives.migrations.0007_steps_of_old_requests")


def test_old_rows_get_the_steps_they_tell_once(company, initiative, ivo):
    told = {"decided_by": ivo, "decided_on": date(2026, 11, 7), "reason": "timing", "comment": "Next year"}
    declined = OwnershipRequestFactory(
        initiative=initiative, function=company.IT, state="declined", ask="Help us", steps=False, **told
    )
    open_one = OwnershipRequestFactory(initiative=initiative, function=company.RSK, asked_on=None, steps=False)
    for _twice in range(2):
        migration.write_missing_steps(apps, SimpleNamespace(connection=connection))
    steps = [
        (step.kind, timezone.localdate(step.at), step.by, step.reason, step.comment, step.channel)
        for step in RequestStep.objects.filter(request=declined).order_by("id")
    ]
    assert steps == [
        ("asked", date(2026, 11, 2), None, "", "Help us", "import"),
        ("declined", date(2026, 11, 7), ivo, "timing", "Next year", "import"),
    ]
    [only] = RequestStep.objects.filter(request=open_one)
    assert (only.kind, timezone.localdate(only.at)) == ("asked", MONDAY.date())
    assert stories(OwnershipRequest.objects.filter(pk=declined.pk))[declined.pk].seat == "declined"


# --- whatever happens --------------------------------------------------------------------------------------------
ACTS = (
    "ask",
    "approve",
    "decline",
    "condition",
    "question",
    "defer",
    "pass_on",
    "reply",
    "agree",
    "withdraw",
    "import",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=10))
def test_the_count_of_refusals_never_falls(initiative, company, cosmo, ivo, alma, tmp_path, acts):
    def act(name: str) -> None:
        known = OwnershipRequest.objects.filter(initiative=initiative, function=company.IT).first()
        if name == "ask":
            requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY)
        elif name == "import":
            path = tmp_path / "bundle.json"
            path.write_text(json.dumps({"ownerships": [{"initiative": "X-1", "function": "IT", "state": "requested"}]}))
            import_bundle([path], by=alma, now=MONDAY)
        elif known:
            calls = {
                "approve": lambda: requests.approve(known, by=ivo, now=MONDAY),
                "decline": lambda: requests.decline(known, by=ivo, now=MONDAY, reason="timing"),
                "condition": lambda: requests.accept_on_condition(known, by=ivo, now=MONDAY, comment="If"),
                "question": lambda: requests.ask_back(known, by=ivo, now=MONDAY, comment="Which?"),
                "defer": lambda: requests.defer(known, by=ivo, now=MONDAY, until=date(2026, 12, 7)),
                "pass_on": lambda: requests.pass_on(known, by=ivo, now=MONDAY, to=company.OPS),
                "reply": lambda: requests.reply(known, by=cosmo, now=MONDAY, comment="That"),
                "agree": lambda: requests.agree(known, by=cosmo, now=MONDAY),
                "withdraw": lambda: requests.withdraw(known, by=cosmo, now=MONDAY),
            }
            calls[name]()

    with transaction.atomic():
        refusals = 0
        for name in acts:
            with suppress(Conflict, Refused), transaction.atomic():
                act(name)
            found = answers(Initiative.objects.all(), now=MONDAY).get("IT")
            assert (found.declined if found else 0) >= refusals
            refusals = found.declined if found else 0
        transaction.set_rollback(True)
