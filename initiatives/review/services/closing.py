"""Closing a review of a past day in the worker: effects of what was known then are estimated a chunk at a time.

`cxtracker.turns` says how a worker holds a closing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.commits import wake_worker
from cxtracker.errors import NotAllowed, Refused
from cxtracker.turns import Clock, Overtaken, Turn, take
from initiatives.models import ClosingState, Review, ReviewClosing
from initiatives.models.reviews import UNENDED
from initiatives.outcomes.queries.past import waits
from initiatives.review.services import reviews

STALE_AFTER = timedelta(seconds=120)

log = structlog.get_logger(__name__)


def close(*, title: str, as_of: date, by: User, today: date, now: datetime) -> Review | ReviewClosing:
    """Close the review at once where that is quick, else let the worker do it. Refuses at once what it would refuse."""
    reviews.require_closable(as_of, by=by, today=today)
    total = waits(as_of, today=today)
    if not total:
        return reviews.close(title=title, as_of=as_of, by=by, today=today, now=now)
    return _begin(title.strip()[:120], as_of, by, total, now)


@transaction.atomic
def _begin(title: str, as_of: date, by: User, total: int, now: datetime) -> ReviewClosing:
    User.objects.select_for_update().get(pk=by.pk)  # of two clicks, the second finds what the first began
    if running := ReviewClosing.objects.filter(as_of=as_of, state__in=UNENDED).first():
        return running
    closing = ReviewClosing.objects.create(title=title, as_of=as_of, by=by, total=total, asked_at=now)
    trail.record("review.closing_begun", closing, by=by, context={"as_of": as_of})
    wake_worker("initiatives.close_reviews")
    return closing


def run_due(*, clock: Clock) -> int:
    """Close what waits, and take up what another worker left behind; how many closings were ended."""
    ended = 0
    while turn := _take(clock):
        try:
            _run(turn)
        except Overtaken:
            continue
        ended += 1
    return ended


def _take(clock: Clock) -> Turn[ReviewClosing] | None:
    unended = ReviewClosing.objects.filter(state__in=UNENDED).select_related("by")
    return take(unended, clock=clock, stale_after=STALE_AFTER, state=ClosingState.ESTIMATING, done=0)


def _run(turn: Turn[ReviewClosing]) -> None:
    try:
        for done in reviews.estimated(turn.row.as_of):
            turn.beat(done=done)
        review = _closed(turn.row, turn.clock())
    except (Overtaken, OperationalError, InterfaceError):
        raise  # the database is away, or somebody else is at it: the next turn goes on
    except (NotAllowed, Refused) as refusal:
        _end(turn, state=ClosingState.REFUSED, refusal=str(refusal)[:500])
    except Exception:
        log.exception("review_closings.failed", closing=turn.row.pk)
        sentence = _("Something went wrong; it has been recorded. Close the review again, or tell your administrator.")
        _end(turn, state=ClosingState.REFUSED, refusal=sentence)
    else:
        _end(turn, state=ClosingState.CLOSED, review=review)


def _closed(closing: ReviewClosing, now: datetime) -> Review:
    """The review; where a worker died between closing it and saying so, the one it closed."""
    earlier = Review.objects.filter(as_of=closing.as_of, closed_by=closing.by, closed_at__gte=closing.asked_at).first()
    return earlier or reviews.close(
        title=closing.title, as_of=closing.as_of, by=closing.by, today=timezone.localdate(now), now=now
    )


def _end(turn: Turn[ReviewClosing], **values: Any) -> None:
    turn.beat(ended_at=turn.clock(), **values)
