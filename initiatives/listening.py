"""What initiatives know of touchpoints, for the reports of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Max

from initiatives.models import Decision, InitiativeTouchpoint, Outcome, OwnershipRequest
from initiatives.models.initiatives import LIVE_OR_CLOSED
from journeys.models import Measurement
from journeys.reports.queries.listening import Held, source

A_QUARTER = timedelta(days=92)


@source
def initiatives_at(touchpoints: Collection[int], as_of: date) -> Held:
    """Owners, outcome metrics, their last reading and decisions, in five queries. Guardrails are no outcome."""
    places: dict[int, list[int]] = defaultdict(list)
    links = InitiativeTouchpoint.objects.filter(touchpoint__in=touchpoints, initiative__status__in=LIVE_OR_CLOSED)
    for initiative, touchpoint in links.order_by("initiative_id").values_list("initiative_id", "touchpoint_id"):
        places[initiative].append(touchpoint)
    owners: dict[int, set[str]] = defaultdict(set)
    effective = OwnershipRequest.objects.filter(initiative__in=places, effective=True)
    for initiative, key in effective.values_list("initiative_id", "function__key"):
        owners[initiative].add(key)
    tables: dict[int, list[frozenset[str]]] = defaultdict(list)
    for initiative, here in places.items():
        for touchpoint in here:
            tables[touchpoint].append(frozenset(owners[initiative]))
    outcomes = list(
        Outcome.objects.filter(initiative__in=places, guardrail=False).values_list("initiative_id", "series_id")
    )
    return Held(
        tables={touchpoint: tuple(rows) for touchpoint, rows in tables.items()},
        measured=frozenset(touchpoint for initiative, _series in outcomes for touchpoint in places[initiative]),
        last_reading=_last_readings(outcomes, places, as_of),
        decided=_decided(places, as_of),
    )


def _decided(places: dict[int, list[int]], as_of: date) -> frozenset[int]:
    """Touchpoints of initiatives on which leadership decided something in the quarter that ends on that day."""
    days = (as_of - A_QUARTER, as_of)
    ruled = Decision.objects.filter(initiative__in=places, decided_at__date__range=days).values_list("initiative_id")
    return frozenset(touchpoint for (initiative,) in ruled for touchpoint in places[initiative])


def _last_readings(
    outcomes: Sequence[tuple[int, int | None]], places: dict[int, list[int]], as_of: date
) -> dict[int, date]:
    series = {pk for _initiative, pk in outcomes if pk is not None}
    last = dict(
        Measurement.objects.filter(series__in=series, on__lte=as_of)
        .values_list("series_id")
        .annotate(last=Max("on"))
        .order_by("series_id")
    )
    found: dict[int, date] = {}
    for initiative, pk in outcomes:
        if pk in last:
            for touchpoint in places[initiative]:
                found[touchpoint] = max(last[pk], found.get(touchpoint, last[pk]))
    return found
