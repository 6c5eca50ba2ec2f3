"""What initiatives add to the pages of functions and touchpoints follows from the stored assessments."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from initiatives.assessment.services import evaluation
from initiatives.models import Initiative
from initiatives.panels import running_initiatives
from tests.conftest import TODAY
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    SegmentFactory,
    TouchpointFactory,
)


@pytest.fixture
def segmented(company):
    """RSK shapes the touchpoint decisively, IT only for the old: X-1 is for the young, X-2 for the old."""
    old, young = SegmentFactory(key="old"), SegmentFactory(key="young")
    touchpoint = TouchpointFactory(key="T-1")
    InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=3)
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=0)
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, segment=old, strength=3)
    for_young = InitiativeFactory(key="X-1", title="For the young", touchpoints=[touchpoint])
    for_young.segments.add(young)
    for_old = InitiativeFactory(key="X-2", title="For the old", touchpoints=[touchpoint])
    for_old.segments.add(old)
    evaluation.evaluate_all(today=TODAY)
    return touchpoint


def needed(page: str) -> str:
    """The part of a function's page that lists where it is needed and was never asked."""
    return page.partition("Needed but not asked")[2].partition("Waiting for an answer from it")[0]


def test_a_function_is_needed_where_the_assessment_of_those_segments_says_so(segmented, rita, as_):
    it = needed(as_(rita).get("/functions/IT/").content.decode())
    assert "For the old" in it
    assert "For the young" not in it
    risk = needed(as_(rita).get("/functions/RSK/").content.decode())
    assert "For the old" in risk
    assert "For the young" in risk


def test_who_was_asked_is_not_listed_as_never_asked(segmented, company, rita, as_):
    OwnershipRequestFactory(initiative=Initiative.objects.get(key="X-2"), function=company.IT)
    evaluation.evaluate_all(today=TODAY)
    assert "For the old" not in needed(as_(rita).get("/functions/IT/").content.decode())


def test_a_touchpoint_names_only_functions_its_initiatives_need(segmented, company, rita, as_):
    idle = "Strong influence here, but not an owner of any of these"
    page = as_(rita).get("/journey/touchpoints/T-1/").content.decode().partition(idle)[2].partition("</p>")[0]
    assert "Risk and legal" in page
    assert "Information technology" in page
    Initiative.objects.filter(key="X-2").update(status="closed")
    page = as_(rita).get("/journey/touchpoints/T-1/").content.decode().partition(idle)[2].partition("</p>")[0]
    assert "Risk and legal" in page
    assert "Information technology" not in page


def test_the_map_marks_the_first_initiatives_of_a_touchpoint_and_leads_to_the_others(rita, as_):
    crowded, quiet = TouchpointFactory(key="T-1"), TouchpointFactory(key="T-2")
    for number in range(9):
        InitiativeFactory(key=f"X-{number}", touchpoints=[crowded, *([quiet] if number == 8 else [])])
    InitiativeFactory(key="X-9", touchpoints=[crowded], status="closed")
    request = RequestFactory().get("/")
    request.user = rita
    marked = running_initiatives(request, [crowded.pk, quiet.pk])
    assert [one.text for one in marked[crowded.pk]] == ["X-0", "X-1", "X-2", "X-3", "X-4", "X-5", "+3"]
    assert [one.text for one in marked[quiet.pk]] == ["X-8"]
    further = marked[crowded.pk][-1]
    assert further.title == "3 more initiatives"
    listed = as_(rita).get(further.url).text
    assert [f"X-{number}" in listed for number in (0, 8, 9)] == [True, True, False]
