"""Logging and changing initiatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
from cxtracker.audit import editing, trail
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import numbers
from initiatives import permissions, sample_company
from initiatives.lifecycle.services import numbering
from initiatives.models import Initiative, InitiativeTouchpoint
from initiatives.ownership.services import requests
from initiatives.ownership.services.requests import Question
from journeys.models import Segment, Touchpoint
from journeys.validation import checked

FIELDS = (
    "title",
    "problem",
    "hypothesis",
    "mode",
    "depth",
    "kind",
    "enables",
    "culture",
    "data",
    "behavioural_science",
    "lead_function",
    "accountable",
    "budget",
    "start",
    "go_live",
    "first_reading",
    "stop_criteria",
    "changed_behaviour",
    "lesson",
    "on_hold",
    "private",
)
"""What people may set on an initiative, besides its touchpoints and segments. Status moves by its own service."""

RANGES = {"depth": (1, 6), "culture": (0, 3), "data": (0, 3), "behavioural_science": (0, 3)}


@transaction.atomic
def create(
    values: Mapping[str, Any],
    *,
    touchpoints: Sequence[Touchpoint],
    segments: Sequence[Segment] = (),
    ask: Sequence[Question] = (),
    by: User,
    now: datetime,
) -> Initiative:
    """A new draft with the next free key (`CX-1`, `CX-2`…); the questions of `ask` are put at once.

    `values` maps names of FIELDS to values.
    """
    require(permissions.can_create, by)
    sample_company.refuse_beside_it()
    # what follows from its events assesses it before anybody sees it
    initiative = numbering.create({**_checked(None, values), "initiator": by, "assessment_due": False})
    if segments:
        initiative.segments.set(segments)
    InitiativeTouchpoint.objects.bulk_create(
        InitiativeTouchpoint(initiative=initiative, touchpoint=touchpoint) for touchpoint in touchpoints
    )
    changes = trail.difference({}, {**values, "touchpoints": _keys(touchpoints), "segments": _keys(segments)})
    with trail.together():
        trail.record("initiative.created", initiative, by=by, changes=changes)
        if ask:
            requests.ask_at_once(initiative, ask, by=by, now=now)
    return initiative


@transaction.atomic
def edit(
    initiative: Initiative,
    values: Mapping[str, Any],
    *,
    touchpoints: Sequence[Touchpoint] | None = None,
    segments: Sequence[Segment] | None = None,
    by: User,
    version: int | None = None,
) -> Initiative:
    """Change some of FIELDS, and the touchpoints and segments if given.

    With `version`, only if nobody changed the initiative since (Conflict otherwise, with what stands now).
    """
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(permissions.can_edit, by, initiative)
    if values.get("private") and not initiative.private and initiative.initiator_id != by.pk:
        raise Invalid({"private": [_("Only who started a draft can make it private. Ask them to do it.")]})
    links = {}
    if touchpoints is not None:
        links["touchpoints"] = [sorted(initiative.touchpoints.values_list("key", flat=True)), _keys(touchpoints)]
    if segments is not None:
        links["segments"] = [sorted(initiative.segments.values_list("key", flat=True)), _keys(segments)]
    changes = editing.change(initiative, _checked(initiative, values), version=version)
    moved = {name: pair for name, pair in links.items() if pair[0] != pair[1]}
    if moved and not changes:
        Initiative.objects.filter(pk=initiative.pk).update(version=initiative.version + 1)
        initiative.version += 1
    if "touchpoints" in moved and touchpoints is not None:
        initiative.touchpoints.set(touchpoints)
    if "segments" in moved and segments is not None:
        initiative.segments.set(segments)
    if changes or moved:
        trail.record("initiative.edited", initiative, by=by, changes={**changes, **moved})
    return initiative


@transaction.atomic
def link_again(initiative: Initiative, edited: Event, *, by: User) -> Initiative:
    """Give it back the touchpoints that the edit (its event) took away; the rest of the edit stays.

    Touchpoint.DoesNotExist where one is gone by now.
    """
    before, after = edited.changes.get("touchpoints", ((), ()))
    if not set(before) - set(after):
        raise Refused(_("Only touchpoints taken away can be put back here. Change anything else on the form."))
    touchpoints = list(Touchpoint.objects.filter(key__in=before))
    if len(touchpoints) < len(before):
        raise Touchpoint.DoesNotExist
    return edit(initiative, {}, touchpoints=touchpoints, by=by)


@transaction.atomic
def hand_over(initiatives: Iterable[Initiative], role: str, to: User, *, by: User) -> None:
    """Let someone else be their `accountable` or `initiator`, because the one who was leaves."""
    require(can_manage_people, by)
    pks = [initiative.pk for initiative in initiatives]
    locked = list(
        Initiative.objects.select_for_update(of=("self",)).select_related(role).filter(pk__in=pks).order_by("pk")
    )
    changed = [(initiative, editing.change(initiative, {role: to})) for initiative in locked]
    trail.record_many(
        [trail.Entry("initiative.edited", row, changes=changes) for row, changes in changed if changes], by=by
    )


def _checked(initiative: Initiative | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if "title" in values and not str(values["title"] or "").strip():
        raise Invalid({"title": [_("Give it a title that says what will be different.")]})
    clean = checked(Initiative, values, FIELDS)
    wrong = {
        name: [_("Enter a number from %(least)s to %(most)s.") % {"least": least, "most": most}]
        for name, (least, most) in RANGES.items()
        if clean.get(name) is not None and not least <= clean[name] <= most
    }
    if clean.get("budget") is not None and clean["budget"] < 0:
        wrong["budget"] = [_("A budget can't be negative.")]
    wrong |= _dates(initiative, clean)
    if initiative and _leads_back(initiative, clean.get("enables")):
        wrong["enables"] = [_("An initiative can't enable itself, directly or through others.")]
    if wrong:
        raise Invalid(wrong)
    return clean


DATES = ("start", "go_live", "first_reading")


def _dates(initiative: Initiative | None, clean: Mapping[str, Any]) -> dict[str, list[str]]:
    """It starts, goes live, and only then can be read; judged where an edit moves one of the dates."""
    stand = {name: clean.get(name, getattr(initiative, name, None)) for name in DATES}
    moved = {name for name in DATES if name in clean and clean[name] != getattr(initiative, name, None)}
    wrong: dict[str, list[str]] = {}
    for before, after, sentence in (
        ("start", "go_live", _("Go-live must be after the start, %(day)s.")),
        ("go_live", "first_reading", _("The first honest reading must be after go-live, %(day)s.")),
    ):
        if moved & {before, after} and stand[before] and stand[after] and stand[after] < stand[before]:
            wrong[after] = [sentence % {"day": numbers.day(stand[before])}]
    return wrong


def _leads_back(initiative: Initiative, enabled: Initiative | None) -> bool:
    passed = set()
    while enabled is not None and enabled.pk not in passed:
        if enabled.pk == initiative.pk:
            return True
        passed.add(enabled.pk)
        enabled = enabled.enables
    return False


def _keys(rows: Sequence[Any]) -> list[str]:
    return sorted(row.key for row in rows)
