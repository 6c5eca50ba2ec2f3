"""Keeping assessments and flags true: set-based, as a difference against what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import OperationalError, transaction

from cxtracker.chunks import CHUNK, chunks
from cxtracker.commits import after_commit, wake_worker
from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.rules import flags
from initiatives.models import AssessedDay, Assessment, Flag, Initiative, OwnershipRequest, RequestState
from initiatives.outcomes.money.services import judging

AT_ONCE = 200
"""So many initiatives are assessed inside the change that touches them; more are left to the worker."""

WORK = "initiatives.reassess_due"

PATIENCE = 6
"""So many times more one waits for a lock, as long as the database lets one."""

COLLISION = "collision"
"""The one flag that always stands on both sides."""

STORED = tuple(field.attname for field in Assessment._meta.concrete_fields if not field.primary_key)


def refresh(initiative_ids: Iterable[int], *, today: date) -> None:
    """Let assessments follow a change, in its transaction; if it touches very many, by the worker soon after.

    Meanwhile `assessment_due` is set on those left to the worker, and pages say that they are being recomputed.
    """
    ids = sorted(set(initiative_ids))
    if len(ids) <= AT_ONCE:
        evaluate(ids, today=today)
        return
    for chunk in chunks(ids):
        Initiative.objects.filter(pk__in=chunk).update(assessment_due=True)
    wake_worker(WORK)


def evaluate_due(*, today: date) -> int:
    """Assess what is marked due, a chunk per transaction; how many. Several workers take different chunks."""
    done = 0
    while taken := _evaluate_some(today=today):
        done += taken
    judging.share_out_due(today=today)
    return done


@transaction.atomic
def _evaluate_some(*, today: date) -> int:
    """A chunk of what is due and held by nobody else; how many."""
    free = Initiative.objects.select_for_update(skip_locked=True).filter(assessment_due=True).order_by("pk")
    ids = list(free.values_list("pk", flat=True)[:CHUNK])
    evaluate(ids, today=today)
    return len(ids)


@transaction.atomic
def begin_day(*, today: date) -> bool:
    """Mark everything due once a day; whether this call was the one that did."""
    _day, first = AssessedDay.objects.get_or_create(day=today)
    if first:
        Initiative.objects.update(assessment_due=True)
        wake_worker(WORK)
    return first


def follow_everywhere() -> None:
    """Something every assessment depends on has changed: the worker follows, and pages say so meanwhile."""
    Initiative.objects.update(assessment_due=True)
    wake_worker(WORK)


def evaluate_all(*, today: date) -> int:
    """Assess everything; how many."""
    ids = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    evaluate(ids, today=today)
    judging.share_out_due(today=today)
    return len(ids)


def evaluate(initiative_ids: Iterable[int], *, today: date) -> None:
    """Assess these initiatives now and store what differs. Running it twice changes nothing the second time."""
    seen: set[str] = set()
    met: set[str] = set()
    for chunk in chunks(sorted(set(initiative_ids))):
        with transaction.atomic(savepoint=False):
            # Whoever else is changing these waits here, and so sees what was written; initiatives come first, in order.
            there = Initiative.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
            due = [pk for pk, marked in there.values_list("pk", "assessment_due") if marked]
            judged = list(cases(chunk, as_of=today, today=today))
            met |= _store(judged, chunk, today)
            if due:
                Initiative.objects.filter(pk__in=due).update(assessment_due=False)
            seen |= {case.facts.key for case in judged}
    for keys in chunks(sorted(met - seen)):
        others = Initiative.objects.filter(key__in=keys).values_list("pk", flat=True)
        refresh_beside(others, today=today)


@transaction.atomic
def refresh_beside(initiative_ids: Iterable[int], *, today: date) -> None:
    """Let others follow a change, beside the initiatives it holds.

    Those that somebody else is changing right now follow after the commit: waiting for them here, while they wait for
    us, would never end.
    """
    ids = set(initiative_ids)
    free: set[int] = set()
    for chunk in chunks(sorted(ids)):
        there = Initiative.objects.select_for_update(skip_locked=True).filter(pk__in=chunk).order_by("pk")
        free |= set(there.values_list("pk", flat=True))
    if free:
        refresh(free, today=today)
    if busy := ids - free:
        after_commit(lambda: _follow_busy(busy, today=today))


def _follow_busy(ids: Collection[int], *, today: date) -> None:
    """Let those follow that somebody held; a worker may hold its chunk longer than one may wait for a lock."""
    try:
        refresh(ids, today=today)
    except OperationalError:
        for patience in range(PATIENCE, -1, -1):
            try:
                Initiative.objects.filter(pk__in=ids).update(assessment_due=True)
                break
            except OperationalError:
                if not patience:
                    raise
        wake_worker(WORK)


def _store(judged: Sequence[flags.Case], chunk: Sequence[int], today: date) -> set[str]:
    """Returns the initiatives (keys) on the other side of collisions that began, changed or ended."""
    _store_assessments(judged, chunk)
    met = _store_flags(judged, chunk, today)
    promising = [case.facts.initiative_id for case in judged if case.facts.outcomes]
    judging.judge(promising, today=today)  # a collision lowers what counts, so flags come first
    _store_effective(judged, chunk)
    return met


def _store_effective(judged: Sequence[flags.Case], chunk: Sequence[int]) -> None:
    """Note on approved requests whether the function owns by what it does, not on paper alone."""
    if not any(standing.state == RequestState.APPROVED for case in judged for standing in case.facts.standings):
        return
    owns = {(case.facts.initiative_id, function) for case in judged for function in case.assessment.owners}
    approved = list(
        OwnershipRequest.objects.filter(initiative__in=chunk, state=RequestState.APPROVED).values_list(
            "pk", "initiative_id", "function__key", "effective"
        )
    )
    for value in (True, False):
        wrong = [pk for pk, *who, now in approved if (tuple(who) in owns) is value and now is not value]
        if wrong:
            OwnershipRequest.objects.filter(pk__in=wrong).update(effective=value)


def _store_assessments(judged: Sequence[flags.Case], chunk: Sequence[int]) -> None:
    stored = {
        row.pop("initiative_id"): row
        for row in Assessment.objects.filter(pk__in=chunk).values("initiative_id", *STORED)
    }
    differing = []
    for case in judged:
        values = {name: _plain(value) for name, value in asdict(case.assessment).items()}
        if stored.get(case.facts.initiative_id) != values:
            differing.append(Assessment(initiative_id=case.facts.initiative_id, **values))
    Assessment.objects.bulk_create(
        differing, batch_size=500, update_conflicts=True, unique_fields=["initiative"], update_fields=STORED
    )


def _store_flags(judged: Sequence[flags.Case], chunk: Sequence[int], today: date) -> set[str]:
    findings = {
        (case.facts.initiative_id, finding.code): finding for case in judged for finding in flags.findings(case)
    }
    open_now = {
        (flag.initiative_id, flag.code): flag for flag in Flag.objects.filter(initiative__in=chunk, closed_on=None)
    }
    before = {pk: flag.evidence for (pk, code), flag in open_now.items() if code == COLLISION}
    after = {pk: finding.evidence for (pk, code), finding in findings.items() if code == COLLISION}
    gone = [flag.pk for key, flag in open_now.items() if key not in findings]
    if gone:
        Flag.objects.filter(pk__in=gone).update(closed_on=today)
    changed = []
    for key, flag in open_now.items():
        finding = findings.get(key)
        if finding and (flag.evidence, flag.severity) != (finding.evidence, finding.severity):
            flag.evidence, flag.severity = finding.evidence, finding.severity
            changed.append(flag)
    Flag.objects.bulk_update(changed, ["evidence", "severity"], batch_size=500)
    Flag.objects.bulk_create(
        [
            Flag(initiative_id=pk, code=code, severity=finding.severity, evidence=finding.evidence, opened_on=today)
            for (pk, code), finding in findings.items()
            if (pk, code) not in open_now
        ],
        batch_size=500,
    )
    moved = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
    return {other for side in (before, after) for pk in moved & side.keys() for other in side[pk]["others"]}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
