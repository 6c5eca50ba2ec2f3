"""Who sells one movement with whom: overlapping customers, linked metrics, and what somebody said with a reason."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given, strategies as st

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from initiatives.models import CustomersApart, Flag, Outcome
from initiatives.notifications.history import tell_each
from initiatives.outcomes.money.queries.programme import money, pools
from initiatives.outcomes.money.services import customers
from initiatives.outcomes.queries.pooling import pooling
from initiatives.outcomes.rules import pools as rules
from initiatives.outcomes.rules.pools import Movement, overlap, pool_numbers
from journeys.metrics.services import links
from journeys.models import MetricLink, Segment, Series
from tests.factories import MeasurementFactory, MetricFactory, SegmentFactory, SeriesFactory, noon
from tests.initiatives.outcomes.test_money_report import FELL, MONTHS, TODAY, claim, line, portfolio, settle

pytestmark = pytest.mark.django_db


def series_of(metric, values=FELL, key="", segment: Segment | None = None) -> Series:
    series = SeriesFactory(metric=metric, key=key or f"s{Series.objects.count()}", segment=segment)
    for month, value in zip(MONTHS, values, strict=True):
        MeasurementFactory(series=series, on=TODAY.replace(month=month, day=28), value=value)
    return series


@pytest.fixture
def calls():
    return MetricFactory(unit="calls", direction="lower", name="Repeat calls")


# --- the rule -----------------------------------------------------------------------------------------------------
YOUNG, OLD = 1, 2


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (Movement(1, 10, YOUNG), Movement(1, 11, YOUNG), True),
        (Movement(1, 10, YOUNG), Movement(1, 11, OLD), False),
        (Movement(1, 10, YOUNG), Movement(1, 11, None), True),
        (Movement(1, 10, None), Movement(1, 11, None), True),
        (Movement(1, 10, YOUNG), Movement(1, 10, OLD), True),
        (Movement(1, 10, None), Movement(2, 11, None), False),
    ],
    ids=["same segment", "different segments", "one is all", "both are all", "the same readings", "unlinked metrics"],
)
def test_customers_overlap_where_segments_are_equal_or_one_is_all(one, other, overlaps):
    assert overlap(one, other, linked=(), apart=()) is overlaps
    assert overlap(other, one, linked=(), apart=()) is overlaps


def test_linked_metrics_and_series_said_to_differ():
    cancelled, kept = Movement(1, 10, None), Movement(2, 11, None)
    assert overlap(cancelled, kept, linked={frozenset((1, 2))}, apart=())
    assert not overlap(cancelled, kept, linked={frozenset((1, 2))}, apart={frozenset((10, 11))})


def test_a_claim_on_everybody_joins_those_on_parts_into_one_pool():
    claims = {5: Movement(1, 10, YOUNG), 6: Movement(1, 11, OLD), 7: Movement(1, 12, None), 8: Movement(3, 9, None)}
    assert pool_numbers(claims) == {5: 10, 6: 10, 7: 10, 8: 9}
    assert pool_numbers({5: claims[5], 6: claims[6]}) == {5: 10, 6: 11}


# --- overlapping customers ----------------------------------------------------------------------------------------
def test_300_200_and_150_on_500_over_three_series_of_all_customers(calls):
    """One movement worth 500, read three times: 60, 40 and 30 per cent of it, until shares are agreed."""
    made = [claim(series_of(calls), share, unit_value=Decimal(100)) for share in (0.6, 0.4, 0.3)]
    settle()
    assert [line(one).figures.own for one in made] == [300, 200, 150]
    assert [round(float(line(one).figures.measured), 1) for one in made] == [230.8, 153.8, 115.4]
    assert money(as_of=TODAY).saving.measured == 500


def test_different_segments_are_different_customers_and_equal_ones_the_same(calls):
    young, old = SegmentFactory(), SegmentFactory()
    first, second = claim(series_of(calls, segment=young)), claim(series_of(calls, segment=old))
    settle()
    assert [line(one).figures.measured for one in (first, second)] == [100_000, 100_000]
    third = claim(series_of(calls, segment=young))
    settle()
    assert [line(one).figures.measured for one in (first, second, third)] == [50_000, 100_000, 50_000]


def test_the_segment_of_the_outcome_says_whose_movement_it_is_before_that_of_its_series(calls):
    young = SegmentFactory()
    first, second = claim(series_of(calls), segment=young), claim(series_of(calls, segment=young))
    settle()
    assert pooling([calls.pk]).pool[first.pk] == pooling([calls.pk]).pool[second.pk]


def test_the_interval_is_cut_like_the_amount(calls):
    alone = claim(series_of(calls))
    settle()
    low, high = line(alone).figures.low, line(alone).figures.high
    assert 0 < low < 100_000 < high
    claim(series_of(calls))
    settle()
    assert line(alone).figures.measured == 50_000
    assert line(alone).figures.low == pytest.approx(low / 2, abs=Decimal("0.01"))
    assert line(alone).figures.high == pytest.approx(high / 2, abs=Decimal("0.01"))


# --- said to be different -----------------------------------------------------------------------------------------
@pytest.fixture
def two(calls):
    """North and south: two series of all customers, claimed by two initiatives."""
    made = [claim(series_of(calls, key=key)) for key in ("north", "south")]
    settle()
    return made


def shared(outcomes) -> list[int]:
    return [int(line(one).figures.measured) for one in outcomes]


def test_two_series_count_as_different_customers_once_somebody_has_said_so(two, carla):
    north, south = (one.series for one in two)
    assert shared(two) == [50_000, 50_000]
    said = customers.say_apart(south, north, reason=" Separate lists. ", by=carla, now=noon(TODAY))
    assert (said.one, said.other, said.reason, said.by) == (north, south, "Separate lists.", carla)
    assert shared(two) == [100_000, 100_000]
    assert pools(portfolio()) == []
    customers.take_back(north, south, reason="The lists were merged.", by=carla, now=noon(TODAY))
    assert shared(two) == [50_000, 50_000]
    assert [one.withdrawn for one in CustomersApart.objects.order_by("pk")] == [False, True]


def test_it_is_told_in_the_history_of_both_initiatives(two, carla):
    customers.say_apart(two[0].series, two[1].series, reason="Separate lists.", by=carla, now=noon(TODAY))
    for outcome in two:
        event = Event.objects.about(outcome.initiative).filter(kind="outcome.customers_apart").get()
        [told] = tell_each([event])
        assert told.text.endswith("are different customers, so they share no movement.")
        assert (told.who, told.detail) == (
            "Carla Cohen" if carla.name == "Carla Cohen" else carla.name,
            "Separate lists.",
        )


def test_the_flag_of_an_over_claimed_movement_follows(two, carla):
    def flagged() -> list[bool]:
        return [
            Flag.objects.filter(initiative=one.initiative, code="shared-claim", closed_on=None).exists() for one in two
        ]

    links.link(two[0].metric, MetricFactory(), kind="part", by=carla)  # whatever reassesses both
    assert flagged() == [True, True]
    customers.say_apart(two[0].series, two[1].series, reason="Separate lists.", by=carla, now=noon(TODAY))
    assert flagged() == [False, False]
    customers.take_back(two[0].series, two[1].series, reason="No.", by=carla, now=noon(TODAY))
    assert flagged() == [True, True]


@pytest.mark.parametrize("who", ["rosa", "ivo", "rita", "cosmo"])
def test_only_who_runs_the_programme_or_leads_says_so(request, two, who):
    with pytest.raises(NotAllowed, match="how a movement is shared"):
        customers.say_apart(two[0].series, two[1].series, reason="x", by=request.getfixturevalue(who), now=noon(TODAY))
    assert not CustomersApart.objects.exists()


def test_it_needs_a_reason_two_series_and_something_to_share(two, carla, calls):
    north, south = (one.series for one in two)
    with pytest.raises(Invalid, match="no customer is in both"):
        customers.say_apart(north, south, reason="  ", by=carla, now=noon(TODAY))
    with pytest.raises(Invalid, match="the same readings"):
        customers.say_apart(north, north, reason="x", by=carla, now=noon(TODAY))
    with pytest.raises(Refused, match="Nobody claims money on one"):
        customers.say_apart(north, series_of(calls, key="unclaimed"), reason="x", by=carla, now=noon(TODAY))
    other = claim(series_of(MetricFactory(direction="lower"), key="elsewhere"))
    with pytest.raises(Refused, match="nothing to do with each other"):
        customers.say_apart(north, other.series, reason="x", by=carla, now=noon(TODAY))
    with pytest.raises(Refused, match="Nobody says"):
        customers.take_back(north, south, reason="x", by=carla, now=noon(TODAY))
    customers.say_apart(north, south, reason="x", by=carla, now=noon(TODAY))
    with pytest.raises(Refused, match="already said"):
        customers.say_apart(south, north, reason="x", by=carla, now=noon(TODAY))


def test_what_was_said_is_never_changed(two, carla):
    said = customers.say_apart(two[0].series, two[1].series, reason="x", by=carla, now=noon(TODAY))
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        CustomersApart.objects.filter(pk=said.pk).update(reason="y")


def test_said_later_it_does_not_count_on_an_earlier_day(two, carla):
    customers.say_apart(two[0].series, two[1].series, reason="x", by=carla, now=noon(TODAY))
    assert pooling([two[0].metric_id], as_of=TODAY).shares[two[0].series_id] == 1.0
    earlier = pooling([two[0].metric_id], as_of=TODAY.replace(day=20))
    assert set(earlier.shares.values()) == {2.0}


# --- linked metrics -----------------------------------------------------------------------------------------------
RISE = (69, 70, 68, 69, 74, 75, 73, 74)


def test_the_mirror_of_a_metric_shares_its_movement_though_it_goes_the_other_way(carla):
    """5 points fewer cancelled and 5 more kept are one movement; the largest in money is what both can count."""
    cancelled = MetricFactory(unit="%", direction="lower", name="Cancelled")
    kept = MetricFactory(unit="%", direction="higher", name="Kept")
    first = claim(series_of(cancelled))
    second = claim(series_of(kept, RISE), baseline=69, target=80, unit_value=Decimal(10_000))
    settle()
    assert shared([first, second]) == [100_000, 50_000]
    links.link(kept, cancelled, kind="mirror", by=carla)
    assert sum(line(one).figures.measured for one in (first, second)) == 100_000
    assert [round(one) for one in shared([first, second])] == [66_666, 33_333]
    [pool] = pools(portfolio())
    assert (len(pool.series_ids), pool.observed, pool.wanted) == (2, 100_000, 150_000)
    links.unlink(cancelled, kept, by=carla)
    assert shared([first, second]) == [100_000, 50_000]


def test_a_link_is_of_two_metrics_once_and_for_the_catalogue_s_editors(carla, rosa):
    cancelled, kept = MetricFactory(), MetricFactory()
    with pytest.raises(NotAllowed):
        links.link(kept, cancelled, kind="mirror", by=rosa)
    with pytest.raises(Invalid, match="the metric itself"):
        links.link(kept, kept, kind="mirror", by=carla)
    with pytest.raises(Invalid, match="mirror or a part"):
        links.link(kept, cancelled, kind="cousin", by=carla)
    links.link(kept, cancelled, kind="mirror", by=carla)
    with pytest.raises(Refused, match="linked already"):
        links.link(cancelled, kept, kind="part", by=carla)
    links.unlink(cancelled, kept, by=carla)
    with pytest.raises(Refused, match="not linked"):
        links.unlink(cancelled, kept, by=carla)
    kinds = list(Event.objects.filter(kind__startswith="metric.").values_list("kind", flat=True))
    assert kinds.count("metric.linked") == kinds.count("metric.unlinked") == 2


# --- pages and API ------------------------------------------------------------------------------------------------
def test_the_page_of_pools_says_it_shows_it_and_takes_it_back(as_, two, carla):
    client = as_(carla)
    page = client.get(reverse("outcomes:pools")).content.decode()
    assert "2 series of overlapping customers" in page
    assert "These are different customers" in page
    said = {"one": "north", "other": "south", "reason": ""}
    refused = client.post(reverse("outcomes:apart"), said)
    assert refused.status_code == 422
    assert "Say how you know that no customer is in both." in refused.content.decode()
    client.post(reverse("outcomes:apart"), said | {"reason": "Separate lists of branches"})
    page = client.get(reverse("outcomes:pools")).content.decode()
    assert "Separate lists of branches" in page
    assert carla.name in page
    assert "2 series of overlapping customers" not in page
    one = CustomersApart.objects.get()
    assert client.post(reverse("outcomes:together", args=[one.pk]), {"note": ""}).status_code == 422
    client.post(reverse("outcomes:together", args=[one.pk]), {"note": "Merged since"})
    assert shared(two) == [50_000, 50_000]


def test_a_reader_sees_what_was_said_and_no_form(as_, two, carla, rita):
    customers.say_apart(two[0].series, two[1].series, reason="Separate lists", by=carla, now=noon(TODAY))
    page = as_(rita).get(reverse("outcomes:pools")).content.decode()
    assert "Separate lists" in page
    assert "Take back" not in page
    assert as_(rita).post(reverse("outcomes:apart"), {"one": "north"}).status_code == 403


def test_the_api_says_it_shows_it_and_takes_it_back(api_as, two, carla, rita):
    client, pk = api_as(carla), two[0].pk
    answer = client.post(
        f"/api/v1/outcomes/{pk}/different-customers/",
        {"series": "south", "reason": "Separate lists"},
    )
    assert answer.status_code == 200
    [said] = answer.json()["different_customers"]
    assert (said["series"], said["reason"], said["by"]) == ("south", "Separate lists", carla.email)
    assert answer.json()["money"]["measured"] == "100000.00"
    body = {"series": "south", "reason": "Merged"}
    assert api_as(rita).post(f"/api/v1/outcomes/{pk}/same-customers/", body).status_code == 403
    answer = client.post(f"/api/v1/outcomes/{pk}/same-customers/", body)
    assert answer.json()["different_customers"] == []
    assert answer.json()["money"]["measured"] == "50000.00"


def test_links_on_the_page_of_the_metric_and_in_the_api(as_, api_as, carla, rita):
    for key in ("CANCELLED", "KEPT"):
        MetricFactory(key=key, name=key.capitalize())
    page = reverse("metrics:page", args=["KEPT"])
    as_(carla).post(reverse("metrics:link", args=["KEPT"]), {"kind": "mirror", "other": "CANCELLED"})
    shown = as_(rita).get(page).content.decode()
    assert "is the mirror of" in shown
    assert "said that KEPT is the mirror of CANCELLED." in shown
    assert "is the mirror of" in as_(rita).get(reverse("metrics:page", args=["CANCELLED"])).content.decode()
    assert as_(rita).post(reverse("metrics:unlink", args=["KEPT"]), {"other": "CANCELLED"}).status_code == 403
    assert api_as(rita).get("/api/v1/metrics/KEPT/").json()["mirror_of"] == ["CANCELLED"]
    as_(carla).post(reverse("metrics:unlink", args=["CANCELLED"]), {"other": "KEPT"})
    assert not MetricLink.objects.exists()
    answer = api_as(carla).post("/api/v1/metrics/KEPT/link/", {"kind": "part", "other": "CANCELLED"})
    assert answer.json()["part_of"] == ["CANCELLED"]
    answer = api_as(carla).post("/api/v1/metrics/KEPT/unlink/", {"other": "CANCELLED"})
    assert answer.json()["part_of"] == []


def test_many_claims_take_as_many_queries_as_few(calls, django_assert_num_queries):
    claim(series_of(calls))
    settle()
    with django_assert_num_queries(3):
        pooling([calls.pk])
    for _number in range(4):
        claim(series_of(calls))
    with django_assert_num_queries(3):
        pooling([calls.pk])
    assert Outcome.objects.count() == 5


# --- many claims --------------------------------------------------------------------------------------------------
movements = st.builds(
    lambda series, segment: Movement(series % 3, series, segment),
    st.integers(0, 8),
    st.sampled_from([None, YOUNG, OLD]),
)
pairs = st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda two: two[0] != two[1]), max_size=8)


@given(st.lists(movements, max_size=12), pairs, pairs)
def test_pools_are_those_of_comparing_everybody_with_everybody(made, apart, linked):
    apart, linked = {frozenset(two) for two in apart}, {frozenset(two) for two in linked if max(two) < 3}
    group = list(range(len(made)))
    for one, other in combinations(range(len(made)), 2):
        if overlap(made[one], made[other], linked=linked, apart=apart):
            group = [group[one] if at == group[other] else at for at in group]
    lowest = {at: min(made[place].series for place, found in enumerate(group) if found == at) for at in group}
    expected = {place: lowest[at] for place, at in enumerate(group)}
    assert pool_numbers(dict(enumerate(made)), linked=linked, apart=apart) == expected


def test_how_often_claims_are_compared_grows_with_their_number(monkeypatch):
    """A thousand claims of all customers on one metric: each is held against one of its kind."""
    compared = []
    monkeypatch.setattr(
        rules, "overlap", lambda one, other, **said: compared.append(one) or overlap(one, other, **said)
    )
    claims = {number: Movement(1, number, None) for number in range(1_000)}
    assert set(pool_numbers(claims, apart={frozenset((5, 6))}).values()) == {0}
    assert len(compared) < 2_000
