"""The thread on the page of what it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from django.http import HttpRequest

from cxtracker.accounts.models import User
from cxtracker.ui.panels import panel, section_each
from initiatives.comments.forms import CommentForm
from initiatives.comments.queries.threads import Thread, threads
from initiatives.models import Decision, Initiative
from journeys.models import Touchpoint

Section = tuple[str, Mapping[str, Any]]


@panel("initiatives.talk")
def on_initiative(request: HttpRequest, initiative: Initiative) -> Section:
    return _section(_threads(request, "initiative", [initiative.pk])[initiative.pk])


@panel("journeys.touchpoint", order=80)
def on_touchpoint(request: HttpRequest, touchpoint: Touchpoint) -> Section:
    return _section(_threads(request, "touchpoint", [touchpoint.pk])[touchpoint.pk])


@panel("reviews.decision")
def on_decision(request: HttpRequest, decision: Decision) -> Section:
    return _section(_threads(request, "decision", [decision.pk])[decision.pk])


@section_each("outcomes.outcome")
def on_outcomes(request: HttpRequest, numbers: Collection[int]) -> dict[int, Section]:
    """Folded, because a page has several."""
    known = _threads(request, "outcome", numbers)
    return {number: ("comments/_folded.html", _section(thread)[1]) for number, thread in known.items()}


def _threads(request: HttpRequest, place: str, numbers: Collection[int]) -> dict[int, Thread]:
    return threads(place, numbers, to=cast(User, request.user))


def _section(thread: Thread) -> Section:
    form = CommentForm(auto_id=f"say-{thread.place}-{thread.number}-%s").about(thread.place, thread.number)
    return "comments/_thread.html", {"thread": thread, "form": form}
