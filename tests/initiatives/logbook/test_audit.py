"""The audit log: complete, filtered, taken away, and closed to who need not read it."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from cxtracker.audit import trail
from cxtracker.audit.models import Channel, Event
from cxtracker.audit.provenance import arriving_by
from initiatives.comments.services import comments
from initiatives.lifecycle.services import deleting, initiatives
from initiatives.logbook import queries
from initiatives.policies import services as policies
from journeys.metrics.readings.services import measurements
from tests.factories import InitiativeFactory, SeriesFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(company, carla, cosmo, alma):
    """Carla retitles CX-7 over the API, Cosmo comments on it, Alma changes a policy and enters a reading."""
    initiative = InitiativeFactory(key="CX-7", title="Refund", initiator=carla, accountable=carla)
    with arriving_by(Channel.API):
        initiatives.edit(initiative, {"title": "Refund at once"}, by=carla)
    comments.post(initiative, text="The branches wait.", by=cosmo, now=timezone.now())
    policies.change({"check_in_days": 21}, reason="Slow season", by=alma, now=timezone.now())
    today = timezone.localdate()
    measurements.record(SeriesFactory(key="S-1"), {"on": today, "value": 2.5}, by=alma, today=today)
    return initiative


def rows(page: str) -> str:
    return page.partition('<table class="data')[2]


def exported(client, asked: str = "") -> list[list[str]]:
    answer = client.get(f"/audit/export.csv{asked}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize("who", ["alma", "lena"])
def test_administrators_and_leadership_read_who_what_before_after_and_via(changed, who, as_, request):
    page = rows(as_(request.getfixturevalue(who)).get("/audit/").content.decode())
    for text in ("Carla Caspar", "Refund → Refund at once", "via the API", "CX-7 Refund", "commented.", "14 → 21"):
        assert text in page, text
    assert "2.5" in page


@pytest.mark.parametrize("who", ["rita", "cosmo", "ivo", "carla"])
def test_others_are_told_who_may_and_have_no_entry(changed, who, as_, api_as, request):
    person = request.getfixturevalue(who)
    answer = as_(person).get("/audit/")
    assert answer.status_code == 403
    assert "Only administrators and leadership" in answer.content.decode()
    assert as_(person).get("/audit/export.csv").status_code == 403
    assert api_as(person).get("/api/v1/events/").status_code == 403
    assert 'href="/audit/"' not in as_(person).get("/").content.decode()


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("?by=carla@example.com", "Refund at once", "commented."),
        ("?what=talk", "commented.", "Refund at once"),
        ("?what=settings", "14 → 21", "commented."),
        ("?what=readings", "2.5", "commented."),
        ("?via=api", "Refund at once", "commented."),
        ("?record=cx-7", "commented.", "14 → 21"),
        ("?record=cx-7&what=initiatives", "Refund at once", "commented."),
        ("?since={today}", "commented.", "nothing like it"),
    ],
)
def test_filters_narrow_page_and_file_alike(changed, alma, as_, asked, shown, hidden):
    asked = asked.format(today=timezone.localdate())
    page = rows(as_(alma).get(f"/audit/{asked}").content.decode())
    assert shown in page
    assert hidden not in page
    text = "\n".join(";".join(line) for line in exported(as_(alma), asked)[:-1])
    assert shown in text
    assert hidden not in text


@pytest.mark.parametrize("asked", ["?until={before}", "?since={after}", "?by=nobody@example.com"])
def test_what_no_filter_leaves_says_so(changed, alma, as_, asked):
    today = timezone.localdate()
    asked = asked.format(before=today - timedelta(days=1), after=today + timedelta(days=1))
    assert "Nothing like this was changed" in as_(alma).get(f"/audit/{asked}").content.decode()


@pytest.mark.parametrize("asked", ["?what=weather", "?since=yesterday", "?whom=carla", "?via=pigeon"])
def test_a_misspelt_filter_is_refused(alma, as_, api_as, asked):
    assert as_(alma).get(f"/audit/{asked}").status_code == 400
    assert as_(alma).get(f"/audit/export.csv{asked}").status_code == 400
    assert api_as(alma).get(f"/api/v1/events/{asked}").status_code == 400


def test_the_file_says_what_was_filtered_by_whom_and_when(changed, lena, as_):
    lines = exported(as_(lena), "?what=talk&via=command")
    assert lines[0] == ["number", "at", "by", "via", "kind", "record", "what", "before and after"]
    assert len(lines) == 3
    assert lines[-1][6].startswith("Exported by Lena Lang on ")
    assert "what=talk; via=command" in lines[-1][6]


def test_drafts_of_other_teams_and_deleted_ones_stay_theirs(company, cosmo, lena, alma, as_):
    draft = InitiativeFactory(key="CX-8", title="Secret plan", initiator=cosmo, status="draft", private=True)
    initiatives.edit(draft, {"title": "Secret plan B"}, by=cosmo)
    for person in (lena, alma):
        assert "Secret plan" not in as_(person).get("/audit/").content.decode()
    deleting.remove(draft, by=cosmo, today=timezone.localdate())
    for person in (lena, alma):
        assert "Secret plan" not in as_(person).get("/audit/").content.decode()
        assert not any("Secret plan" in cell for line in exported(as_(person)) for cell in line)


def test_the_words_of_a_deleted_comment_are_not_quoted(company, cosmo, alma, as_):
    comment = comments.post(TouchpointFactory(), text="Regretted words", by=cosmo, now=timezone.now())
    comments.remove(comment, by=cosmo, now=timezone.now())
    for edited in (False, True):
        page = rows(as_(alma).get("/audit/").content.decode())
        assert "deleted a comment." in page
        assert "Regretted words" not in page
        if not edited:
            comments.restore(comment, by=cosmo)
            comments.edit(comment, text="Other words", by=cosmo, now=timezone.now())
            comments.remove(comment, by=cosmo, now=timezone.now())


def test_nobody_changes_it(changed, alma, as_, api_as):
    event = Event.objects.order_by("pk").last()
    assert as_(alma).post("/audit/").status_code == 405
    for method in ("post", "patch", "delete"):
        assert getattr(api_as(alma), method)(f"/api/v1/events/{event.pk}/").status_code == 405
    with pytest.raises(TypeError):
        event.delete()


def test_the_api_gives_the_same(changed, alma, api_as):
    answer = api_as(alma).get("/api/v1/events/?what=initiatives&via=api").json()
    [row] = answer["results"]
    assert (row["by"], row["via"], row["kind"]) == ("carla@example.com", "api", "initiative.edited")
    assert row["changes"] == {"title": ["Refund", "Refund at once"]}


def test_a_long_log_takes_few_queries_and_is_streamed_in_parts(
    changed, carla, alma, as_, monkeypatch, django_assert_max_num_queries
):
    for number in range(120):
        trail.record("initiative.edited", changed, by=carla, changes={"title": [f"No. {number};", "x"]})
    client = as_(alma)
    with django_assert_max_num_queries(16):
        page = client.get("/audit/").content.decode()
    assert page.count("No. ") == 50
    assert "No. 0;" in client.get("/audit/?page=3").content.decode()
    monkeypatch.setattr(queries, "PART", 25)
    lines = exported(client, "?what=initiatives")
    assert len([line for line in lines if "No. " in line[7]]) == 120
