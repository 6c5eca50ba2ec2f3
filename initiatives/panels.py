"""What initiatives add to the pages of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.ui.navigation import counter
from cxtracker.ui.panels import Badge, badges, panel
from initiatives import permissions
from initiatives.assessment.queries import register
from initiatives.assessment.queries.stories import stories
from initiatives.assessment.rules.seats import words
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest, RequestState, Step
from initiatives.notifications.history import tell_each
from initiatives.outcomes.queries.filter_choices import titles
from initiatives.outcomes.queries.lines import lines
from initiatives.ownership.queries.scorecard import mirror
from journeys.models import Function, Metric, Touchpoint
from journeys.models.influence import REQUIRED_FROM

SHOWN = 25


@counter("inbox")
def waiting_for_me(request: HttpRequest) -> int:
    """How many questions wait for this person's word."""
    person = cast(User, request.user)
    return OwnershipRequest.objects.visible_to(person).to_decide_by(person, timezone.localdate()).count()


@counter("away")
def functions_i_head(request: HttpRequest) -> int:
    """Only who heads a function needs a substitute for it."""
    return Function.objects.filter(head=cast(User, request.user)).count()


@panel("accounts.person", order=50)
def history_of_person(request: HttpRequest, person: User) -> tuple[str, Mapping[str, Any]]:
    events = list(Event.objects.about(person).select_related("actor")[:SHOWN])
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
    needed = live.never_asked(function).order_by("pk").for_register()
    owned = live.filter(requests__function=function, requests__effective=True).order_by("pk").for_register()
    rows = {row.id: row for row in register.rows([*owned[:SHOWN], *needed[:SHOWN]], to=cast(User, request.user))}
    declined = asked.filter(steps__kind__in=(Step.DECLINED, Step.OVERRIDDEN)).select_related("passed_to").distinct()
    told = stories(declined)
    refused = [(one, words(told[one.pk], told[one.pk].seat)) for one in declined if told[one.pk].declined_on]
    return "lifecycle/_of_function.html", {
        "function": function,
        "owned": [rows[one.pk] for one in owned[:SHOWN]],
        "needed": [rows[one.pk] for one in needed[:SHOWN]],
        "waiting": asked.filter(state=RequestState.REQUESTED).order_by("due_on", "pk")[:SHOWN],
        "declined": sorted(refused, key=lambda line: told[line[0].pk].declined_on or date.min, reverse=True)[:SHOWN],
    }


@panel("journeys.function", order=10)
def mirror_of_function(request: HttpRequest, function: Function) -> tuple[str, Mapping[str, Any]] | None:
    """Pull beside ownership, and how the function answers; every number leads to what it is made of."""
    if function.is_cx:
        return None
    found = mirror(function, _visible(request), now=timezone.now())
    return "ownership/_scorecard.html", {"function": function, "found": found}


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
    """Per touchpoint the live initiatives on it, by key and band."""
    links = (
        InitiativeTouchpoint.objects.filter(touchpoint__in=touchpoint_ids, initiative__in=_visible(request).live())
        .order_by("initiative_id")
        .values_list("touchpoint_id", "initiative__key", "initiative__title", "initiative__assessment__band")
    )
    found: dict[int, list[Badge]] = defaultdict(list)
    for touchpoint, key, title, band in links:
        found[touchpoint].append(Badge(key, reverse("initiatives:page", args=[key]), title, band or "unanchored"))
    return found


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
    found: dict[int, list[Badge]] = defaultdict(list)
    for touchpoint, key, name in links:
        found[touchpoint].append(Badge(key, reverse("functions:page", args=[key]), name))
    return found


@panel("journeys.metric", order=20)
def initiatives_that_promise(request: HttpRequest, metric: Metric) -> tuple[str, Mapping[str, Any]] | None:
    """Who promises to move it: from where to where, and whether it moved."""
    promised = Outcome.objects.filter(metric=metric, initiative__in=_visible(request)).order_by("pk")
    numbers = set(promised.values_list("pk", flat=True)[:SHOWN])
    found = lines(promised.filter(pk__in=numbers).values_list("initiative_id", flat=True), as_of=timezone.localdate())
    rows = [one for some in found.values() for one in some if one.id in numbers]
    return ("outcomes/_of_metric.html", {"rows": rows, "titles": titles(list(found))}) if rows else None
