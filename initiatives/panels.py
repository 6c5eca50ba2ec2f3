"""What initiatives add to the pages of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.ui.navigation import counter
from cxtracker.ui.panels import Badge, badges, panel
from initiatives import permissions, sample_company
from initiatives.assessment.queries import register
from initiatives.assessment.queries.stories import stories
from initiatives.assessment.rules.seats import words
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest, RequestState, Step
from initiatives.models.initiatives import LIVE
from initiatives.notifications.history import tell_each
from initiatives.outcomes.queries.filter_choices import titles
from initiatives.outcomes.queries.lines import lines
from initiatives.ownership.queries.scorecard import mirror
from journeys.models import Function, Metric, Touchpoint
from journeys.models.influence import REQUIRED_FROM

SHOWN = 25
MARKED = 6
"""So many initiatives are marked on a touchpoint of the map."""

OF_FUNCTIONS = ("function.created", "function.imported", "function.edited")


@counter("inbox")
def waiting_for_me(request: HttpRequest) -> int:
    """How many questions wait for this person's word."""
    person = cast(User, request.user)
    return OwnershipRequest.objects.visible_to(person).to_decide_by(person, timezone.localdate()).count()


def _beside(request: HttpRequest) -> tuple[int, int]:
    """Functions this person heads, and whether what they see is the sample company: one query."""
    kept: dict[str, tuple[int, int]] = request.__dict__
    if "counted_beside" not in kept:
        person = cast(User, request.user)
        headed = Count("heads")
        row = User.objects.filter(pk=person.pk).annotate(headed=headed, sample=sample_company.is_there())
        headed_now, sample = row.values_list("headed", "sample").get()
        kept["counted_beside"] = (headed_now, int(sample))
    return kept["counted_beside"]


@counter("away")
def functions_i_head(request: HttpRequest) -> int:
    """Only who heads a function needs a substitute for it."""
    return _beside(request)[0]


@counter("sample")
def sample_shown(request: HttpRequest) -> int:
    """Whether the sample company is here."""
    return _beside(request)[1]


@panel("accounts.person", order=50)
def history_of_person(request: HttpRequest, person: User) -> tuple[str, Mapping[str, Any]]:
    events = list(Event.objects.about(person).select_related("actor")[:SHOWN])
    return "accounts/_history.html", {"events": tell_each(events)}


@panel("journeys.function", order=90)
def history_of_function(request: HttpRequest, function: Function) -> tuple[str, Mapping[str, Any]]:
    events = list(Event.objects.about(function).filter(kind__in=OF_FUNCTIONS).select_related("actor")[:SHOWN])
    return "accounts/_history.html", {"events": tell_each(events)}


def _visible(request: HttpRequest) -> Any:
    return Initiative.objects.visible_to(cast(User, request.user))


@panel("journeys.function", order=20)
def initiatives_of_function(request: HttpRequest, function: Function) -> tuple[str, Mapping[str, Any]]:
    """What the function owns, what waits for its answer, where it is needed and not asked, what it ever declined."""
    live = _visible(request).live()
    asked = OwnershipRequest.objects.filter(function=function, initiative__in=_visible(request)).select_related(
        "initiative", "asked_by"
    )
    needed = list(live.never_asked(function).order_by("pk").for_register()[:SHOWN])
    owned = list(
        live.filter(requests__function=function, requests__effective=True).order_by("pk").for_register()[:SHOWN]
    )
    rows = {row.id: row for row in register.rows([*owned, *needed], to=cast(User, request.user))}
    refusals = Q(steps__kind__in=(Step.DECLINED, Step.OVERRIDDEN))
    # Some of the latest may have been taken back.
    latest = (
        asked.filter(refusals).annotate(refused_at=Max("steps__at", filter=refusals)).order_by("-refused_at", "-pk")
    )
    declined = asked.filter(pk__in=list(latest.values_list("pk", flat=True)[: 2 * SHOWN])).select_related("passed_to")
    answers = stories(declined)
    refused = [
        (ownership_request, words(answers[ownership_request.pk], answers[ownership_request.pk].seat))
        for ownership_request in declined
        if answers[ownership_request.pk].declined_on
    ]
    return "lifecycle/_of_function.html", {
        "function": function,
        "owned": [rows[initiative.pk] for initiative in owned],
        "needed": [rows[initiative.pk] for initiative in needed],
        "waiting": asked.filter(state=RequestState.REQUESTED).order_by("due_on", "pk")[:SHOWN],
        "declined": sorted(refused, key=lambda line: answers[line[0].pk].declined_on or date.min, reverse=True)[:SHOWN],
    }


