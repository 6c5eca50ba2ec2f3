"""Loading what the rules judge, for any number of initiatives with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.db.models import Exists, Manager, Max, OuterRef, Q, Value
from django.utils import timezone

from cxtracker.audit.models import Channel, Event
from cxtracker.days import end_of_day
from initiatives.assessment.queries.collisions import collisions
from initiatives.assessment.queries.leavers import leavers
from initiatives.assessment.queries.stories import steps_of, stories, story_of
from initiatives.assessment.queries.then import PEOPLE, Values, asked_by_then, values_then
from initiatives.assessment.rules.silo import Facts, Leavers, Standing, effective_owners
from initiatives.models import Initiative, InitiativeTouchpoint, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.initiatives import LIVE
from initiatives.models.ownership import OPEN
from initiatives.outcomes.queries.flag_inputs import outcome_facts
from initiatives.policies.queries.in_force import work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.policy import Policy
from journeys.models import Deputy, Direction, Function, Influence, Membership, Segment, Touchpoint

Influences = dict[int, dict[str, dict[int | None, int]]]
"""Touchpoint id to function key to segment id (None: everybody) to strength."""

COLUMNS = (
    "pk",
    "key",
    "status",
    "lead_function__key",
    "initiator_id",
    "accountable_id",
    "created_at",
    "kind",
    "mode",
    "depth",
)
"""What the facts take from an initiative itself."""


last = itemgetter(-1)


class FactsLoader:
    """Loads facts as of a day; what all initiatives share (functions, who belongs where) is read once.

    Where the day is `today`, initiatives are as they stand; of any other day it is asked what has changed since. The
    map is that of today, whatever the day.
    """

    def __init__(self, policy: Policy, as_of: date, today: date | None = None) -> None:
        self.policy, self.as_of, self.today = policy, as_of, today

    def load(self, initiative_ids: Collection[int], *, only_table: bool = False) -> list[Facts]:
        """Facts of the initiatives, in the order of their ids; `only_table` leaves out all but the silo score's."""
        rows = self._rows(initiative_ids)
        links, segments = self._linked(initiative_ids)
        strengths, causes = _influences({touchpoint for pairs in links.values() for touchpoint, _key in pairs})
        influence = _shaped(links, segments, strengths)
        standings = self._standings(initiative_ids)
        promised = {} if only_table else outcome_facts(initiative_ids, as_of=self.as_of)
        refusals = {} if only_table else self._refusals({row["initiator_id"] for row in rows} - {None})
        gone = {} if only_table else leavers(initiative_ids, self.as_of)
        live = [] if only_table else [row["pk"] for row in rows if row["status"] in LIVE]
        meets = collisions(live, self.as_of, self.owners, self._then) if live else {}
        return [
            Facts(
                initiative_id=row["pk"],
                key=row["key"],
                status=row["status"],
                influence=influence.get(row["pk"], {}),
                standings=standings.get(row["pk"], ()),
                lead_function=row["lead_function__key"],
                initiator_id=row["initiator_id"],
                accountable_id=row["accountable_id"],
                benefit_owners=frozenset(owner for owner, _facts in promised.get(row["pk"], ())),
                logged_on=timezone.localdate(row["created_at"]),
                refusals=tuple(day for other, day in refusals.get(row["initiator_id"], ()) if other != row["pk"]),
                cx_functions=self._cx_functions,
                kind=row["kind"],
                mode=row["mode"],
                depth=row["depth"],
                cause_depth=max((causes.get(touchpoint, 0) for touchpoint, _key in links.get(row["pk"], ())), default=0)
                or None,
                outcomes=tuple(facts for _owner, facts in promised.get(row["pk"], ())),
                collisions=tuple(
                    (collision.other_key, collision.touchpoints) for collision in meets.get(row["pk"], ())
                ),
                leavers=gone.get(row["pk"], Leavers()),
            )
            for row in rows
        ]

    def owners(self, initiative_ids: Collection[int]) -> dict[int, frozenset[str]]:
        """Effective owner functions of the initiatives, without loading all the rest."""
        return {pk: owners for pk, (_status, owners) in self.statuses_and_owners(initiative_ids).items()}

    def statuses_and_owners(self, initiative_ids: Collection[int]) -> dict[int, tuple[str, frozenset[str]]]:
        standings = self._standings(initiative_ids)
        present = Initiative.objects.filter(pk__in=initiative_ids).values_list("pk", "key", "status")
        standing = {}
        for pk, key, now in present:
            status = self._then.get(pk, {}).get("status", now)
            facts = Facts(pk, key, status, {}, standings.get(pk, ()))
            standing[pk] = (status, effective_owners(facts, self.policy, self.as_of))
        return standing

    def links(self, initiative_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
        """By initiative, the touchpoints it touches: id and key, by key."""
        return self._linked(initiative_ids)[0]

    @cached_property
    def _then(self) -> Mapping[int, Values]:
        """What is known to have been otherwise on that day, of all initiatives."""
        return {} if self.as_of == self.today else values_then(self.as_of)

    def _rows(self, initiative_ids: Collection[int]) -> list[dict[str, Any]]:
        present = Initiative.objects.filter(pk__in=initiative_ids).order_by("pk").values(*COLUMNS)
        return [{**row, **_columns(self._then.get(row["pk"], {}))} for row in present]

    def _linked(self, initiative_ids: Collection[int]) -> tuple[dict[int, list[tuple[int, str]]], dict[int, list[int]]]:
        links, segments = _linked(initiative_ids)
        then = {pk: self._then[pk] for pk in initiative_ids if pk in self._then}
        places = _ids(
            Touchpoint.objects, [values["touchpoints"] for values in then.values() if "touchpoints" in values]
        )
        groups = _ids(Segment.objects, [values["segments"] for values in then.values() if "segments" in values])
        for pk, values in then.items():
            if "touchpoints" in values:
                links[pk] = sorted(((places[key], key) for key in values["touchpoints"] if key in places), key=last)
            if "segments" in values:
                segments[pk] = [groups[key] for key in values["segments"] if key in groups]
        return links, segments

    def _standings(self, initiative_ids: Collection[int]) -> dict[int, tuple[Standing, ...]]:
        acts = self._last_acts(initiative_ids)
        asked = (
            OwnershipRequest.objects.filter(initiative__in=initiative_ids)
            .select_related("function", "passed_to")
            .order_by("function__key")
        )
        story = steps_of(asked) if asked else {}
        requests, steps = asked_by_then(asked, story, end_of_day(self.as_of) - datetime.resolution)
        waited = self._waited(requests, steps)
        by_initiative: dict[int, list[Standing]] = defaultdict(list)
        for request in requests:
            by_initiative[request.initiative_id].append(
                Standing(
                    request.function.key,
                    request.state,
                    request.person_days,
                    request.asked_on,
                    request.decided_on,
                    acts.get((request.initiative_id, request.function.key)),
                    request.reason,
                    request.money,
                    waited.get(request.pk),
                    refused=story_of(request, steps.get(request.pk, ())).seat == "declined",
                )
            )
        return {initiative: tuple(standings) for initiative, standings in by_initiative.items()}

    def _waited(
        self, requests: Iterable[OwnershipRequest], steps: Mapping[int, Sequence[RequestStep]]
    ) -> dict[int, int]:
        """Full working days each unsettled question has lain with its function by the end of the day, by request."""
        calendar = work_calendar(self.policy)
        evening = datetime.combine(self.as_of + timedelta(days=1), time.min, calendar.zone)
        return {
            request.pk: int(clock.hours_waited(steps[request.pk], calendar, evening) / calendar.hours_a_day())
            for request in requests
            if request.state in (*OPEN, RequestState.PASSED_ON) and steps.get(request.pk)
        }

    def _refusals(self, people: Collection[int]) -> dict[int, list[tuple[int, date]]]:
        """By who asked: the initiatives and days on which functions declined, or let the question lapse."""
        declined = Exists(RequestStep.objects.filter(request=OuterRef("pk"), kind__in=(Step.DECLINED, Step.OVERRIDDEN)))
        asked = (
            OwnershipRequest.objects.filter(asked_by__in=people)
            .filter(declined | Q(state=RequestState.REQUESTED, due_on__lt=self.as_of))
            .select_related("passed_to")
        )
        story_by_request = stories(asked)
        refusals: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for request in asked:
            lapsed = request.due_on if request.state == RequestState.REQUESTED else None
            day = story_by_request[request.pk].declined_on or lapsed
            if request.asked_by_id and day and day <= self.as_of:
                refusals[request.asked_by_id].append((request.initiative_id, day))
        return refusals

    def _last_acts(self, initiative_ids: Collection[int]) -> dict[tuple[int, str], date]:
        """The last day, within the paper-owner window, on which somebody of a function acted on an initiative.

        Talking about it is no act; checking in is.
        """
        zone = timezone.get_current_timezone()
        since = datetime.combine(self.as_of - timedelta(days=self.policy.paper_owner_days), time.min, zone)
        until = datetime.combine(self.as_of + timedelta(days=1), time.min, zone)
        acts = (
            Event.objects.filter(
                subject_type=Initiative._meta.label_lower, subject_id__in=initiative_ids, at__gte=since, at__lt=until
            )
            .exclude(channel=Channel.IMPORT)
            .exclude(kind__startswith="comment.")
            .exclude(actor=None)
            .values_list("subject_id", "actor_id")
            .annotate(last=Max("at"))
        )
        last_act: dict[tuple[int, str], date] = {}
        for initiative, actor, last in acts:
            for function in self._functions_of.get(actor, ()):
                day = timezone.localdate(last)
                last_act[initiative, function] = max(day, last_act.get((initiative, function), day))
        return last_act

    @property
    def _cx_functions(self) -> frozenset[str]:
        return self._belonging[0]

    @property
    def _functions_of(self) -> dict[int, set[str]]:
        return self._belonging[1]

    @cached_property
    def _belonging(self) -> tuple[frozenset[str], dict[int, set[str]]]:
        """The CX offices, and by person the functions their acts count for: where they work, what they head or
        deputise; one query."""
        members = Membership.objects.annotate(cx=Value(False)).values_list("person_id", "function__key", "cx")
        deputies = Deputy.objects.annotate(cx=Value(False)).values_list("person_id", "function__key", "cx")
        heads = Function.objects.values_list("head_id", "key", "is_cx")
        offices: set[str] = set()
        acting: dict[int, set[str]] = defaultdict(set)
        for person, function, is_cx in members.union(deputies, heads):
            if person is not None:
                acting[person].add(function)
            if is_cx:
                offices.add(function)
        return frozenset(offices), acting


def _columns(values: Values) -> dict[str, Any]:
    """The values as COLUMNS has them."""
    columns = {name: values[name] for name in ("status", "kind", "mode", "depth") if name in values}
    columns |= {f"{name}_id": _of(values[name], "pk") for name in PEOPLE if name in values}
    if "lead_function" in values:
        columns["lead_function__key"] = _of(values["lead_function"], "key")
    return columns


def _of(row: object, name: str) -> Any:
    return None if row is None else getattr(row, name)


def _ids(rows: Manager[Any], lists: Collection[Collection[str]]) -> dict[str, int]:
    """By key; asks only where there are any."""
    keys = {key for some in lists for key in some}
    return dict(rows.filter(key__in=keys).values_list("key", "pk")) if keys else {}


def influence_of(initiative_ids: Collection[int]) -> dict[int, dict[str, dict[str, int]]]:
    """By initiative the touchpoints (keys) it touches, and the strength of each assessed function on them."""
    links, segments = _linked(initiative_ids)
    strengths, _causes = _influences({touchpoint for pairs in links.values() for touchpoint, _key in pairs})
    return _shaped(links, segments, strengths)


def _shaped(
    links: Mapping[int, Sequence[tuple[int, str]]], segments: Mapping[int, Sequence[int]], strengths: Influences
) -> dict[int, dict[str, dict[str, int]]]:
    """As `influence_of` gives it; `segments` are those of each initiative."""
    return {
        pk: {key: _resolved(strengths.get(touchpoint, {}), segments.get(pk, ())) for touchpoint, key in touched}
        for pk, touched in links.items()
    }


def _linked(initiative_ids: Collection[int]) -> tuple[dict[int, list[tuple[int, str]]], dict[int, list[int]]]:
    """By initiative, the touchpoints it touches (id and key, by key) and its segments (ids); one query."""
    touched = InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids)
    segmented = Initiative.segments.through._default_manager.filter(initiative_id__in=initiative_ids)
    rows = touched.values_list("initiative_id", "touchpoint_id", "touchpoint__key").union(
        segmented.annotate(none=Value("")).values_list("initiative_id", "segment_id", "none"), all=True
    )
    links: dict[int, list[tuple[int, str]]] = defaultdict(list)
    segments: dict[int, list[int]] = defaultdict(list)
    for initiative, thing, key in rows.order_by("touchpoint__key"):
        if key:
            links[initiative].append((thing, key))
        else:
            segments[initiative].append(thing)
    return links, segments


def _influences(touchpoint_ids: Collection[int]) -> tuple[Influences, dict[int, int]]:
    """How much each function shapes each touchpoint; and by touchpoint, how deep those who hurt it would have to change
    at least. One query."""
    strengths: Influences = defaultdict(lambda: defaultdict(dict))
    causes: dict[int, int] = {}
    rows = Influence.objects.filter(touchpoint__in=touchpoint_ids).values_list(
        "touchpoint_id", "function__key", "segment_id", "strength", "direction", "depth"
    )
    for touchpoint, function, segment, strength, direction, depth in rows:
        strengths[touchpoint][function][segment] = strength
        if direction == Direction.HURTS and segment is None and depth is not None:
            causes[touchpoint] = max(depth, causes.get(touchpoint, depth))
    return strengths, causes


def _resolved(row: dict[str, dict[int | None, int]], segments: Collection[int]) -> dict[str, int]:
    """Strength per function for these segments: an override beats the default; of several segments, the largest."""
    resolved: dict[str, int] = {}
    for function, by_segment in sorted(row.items()):
        default = by_segment.get(None)
        values = [by_segment.get(segment, default) for segment in segments] or [default]
        if known := [value for value in values if value is not None]:
            resolved[function] = max(known)
    return resolved
