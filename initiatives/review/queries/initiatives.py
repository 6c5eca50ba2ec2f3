"""The initiatives of a review: those to talk about in full, the others by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from django.db.models import Max
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.audit.trail import plain
from cxtracker.days import end_of_day
from initiatives.assessment.queries import register
from initiatives.assessment.queries.register import RegisterRow
from initiatives.assessment.queries.then import as_then
from initiatives.assessment.rules import flags
from initiatives.checkins.queries import standings
from initiatives.checkins.rules import Standing
from initiatives.models import Band, Flag as StandingFlag, Initiative
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.models.initiatives import CAUSES, LIVE
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.portfolio.queries.inputs import Live
from initiatives.review.content.decisions import AskedDecision
from initiatives.review.content.initiatives import (
    CheckedIn,
    DiscussedInitiative,
    Flag,
    Initiatives,
    QuietInitiative,
    Seat,
    SeatStep,
)
from initiatives.review.queries.business import reviewed_outcome
from initiatives.review.queries.outcomes import Outcomes
from journeys.models import Lifecycle

BAND_ORDER = (Band.FENCED, Band.AT_RISK, Band.UNANCHORED, Band.SHARED)


def initiatives_of_the_review(
    portfolio: Live, outcomes: Outcomes, asked: Sequence[AskedDecision], as_of: date
) -> Initiatives:
    """`discussed`: what waits for a decision, is not shared, carries a critical flag or whose outcome went wrong;
    decisions first, then by band and score. `quiet`: all others."""
    ids = [initiative.pk for initiative in portfolio.initiatives]
    chosen = Initiative.objects.filter(pk__in=ids).for_register()
    loaded = {initiative.pk: initiative for initiative in (chosen if portfolio.kept else as_then(chosen, as_of))}
    since, asks = _status_since(ids, as_of), Counter(decision.initiative for decision in asked)
    wrong, findings = outcomes.wrong(), _findings(portfolio)
    known = (None, None) if portfolio.kept else (portfolio.cases, as_of)
    rows = register.rows([loaded[pk] for pk in ids], known[0], as_of=known[1])
    why = {row.id: _reasons(row, findings.get(row.id, ()), wrong=row.id in wrong, asks=asks[row.key]) for row in rows}
    headlines = outcomes.headlines([pk for pk, reasons in why.items() if reasons])
    paces = standings([pk for pk, reasons in why.items() if reasons], as_of=as_of)
    order = {band: place for place, band in enumerate(BAND_ORDER)}
    discussed = [
        replace(
            _reviewed(row, portfolio, findings.get(row.id, ()), headlines.get(row.id), since.get(row.id)),
            decisions=asks[row.key],
            why=why[row.id],
            checked_in=_checked_in(paces.get(row.id)),
        )
        for row in rows
        if why[row.id]
    ]
    discussed.sort(key=lambda row: (not row.decisions, order[Band(row.band)], -(row.score or 0)))
    quiet = tuple(QuietInitiative(key=row.key, title=row.title) for row in rows if not why[row.id])
    return Initiatives(discussed=tuple(discussed), quiet=quiet)


def _checked_in(standing: Standing | None) -> CheckedIn | None:
    return CheckedIn(**asdict(standing)) if standing else None


def _findings(portfolio: Live) -> Mapping[int, Sequence[flags.Finding]]:
    """By initiative, the gravest first. Everybody reads a review, so what only the people concerned may see is left
    out."""
    if not portfolio.kept:
        return {
            pk: [finding for finding in flags.findings(case) if finding.code not in PRIVATE_FLAGS]
            for pk, case in portfolio.cases.items()
        }
    by_initiative: dict[int, list[flags.Finding]] = defaultdict(list)
    standing = StandingFlag.objects.visible_to(None).filter(closed_on=None, initiative__status__in=LIVE)
    for pk, *finding in standing.values_list("initiative_id", "code", "severity", "evidence"):
        if finding[0] in flags.PLACES:
            by_initiative[pk].append(flags.Finding(*finding))
    return {pk: sorted(some, key=lambda finding: flags.PLACES[finding.code]) for pk, some in by_initiative.items()}


def _reviewed(
    row: RegisterRow,
    portfolio: Live,
    findings: Sequence[flags.Finding],
    headline: OutcomeLine | None,
    since: date | None,
) -> DiscussedInitiative:
    case, as_of = portfolio.cases[row.id], portfolio.as_of
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
        decisions=0,
        why=(),
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


def _reasons(row: RegisterRow, findings: Collection[flags.Finding], *, wrong: bool, asks: int) -> tuple[str, ...]:
    reasons = {
        "decision": bool(asks),
        "band": row.assessment.band != Band.SHARED,
        "flag": any(finding.severity == "critical" for finding in findings),
        "outcome": wrong,
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