@panel("journeys.function", order=10)
def mirror_of_function(request: HttpRequest, function: Function) -> tuple[str, Mapping[str, Any]] | None:
    """Pull beside ownership, and how the function answers; every number leads to what it is made of."""
    if function.is_cx:
        return None
    scorecard = mirror(function, _visible(request), now=timezone.now())
    live = {"status": ",".join(LIVE)}
    return "ownership/_scorecard.html", {
        "function": function,
        "scorecard": scorecard,
        "owned": urlencode({"owner": function.key, **live}, safe=","),
        "asked": urlencode({"function": function.key, **live}, safe=","),
    }


@panel("journeys.touchpoint", order=20)
def initiatives_at_touchpoint(request: HttpRequest, touchpoint: Touchpoint) -> tuple[str, Mapping[str, Any]]:
    """The initiatives that touch it, and the functions that shape it strongly, are needed and own none of them."""
    running = _visible(request).live().filter(touchpoints=touchpoint).order_by("pk").for_register()
    rows = register.rows(list(running[:SHOWN]), to=cast(User, request.user))
    owners = {key for row in rows for key in row.assessment.owners}
    needed = {key for row in rows for key in row.assessment.required}
    strong = Function.objects.filter(influences__touchpoint=touchpoint, influences__strength__gte=REQUIRED_FROM)
    return "lifecycle/_at_touchpoint.html", {
        "touchpoint": touchpoint,
        "rows": rows,
        "idle": strong.filter(key__in=needed - owners)
        .annotate(peak=Max("influences__strength"))
        .order_by("-peak", "key"),
        "can_create": permissions.can_create(cast(User, request.user)),
    }


@badges("journeys.touchpoint")
def running_initiatives(request: HttpRequest, touchpoint_ids: Collection[int]) -> dict[int, list[Badge]]:
    """Per touchpoint the first live initiatives on it, by key and band, and a way to the others."""
    there = Window(RowNumber(), partition_by="touchpoint", order_by="initiative_id")
    links = (
        InitiativeTouchpoint.objects.filter(touchpoint__in=touchpoint_ids, initiative__in=_visible(request).live())
        .annotate(place=there, total=Window(Count("pk"), partition_by="touchpoint"))
        .filter(place__lte=MARKED)
        .order_by("initiative_id")
        .values_list(
            "touchpoint_id",
            "touchpoint__key",
            "total",
            "initiative__key",
            "initiative__title",
            "initiative__assessment__band",
        )
    )
    badges: dict[int, list[Badge]] = defaultdict(list)
    further: dict[int, tuple[str, int]] = {}
    for pk, touchpoint, total, key, title, band in links:
        badges[pk].append(Badge(key, reverse("initiatives:page", args=[key]), title, band or "unanchored"))
        if total > MARKED:
            further[pk] = touchpoint, total - MARKED
    for pk, (touchpoint, count) in further.items():
        listed = urlencode({"touchpoint": touchpoint, "status": ",".join(LIVE)})
        sentence = ngettext("%(count)d more initiative", "%(count)d more initiatives", count) % {"count": count}
        badges[pk].append(Badge(f"+{count}", f"{reverse('initiatives:list')}?{listed}", sentence))
    return badges


@badges("journeys.touchpoint.owners")
def owning_functions(request: HttpRequest, touchpoint_ids: Collection[int]) -> dict[int, list[Badge]]:
    """Per touchpoint the functions that effectively own a live initiative on it."""
    links = (
        InitiativeTouchpoint.objects.filter(
            touchpoint__in=touchpoint_ids,
            initiative__in=_visible(request).live(),
            initiative__requests__effective=True,
        )
        .order_by("initiative__requests__function__key")
        .values_list("touchpoint_id", "initiative__requests__function__key", "initiative__requests__function__name")
        .distinct()
    )
    badges: dict[int, list[Badge]] = defaultdict(list)
    for touchpoint, key, name in links:
        badges[touchpoint].append(Badge(key, reverse("functions:page", args=[key]), name))
    return badges


@panel("journeys.metric", order=20)
def initiatives_that_promise(request: HttpRequest, metric: Metric) -> tuple[str, Mapping[str, Any]] | None:
    """Who promises to move it: from where to where, and whether it moved."""
    promised = Outcome.objects.filter(metric=metric, initiative__in=_visible(request)).order_by("pk")
    numbers = set(promised.values_list("pk", flat=True)[:SHOWN])
    promises = lines(
        promised.filter(pk__in=numbers).values_list("initiative_id", flat=True), as_of=timezone.localdate()
    )
    rows = [line for listed in promises.values() for line in listed if line.id in numbers]
    return ("outcomes/_of_metric.html", {"rows": rows, "titles": titles(list(promises))}) if rows else None
