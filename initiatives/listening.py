"""What initiatives know of touchpoints, for the reports of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from cxtracker.chunks import chunks
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.models import Decision, Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.queries.past import put_back
from initiatives.policies.queries.in_force import policy_in_force
from journeys.metrics.queries.catalogue import counts
from journeys.metrics.readings.queries.known import last_days
from journeys.reports.queries.listening import Held, source

A_QUARTER = timedelta(days=92)


@source
def initiatives_at(touchpoints: Collection[int], as_of: date, *, anew: bool) -> Held:
    """Owners, metrics that count as a business outcome, their last reading and decisions, in five queries.

    Initiatives as they are kept, or `anew` as they were on that day, with a constant number of queries more for each
    thousand. Guardrails are no outcome, and what is disguised as one counts once a second person has confirmed it.
    """
    places, owners = _then(touchpoints, as_of) if anew else _kept(touchpoints)
    tables: dict[int, list[frozenset[str]]] = defaultdict(list)
    for initiative, here in places.items():
        for touchpoint in here:
            tables[touchpoint].append(frozenset(owners.get(initiative, ())))
    promised = Outcome.objects.filter(
        initiative__in=places, guardrail=False, metric__counts_as_business_outcome=True
    ).select_related("metric", "initiative")
    rows = list(promised)
    if anew:
        put_back(rows, as_of)
    outcomes = [(outcome.initiative_id, outcome.series_id) for outcome in rows if counts(outcome.metric)]
    return Held(
        tables={touchpoint: tuple(rows) for touchpoint, rows in tables.items()},
        measured=frozenset(touchpoint for initiative, _series in outcomes for touchpoint in places[initiative]),
        last_reading=_last_readings(outcomes, places, as_of),
        decided=_decided(places, as_of),
    )


def _kept(touchpoints: Collection[int]) -> tuple[dict[int, list[int]], dict[int, set[str]]]:
    """By initiative the touchpoints (ids) it touches, of these, and its effective owner functions."""
    places: dict[int, list[int]] = defaultdict(list)
    links = InitiativeTouchpoint.objects.filter(touchpoint__in=touchpoints, initiative__status__in=LIVE_OR_CLOSED)
    for initiative, touchpoint in links.order_by("initiative_id").values_list("initiative_id", "touchpoint_id"):
        places[initiative].append(touchpoint)
    owners: dict[int, set[str]] = defaultdict(set)
    effective = OwnershipRequest.objects.filter(initiative__in=places, effective=True)
    for initiative, key in effective.values_list("initiative_id", "function__key"):
        owners[initiative].add(key)
    return places, owners


def _then(touchpoints: Collection[int], as_of: date) -> tuple[dict[int, list[int]], Mapping[int, Collection[str]]]:
    """As `_kept`, as it was on the evening of that day."""
    loader = FactsLoader(policy_in_force(as_of), as_of)
    wanted, ids = set(touchpoints), list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    places: dict[int, list[int]] = {}
    owners: dict[int, Collection[str]] = {}
    for chunk in chunks(ids):
        links = loader.links(chunk)
        for pk, (status, owning) in loader.statuses_and_owners(chunk).items():
            here = [touchpoint for touchpoint, _key in links.get(pk, ()) if touchpoint in wanted]
            if here and status in LIVE_OR_CLOSED:
                places[pk], owners[pk] = here, owning
    return places, owners


def _decided(places: dict[int, list[int]], as_of: date) -> frozenset[int]:
    """Touchpoints of initiatives on which leadership decided something in the quarter that ends on that day."""
    days = (as_of - A_QUARTER, as_of)
    ruled = Decision.objects.filter(initiative__in=places, decided_at__date__range=days).values_list("initiative_id")
    return frozenset(touchpoint for (initiative,) in ruled for touchpoint in places[initiative])


def _last_readings(
    outcomes: Sequence[tuple[int, int | None]], places: dict[int, list[int]], as_of: date
) -> dict[int, date]:
    series = {pk for _initiative, pk in outcomes if pk is not None}
    last = last_days(series, as_of)
    days: dict[int, date] = {}
    for initiative, pk in outcomes:
        if pk in last:
            for touchpoint in places[initiative]:
                days[touchpoint] = max(last[pk], days.get(touchpoint, last[pk]))
    return days
