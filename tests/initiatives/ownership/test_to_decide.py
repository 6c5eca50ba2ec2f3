"""To decide: what waits for whom, in which order, with a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.models import Flag, Initiative, OwnershipRequest, RequestStep
from initiatives.ownership.queries.answers import answers
from initiatives.ownership.services import requests
from tests.factories import PASSWORD, InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


def needing(*functions, **said) -> Initiative:
    touchpoint = TouchpointFactory()
    for function in functions:
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=2)
    return InitiativeFactory(touchpoints=[touchpoint], **said)


def titles(page) -> list[str]:
    return [card.row.title for card in page.context["found"].cards]


def test_cards_come_oldest_deadline_first_and_hold_the_whole_case(company, carla, ivo, as_):
    company.IT.watches = "clicks per task"
    company.IT.save()
    for title, due in (("Later", 9), ("Sooner", 3), ("Next week", 6)):
        made = needing(company.IT, company.RSK, title=title, initiator=carla)
        requests.ask_each(
            made, [requests.Question(company.IT, f"Do {title}", Decimal(4))], by=carla, now=timezone.now()
        )
        OwnershipRequest.objects.filter(initiative=made).update(due_on=timezone.localdate() + timedelta(due))
    page = as_(ivo).get("/inbox/")
    assert titles(page) == ["Sooner", "Next week", "Later"]
    told = page.content.decode()
    for said in ("Do Sooner", "4 person-days", "clicks per task", "strong influence", "If nobody answers by"):
        assert said in told
    assert "nobody yet; you would be the first" in told


def test_what_one_cannot_act_on_is_not_there(company, carla, ivo, rosa, rita, lena, as_):
    made = needing(company.IT, initiator=carla)
    requests.ask(made, [company.IT], by=carla, now=timezone.now())
    for other in (rosa, rita, lena, carla):
        assert titles(as_(other).get("/inbox/")) == []
    assert titles(as_(carla).get("/inbox/?box=waiting-on-others")) == [made.title]
    Initiative.objects.update(status="stopped")
    assert titles(as_(ivo).get("/inbox/")) == []


def test_conditions_and_questions_wait_for_who_asked(company, carla, ivo, as_):
    made = needing(company.IT, initiator=carla)
    [request] = requests.ask(made, [company.IT], by=carla, now=timezone.now())
    requests.ask_back(request, by=ivo, now=timezone.now(), comment="Which release?")
    page = as_(carla).get("/inbox/").content.decode()
    assert "Information technology has a question about" in page
    assert "Which release?" in page
    assert titles(as_(ivo).get("/inbox/")) == []


def test_an_answer_given_on_the_list_returns_to_it(company, carla, ivo, as_):
    made = needing(company.IT, initiator=carla, key="X-1")
    requests.ask(made, [company.IT], by=carla, now=timezone.now())
    answered = as_(ivo).post("/initiatives/X-1/requests/IT/approve/", {"next": "/inbox/?box=decide"})
    assert answered.headers["Location"] == "/inbox/?box=decide"
    elsewhere = as_(ivo).post("/initiatives/X-1/requests/IT/take-back/", {"next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/initiatives/X-1/"


def test_nothing_waiting_says_what_the_function_owns(company, carla, ivo, cosmo, as_):
    needing(company.IT, initiator=carla)
    assert "What Information technology owns and owes" in as_(ivo).get("/inbox/").content.decode()
    assert "You don't head or deputise for a function" in unescape(as_(cosmo).get("/inbox/").content.decode())
    assert as_(ivo).get("/inbox/?box=nonsense").status_code == 404


def test_the_badge_counts_what_waits(company, carla, ivo, as_):
    made = needing(company.IT, initiator=carla)
    requests.ask(made, [company.IT], by=carla, now=timezone.now())
    assert '<span class="count">1<span' in as_(ivo).get("/functions/").content.decode()
    assert "waiting for you" not in as_(carla).get("/functions/").content.decode()


def test_a_head_lands_there_after_signing_in_when_something_waits(company, carla, ivo, client):
    ivo.set_password(PASSWORD)
    ivo.save()
    made = needing(company.IT, initiator=carla)
    requests.ask(made, [company.IT], by=carla, now=timezone.now())
    arrived = client.post("/accounts/login/?next=/", {"login": ivo.email, "password": PASSWORD}, follow=True)
    assert arrived.redirect_chain[-1][0] == "/inbox/"
    assert client.get("/").status_code == 200


def test_queries_do_not_grow_with_the_cards(company, carla, ivo, as_):
    door = as_(ivo)

    def counted(box: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert door.get(f"/inbox/?box={box}").status_code == 200
        return len(seen)

    def more(count: int) -> None:
        for _ in range(count):
            made = needing(company.IT, company.RSK, company.OPS, initiator=carla)
            requests.ask(made, [company.IT], by=carla, now=timezone.now())

    more(2)
    few = counted("decide")
    more(10)
    assert counted("decide") == few
    assert few <= 55


# --- asking several, each with its own -----------------------------------------------------------------------------
def test_one_submit_asks_three_functions_each_with_its_own_sentence_and_effort(company, carla, as_):
    made = needing(company.IT, company.RSK, company.OPS, initiator=carla, key="X-1")
    door = as_(carla)
    page = door.get("/initiatives/X-1/ask/").content.decode()
    assert page.count('name="functions"') == 6
    told = door.post(
        "/initiatives/X-1/ask/",
        {
            "functions": ["IT", "RSK", "OPS"],
            "what": "Please join",
            "what-IT": "Two developers",
            "person_days-IT": "30",
            "money-IT": "20000",
            "person_days-RSK": "2",
        },
        follow=True,
    ).content.decode()
    assert "Asked: " in told
    asked = {r.function.key: (r.ask, r.person_days, r.money) for r in made.requests.select_related("function")}
    assert asked == {
        "IT": ("Two developers", 30, 20000),
        "RSK": ("Please join", 2, None),
        "OPS": ("Please join", None, None),
    }
    assert door.post("/initiatives/X-1/ask/", {"functions": ["FIN"], "person_days-FIN": "-1"}).status_code == 422


def test_who_is_away_is_seen_before_asking(company, carla, ivo, rosa, as_):
    today = timezone.localdate()
    needing(company.IT, initiator=carla, key="X-1")
    as_(ivo).post("/away/", {"person": rosa.email, "since": today, "until": today + timedelta(3)})
    told = as_(carla).get("/initiatives/X-1/ask/").content.decode()
    assert "Ivo Imhof is away until" in told
    assert "; Rosa Reuter is standing in" in told


# --- the mirror ------------------------------------------------------------------------------------------------------
@pytest.fixture
def decided(company):
    """Four decided by IT after 8, 16, 24 and 32 working hours (asked on Monday mornings), one open."""
    from datetime import UTC, datetime

    for days, state in ((1, "approved"), (2, "declined"), (3, "approved"), (4, "approved")):
        request = OwnershipRequestFactory(function=company.IT, state=state, steps=False)
        monday = datetime(2026, 11, 2, 9, tzinfo=timezone.get_default_timezone()).astimezone(UTC)
        for kind, at in (("asked", monday), (state, monday + timedelta(days=days))):
            RequestStep.objects.create(request=request, kind=kind, at=at, channel="page")
    return OwnershipRequestFactory(function=company.IT, due_on=date(2026, 11, 9))


def test_figures_are_hidden_below_five_and_then_median_and_p90(company, decided, rita, as_):
    now = timezone.now()
    few = answers(Initiative.objects.all(), now=now)["IT"]
    assert (few.decided, few.shown, few.median_hours, few.approval_share, few.silent) == (4, False, None, None, 1)
    told = as_(rita).get("/functions/IT/").content.decode()
    assert "Answer times appear once 5 requests have been decided; 4 so far." in told
    assert "Median answer" not in told
    request = OwnershipRequestFactory(
        function=company.IT, state="approved", asked_on=date(2026, 11, 2), decided_on=date(2026, 11, 9)
    )
    assert request.pk
    found = answers(Initiative.objects.all(), now=now)["IT"]
    assert (found.median_hours, found.p90_hours) == (24.0, 40.0)
    assert (found.approval_share, found.silent_share) == (0.8, 1 / 6)
    assert "Median answer" in as_(rita).get("/functions/IT/").content.decode()
    listed = as_(rita).get("/requests/?overdue=true&function=IT").content.decode()
    assert "1 ownership request" in listed
    wrong = as_(rita).get("/requests/?overdue=maybe")
    assert wrong.status_code == 400
    assert "Show all requests" in wrong.content.decode()


def test_the_api_says_how_functions_answer(company, decided, rita, api_as):
    needing(company.IT)
    told = api_as(rita).get("/api/v1/portfolio/functions/").json()["functions"]
    [it] = [one for one in told if one["key"] == "IT"]
    assert (it["answers"]["decided"], it["answers"]["silent"], it["answers"]["median_hours"]) == (4, 1, None)


# --- the hint that is not for everyone ------------------------------------------------------------------------------
def test_the_retreat_hint_is_seen_by_that_person_and_leadership_only(company, cosmo, carla, lena, rita, as_, api_as):
    today = timezone.localdate()
    for function in (company.IT, company.RSK):
        OwnershipRequestFactory(function=function, state="declined", asked_by=cosmo, decided_on=today)
    solo = needing(company.IT, company.RSK, initiator=cosmo, key="X-1")
    evaluation.evaluate([solo.pk], today=today)
    assert Flag.objects.filter(initiative=solo, code="retreat", closed_on=None).exists()
    sentence = "A solo initiative after two refusals"
    for person, sees in ((cosmo, True), (lena, True), (carla, False), (rita, False)):
        assert (sentence in as_(person).get("/initiatives/X-1/").content.decode()) is sees
        told = api_as(person).get("/api/v1/initiatives/X-1/").json()["flags"]
        assert ("retreat" in {flag["code"] for flag in told}) is sees
        listed = api_as(person).get("/api/v1/flags/?code=retreat").json()["results"]
        assert bool(listed) is sees
    assert as_(rita).get("/initiatives/?flag=retreat").status_code == 400
