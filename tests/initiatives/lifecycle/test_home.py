"""Home: what one can do next, each kind only when there is something, one action a row."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.assessment.services import evaluation
from initiatives.lifecycle.rules import AFTER_REFUSAL, after_refusal
from initiatives.models import Decision, Initiative, OwnershipRequest
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory

NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Europe/Berlin"))
HEADINGS = ("answer", "waiting", "late", "refused", "about-outcomes")


@pytest.fixture(autouse=True)
def _it_is_friday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def needing(*functions, **values) -> Initiative:
    touchpoint = TouchpointFactory()
    for function in functions:
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(touchpoints=[touchpoint], status="proposed", **values)


def asked(function, by, **values) -> OwnershipRequest:
    initiative = needing(function, initiator=by, **values)
    evaluation.evaluate([initiative.pk], today=NOW.date())
    return requests.ask(initiative, [function], by=by, now=NOW)[0]


def home(door) -> str:
    return unescape(door.get("/").content.decode())


def sections(page: str) -> list[str]:
    return [name for name in re.findall(r'<h2 id="([a-z-]+)"', page) if name in HEADINGS]


@pytest.mark.django_db
def test_who_has_nothing_to_do_reads_one_sentence(company, rita, carla, as_):
    asked(company.IT, carla)
    page = home(as_(rita))
    assert sections(page) == []
    assert page.count("Nothing needs you now.") == 1


@pytest.mark.django_db
def test_the_head_is_asked_to_answer_and_the_asker_waits(company, ivo, carla, as_):
    request = asked(company.IT, carla, key="CX-1")
    mine = home(as_(ivo))
    assert sections(mine) == ["answer"]
    assert 'href="/initiatives/CX-1/requests/IT/"' in mine
    assert sections(home(as_(carla))) == ["waiting"]
    requests.ask_back(request, by=ivo, now=NOW, comment="Which release?")
    assert sections(home(as_(carla))) == ["answer"]
    assert "Information technology has a question about" in home(as_(carla))


@pytest.mark.django_db
def test_what_is_late_is_not_waiting_and_the_programme_sees_all_of_it(company, carla, cosmo, lena, rita, as_):
    asked(company.IT, cosmo, key="CX-1")
    assert sections(home(as_(carla))) == []
    OwnershipRequest.objects.update(due_on=NOW.date() - timedelta(days=1))
    for person in (carla, cosmo):
        page = home(as_(person))
        assert sections(page) == ["late"]
        assert "1 answer is late; send a reminder" in page
        assert "/initiatives/CX-1/requests/IT/remind/" in page
    for other in (lena, rita):
        assert sections(home(as_(other))) == []


@pytest.mark.django_db
def test_a_no_is_taken_to_the_next_owner_then_to_leadership_then_read(company, ivo, rosa, carla, as_):
    initiative = needing(company.IT, company.RSK, initiator=carla, key="CX-1")
    evaluation.evaluate([initiative.pk], today=NOW.date())
    [request] = requests.ask(initiative, [company.IT], by=carla, now=NOW)
    requests.decline(request, by=ivo, now=NOW, reason="timing")
    page = home(as_(carla))
    assert sections(page) == ["refused"]
    assert re.search(r'href="/initiatives/CX-1/ask/\?function=RSK"\s*>Ask Risk and legal<', page)
    [other] = requests.ask(initiative, [company.RSK], by=carla, now=NOW)
    requests.decline(other, by=rosa, now=NOW, reason="timing")
    page = home(as_(carla))
    assert page.count('href="/review/decisions/ask/?initiative=CX-1"') == 2
    Decision.objects.create(initiative=initiative, question="Without them?", asked_by=carla, asked_at=NOW)
    page = home(as_(carla))
    assert "Ask leadership" not in page
    assert page.count("See the request") == 2


@pytest.mark.django_db
def test_a_conflict_of_targets_leads_to_the_register_and_not_now_to_the_request(company, ivo, carla, as_):
    against = asked(company.IT, carla, key="CX-1")
    requests.decline(against, by=ivo, now=NOW, reason="against_our_target", comment="Clicks")
    later = asked(company.IT, carla, key="CX-2")
    requests.defer(later, by=ivo, now=NOW, until=date(2026, 12, 7))
    page = home(as_(carla))
    assert f'href="/conflicts/{against.conflict.pk}/"' in page
    assert 'href="/initiatives/CX-2/requests/IT/"' in page
    assert sections(page) == ["refused"]


@pytest.mark.django_db
def test_a_no_that_is_not_needed_or_not_yours_is_not_there(company, ivo, rosa, carla, cosmo, as_):
    request = asked(company.IT, cosmo)
    [unneeded] = requests.ask(request.initiative, [company.RSK], by=cosmo, now=NOW)
    requests.decline(unneeded, by=rosa, now=NOW, reason="not_ours")
    assert sections(home(as_(cosmo))) == ["waiting"]
    requests.decline(request, by=ivo, now=NOW, reason="timing")
    assert sections(home(as_(cosmo))) == ["refused"]
    assert sections(home(as_(carla))) == []
    Initiative.objects.update(status="stopped")
    assert sections(home(as_(cosmo))) == []


@pytest.mark.django_db
def test_home_asks_the_database_no_more_for_more_rows(company, ivo, carla, as_):
    door = as_(carla)

    def more(number: int) -> int:
        for place in range(number):
            requests.decline(asked(company.IT, carla), by=ivo, now=NOW, reason="timing")
            asked(company.IT, carla)
            late = asked(company.IT, carla)
            OwnershipRequest.objects.filter(pk=late.pk).update(due_on=NOW.date() - timedelta(days=place + 1))
        door.get("/")
        with CaptureQueriesContext(connection) as seen:
            door.get("/")
        return len(seen)

    assert more(1) == more(3)


def test_what_follows_a_refusal_is_one_of_four():
    def action(**values: bool) -> str:
        return after_refusal(
            **{"deferred": False, "in_conflict": False, "others": False, "leadership": False, **values}
        )

    assert action(in_conflict=True, deferred=True, others=True, leadership=True) == "conflict"
    assert action(deferred=True, others=True, leadership=True) == "request"
    assert action(others=True, leadership=True) == "ask"
    assert action(leadership=True) == "leadership"
    assert action() == "request"
    assert {"conflict", "request", "ask", "leadership"} == set(AFTER_REFUSAL)


@pytest.mark.django_db
def test_of_many_answers_the_first_stand_on_home_and_all_behind_a_link(company, ivo, carla, as_):
    touchpoint = TouchpointFactory()
    for number in range(53):
        initiative = InitiativeFactory(key=f"CX-{number}", touchpoints=[touchpoint], initiator=carla)
        requests.ask(initiative, [company.IT], by=carla, now=NOW)
    page = home(as_(ivo))
    assert "53 requests need your answer" in page
    assert page.count("Will Information technology co-own") == 20
    assert re.search(r'href="/inbox/">\s*all 53\s*</a>', page)
    shown = [unescape(as_(ivo).get(f"/inbox/?page={number}").content.decode()) for number in (1, 2, 3)]
    keys = [set(re.findall(r'href="/initiatives/(CX-[0-9]+)/requests/IT/"', one)) for one in shown]
    assert ([len(some) for some in keys], len(set.union(*keys))) == ([20, 20, 13], 53)


@pytest.mark.django_db
def test_of_many_refusals_the_first_are_shown_with_their_number(company, ivo, carla, as_):
    for _number in range(22):
        request = asked(company.IT, carla)
        requests.decline(request, by=ivo, now=NOW, reason="timing")
    page = home(as_(carla))
    section = page[page.index('<h2 id="refused">') : page.index("</section>", page.index('<h2 id="refused">'))]
    assert '<span class="count">22</span>' in section
    assert section.count("<li>") == 20
