"""What happened to an initiative: in tabs, each change in plain words, page by page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cxtracker.audit import trail
from cxtracker.audit.models import Channel, Event
from cxtracker.audit.provenance import arriving_by
from initiatives.checkins import services as checkins
from initiatives.comments.services import comments
from initiatives.lifecycle.services import initiatives
from initiatives.notifications.history import tell_whole
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, MetricFactory, OutcomeFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    return InitiativeFactory(
        key="CX-7", title="Refund", touchpoints=[touchpoint], initiator=carla, accountable=carla, status="proposed"
    )


@pytest.fixture
def busy(initiative, company, carla, today):
    """An answer asked for, a change, a comment and a check-in."""
    requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    initiatives.edit(initiative, {"title": "Refund at once"}, by=carla)
    comments.post(initiative, text="The branches wait.", by=carla, now=timezone.now())
    checkins.check_in(initiative, pace="slow", sentence="Two weeks late.", by=carla, now=timezone.now())
    return initiative


def changes(initiative, kind) -> tuple[str, ...]:
    [line] = tell_whole(Event.objects.about(initiative).filter(kind=kind).select_related("actor"))
    return line.changes


def test_a_target_reads_as_before_and_after_with_its_unit_and_where_it_came_from(initiative, carla, rosa):
    outcome = OutcomeFactory(initiative=initiative, metric=MetricFactory(unit="%"), baseline=9.0, target=6.0)
    with arriving_by(Channel.API):
        outcomes.edit(
            outcome,
            {"target": 7.5, "share": Decimal("0.5"), "benefit_owner": rosa},
            by=carla,
            today=timezone.localdate(),
        )
    [line] = tell_whole(Event.objects.about(initiative).filter(kind="outcome.edited").select_related("actor"))
    assert set(line.changes) >= {"Target 6 → 7.5\N{NO-BREAK SPACE}%", "Benefit owner – → Rosa Reuter"}
    assert (line.who, line.via) == ("Carla Caspar", "via the API")


def test_dates_people_functions_money_and_choices_are_words(initiative, carla, cosmo, company):
    values = {
        "go_live": date(2027, 1, 31),
        "accountable": cosmo,
        "lead_function": company.IT,
        "budget": Decimal(1250),
        "mode": "recover",
        "problem": "They wait. " * 100,
    }
    initiatives.edit(initiative, values, by=carla)
    words = changes(initiative, "initiative.edited")
    assert "Go-live – → 31 Jan 2027" in words
    assert "Accountable owner Carla Caspar → Cosmo Conrad" in words
    assert "Lead function – → Information technology" in words
    assert "Where it acts Prevent the cause → Recover" in words
    assert any(text.startswith("Budget – → 1,250") for text in words)
    assert max(map(len, words)) < 200


@pytest.mark.parametrize(
    ("tab", "shown", "hidden"),
    [
        ("answers", ["asked Information technology to own it."], ["changed title", "commented.", "checked in"]),
        ("changes", ["changed title.", "Refund → Refund at once"], ["asked Information", "commented.", "checked in"]),
        ("comments", ["commented.", "The branches wait.", "checked in: slow."], ["asked Information", "changed title"]),
        ("all", ["asked Information technology", "changed title.", "commented.", "checked in: slow."], []),
        ("nonsense", ["asked Information technology", "changed title.", "commented.", "checked in: slow."], []),
    ],
)
def test_tabs_show_what_one_looks_for(busy, as_, rita, tab, shown, hidden):
    for path in (f"/initiatives/CX-7/activity/?activity={tab}", f"/initiatives/CX-7/?activity={tab}"):
        page = as_(rita).get(path).content.decode()
        feed = page.partition('aria-label="Kinds of activity"')[2]
        assert feed
        for text in shown:
            assert text in feed, (path, text)
        for text in hidden:
            assert text not in feed, (path, text)


def test_a_long_history_comes_page_by_page_in_few_queries(initiative, carla, rita, as_, django_assert_max_num_queries):
    for number in range(70):
        trail.record(
            "initiative.edited", initiative, by=carla, changes={"title": [f"No. {number}", f"No. {number + 1}"]}
        )
    client = as_(rita)
    with django_assert_max_num_queries(14):
        page = client.get("/initiatives/CX-7/activity/?activity=changes").content.decode()
    assert "No. 69 → No. 70" in page
    assert "No. 19 → No. 20" not in page
    page = client.get("/initiatives/CX-7/activity/?activity=changes&page=2").content.decode()
    assert "No. 0 → No. 1" in page
    assert "No. 69 → No. 70" not in page


def test_who_may_not_see_a_draft_sees_no_activity_of_it(initiative, rita, as_):
    type(initiative).objects.update(status="draft")
    assert as_(rita).get("/initiatives/CX-7/activity/").status_code == 404
