"""Checking in: in a few clicks, never green when nobody knows any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from initiatives.assessment.services import evaluation
from initiatives.checkins import queries, services
from initiatives.checkins.rules import standing
from initiatives.comments.services import comments
from initiatives.models import Assessment, CheckIn, Notification
from initiatives.policies import services as policies
from initiatives.policies.rules.policy import DEFAULT
from initiatives.review.services import reviews
from journeys.models import Measurement
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    SeriesFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db
RHYTHM = DEFAULT.check_in_days


@pytest.fixture
def initiative(company, cosmo):
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(
        key="CX-7",
        title="Refund",
        touchpoints=[touchpoint],
        accountable=cosmo,
        lead_function=company.IT,
        status="delivering",
    )


@pytest.fixture
def series(initiative, rosa):
    series = SeriesFactory(key="BE03-pilot", metric=MetricFactory(key="BE03", name="Early churn"), label="pilot")
    OutcomeFactory(initiative=initiative, metric=series.metric, series=series, benefit_owner=rosa, baseline=2.4)
    return series


def check_in(initiative, by, pace="on_track", sentence="The form is live in two branches.", **more) -> CheckIn:
    return services.check_in(initiative, pace=pace, sentence=sentence, by=by, now=timezone.now(), **more)


def aged(check_in: CheckIn, days: int) -> None:
    moment = timezone.now() - timedelta(days=days)
    CheckIn.objects.filter(pk=check_in.pk).update(at=moment, on=timezone.localdate(moment))


# --- how it stands --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "pace", "words", "code"),
    [
        (0, "on_track", "on track, today", "on_track"),
        (1, "slow", "slow, 1 day ago", "slow"),
        (3, "on_track", "on track, 3 days ago", "on_track"),
        (14, "stuck", "stuck, 14 days ago", "stuck"),
        (15, "on_track", "unknown, 15 days", "unknown"),
        (23, "stuck", "unknown, 23 days", "unknown"),
    ],
)
def test_a_check_in_holds_for_its_rhythm_and_then_nobody_knows(days, pace, words, code, today):
    known = standing(pace, "So it is.", "Ann", today - timedelta(days=days), today=today, rhythm=14)
    assert (known.words, known.code) == (words, code)


def test_page_and_list_show_it_with_its_age_and_never_green_when_old(initiative, cosmo, rita, as_):
    client = as_(rita)
    assert "no check-in yet" in client.get("/initiatives/CX-7/").content.decode()
    assert "no check-in yet" in client.get("/initiatives/").content.decode()
    made = check_in(initiative, cosmo)
    for path in ("/initiatives/CX-7/", "/initiatives/"):
        page = client.get(path).content.decode()
        assert "on track, today" in page
        assert "pace-on-track" in page
    aged(made, RHYTHM + 9)
    for path in ("/initiatives/CX-7/", "/initiatives/"):
        page = client.get(path).content.decode()
        assert "unknown, 23 days" in page
        assert "pace-on-track" not in page


def test_the_policy_sets_the_rhythm(initiative, cosmo, alma):
    made = check_in(initiative, cosmo)
    aged(made, 20)
    today = timezone.localdate()
    assert queries.standings([initiative.pk], as_of=today)[initiative.pk].stale
    policies.change({"check_in_days": 30}, reason="Slow season", by=alma, now=timezone.now())
    assert not queries.standings([initiative.pk], as_of=today)[initiative.pk].stale
    with pytest.raises(Invalid):
        policies.change({"check_in_days": 0}, reason="Never", by=alma, now=timezone.now())


def test_the_latest_counts_and_the_others_stay(initiative, cosmo, rita, as_):
    check_in(initiative, cosmo, "stuck", "Waiting for the branch.")
    check_in(initiative, cosmo, "slow", "The branch answered.")
    page = as_(rita).get("/initiatives/CX-7/").content.decode()
    assert "slow, today" in page
    assert "Waiting for the branch." in page
    assert CheckIn.objects.count() == 2


# --- who ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["cosmo", "carla", "alma", "ivo", "dana", "rosa"])
def test_who_runs_it_may_check_in(initiative, series, who, request):
    assert check_in(initiative, request.getfixturevalue(who)).by.name


@pytest.mark.parametrize("who", ["rita", "lena"])
def test_who_only_looks_on_may_not_and_has_no_button(initiative, series, who, request, as_):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed, match="Ask its accountable owner"):
        check_in(initiative, person)
    assert "check-in/" not in as_(person).get("/initiatives/CX-7/").content.decode()
    assert as_(person).get("/initiatives/CX-7/check-in/").status_code == 403


@pytest.mark.parametrize("status", ["closed", "stopped", "draft"])
def test_what_is_not_running_takes_none(initiative, carla, status):
    type(initiative).objects.update(status=status)
    with pytest.raises(Refused, match="nothing to check in on"):
        check_in(initiative, carla)


@pytest.mark.parametrize(("pace", "sentence"), [("fine", "x"), ("slow", " "), ("slow", "x" * 301)])
def test_a_word_and_one_sentence_are_needed(initiative, cosmo, pace, sentence):
    with pytest.raises(Invalid):
        check_in(initiative, cosmo, pace, sentence)
    assert not CheckIn.objects.exists()


# --- doing it -------------------------------------------------------------------------------------------------------
def test_a_check_in_takes_a_form_and_may_bring_a_reading(initiative, series, carla, as_):
    client = as_(carla)
    assert "Early churn" in client.get("/initiatives/CX-7/check-in/").content.decode()
    sent = {"pace": "slow", "sentence": "Two weeks late.", "series": series.key, "value": "2.4", "on": "2026-10-31"}
    answer = client.post("/initiatives/CX-7/check-in/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert CheckIn.objects.get().sentence == "Two weeks late."
    assert Measurement.objects.get().value == 2.4
    event = Event.objects.get(kind="check_in.made")
    assert (event.subject_id, event.context["pace"]) == (initiative.pk, "slow")
    assert "checked in: slow." in client.get("/initiatives/CX-7/").content.decode()


def test_a_doubtful_reading_is_asked_about_before_anything_is_saved(initiative, series, carla, as_):
    sent = {"pace": "slow", "sentence": "Late.", "series": series.key, "value": "0.024", "on": "2026-10-31"}
    client = as_(carla)
    answer = client.post("/initiatives/CX-7/check-in/", sent)
    assert answer.status_code == 422
    assert 'name="sure"' in answer.content.decode()
    assert not CheckIn.objects.exists()
    assert not Measurement.objects.exists()
    assert not Event.objects.exists()
    assert client.post("/initiatives/CX-7/check-in/", {**sent, "sure": "on"}).status_code == 302
    assert CheckIn.objects.count() == Measurement.objects.count() == 1


def test_a_reading_of_a_day_that_has_one_is_refused_on_the_form(initiative, series, carla, as_):
    sent = {"pace": "slow", "sentence": "Late.", "series": series.key, "value": "2.4", "on": "2026-10-31"}
    client = as_(carla)
    client.post("/initiatives/CX-7/check-in/", sent)
    answer = client.post("/initiatives/CX-7/check-in/", {**sent, "value": "2.5"})
    assert answer.status_code == 422
    assert CheckIn.objects.count() == 1


def test_home_asks_the_owner_when_it_is_due(initiative, cosmo, carla, as_):
    client = as_(cosmo)
    assert "Check in on CX-7" in client.get("/").content.decode()
    assert "Check in on" not in as_(carla).get("/").content.decode()
    made = check_in(initiative, cosmo)
    assert "Check in on" not in client.get("/").content.decode()
    aged(made, RHYTHM - 1)
    assert "Check in on" not in client.get("/").content.decode()
    aged(made, RHYTHM)
    assert "Check in on CX-7" in client.get("/").content.decode()
    type(initiative).objects.update(on_hold=True)
    assert "Check in on" not in client.get("/").content.decode()


def test_others_concerned_hear_of_it_and_nobody_of_their_own(initiative, cosmo, carla):
    check_in(initiative, carla)
    assert [row.recipient for row in Notification.objects.all()] == [cosmo]
    Notification.objects.all().delete()
    check_in(initiative, cosmo)
    assert not Notification.objects.exists()


def test_the_review_shows_it_and_keeps_it(initiative, cosmo, lena, as_):
    check_in(initiative, cosmo, "stuck", "No answer from the branch.")
    assert "stuck, today" in as_(lena).get("/review/").content.decode()
    today = timezone.localdate()
    closed = reviews.close(title="", as_of=today, by=lena, today=today, now=timezone.now())
    CheckIn.objects.all().delete()
    assert "stuck, today" in as_(lena).get(f"/review/{closed.key}/").content.decode()


def test_the_api_checks_in_with_a_reading(initiative, series, carla, rita, api_as):
    body = {
        "initiative": "CX-7",
        "pace": "on_track",
        "sentence": "Live.",
        "reading": {"series": series.key, "on": "2026-10-31", "value": 2.1},
    }
    answer = api_as(carla).post("/api/v1/check-ins/", body, format="json")
    assert answer.status_code == 201, answer.content
    assert Measurement.objects.get().value == 2.1
    assert api_as(rita).get("/api/v1/check-ins/?initiative=CX-7&pace=on_track").json()["count"] == 1
    assert api_as(rita).post("/api/v1/check-ins/", body, format="json").status_code == 403
    assert api_as(carla).post("/api/v1/check-ins/", {**body, "pace": "fine"}, format="json").status_code == 400


def test_check_ins_on_drafts_are_seen_by_their_team_alone(initiative, cosmo, rita, carla, api_as):
    check_in(initiative, cosmo)
    type(initiative).objects.update(status="draft", initiator=carla)
    assert api_as(rita).get("/api/v1/check-ins/").json()["count"] == 0
    assert api_as(carla).get("/api/v1/check-ins/").json()["count"] == 1


def test_a_check_in_is_an_act_of_its_function_and_a_comment_is_none(initiative, company, ivo, alma):
    long_ago = timezone.localdate() - timedelta(days=200)
    OwnershipRequestFactory(
        initiative=initiative, function=company.IT, state="approved", asked_on=long_ago, decided_on=long_ago
    )
    evaluation.evaluate([initiative.pk], today=timezone.localdate())
    owners = Assessment.objects.filter(initiative=initiative).values_list("owners", flat=True)
    assert owners.get() == []
    comments.post(initiative, text="Any news?", by=ivo, now=timezone.now())
    evaluation.evaluate([initiative.pk], today=timezone.localdate())
    assert owners.get() == []
    check_in(initiative, ivo)
    assert owners.get() == ["IT"]
