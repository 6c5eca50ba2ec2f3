"""Register rows as the API tells them: keys for whatever can be set, one field list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxtracker.accounts.models import User
from cxtracker.audit.trail import plain
from initiatives.models import Initiative
from initiatives.reports import register
from initiatives.reports.register import FlagLine, Headline, RegisterRow, Seat
from initiatives.reports.silos import assessment_fields
from initiatives.services.initiatives import FIELDS
from journeys.reports.directory import Named

LINKS = ("touchpoints", "segments")
DERIVED = ("initiator", "created_at", "seats", "owners", "assessment", "flags", "headline", "recomputing", "version")
EVERYTHING = ("key", "status", *FIELDS, *LINKS, *DERIVED)


def initiatives_told(initiatives: Sequence[Initiative], *, to: User) -> list[dict[str, Any]]:
    """Representations in the order given, with a constant number of queries.

    What an initiative enables is named only if `to` may see it.
    """
    enabled = {one.enables_id for one in initiatives if one.enables_id}
    seen = dict(Initiative.objects.visible_to(to).filter(pk__in=enabled).values_list("pk", "key"))
    return [
        _told(initiative, row, seen)
        for initiative, row in zip(initiatives, register.rows(initiatives, to=to), strict=True)
    ]


def _told(initiative: Initiative, row: RegisterRow, seen: dict[int, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": row.key,
        "status": row.status,
        **{name: getattr(initiative, name) for name in FIELDS if name != "enables"},
        "enables": seen.get(initiative.enables_id or 0),
        "initiator": _key(row.initiator),
        "created_at": initiative.created_at,
        "touchpoints": [one.key for one in row.touchpoints],
        "segments": [one.key for one in row.segments],
        "seats": [_seat(one) for one in row.seats],
        "owners": row.assessment.owners,
        "assessment": assessment_fields(row.assessment),
        "flags": [flag_told(one) for one in row.flags],
        "headline": _headline(row.headline),
        "recomputing": row.recomputing,
        "version": row.version,
    }
    return {name: plain(told[name]) for name in EVERYTHING}


def flag_told(flag: FlagLine) -> dict[str, Any]:
    return {
        "code": flag.code,
        "severity": flag.severity,
        "title": flag.title,
        "message": flag.message,
        "cure": flag.cure.label,
        "opened_on": plain(flag.opened_on),
        "accepted_until": plain(flag.accepted.until) if flag.accepted else None,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "function": seat.key,
        "name": seat.name,
        "state": seat.state,
        "required": seat.required,
        "request": seat.request_id,
    }


def _headline(found: Headline | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {name: getattr(found, name) for name in ("metric", "name", "unit", "baseline", "target", "target_on")}


def _key(named: Named | None) -> str | None:
    return named.key if named else None
