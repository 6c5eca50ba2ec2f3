"""What the rows of the register hold beside the initiatives themselves, for any number of them in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Case, F, FloatField, QuerySet, Value, When

from cxtracker.days import end_of_day
from initiatives.assessment.queries.stories import steps_of, story_of, story_told
from initiatives.assessment.queries.then import asked_by_then, values_then
from initiatives.assessment.rules.seats import Story
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest, Waiver
from initiatives.outcomes.queries.past import changes_since, put_back
from journeys.directory import Named
from journeys.models import Function, Segment, Touchpoint

LINK = ("owner", "sort", "stage", "place", "rank", "code", "called")
BESIDE = ("owner", "sort", "number", "code", "called", "text", "low", "high", "day", "first")
ASKED = (
    "initiative_id",
    "pk",
    "function__key",
    "state",
    "resume_on",
    "passed_to__name",
    "steps__kind",
    "steps__at",
    "steps__reason",
)

Requests = dict[str, tuple[int, Story]]
"""By key of the function: the number of its request, and what was asked and answered."""


@dataclass(frozen=True, slots=True)
class OutcomePart:
    metric: str
    name: str
    unit: str
    baseline: float | None
    target: float | None
    target_on: date | None
    headline: bool


@dataclass(frozen=True, slots=True)
class WaiverPart:
    """An exception not ended; those that ran out are ended when the day begins."""

    id: int
    subject: str
    until: date
    reason: str
    by: str


@dataclass(slots=True)
class Parts:
    """By initiative, and the names of functions, touchpoints and metrics that came with them, by key."""

    touchpoints: dict[int, list[Named]] = field(default_factory=lambda: defaultdict(list))
    segments: dict[int, list[Named]] = field(default_factory=lambda: defaultdict(list))
    requests: dict[int, Requests] = field(default_factory=lambda: defaultdict(dict))
    outcomes: dict[int, list[OutcomePart]] = field(default_factory=lambda: defaultdict(list))
    waivers: dict[int, list[WaiverPart]] = field(default_factory=lambda: defaultdict(list))
    function_names: dict[str, str] = field(default_factory=dict)
    touchpoint_names: dict[str, str] = field(default_factory=dict)
    metric_names: dict[str, str] = field(default_factory=dict)


def parts(ids: Collection[int], as_of: date | None = None) -> Parts:
    """Three queries: what they are linked to and all functions; their requests with steps; outcomes and exceptions.

    With `as_of` a constant number more, and all of it as on the evening of that day.
    """
    gathered = Parts()
    _read_links(gathered, ids)
    for initiative, number, function, story in _stories(ids) if as_of is None else _stories_then(ids, as_of):
        gathered.requests[initiative][function] = (number, story)
    _read_beside(gathered, ids, as_of)
    if as_of is not None:
        _relink(gathered, ids, as_of)
        _promise_again(gathered, ids, as_of)
    return gathered


def _read_links(gathered: Parts, ids: Collection[int]) -> None:
    links = InitiativeTouchpoint.objects.filter(initiative__in=ids).annotate(
        owner=F("initiative_id"),
        sort=Value(0),
        stage=F("touchpoint__stage__position"),
        place=F("touchpoint__position"),
        rank=F("touchpoint__key"),
        code=F("touchpoint__key"),
        called=F("touchpoint__name"),
    )
    segments = Initiative.segments.through._default_manager.filter(initiative_id__in=ids).annotate(
        owner=F("initiative_id"),
        sort=Value(1),
        stage=Value(0),
        place=Value(0),
        rank=F("segment__name"),
        code=F("segment__key"),
        called=F("segment__name"),
    )
    functions = Function.objects.annotate(
        owner=Value(0),
        sort=Value(2),
        stage=Value(0),
        place=Value(0),
        rank=F("key"),
        code=F("key"),
        called=F("name"),
    )
    ordered = _together(LINK, links, segments, functions).order_by("sort", "stage", "place", "rank")
    for initiative, sort, _stage, _place, _rank, key, name in ordered:
        if sort == 2:
            gathered.function_names[key] = name
        elif sort == 1:
            gathered.segments[initiative].append(Named(key, name))
        else:
            gathered.touchpoint_names[key] = name
            gathered.touchpoints[initiative].append(Named(key, name))


def _stories(ids: Collection[int]) -> Iterator[tuple[int, int, str, Story]]:
    """Initiative, number, key of the function and story of each request."""
    asked = OwnershipRequest.objects.filter(initiative__in=ids).order_by("pk", "steps__id").values_list(*ASKED)
    for head, lines in groupby(asked, key=itemgetter(*range(6))):
        initiative, number, function, state, resume_on, passed_to = head
        steps = [(kind, at, reason) for *_head, kind, at, reason in lines if kind is not None]
        yield initiative, number, function, story_told(steps, state, resume_on, passed_to or "")


def _stories_then(ids: Collection[int], as_of: date) -> Iterator[tuple[int, int, str, Story]]:
    """As `_stories`, of what had been asked and answered by the end of that day."""
    asked = OwnershipRequest.objects.filter(initiative__in=ids).select_related("function", "passed_to").order_by("pk")
    requests, steps = asked_by_then(asked, steps_of(asked), end_of_day(as_of) - datetime.resolution)
    for request in requests:
        yield request.initiative_id, request.pk, request.function.key, story_of(request, steps.get(request.pk, ()))


def _relink(gathered: Parts, ids: Collection[int], as_of: date) -> None:
    """Touchpoints and segments of those that were linked otherwise that day."""
    then = values_then(as_of, ids)
    places = {key for values in then.values() for key in values.get("touchpoints", ())}
    groups = {key for values in then.values() for key in values.get("segments", ())}
    touchpoints = Touchpoint.objects.filter(key__in=places).order_by("stage__position", "position", "key")
    names = dict(touchpoints.values_list("key", "name")) if places else {}
    segments = Segment.objects.filter(key__in=groups).order_by("name")
    called = dict(segments.values_list("key", "name")) if groups else {}
    gathered.touchpoint_names |= names
    for pk, values in then.items():
        if "touchpoints" in values:
            here = values["touchpoints"]
            gathered.touchpoints[pk] = [Named(key, name) for key, name in names.items() if key in here]
        if "segments" in values:
            here = values["segments"]
            gathered.segments[pk] = [Named(key, name) for key, name in called.items() if key in here]


def _promise_again(gathered: Parts, ids: Collection[int], as_of: date) -> None:
    """Promises of those whose outcomes were changed since."""
    changed = {event.subject_id for event in changes_since(ids, end_of_day(as_of), kind__startswith="outcome.")}
    outcomes = Outcome.objects.filter(initiative__in=changed).select_related("initiative", "metric").order_by("pk")
    rows = list(outcomes) if changed else []
    put_back(rows, as_of)
    for pk in {row.initiative_id for row in rows}:
        gathered.outcomes[pk].clear()
    for row in rows:
        metric = row.metric
        promised = (row.baseline, row.target, row.target_on, row.headline)
        gathered.outcomes[row.initiative_id].append(OutcomePart(metric.key, metric.name, metric.unit, *promised))


def _read_beside(gathered: Parts, ids: Collection[int], as_of: date | None) -> None:
    outcomes = Outcome.objects.filter(initiative__in=ids).annotate(
        owner=F("initiative_id"),
        sort=Value(0),
        number=F("pk"),
        code=F("metric__key"),
        called=F("metric__name"),
        text=F("metric__unit"),
        low=F("baseline"),
        high=F("target"),
        day=F("target_on"),
        first=Case(When(headline=True, then=Value(1)), default=Value(0)),
    )
    accepted = Waiver.objects.filter(initiative__in=ids)
    waivers = (accepted.filter(ended_on=None) if as_of is None else accepted.accepted_on(as_of)).annotate(
        owner=F("initiative_id"),
        sort=Value(1),
        number=F("pk"),
        code=F("subject"),
        called=F("by__name"),
        text=F("reason"),
        low=Value(None, output_field=FloatField()),
        high=Value(None, output_field=FloatField()),
        day=F("until"),
        first=Value(0),
    )
    for initiative, sort, number, code, called, text, low, high, day, first in _together(
        BESIDE, outcomes, waivers
    ).order_by("sort", "number"):
        if sort == 1:
            gathered.waivers[initiative].append(WaiverPart(number, code, day, text, called))
        else:
            gathered.metric_names[code] = called
            gathered.outcomes[initiative].append(OutcomePart(code, called, text, low, high, day, bool(first)))


def _together(names: Sequence[str], first: QuerySet[Any], *others: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of all of them, each with the columns `names`."""
    return (
        first.order_by().values_list(*names).union(*(rows.order_by().values_list(*names) for rows in others), all=True)
    )
