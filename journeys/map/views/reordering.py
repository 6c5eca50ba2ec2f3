"""Rearranging a map in place: moving and renaming stages and touchpoints, one POST for drag, key and button alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid
from journeys.map.services import maps
from journeys.map.views.journeys import render_map
from journeys.models import Journey, Stage, Touchpoint

DIRECTIONS = ("left", "right", "up", "down")


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody was first: what stands now, and the same request with the version that stands now."""

    sentence: str
    again: list[tuple[str, str]]
    action: str


@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Move a touchpoint (`touchpoint`, to `stage` and `position`, or `to` a direction) or a stage (`column`).

    A button says it all in its one value: `go=touchpoint:B15:3:left` (what, key, version, direction).
    """
    return _answer(request, key, _move)


@require_POST
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Give a `touchpoint` or a stage (`column`) another `name`."""
    return _answer(request, key, _rename)


def _answer(request: HttpRequest, key: str, act: Any) -> HttpResponse:
    journey = get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)
    posted = _posted(request)
    thing = _thing(journey, posted)
    overtaken, status = None, 200
    try:
        act(journey, thing, posted, cast(User, request.user))
    except Invalid as refusal:
        messages.error(request, str(refusal))
        status = 422
    except Conflict:
        overtaken, status = _overtaken(request, thing, posted), 409
    if status == 200 and not getattr(request, "htmx", None):
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('journeys:map', args=[key])}{'?' if query else ''}{query}")
    return render_map(request, journey, status=status, conflict=overtaken)


def _posted(request: HttpRequest) -> dict[str, str]:
    posted = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    if go := posted.pop("go", ""):
        what, _colon, rest = go.partition(":")
        thing, version, to = [*rest.rsplit(":", 2), "", ""][:3]
        posted |= {what: thing, "version": version, "to": to}
    return posted


def _thing(journey: Journey, posted: dict[str, str]) -> Touchpoint | Stage:
    if "touchpoint" in posted:
        inside = Touchpoint.objects.select_related("stage").filter(stage__journey=journey)
        return get_object_or_404(inside, key=posted["touchpoint"])
    return get_object_or_404(Stage, journey=journey, key=posted.get("column", ""))


def _move(journey: Journey, thing: Touchpoint | Stage, posted: dict[str, str], by: User) -> None:
    to = posted.get("to", "")
    if to and to not in DIRECTIONS:
        raise Http404(_("You can move left, right, up or down."))
    version = _number(posted.get("version"))
    if isinstance(thing, Stage):
        keys = list(journey.stages.order_by("position", "pk").values_list("key", flat=True))
        step = {"left": -1, "right": 1}.get(to, 0)
        position = keys.index(thing.key) + 1 + step if to else _number(posted.get("position"))
        maps.edit_stage(thing, {}, position=position, by=by, version=version)
        return
    stage, position = _place(journey, thing, to) if to else _named(journey, thing, posted)
    maps.move(thing, stage=stage, position=position, by=by, version=version)


def _place(journey: Journey, touchpoint: Touchpoint, to: str) -> tuple[Stage, int]:
    """Where a step in a direction leads; at the edge of the map it leads nowhere."""
    siblings = list(touchpoint.stage.touchpoints.order_by("position", "pk").values_list("pk", flat=True))
    here = siblings.index(touchpoint.pk) + 1
    if to in ("up", "down"):
        return touchpoint.stage, max(here + (1 if to == "down" else -1), 1)
    stages = list(journey.stages.order_by("position", "pk"))
    number = [stage.pk for stage in stages].index(touchpoint.stage_id) + (1 if to == "right" else -1)
    if not 0 <= number < len(stages):
        return touchpoint.stage, here
    return stages[number], here


def _named(journey: Journey, touchpoint: Touchpoint, posted: dict[str, str]) -> tuple[Stage, int | None]:
    stage = get_object_or_404(Stage, journey=journey, key=posted.get("stage", touchpoint.stage.key))
    return stage, _number(posted.get("position"))


def _rename(journey: Journey, thing: Touchpoint | Stage, posted: dict[str, str], by: User) -> None:
    values, version = {"name": posted.get("name", "")}, _number(posted.get("version"))
    if isinstance(thing, Stage):
        maps.edit_stage(thing, values, by=by, version=version)
    else:
        maps.edit_touchpoint(thing, values, by=by, version=version)


def _number(text: str | None) -> int | None:
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if 0 < number < 10_000_000 else None


def _overtaken(request: HttpRequest, thing: Touchpoint | Stage, posted: dict[str, str]) -> Overtaken:
    thing.refresh_from_db()
    names = {"name": thing.name, "mine": posted.get("name", "")}
    if isinstance(thing, Touchpoint):
        before = thing.stage.touchpoints.filter(position__lt=thing.position).count()
        names |= {"stage": thing.stage.name, "place": str(before + 1)}
        sentence = (
            _("Someone changed it in the meantime: “%(name)s” is now in “%(stage)s” at position %(place)s.") % names
        )
    else:
        sentence = _("Someone changed it in the meantime: the stage is now called “%(name)s”.") % names
    if names["mine"]:
        sentence += " " + _("Your name for it was “%(mine)s”.") % names
    again = {**posted, "version": str(thing.version)}
    return Overtaken(sentence, sorted(again.items()), request.get_full_path())
