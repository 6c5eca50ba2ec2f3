"""Keeping verdicts and money of outcomes true: judged when something happens, so that pages only read and add up.

An outcome is judged by itself; where several claim one movement, all who share the pool follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cxtracker.chunks import chunks
from cxtracker.commits import wake_worker
from initiatives.models import BenefitKind, Initiative, Judgement, Outcome, PoolDue
from initiatives.outcomes.effects.rules.evidence import factors
from initiatives.outcomes.queries.judgements import columns
from initiatives.outcomes.queries.lines import alone, with_names
from initiatives.outcomes.queries.outcome_line import OutcomeLine
from initiatives.outcomes.queries.pooling import Pooling, pooling
from initiatives.outcomes.rules import money
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Series

AT_ONCE = 200
"""A pool of so many other initiatives is shared out inside the change; a larger one is left to the worker."""

WORK = "initiatives.reassess_due"

STORED = tuple(field.attname for field in Judgement._meta.concrete_fields if not field.primary_key)
CLAIM = ("own", "whole", "pool", "claims", "shares")
"""What decides what a pool allows: while it is the same, nobody else's money moves."""

SHARED = ("pool", "claims", "shares", "measured", "low", "high", "counted")


def judge(initiative_ids: Collection[int], *, today: date) -> None:
    """Judge the outcomes of these initiatives and store what differs, in a transaction that holds them."""
    rows = list(with_names().filter(initiative__in=initiative_ids)) if initiative_ids else []
    if not rows:
        return
    claiming = {row.metric_id for row in rows if row.benefit_kind != BenefitKind.NONE}
    shared = pooling(claiming, as_of=today)
    stored = Judgement.objects.in_bulk([row.pk for row in rows])
    differing, pools = [], set()
    for line in alone(rows, as_of=today):
        before, now = stored.get(line.id), _judgement(line, shared, today)
        if before and all(getattr(before, name) == getattr(now, name) for name in CLAIM):
            now.measured = before.measured
        elif now.claims > 1 or (before and before.claims > 1):
            pools |= {row.pool for row in (before, now) if row and row.pool is not None}
        _set_counted(now, line)
        if before is None or _differ(before, now):
            differing.append(now)
    Judgement.objects.bulk_create(
        differing, batch_size=500, update_conflicts=True, unique_fields=["outcome"], update_fields=STORED
    )
    if pools:
        _follow(pools, set(initiative_ids), today)


def _judgement(line: OutcomeLine, shared: Pooling, today: date) -> Judgement:
    """Of an outcome by itself, as if nobody shared its movement."""
    pool = shared.pool.get(line.id)
    values = columns(line)
    values |= {"own_low": line.figures.low, "own_high": line.figures.high, "pool": pool}
    if pool is not None:
        values |= {"claims": len(shared.members[pool]), "shares": shared.shares[pool]}
    return Judgement(outcome_id=line.id, judged_on=today, **values)


def _set_counted(now: Judgement, line: OutcomeLine) -> None:
    now.low, now.high = money.scaled((now.own_low, now.own_high), now.own, now.measured)
    now.counted = money.counted(now.measured, line.factor)


def _differ(before: Judgement, now: Judgement) -> bool:
    return any(getattr(before, name) != getattr(now, name) for name in STORED if name != "judged_on")


def _follow(pools: set[int], held: set[int], today: date) -> None:
    """Share out what several claim; whatever other initiatives somebody else is changing right now, the worker does.

    The others are locked before what they claim is read, so that of two changes in a pool one sees the other, or
    leaves it to the worker. Waiting for them here, while they wait for us, would never end.
    """
    others = {claim for claim in _claimants(pools, today) if claim not in held}
    if len(others) <= AT_ONCE:
        free = Initiative.objects.select_for_update(skip_locked=True).filter(pk__in=others).order_by("pk")
        if not others or set(free.values_list("pk", flat=True)) == others:
            _write(_differing(pools, today), today)
            return
    _write((row for row in _differing(pools, today) if row["outcome__initiative_id"] in held), today)
    PoolDue.objects.bulk_create([PoolDue(pool=pool) for pool in sorted(pools)])
    wake_worker(WORK)


def share_out_due(*, today: date) -> int:
    """Share out the pools that are due, until nothing differs; how many. Holds a few initiatives at a time."""
    done = 0
    while due := dict(PoolDue.objects.order_by("pk").values_list("pk", "pool")[:AT_ONCE]):
        pools = set(due.values())
        while differing := list(_differing(pools, today)):
            differing.sort(key=lambda row: row["outcome__initiative_id"])
            for chunk in chunks(differing, AT_ONCE):
                with transaction.atomic():
                    held = {row["outcome__initiative_id"] for row in chunk}
                    list(Initiative.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
                    _write(chunk, today)
        PoolDue.objects.filter(pk__in=due).delete()
        done += len(pools)
    return done


def _claimants(pools: set[int], today: date) -> set[int]:
    """Initiatives (ids) of all who claim in these pools, as they are now and as they were kept."""
    shared = _shared(pools, today)
    now = {shared.initiative[pk] for pool in pools for pk in shared.members.get(pool, ())}
    was = Judgement.objects.filter(pool__in=pools).values_list("outcome__initiative", flat=True)
    return now | set(was)


def _shared(pools: set[int], today: date) -> Pooling:
    kept = Outcome.objects.filter(judgement__pool__in=pools).values_list("metric", flat=True)
    series = Series.objects.filter(pk__in=pools).values_list("metric", flat=True)
    return pooling({*kept, *series}, as_of=today)


def _differing(pools: set[int], today: date) -> Iterator[dict[str, Any]]:
    """What is kept of claims in these pools, with the values of SHARED that differ put right."""
    shared, by_level = _shared(pools, today), factors(policy_in_force())
    kept = _kept(shared.pool)
    meant = {shared.pool[pk] for pk, row in kept.items() if row["pool"] in pools} | (pools & shared.members.keys())
    for pool in sorted(meant):
        members = [kept[pk] for pk in sorted(shared.members[pool]) if pk in kept]
        claims = [money.Claim(row["pk"], row["own"], row["whole"]) for row in members if row["own"] is not None]
        allowed = money.pool(claims).allowed
        for row in members:
            measured = allowed.get(row["pk"])
            low, high = money.scaled((row["own_low"], row["own_high"]), row["own"], measured)
            right = {
                "pool": pool,
                "claims": len(shared.members[pool]),
                "shares": shared.shares[pool],
                "measured": measured,
                "low": low,
                "high": high,
                "counted": money.counted(measured, by_level[row["counts_as"]]),
            }
            if any(row[name] != value for name, value in right.items()):
                yield {**row, **right}


def _kept(outcome_ids: Iterable[int]) -> Mapping[int, dict[str, Any]]:
    names = ("pk", "outcome__initiative_id", "own", "own_low", "own_high", "whole", "counts_as", *SHARED)
    return {
        row["pk"]: row
        for chunk in chunks(sorted(outcome_ids))
        for row in Judgement.objects.filter(pk__in=chunk).values(*names)
    }


def _write(rows: Iterable[Mapping[str, Any]], today: date) -> None:
    changed = [Judgement(outcome_id=row["pk"], judged_on=today, **{name: row[name] for name in SHARED}) for row in rows]
    Judgement.objects.bulk_update(changed, ["judged_on", *SHARED], batch_size=500)
