"""Every verb through the page: who has the button may press it, everyone else has none and is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import NotAllowed, Refused
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep, TargetConflict
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.services import offers, overriding, reminding, reported, requests
from initiatives.ownership.views.requests import VERBS
from journeys.models import Deputy
from tests.factories import noon
from tests.initiatives.ownership.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
URL = "/initiatives/X-1/requests/IT/"


@pytest.fixture
def asked(initiative, company, cosmo) -> OwnershipRequest:
    question = requests.Question(company.IT, "Two developers", Decimal(4), Decimal(9000))
    return requests.ask_each(initiative, [question], by=cosmo, now=MONDAY)[0]


def state() -> str:
    return OwnershipRequest.objects.get(function__key="IT").state


SAID = {
    "approve": {},
    "decline": {"reason": "timing", "comment": "Next year"},
    "condition": {"comment": "If Risk joins"},
    "question": {"comment": "Which release?"},
    "defer": {"until": "2026-12-07", "comment": "After the freeze"},
    "pass_on": {"to": "OPS", "comment": "They run it"},
    "agree": {},
    "offer": {"comment": "Half of it"},
    "reply": {"comment": "The spring release"},
    "override": {"approve": "true", "comment": "The head has left"},
    "withdraw": {},
    "take_back": {},
    "confirm": {},
    "deny": {"comment": "We never met"},
    "ask_anew": {},
    "remind": {},
}
ENDS = {
    "approve": "approved",
    "decline": "declined",
    "condition": "conditional",
    "question": "question",
    "defer": "deferred",
    "pass_on": "passed_on",
}


def say(door, verb: str, **more):
    return door.post(f"{URL}{verb.replace('_', '-')}/", {**SAID[verb], **more}, follow=True)


@pytest.mark.parametrize(("verb", "ends"), ENDS.items())
def test_the_head_answers_and_nobody_else(verb, ends, asked, ivo, rosa, alma, carla, rita, as_):
    for other in (rosa, alma, carla, rita):
        assert say(as_(other), verb).status_code == 403
    assert state() == "requested"
    assert say(as_(ivo), verb).status_code == 200
    assert state() == ends
    step = RequestStep.objects.order_by("pk").last() if verb != "pass_on" else RequestStep.objects.get(kind="passed_on")
    assert (step.by, step.channel, step.comment) == (ivo, "page", SAID[verb].get("comment", ""))


@pytest.mark.parametrize("verb", ["condition", "question", "decline", "defer", "pass_on"])
def test_an_empty_answer_is_not_taken_and_what_was_typed_stays(verb, asked, ivo, as_):
    typed = dict.fromkeys(SAID[verb], "") | ({"comment": "Half a"} if verb in ("decline", "defer", "pass_on") else {})
    page = as_(ivo).post(f"{URL}{verb.replace('_', '-')}/", typed)
    assert page.status_code == 422
    told = page.content.decode()
    assert "This answer wasn't saved" in told
    assert "Half a" in told or verb in ("condition", "question")
    assert state() == "requested"


def test_a_condition_is_agreed_by_the_requester_only(asked, ivo, cosmo, rosa, as_):
    say(as_(ivo), "condition")
    assert say(as_(rosa), "agree").status_code == 403
    assert "If Risk joins" in as_(cosmo).get(URL).content.decode()
    assert "now owns " in say(as_(cosmo), "agree").content.decode()
    assert state() == "approved"


def test_a_question_stops_the_clock_until_the_reply(asked, ivo, cosmo, as_, monday):
    due = asked.due_on
    say(as_(ivo), "question")
    monday.shift(timedelta(days=2))
    told = as_(cosmo).get(URL).content.decode()
    assert "The clock is stopped until then." in told
    assert "Which release?" in told
    assert say(as_(ivo), "reply").status_code == 403
    say(as_(cosmo), "reply")
    request = OwnershipRequest.objects.get()
    assert (request.state, request.due_on) == ("requested", due + timedelta(days=2))
    [seen] = questions([request], to=ivo, now=timezone.now(), today=timezone.localdate())
    assert seen.waited == 0


def test_not_now_comes_back_by_itself(asked, ivo, as_):
    say(as_(ivo), "defer")
    assert "The request comes back on Mon 7 Dec." in as_(ivo).get(URL).content.decode()
    requests.bring_back(OwnershipRequest.objects.get(), now=noon(date(2026, 12, 7)))
    assert state() == "requested"


def test_passing_on_asks_the_other_function(asked, ivo, as_):
    say(as_(ivo), "pass_on")
    moved = OwnershipRequest.objects.get(function__key="OPS")
    assert (moved.state, moved.ask, moved.person_days) == ("requested", "Two developers", 4)
    assert "Operations has been asked instead." in as_(ivo).get(URL).content.decode()


def test_an_answer_is_taken_back_within_ten_minutes_by_who_gave_it(asked, ivo, dana, as_, monday):
    say(as_(ivo), "decline")
    page = as_(ivo).get(URL).content.decode()
    assert "possible until 09:10" in page
    assert "Withdraw my answer" not in as_(dana).get(URL).content.decode()
    assert "You can withdraw only your own last answer" in say(as_(dana), "take_back").content.decode()
    assert state() == "declined"
    say(as_(ivo), "take_back")
    assert state() == "requested"
    say(as_(ivo), "approve")
    monday.shift(timedelta(minutes=11))
    assert "Withdraw my answer" not in as_(ivo).get(URL).content.decode()
    assert "within 10 minutes" in say(as_(ivo), "take_back").content.decode()
    assert state() == "approved"


def test_an_administrator_overrides_with_a_reason_that_stays(asked, alma, carla, as_):
    assert say(as_(carla), "override").status_code == 403
    refused = as_(alma).post(f"{URL}override/", {"approve": "true", "comment": ""})
    assert (refused.status_code, state()) == (422, "requested")
    say(as_(alma), "override")
    assert state() == "approved"
    told = as_(carla).get(URL).content.decode()
    assert "decided for the function" in told
    assert "The head has left" in told


def test_withdrawing_and_asking_again(asked, cosmo, rosa, as_):
    assert say(as_(rosa), "withdraw").status_code == 403
    say(as_(cosmo), "withdraw")
    assert state() == "withdrawn"
    assert "Ask again" in as_(cosmo).get(URL).content.decode()
    as_(cosmo).post("/initiatives/X-1/ask/", {"functions": ["IT"], "what": "Please"})
    assert state() == "requested"


def test_a_deputy_answers_for_the_head_and_it_says_so(asked, dana, rita, as_):
    say(as_(dana), "approve")
    assert "Dana Dorn for Ivo Imhof" in as_(rita).get(URL).content.decode()


def test_the_second_answer_hears_who_gave_the_first(asked, ivo, dana, as_):
    say(as_(dana), "approve")
    told = say(as_(ivo), "decline").content.decode()
    assert "Dana Dorn" in told
    assert "Nothing was changed" in told
    assert state() == "approved"


def test_nothing_is_answered_on_what_is_over(asked, initiative, ivo, as_):
    Initiative.objects.update(status="stopped")
    assert "Take ownership" not in as_(ivo).get(URL).content.decode()
    assert "Nothing was changed" in say(as_(ivo), "approve").content.decode()
    assert state() == "requested"


def test_what_next_names_the_days(asked, ivo, lena, as_):
    told = as_(ivo).get(URL).content.decode()
    assert "If nobody answers by Wed 25 Nov, a reminder goes out." in told
    assert "If nobody answers by Wed 2 Dec, it goes to Lena Lang." in told
    assert "No answer never counts as a yes." in told


def test_a_materially_changed_pact_is_shown_before_and_after(asked, initiative, ivo, cosmo, as_):
    Initiative.objects.update(go_live=date(2027, 1, 10))
    requests.approve(asked, by=ivo, now=MONDAY)
    initiative.refresh_from_db()
    initiatives.edit(initiative, {"go_live": date(2027, 4, 30)}, by=cosmo)
    assert state() == "requested"
    told = as_(ivo).get(URL).content.decode()
    assert "Does Information technology’s yes to “A card explains itself” still hold?" in told
    assert "10 Jan 2027" in told
    assert "30 Apr 2027" in told
    assert "Yes, it still holds" in told


def test_against_our_target_opens_an_entry_that_leadership_rules(asked, ivo, lena, carla, rita, as_):
    say(as_(ivo), "decline", reason="against_our_target", comment="We are measured on clicks")
    entry = TargetConflict.objects.get()
    assert "We are measured on clicks" in as_(rita).get("/conflicts/").content.decode()
    url = f"/conflicts/{entry.pk}/"
    assert "What holds from now on?" not in as_(carla).get(url).content.decode()
    as_(carla).post(url, {"ruling": "Clicks give way"})
    entry.refresh_from_db()
    assert entry.ruling == ""
    assert as_(lena).post(url, {"ruling": ""}).status_code == 422
    as_(lena).post(url, {"ruling": "Clicks give way until summer"})
    entry.refresh_from_db()
    assert (entry.ruling, entry.ruled_by, entry.ruled_on) == ("Clicks give way until summer", lena, MONDAY.date())
    assert "Clicks give way until summer" in as_(lena).post(url, {"ruling": "No"}, follow=True).content.decode()
    assert Event.objects.filter(kind="conflict.ruled").count() == 1
    assert "Clicks give way until summer" in as_(rita).get(url).content.decode()


# --- the button and the service ask the same ----------------------------------------------------------------------
CALLS = {
    "approve": lambda r, by: requests.approve(r, by=by, now=MONDAY),
    "decline": lambda r, by: requests.decline(r, by=by, now=MONDAY, reason="timing"),
    "condition": lambda r, by: requests.accept_on_condition(r, by=by, now=MONDAY, comment="x"),
    "question": lambda r, by: requests.ask_back(r, by=by, now=MONDAY, comment="x"),
    "defer": lambda r, by: requests.defer(r, by=by, now=MONDAY, until=date(2026, 12, 7)),
    "agree": lambda r, by: requests.agree(r, by=by, now=MONDAY),
    "offer": lambda r, by: offers.offer(r, by=by, now=MONDAY, comment="x"),
    "reply": lambda r, by: requests.reply(r, by=by, now=MONDAY, comment="x"),
    "withdraw": lambda r, by: requests.withdraw(r, by=by, now=timezone.now()),
    "override": lambda r, by: overriding.override(r, by=by, now=MONDAY, approve=True, comment="x"),
    "take_back": lambda r, by: requests.take_back(r, by=by, now=MONDAY),
    "confirm": lambda r, by: reported.confirm(r, by=by, now=MONDAY),
    "deny": lambda r, by: reported.deny(r, by=by, now=MONDAY, comment="x"),
    "ask_anew": lambda r, by: reported.ask_anew(r, by=by, now=MONDAY),
    "remind": lambda r, by: reminding.remind(r, by=by, now=MONDAY),
}


@pytest.mark.parametrize("status", ["proposed", "stopped"])
@pytest.mark.parametrize("at", RequestState.values)
@pytest.mark.parametrize("who", ["ivo", "dana", "rosa", "cosmo", "carla", "alma", "lena", "rita"])
def test_a_verb_is_offered_exactly_where_it_would_be_carried_out(who, at, status, request, asked, initiative):
    from django.db import transaction

    by = request.getfixturevalue(who)
    OwnershipRequest.objects.filter(pk=asked.pk).update(state=at, reported="approved")
    Initiative.objects.filter(pk=initiative.pk).update(status=status)
    fresh = OwnershipRequest.objects.whole().get(pk=asked.pk)
    [seen] = questions([fresh], to=by, now=MONDAY, today=MONDAY.date())
    for verb, call in CALLS.items():
        carried_out = True
        try:
            with transaction.atomic():
                call(OwnershipRequest.objects.whole().get(pk=asked.pk), by)
                transaction.set_rollback(True)
        except (NotAllowed, Refused):
            carried_out = False
        assert (verb in seen.verbs) == carried_out, f"{who} {verb} at {at} on {status}"
    waits = OwnershipRequest.objects.to_decide_by(by, MONDAY.date()).exists()
    if waits:
        assert seen.verbs & {"approve", "agree", "reply", "confirm"}


def test_every_verb_has_words_for_the_test():
    assert set(SAID) == set(VERBS)


def test_a_substitute_takes_over_and_hands_back(asked, company, ivo, rosa, cosmo, as_):
    door = as_(ivo)
    told = door.post("/away/", {"person": rosa.email, "since": "2026-11-23", "until": "2026-11-27"}, follow=True)
    assert "Rosa Reuter will answer for you until 27 Nov 2026." in told.content.decode()
    assert "Will Information technology co-own" in as_(rosa).get("/inbox/").content.decode()
    assert "Ivo Imhof is away until 27 Nov; Rosa Reuter is standing in" not in as_(cosmo).get(URL).content.decode()
    assert (
        "Ivo Imhof is away until 27 Nov; Rosa Reuter answers in the meantime." in as_(cosmo).get(URL).content.decode()
    )
    door.post("/away/IT/back/", {"person": rosa.email})
    assert "Will Information technology co-own" not in as_(rosa).get("/inbox/").content.decode()
    assert not Deputy.objects.filter(person=rosa).exists()


def test_the_window_of_a_substitute_ends_by_itself(asked, ivo, rosa, as_, monday):
    as_(ivo).post("/away/", {"person": rosa.email, "since": "2026-11-23", "until": "2026-11-24"})
    monday.shift(timedelta(days=2))
    assert say(as_(rosa), "approve").status_code == 403
    assert state() == "requested"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"until": "2026-11-20"}, "The last day is before the first."),
        ({"since": "2026-11-02", "until": "2026-11-20"}, "These dates are in the past."),
        ({"person": "dana@example.com"}, "a deputy without an end"),
        ({"person": "ivo@example.com"}, "Select a valid choice"),
    ],
)
def test_a_substitute_that_cannot_be(said, sentence, company, ivo, rosa, as_):
    values = {"person": rosa.email, "since": "2026-11-23", "until": "2026-11-27", **said}
    page = as_(ivo).post("/away/", values)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Deputy.objects.count() == 1


def test_who_heads_nothing_names_nobody(company, dana, rosa, as_):
    as_(dana).post("/away/", {"person": rosa.email, "since": "2026-11-23", "until": "2026-11-27"})
    assert as_(dana).post("/away/IT/back/", {"person": rosa.email}).status_code == 403
    assert Deputy.objects.count() == 1
