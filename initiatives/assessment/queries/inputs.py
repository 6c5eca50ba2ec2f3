"""Loading what the rules judge, for any number of initiatives with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from cxtracker.audit.models import Channel, Event
from initiatives.assessment.queries.collisions import collisions
from initiatives.assessment.queries.leavers import leavers
from initiatives.assessment.queries.stories import steps_of, stories, story_of
from initiatives.assessment.rules.silo import Facts, Leavers, Standing, effective_owners
from initiatives.models import Initiative, InitiativeTouchpoint, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import OPEN
from initiatives.outcomes.queries.flag_inputs import outcome_facts
from initiatives.policies.queries.in_force import work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.policy import Policy
from journeys.models import Deputy, Direction, Function, Influence, Membership

Influences = dict[int, dict[str, dict[int | None, int]]]
"""Touchpoint id to function key to segment id (None: everybody) to strength."""


class FactsLoader:
    """Loads facts as of a day; what all initiatives share (functions, who belongs where) is read once."""

    def __init__(self, policy: Policy, as_of: date) -> None:
        self.policy, self.as_of = policy, as_of

    def load(self, initiative_ids: Collection[int]) -> list[Facts]:
        """Facts of the initiatives, in the order of their ids."""
        rows = (
            Initiative.objects.filter(pk__in=initiative_ids)
            .order_by("pk")
            .values(
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
        )
        links = _grouped(
            InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids)
            .order_by("touchpoint__key")
            .values_list("initiative_id", "touchpoint_id", "touchpoint__key")
        )
        segments = _grouped(
            Initiative.segments.through._default_manager.filter(initiative_id__in=initiative_ids).values_list(
                "initiative_id", "segment_id"
            )
        )
        strengths = _influences({touchpoint for pairs in links.values() for touchpoint, _key in pairs})
        standings = self._standings(initiative_ids)
        promised = outcome_facts(initiative_ids, as_of=self.as_of)
        causes = _causes({touchpoint for pairs in links.values() for touchpoint, _key in pairs})
        refusals = self._refusals({row["initiator_id"] for row in rows} - {None})
        gone = leavers(initiative_ids, self.as_of)
        meets = collisions(initiative_ids, self.as_of, self.owners)
        return [
            Facts(
                initiative_id=row["pk"],
                key=row["key"],
                status=row["status"],
                influence={
                    key: _resolved(
                        strengths.get(touchpoint, {}), [segment for (segment,) in segments.get(row["pk"], ())]
                    )
                    for touchpoint, key in links.get(row["pk"], ())
                },
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
                collisions=tuple((one.other_key, one.touchpoints) for one in meets.get(row["pk"], ())),
                leavers=gone.get(row["pk"], Leavers()),
            )
            for row in rows
        ]

    def owners(self, initiative_ids: Collection[int]) -> dict[int, frozenset[str]]:
        """Effective owner functions of the initiatives, without loading all the rest."""
        standings = self._standings(initiative_ids)
        statuses = Initiative.objects.filter(pk__in=initiative_ids).values_list("pk", "key", "status")
        return {
            pk: effective_owners(Facts(pk, key, status, {}, standings.get(pk, ())), self.policy, self.as_of)
            for pk, key, status in statuses
        }

    def _standings(self, initiative_ids: Collection[int]) -> dict[int, tuple[Standing, ...]]:
        acts = self._last_acts(initiative_ids)
        requests = (
            OwnershipRequest.objects.filter(initiative__in=initiative_ids)
            .select_related("function", "passed_to")
            .order_by("function__key")
        )
        steps = steps_of(requests)
        waited = self._waited(requests, steps)
        found: dict[int, list[Standing]] = defaultdict(list)
        for request in requests:
            found[request.initiative_id].append(
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
        return {initiative: tuple(standings) for initiative, standings in found.items()}

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
        told = stories(asked)
        found: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for request in asked:
            lapsed = request.due_on if request.state == RequestState.REQUESTED else None
            day = told[request.pk].declined_on or lapsed
            if request.asked_by_id and day and day <= self.as_of:
                found[request.asked_by_id].append((request.initiative_id, day))
        return found

    def _last_acts(self, initiative_ids: Collection[int]) -> dict[tuple[int, str], date]:
        """The last day, within the paper-owner window, on which somebody of a function acted on an initiative."""
        zone = timezone.get_current_timezone()
        since = datetime.combine(self.as_of - timedelta(days=self.policy.paper_owner_days), time.min, zone)
        until = datetime.combine(self.as_of + timedelta(days=1), time.min, zone)
        acts = (
            Event.objects.filter(
                subject_type=Initiative._meta.label_lower, subject_id__in=initiative_ids, at__gte=since, at__lt=until
            )
            .exclude(channel=Channel.IMPORT)
            .exclude(actor=None)
            .values_list("subject_id", "actor_id")
            .annotate(last=Max("at"))
        )
        found: dict[tuple[int, str], date] = {}
        for initiative, actor, last in acts:
            for function in self._functions_of.get(actor, ()):
                day = timezone.localdate(last)
                found[initiative, function] = max(day, found.get((initiative, function), day))
        return found

    @cached_property
    def _cx_functions(self) -> frozenset[str]:
        return frozenset(Function.objects.filter(is_cx=True).values_list("key", flat=True))

    @cached_property
    def _functions_of(self) -> dict[int, set[str]]:
        """Person id to the functions their acts count for: where they work, what they head or deputise."""
        found: dict[int, set[str]] = defaultdict(set)
        for source in (
            Membership.objects.values_list("person_id", "function__key"),
            Deputy.objects.values_list("person_id", "function__key"),
            Function.objects.exclude(head=None).values_list("head_id", "key"),
        ):
            for person, function in source:
                found[person].add(function)
        return found


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first value, which is taken off."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


def _causes(touchpoint_ids: Collection[int]) -> dict[int, int]:
    """How deep the change would have to go that those who hurt a touchpoint need, by touchpoint."""
    hurting = Influence.objects.filter(touchpoint__in=touchpoint_ids, direction=Direction.HURTS, segment=None)
    return dict(hurting.exclude(depth=None).values_list("touchpoint_id").annotate(Max("depth")))


def _influences(touchpoint_ids: Collection[int]) -> Influences:
    found: Influences = defaultdict(lambda: defaultdict(dict))
    rows = Influence.objects.filter(touchpoint__in=touchpoint_ids).values_list(
        "touchpoint_id", "function__key", "segment_id", "strength"
    )
    for touchpoint, function, segment, strength in rows:
        found[touchpoint][function][segment] = strength
    return found


def _resolved(row: dict[str, dict[int | None, int]], segments: Collection[int]) -> dict[str, int]:
    """Strength per function for these segments: an override beats the default; of several segments, the largest."""
    found: dict[str, int] = {}
    for function, by_segment in sorted(row.items()):
        default = by_segment.get(None)
        values = [by_segment.get(segment, default) for segment in segments] or [default]
        if known := [value for value in values if value is not None]:
            found[function] = max(known)
    return found
