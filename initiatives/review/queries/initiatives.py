"""The initiatives of a review: those to talk about in full, the others by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Max
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.audit.trail import plain
from initiatives.assessment.queries import register
from initiatives.assessment.queries.register import RegisterRow
from initiatives.assessment.rules import flags
from initiatives.models import Band, Initiative
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.models.initiatives import CAUSES
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.portfolio.queries.inputs import Live
from initiatives.review.content.decisions import AskedDecision
from initiatives.review.content.initiatives import (
    DiscussedInitiative,
    Flag,
    Initiatives,
    QuietInitiative,
    Seat,
    SeatStep,
)
from initiatives.review.queries.business import Outcomes, reviewed_outcome
from initiatives.review.queries.periods import end_of_day
from journeys.models import Lifecycle

BAND_ORDER = (Band.FENCED, Band.AT_RISK, Band.UNANCHORED, Band.SHARED)


def initiatives_of_the_review(
    portfolio: Live, outcomes: Outcomes, asked: Sequence[AskedDecision], as_of: date
) -> Initiatives:
    """`discussed`: what waits for a decision, is not shared, carries a critical flag or whose outcome went wrong;
    decisions first, then by band and score. `quiet`: all others."""
    ids = [initiative.pk for initiative in portfolio.initiatives]
    loaded = {initiative.pk: initiative for initiative in Initiative.objects.filter(pk__in=ids).for_register()}
    since, asks = _status_since(ids, as_of), Counter(decision.initiative for decision in asked)
    rows = [
        _reviewed(row, portfolio, outcomes.get(row.id, ()), since.get(row.id), asks[row.key], as_of)
        for row in register.rows([loaded[pk] for pk in ids], portfolio.cases)
    ]
    order = {band: place for place, band in enumerate(BAND_ORDER)}
    discussed = sorted(
        (row for row in rows if row.why),
        key=lambda row: (not row.decisions, order[Band(row.band)], -(row.score or 0)),
    )
    quiet = tuple(QuietInitiative(key=row.key, title=row.title) for row in rows if not row.why)
    return Initiatives(discussed=tuple(discussed), quiet=quiet)


def _reviewed(
    row: RegisterRow,
    portfolio: Live,
    outcomes: Sequence[OutcomeLine],
    since: date | None,
    asks: int,
    as_of: date,
) -> DiscussedInitiative:
    case = portfolio.cases[row.id]
    headline = next((outcome for outcome in outcomes if outcome.headline), next(iter(outcomes), None))
    # Everybody reads a review, so what only the people concerned may see is left out.
    findings = [finding for finding in flags.findings(case) if finding.code not in PRIVATE_FLAGS]
    touched = {portfolio.lifecycle[key] for key in case.facts.influence}
    return DiscussedInitiative(
        key=row.key,
        title=row.title,
        band=row.assessment.band,
        score=row.assessment.score,
        siloed=row.assessment.siloed,
        accepted=min((waiver.until for waiver in row.accepted if waiver.until >= as_of), default=None),
        seats=tuple(map(_seat, row.seats)),
        stages=tuple(code for code in Lifecycle.values if code in touched),
        cause=row.mode in CAUSES if row.mode else None,
        mode=row.mode,
        kind=row.kind,
        status=row.status,
        on_hold=row.on_hold,
        status_days=(as_of - since).days if since and since <= as_of else None,
        outcome=reviewed_outcome(headline) if headline else None,
        flag=_gravest(findings),
        flags=len(findings),
        decisions=asks,
        why=_reasons(row, findings, outcomes, asks),
    )


def _seat(seat: register.Seat) -> Seat:
    return Seat(
        key=seat.key,
        name=seat.name,
        state=seat.state,
        required=seat.required,
        steps=tuple(SeatStep(kind=entry.kind, on=entry.on, reason=entry.reason) for entry in seat.story.entries),
        until=seat.story.until,
        to=seat.story.to,
    )


def _gravest(findings: Sequence[flags.Finding]) -> Flag | None:
    """The registry gives the gravest first."""
    if not findings:
        return None
    finding = findings[0]
    return Flag(code=finding.code, severity=finding.severity, evidence=plain(finding.evidence))


def _reasons(
    row: RegisterRow, findings: Collection[flags.Finding], outcomes: Sequence[OutcomeLine], asks: int
) -> tuple[str, ...]:
    reasons = {
        "decision": bool(asks),
        "band": row.assessment.band != Band.SHARED,
        "flag": any(finding.severity == "critical" for finding in findings),
        "outcome": any(outcome.breached or outcome.off_track or outcome.verdict == "worsened" for outcome in outcomes),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _status_since(ids: Collection[int], as_of: date) -> dict[int, date]:
    """The day each got its status: of the last move, else the day it was logged."""
    last_events = (
        Event.objects.filter(
            subject_type=Initiative._meta.label_lower,
            subject_id__in=ids,
            at__lt=end_of_day(as_of),
            kind__in=("initiative.moved", "initiative.created"),
        )
        .values_list("subject_id")
        .annotate(last=Max("at"))
        .order_by("subject_id")
    )
    return {pk: timezone.localdate(last) for pk, last in last_events if pk}
