"""What is kept of outcomes as they stand today: verdicts and money that pages filter, sort and add up in the database.

`money.services.judging` keeps it equal to what `queries.lines` judges anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cxtracker.chunks import chunks
from initiatives.models import Judgement, PoolDue
from initiatives.outcomes.effects.rules.evidence import ASSERTED, factors
from initiatives.outcomes.queries.lines import alone, lines, with_names
from initiatives.outcomes.queries.outcome_line import Figures, OutcomeLine
from initiatives.outcomes.queries.sharing import whole
from initiatives.policies.queries.in_force import policy_in_force

NOTHING = object()
MONEY = ("claimed", "own", "measured", "counted", "confirmed", "low", "high")


def columns(line: OutcomeLine) -> dict[str, Any]:
    """What a line says in the columns of a judgement; all but `judged_on`, `own_low`, `own_high` and `claims`."""
    signed, promised = line.confirmation, line.promise
    return {
        **{name: getattr(line.figures, name) for name in MONEY},
        "verdict": line.verdict,
        "evidence": line.evidence,
        "counts_as": line.counts_as,
        "missing": list(line.missing),
        "sound": line.is_business_outcome,
        "behaviour": promised.is_business,
        "line_owner": promised.line_owner,
        "whole": whole(line),
        "signed": signed.amount if signed else None,
        "signed_counted": signed.counted if signed else None,
        "moved": list(line.moved),
        "earlier_plan": bool(line.moved),
        "pool": line.pool,
        "shares": line.shares,
        "off_track": line.off_track,
        "breached": line.breached,
        "random_open": line.random_open,
        "last_on": line.last.on,
        "last_value": line.last.value,
        "stale": line.last.stale,
    }


def kept_lines(outcome_ids: Collection[int], *, today: date) -> dict[int, OutcomeLine]:
    """These outcomes (ids) as they are kept, by id; a constant number of queries, whoever else claims their movements.

    One that was not judged yet, or whose money follows a change within a minute, is `recomputing`.
    """
    rows = list(with_names().select_related("judgement").filter(pk__in=outcome_ids))
    kept = {row.pk: row.judgement for row in rows if hasattr(row, "judgement")}
    pools = {judgement.pool for judgement in kept.values() if judgement.pool is not None}
    late = set(PoolDue.objects.filter(pool__in=pools).values_list("pool", flat=True)) if pools else set()
    waiting = {row.pk for row in rows if row.pk not in kept or row.initiative.assessment_due}
    waiting |= {pk for pk, judgement in kept.items() if judgement.pool in late}
    by_level = factors(policy_in_force())
    return {
        line.id: replace(
            _as_kept(line, kept.get(line.id), by_level[kept[line.id].counts_as] if line.id in kept else Decimal(0)),
            recomputing=line.recomputing or line.id in waiting,
        )
        for line in alone(rows, as_of=today)
    }


def _as_kept(line: OutcomeLine, judgement: Judgement | None, factor: Decimal) -> OutcomeLine:
    if judgement is None:
        return replace(line, verdict="", counts_as=ASSERTED, factor=factor, figures=Figures())
    return replace(
        line,
        figures=Figures(**{name: getattr(judgement, name) for name in MONEY}),
        verdict=judgement.verdict,
        counts_as=judgement.counts_as,
        factor=factor,
        missing=tuple(judgement.missing),
        moved=tuple(judgement.moved),
        pool=judgement.pool,
        shares=judgement.shares,
        off_track=judgement.off_track,
        breached=judgement.breached,
        last=replace(line.last, on=judgement.last_on, value=judgement.last_value, stale=judgement.stale),
    )


def disagreeing(initiative_ids: Collection[int], *, today: date) -> dict[int, tuple[str, ...]]:
    """Outcomes (ids) of these initiatives of which something else is kept than judging them anew gives: the columns."""
    names_by_line: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(initiative_ids):
        kept = {row.pk: row for row in Judgement.objects.filter(outcome__initiative__in=chunk)}
        for some in lines(chunk, as_of=today).values():
            for line in some:
                row = kept.get(line.id)
                names = tuple(name for name, value in columns(line).items() if getattr(row, name, NOTHING) != value)
                names_by_line |= {line.id: names} if names else {}
    return names_by_line
