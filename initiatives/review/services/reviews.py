"""Closing a review: the page is written down as it stands, and nothing that happens later changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.chunks import chunks
from cxtracker.days import still_to_come
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from cxtracker.ui import numbers
from initiatives import permissions, sample_company
from initiatives.assessment.services import evaluation
from initiatives.models import Decision, Review
from initiatives.outcomes.queries.lines import lines
from initiatives.outcomes.queries.past import computed_later
from initiatives.review import freeze, review_content

ATTEMPTS = 3
SERIALIZATION_FAILURE = "40001"
"""PostgreSQL's code for a transaction that has to be tried anew."""
CHUNK = 100
"""Initiatives of which effects are estimated at a time."""
LONGEST_BACK = timedelta(days=731)
"""Further back too little of what is judged has a date."""


def close(*, title: str, as_of: date, by: User, today: date, now: datetime) -> Review:
    """Freeze the review page as of that day. One review a day, and none before the last.

    Everything is read in one snapshot of the database, so an import that runs meanwhile is in it wholly or not at all.
    """
    require_closable(as_of, by=by, today=today)
    if as_of < today:
        for _done in estimated(as_of):
            pass  # what takes a while is remembered: nobody waits for the lock
    else:
        evaluation.evaluate_due(today=today)  # what is kept is frozen, so nothing is left to follow
    try:
        return _in_one_state(lambda: _close(title, as_of, by, today, now))
    except IntegrityError as error:
        taken = Review.objects.filter(as_of=as_of).first()
        if taken is None:
            raise
        raise _closed_already(taken) from error


def estimated(as_of: date) -> Iterator[int]:
    """Estimate what was known then, which is remembered; how many effects have been looked at so far."""
    later, done = computed_later(as_of), 0
    for some in chunks(later, CHUNK):
        lines(some, as_of=as_of)
        done += sum(later[pk] for pk in some)
        yield done


def require_closable(as_of: date, *, by: User, today: date) -> Review | None:
    """The last review. Raises NotAllowed, Conflict and Invalid (`as_of`) where none of that day can be closed."""
    require(permissions.can_close_reviews, by)
    sample_company.refuse_beside_it()
    last = Review.objects.order_by("-as_of").first()
    if last and last.as_of == as_of:
        raise _closed_already(last)
    if as_of > today:
        raise Invalid({"as_of": [still_to_come(as_of)]})
    if as_of < today - LONGEST_BACK:
        raise Invalid({"as_of": [_("Choose today or a date within the last two years.")]})
    if last and as_of < last.as_of:
        day = numbers.day(last.as_of)
        raise Invalid({"as_of": [_("Choose a date after the last review (%(day)s).") % {"day": day}]})
    return last


def default_title(as_of: date) -> str:
    return _("Review %(month)s") % {"month": numbers.long_month(as_of)}


def _close(title: str, as_of: date, by: User, today: date, now: datetime) -> Review:
    last = require_closable(as_of, by=by, today=today)
    content = review_content(as_of, since=last, today=today)
    text = freeze(content)
    review = Review.objects.create(
        key=as_of.isoformat(),
        title=(title.strip() or default_title(as_of))[:120],
        as_of=as_of,
        content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        closed_at=now,
        closed_by=by,
    )
    shown = {decision.id for decision in (*content.decisions, *content.past.decisions)}
    Decision.objects.filter(pk__in=shown, review=None).update(review=review)
    trail.record("review.closed", review, by=by, context={"as_of": as_of, "sha256": review.sha256})
    return review


def _in_one_state(work: Callable[[], Review]) -> Review:
    """Run it in a transaction that sees the database as it was at its first query; SQLite's do so anyway.

    PostgreSQL then refuses to change a row somebody changed meanwhile (a decision just taken), so it is tried anew.
    Inside another transaction the isolation level stands already.
    """
    outermost = connection.vendor == "postgresql" and not connection.in_atomic_block
    for left in reversed(range(ATTEMPTS)):
        try:
            with transaction.atomic():
                if outermost:
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                return work()
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", "") != SERIALIZATION_FAILURE:
                raise
    raise AssertionError


def _closed_already(review: Review) -> Conflict:
    message = _("“%(title)s” has already been closed for this date.") % {"title": review.title}
    return Conflict(message, {"key": review.key})
