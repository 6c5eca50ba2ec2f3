"""The initiatives of a review: those to talk about in full, the others by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.audit.trail import plain
from initiatives.models import Band, Initiative
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.models.initiatives import CAUSES
from initiatives.reports import register
from initiatives.reports.outcomes import OutcomeLine
from initiatives.reports.portfolio.live import Live
from initiatives.reports.register import RegisterRow
from initiatives.reports.review.asks import evening
from initiatives.reports.review.business import Outcomes, moved
from initiatives.rules import flags
from journeys.models import Lifecycle

BAND_ORDER = (Band.FENCED, Band.AT_RISK, Band.UNANCHORED, Band.SHARED)


def rows(found: Live, outcomes: Outcomes, asked: Sequence[dict[str, Any]], as_of: date) -> dict[str, Any]:
    """`discussed`: what waits for a decision, is not shared, carries a critical flag or whose outcome went wrong;
    decisions first, then by band and score. `quiet`: all others, by key and title."""
    ids = [one.pk for one in found.initiatives]
    loaded = {one.pk: one for one in Initiative.objects.filter(pk__in=ids).for_register()}
    known = register.rows([loaded[pk] for pk in ids], found.cases)
    since, asks = _status_since(ids, as_of), Counter(one["initiative"] for one in asked)
    told = [
        _row(one, found, outcomes.get(one.id, ()), since.get(one.id), asks[one.key], as_of) for one in known
    ]  # fmt: skip
    discussed = [one for one in told if one["why"]]
    order = {band: place for place, band in enumerate(BAND_ORDER)}
    discussed.sort(key=lambda one: (not one["decisions"], order[one["band"]], -(one["score"] or 0)))
    quiet = [{"key": one["key"], "title": one["title"]} for one in told if not one["why"]]
    return {"discussed": discussed, "quiet": quiet}


def _row(
    row: RegisterRow, found: Live, outcomes: Sequence[OutcomeLine], since: date | None, asks: int, as_of: date
) -> dict[str, Any]:
    """`why` says what brings it up: decision, band, flag, outcome. `status_days` is how long it has its status."""
    case = found.cases[row.id]
    headline = next((one for one in outcomes if one.headline), next(iter(outcomes), None))
    findings = [one for one in flags.findings(case) if one.code not in PRIVATE_FLAGS]
    stages = {found.lifecycle[key] for key in case.facts.influence}
    flag = findings[0] if findings else None
    return {
        "key": row.key,
        "title": row.title,
        "band": row.assessment.band,
        "score": row.assessment.score,
        "siloed": row.assessment.siloed,
        "accepted": min((one.until.isoformat() for one in row.accepted if one.until >= as_of), default=None),
        "seats": [
            {"key": seat.key, "name": seat.name, "state": seat.state, "required": seat.required} for seat in row.seats
        ],
        "stages": [code for code in Lifecycle.values if code in stages],
        "cause": row.mode in CAUSES if row.mode else None,
        "mode": row.mode,
        "kind": row.kind,
        "status": row.status,
        "on_hold": row.on_hold,
        "status_days": (as_of - since).days if since and since <= as_of else None,
        "outcome": moved(headline) if headline else None,
        "flag": {"code": flag.code, "severity": flag.severity, "evidence": plain(flag.evidence)} if flag else None,
        "flags": len(findings),
        "decisions": asks,
        "why": _reasons(row, findings, outcomes, asks),
    }


def _reasons(
    row: RegisterRow, findings: Collection[flags.Finding], outcomes: Sequence[OutcomeLine], asks: int
) -> list[str]:
    wrong = any(one.breached or one.off_track or one.verdict == "worsened" for one in outcomes)
    found = {
        "decision": bool(asks),
        "band": row.assessment.band != Band.SHARED,
        "flag": any(one.severity == "critical" for one in findings),
        "outcome": wrong,
    }
    return [name for name, holds in found.items() if holds]


def _status_since(ids: Collection[int], as_of: date) -> dict[int, date]:
    """The day each got its status: of the last move, else the day it was logged."""
    moved_at = (
        Event.objects.filter(
            subject_type=Initiative._meta.label_lower, subject_id__in=ids, at__lt=evening(as_of),
            kind__in=("initiative.moved", "initiative.created"),
        )
        .values_list("subject_id")
        .annotate(last=Max("at"))
        .order_by("subject_id")
    )  # fmt: skip
    return {pk: timezone.localdate(last) for pk, last in moved_at if pk}
