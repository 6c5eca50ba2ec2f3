"""Deleted things come back as they were: every row with its number and times, within 30 days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import NotAllowed, Refused
from initiatives.lifecycle.services import deleting, initiatives
from initiatives.models import Confirmation, Initiative, InitiativeTouchpoint, Outcome, Review, Waiver
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import requests
from initiatives.ownership.services.requests import Question
from journeys.functions.services import functions
from journeys.map.services import maps, moments, segments
from journeys.metrics.services import metrics, series
from journeys.models import Deputy, Function, Journey, Measurement, Metric, ReadingLoad, Series, Touchpoint, TrashedItem
from journeys.trash import services as trash
from journeys.trash.queries import visible_to
from tests.conftest import TODAY
from tests.factories import (
    FunctionFactory,
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    MeasurementFactory,
    MetricFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    PersonFactory,
    SegmentFactory,
    SeriesFactory,
    StageFactory,
    TouchpointFactory,
    noon,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def touchpoint(company):
    touchpoint = TouchpointFactory(key="T1", name="Opens the first bill", stage__journey__key="loan")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    return touchpoint


@pytest.fixture
def draft(carla, touchpoint, company):
    """Logged by Carla, linked, with an outcome and a question to IT that nobody answered."""
    families = SegmentFactory(key="families", name="Families")
    draft = initiatives.create(
        {"title": "Explain the bill", "mode": "prevent"},
        touchpoints=[touchpoint],
        segments=[families],
        ask=[Question(company.IT)],
        by=carla,
        now=noon(TODAY),
    )
    measured = SeriesFactory(key="R1", metric=MetricFactory(key="M1", name="Calls about bills"))
    MeasurementFactory(series=measured, value=2.4)
    outcomes.add(draft, {"metric": measured.metric, "series": measured}, by=carla, today=TODAY)
    return draft


def _delete(row, by):
    match row:
        case Initiative():
            deleting.remove(row, by=by, today=TODAY)
        case Outcome():
            outcomes.remove(row, by=by)
        case Journey():
            maps.remove_journey(row, by=by)
        case Touchpoint():
            maps.remove_touchpoint(row, by=by)
        case Metric():
            metrics.remove(row, by=by)
        case Series():
            series.remove(row, by=by)
        case Function():
            functions.remove(row, by=by)
        case _:
            segments.remove(row, by=by)


def _journey(company):
    journey = JourneyFactory(key="loan", title="A loan")
    journey.segments.add(SegmentFactory(key="families"))
    stages = [StageFactory(journey=journey), StageFactory(journey=journey)]
    for stage in stages:
        InfluenceFactory(touchpoint=TouchpointFactory(stage=stage), function=company.IT, strength=3, needed_change="…")
    return journey


def _metric(company):
    metric = MetricFactory(key="M1")
    for label in ("pilot", "others"):
        measured = SeriesFactory(metric=metric, label=label)
        for value in (2.4, 1e-7, 1 / 3):
            MeasurementFactory(series=measured, value=value, n=12, source="billing")
    return metric


def _function(company):
    function = FunctionFactory(key="LEG", name="Legal")
    Deputy.objects.create(function=function, person=company.dana, until=TODAY)
    return function


def _segment(company):
    segment = SegmentFactory(key="families")
    JourneyFactory().segments.add(segment)
    return segment


@pytest.mark.parametrize("make", [_journey, _metric, _function, _segment])
def test_parts_of_the_map_come_back_as_they_were(make, company, alma, rows):
    row = make(company)
    before = rows()
    _delete(row, alma)
    assert not type(row).objects.filter(pk=row.pk).exists()
    trash.restore(TrashedItem.objects.get(), by=alma)
    assert rows() == before
    assert not TrashedItem.objects.exists()
    removed, restored = Event.objects.order_by("pk").values_list("kind", "target_id", "actor__name")
    assert removed[0].endswith(".removed")
    assert restored == (removed[0].replace("removed", "restored"), row.pk, "Alma Adler")


def test_a_draft_comes_back_with_links_questions_and_outcomes(draft, carla, rows):
    before, assessed = rows(), draft.assessment
    _delete(draft, carla)
    assert not Initiative.objects.exists()
    assert not Outcome.objects.exists()
    trash.restore(TrashedItem.objects.get(), by=carla)
    assert rows() == before
    back = Initiative.objects.get()
    assert (back.assessment.score, back.assessment_due) == (assessed.score, False)


def test_a_touchpoint_a_series_and_an_outcome_come_back(draft, carla, rows):
    outcome, measured = Outcome.objects.get(), Series.objects.get()
    spare = TouchpointFactory()
    moments.arrange(spare, [], by=carla)
    before = rows()
    for row in (outcome, measured, spare):
        _delete(row, carla)
    assert Measurement.objects.count() == 0
    for item in TrashedItem.objects.order_by("pk")[1:]:
        trash.restore(item, by=carla)
    trash.restore(TrashedItem.objects.get(), by=carla)
    assert rows() == before


# --- what is history stays --------------------------------------------------------------------------------------
def _answered(draft, ivo):
    requests.approve(draft.requests.get(), by=ivo, now=noon(TODAY))


def _agreed(draft, ivo):
    Initiative.objects.update(status="agreed")


def _closed_in_a_review(draft, ivo):
    Review.objects.create(
        key="r", title="r", as_of=TODAY, content=f'{{"key":"{draft.key}"}}', closed_at=noon(TODAY), closed_by=ivo
    )


@pytest.mark.parametrize(
    ("history", "sentence"),
    [
        (_answered, "Information technology answered CX-1, so it stays. Stop it instead: what was learned is kept."),
        (_agreed, "CX-1 was agreed on, so it stays. Stop it instead: what was learned is kept."),
        (_closed_in_a_review, "CX-1 stands in a review that leadership closed, so it stays. Stop it instead."),
    ],
)
def test_what_others_answered_or_leadership_closed_stays(history, sentence, draft, ivo, alma):
    history(draft, ivo)
    with pytest.raises(Refused) as refused:
        _delete(draft, alma)
    assert str(refused.value) == sentence
    assert not TrashedItem.objects.exists()


def test_what_finance_signed_and_leadership_accepted_stays(draft, ivo, lena, carla):
    Waiver.objects.create(initiative=draft, subject="silo", reason="Law", until=TODAY, by=lena, at=noon(TODAY))
    with pytest.raises(Refused, match="Leadership decided about CX-1"):
        _delete(draft, carla)
    Confirmation.objects.create(outcome=Outcome.objects.get(), amount=1, evidence="E1", by=ivo, at=noon(TODAY))
    with pytest.raises(Refused, match="Finance confirmed an outcome of CX-1"):
        _delete(draft, carla)


def test_what_others_need_says_who_needs_it(draft, carla):
    InitiativeFactory(key="X-9", title="Groundwork", enables=draft)
    for row, sentence in (
        (draft, "X-9 “Groundwork” makes “CX-1 Explain the bill” possible."),
        (Touchpoint.objects.get(), "CX-1 “Explain the bill” is linked to “Opens the first bill”."),
        (Journey.objects.get(), "CX-1 “Explain the bill” is linked to a touchpoint of “loan”."),
        (Series.objects.get(), "CX-1 “Explain the bill” is measured on “R1” or compared with it."),
        (Metric.objects.get(), "CX-1 “Explain the bill” promises to move “Calls about bills”."),
    ):
        with pytest.raises(Refused) as refused:
            _delete(row, carla)
        assert str(refused.value).startswith(sentence)


def test_readings_are_not_deleted_under_a_file_that_is_being_loaded(carla):
    measured = SeriesFactory()
    ReadingLoad.objects.create(file_name="a.csv", stored_as="a", sha256="a", by=carla)
    for row in (measured, measured.metric):
        with pytest.raises(Refused, match="A file of readings is being loaded"):
            _delete(row, carla)


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena"])
def test_who_may_not_change_a_draft_may_not_delete_it(who, request, draft):
    with pytest.raises(NotAllowed):
        _delete(draft, request.getfixturevalue(who))


# --- coming back ------------------------------------------------------------------------------------------------
def test_a_key_that_is_taken_meanwhile_has_to_be_freed_first(alma):
    _delete(JourneyFactory(key="loan", title="Old"), alma)
    JourneyFactory(key="loan", title="New")
    with pytest.raises(Refused) as refused:
        trash.restore(TrashedItem.objects.get(), by=alma)
    assert str(refused.value) == "“Old” can't come back: “New” has its key loan now. Delete that one first."
    assert TrashedItem.objects.exists()


def test_a_key_of_a_function_is_taken_in_any_case(company, alma):
    _delete(FunctionFactory(key="LEG", name="Legal"), alma)
    FunctionFactory(key="leg", name="Law")
    with pytest.raises(Refused, match="Something made since takes the place of “Legal”"):
        trash.restore(TrashedItem.objects.get(), by=alma)


def test_what_it_needs_has_to_come_back_first(draft, carla):
    outcome = Outcome.objects.get()
    _delete(outcome, carla)
    _delete(Initiative.objects.get(), carla)
    _delete(Journey.objects.get(), carla)
    journey, initiative, removed = TrashedItem.objects.order_by("-pk")
    with pytest.raises(Refused, match="“CX-1 Explain the bill” needs “loan”, which is in the trash too"):
        trash.restore(initiative, by=carla)
    with pytest.raises(Refused, match="is in the trash too"):
        trash.restore(removed, by=carla)
    for item in (journey, initiative, removed):
        trash.restore(item, by=carla)
    assert InitiativeTouchpoint.objects.count() == Outcome.objects.count() == 1


def test_an_outcome_whose_place_is_taken_stays_in_the_trash(draft, carla):
    outcome = Outcome.objects.get()
    _delete(outcome, carla)
    OutcomeFactory(initiative=draft, metric=outcome.metric)
    with pytest.raises(Refused, match="There is an outcome on that metric for these customers now"):
        trash.restore(TrashedItem.objects.get(), by=carla)


def test_it_comes_back_once(alma):
    _delete(JourneyFactory(), alma)
    item = TrashedItem.objects.get()
    trash.restore(item, by=alma)
    with pytest.raises(Refused, match="Somebody else has just restored this"):
        trash.restore(TrashedItem(pk=item.pk or 1), by=alma)


def test_the_number_of_a_deleted_initiative_is_not_given_again(draft, carla):
    from initiatives.models import FreeNumber

    _delete(draft, carla)
    FreeNumber.objects.all().delete()
    second = initiatives.create({"title": "Second"}, touchpoints=[], by=carla, now=noon(TODAY))
    assert second.key == "CX-2"


def test_after_30_days_it_is_gone_for_good(alma):
    _delete(JourneyFactory(title="Old"), alma)
    now = timezone.now()
    assert trash.forget(now=now + timedelta(days=29)) == 0
    assert trash.forget(now=now + timedelta(days=31)) == 1
    assert not TrashedItem.objects.exists()
    assert Event.objects.get(kind="trash.emptied").target_label == "Old"


# --- who sees it ------------------------------------------------------------------------------------------------
def _seen(person):
    return [item.event.target_label for item in visible_to(person)]


def test_a_private_draft_is_seen_by_its_author_and_the_functions_asked(carla, ivo, alma, lena, company):
    hidden = InitiativeFactory(title="Quiet", key="X-1", status="draft", private=True, initiator=carla)
    OwnershipRequestFactory(initiative=hidden, function=company.IT)
    _delete(hidden, carla)
    cleo = PersonFactory(role="cx_manager")
    assert _seen(carla) == _seen(ivo) == ["X-1 Quiet"]
    assert _seen(alma) == _seen(cleo) == _seen(lena) == []
    carla.is_active = False
    carla.save()
    assert _seen(alma) == ["X-1 Quiet"]


def test_a_draft_is_seen_by_its_team(carla, cosmo, rita, lena, company):
    _delete(InitiativeFactory(title="Plan", key="X-1", status="draft", initiator=cosmo), cosmo)
    assert _seen(carla) == _seen(cosmo) == ["X-1 Plan"]
    assert _seen(rita) == _seen(lena) == _seen(company.dana) == []


def test_everybody_sees_what_they_may_delete_themselves(company, alma, carla, cosmo, rita):
    _delete(JourneyFactory(title="Loan"), alma)
    _delete(FunctionFactory(name="Legal"), alma)
    _delete(SeriesFactory(key="R9"), alma)
    assert _seen(alma) == ["R9", "Legal", "Loan"]
    assert _seen(carla) == ["R9", "Loan"]
    assert _seen(cosmo) == ["R9"]
    assert _seen(rita) == []
