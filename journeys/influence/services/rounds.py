"""Blind rating rounds: opened, filled by everybody for themselves, closed, taken into the matrix."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.influence.queries.rounds import results
from journeys.influence.services import influence
from journeys.influence.services.influence import Saved, WantedCell, check_many
from journeys.models import Function, Journey, RatingRound, RoundRating, Segment, Touchpoint


@transaction.atomic
def open_round(journey: Journey, *, segment: Segment | None = None, by: User, now: datetime) -> RatingRound:
    """Begin a round; Refused while one is open for the same segment."""
    require(permissions.can_rate_influence, by)
    already = Refused(_("A round is already open. Close it before you start another."))
    if RatingRound.objects.filter(journey=journey, segment=segment, closed_at=None).exists():
        raise already
    try:
        with transaction.atomic():
            begun = RatingRound.objects.create(journey=journey, segment=segment, opened_by=by, opened_at=now)
    except IntegrityError as error:
        raise already from error
    trail.record("round.opened", begun, subject=journey, by=by, context={"segment": segment})
    return begun


@transaction.atomic
def say(round_: RatingRound, cells: Sequence[WantedCell], *, by: User) -> None:
    """Keep what `by` says of these cells (strength None: nothing after all), replacing what they said before."""
    require(permissions.can_rate_influence, by)
    check_many(cells)
    round_ = _open(round_)
    rows = {(row.touchpoint_id, row.function_id): row for row in RoundRating.objects.filter(round=round_, person=by)}
    new: list[RoundRating] = []
    changed: list[RoundRating] = []
    gone: list[int] = []
    for cell in cells:
        row = rows.get((cell.touchpoint.pk, cell.function.pk))
        if cell.strength is None:
            gone += [row.pk] if row else []
            continue
        kept = row or RoundRating(round=round_, person=by, touchpoint=cell.touchpoint, function=cell.function)
        kept.strength, kept.direction = cell.strength, cell.direction or 0
        (changed if row else new).append(kept)
    RoundRating.objects.filter(pk__in=gone).delete()
    RoundRating.objects.bulk_create(new, batch_size=500)
    RoundRating.objects.bulk_update(changed, ["strength", "direction"], batch_size=200)
    # What somebody says in an open round stays theirs: the trail tells only that they said something.
    trail.record("round.rated", round_, subject=round_.journey, by=by, context={"cells": len(cells)})


@transaction.atomic
def close(round_: RatingRound, *, by: User, now: datetime) -> RatingRound:
    """End a round, after which everybody sees what was said; by who opened it or a CX manager."""
    require(permissions.can_close_round, by, round_)
    if not RatingRound.objects.filter(pk=round_.pk, closed_at=None).update(closed_at=now):
        raise Refused(_("This round is already closed."))
    round_.closed_at = now
    trail.record("round.closed", round_, subject=round_.journey, by=by)
    return round_


@transaction.atomic
def take(round_: RatingRound, *, cells: Collection[tuple[int, int]] | None = None, by: User, now: datetime) -> Saved:
    """Put what was agreed into the matrix: the cells named by (touchpoint, function), or all with a spread under 2."""
    require(permissions.can_close_round, by, round_)
    if round_.closed_at is None:
        raise Refused(_("Close the round first; until then nobody sees the other ratings."))
    chosen = [
        cell
        for cell in results(round_).cells
        if (not cell.apart if cells is None else (cell.touchpoint.id, cell.function.id) in cells)
    ]
    touchpoints = Touchpoint.objects.in_bulk([cell.touchpoint.id for cell in chosen])
    functions = Function.objects.in_bulk([cell.function.id for cell in chosen])
    wanted = [
        WantedCell(touchpoints[cell.touchpoint.id], functions[cell.function.id], cell.strength, cell.direction)
        for cell in chosen
    ]
    return influence.rate_many(wanted, segment=round_.segment, by=by, now=now)


def _open(round_: RatingRound) -> RatingRound:
    round_ = RatingRound.objects.select_for_update(of=("self",)).select_related("journey").get(pk=round_.pk)
    if round_.closed_at is not None:
        raise Refused(_("This round is closed; a rating now would no longer be blind."))
    return round_
