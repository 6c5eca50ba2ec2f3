"""Whoever leads the programme gets the review that was closed, once, with its deck."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from initiatives.models import DecisionState, Notification, Review, Topic, Way
from initiatives.notifications.queries import recipients
from initiatives.notifications.services.mailing import Letter, letter_after
from initiatives.notifications.services.notifications import Telling, keep
from initiatives.review.files import ExportContext, attachments, headlines

CLOSED = "review.closed"
FIRST = 8
"""So many decisions stand in the mail; all stand on the page."""


def tell(events: Sequence[Event], *, now: datetime) -> None:
    """Leadership and CX managers, whoever closed it included: it is theirs to pass on. By mail at once, except to
    those who want what happens to stand on the page only."""
    people = User.objects.filter(is_active=True, role__in=(Role.LEADERSHIP, Role.CX_MANAGER)).order_by("pk")
    ids = list(people.values_list("pk", flat=True))
    ways = recipients.ways(ids)
    keep(
        [
            Telling(
                pk,
                Topic.HAPPENED,
                event,
                way=Way.PAGE if ways[pk, Topic.HAPPENED] == Way.PAGE else Way.AT_ONCE,
            )
            for event in events
            for pk in ids
        ],
        now=now,
    )


@letter_after(CLOSED)
def letter(row: Notification, now: datetime) -> Letter | None:
    """The mail on a closed review, from what was written down; in the language that is active."""
    review_id = row.event.subject_id if row.event else None
    review = Review.objects.select_related("closed_by").filter(pk=review_id or 0).first()
    if review is None:
        return None
    export = ExportContext.of(review)
    page = export.page
    return "review_closed", {
        "export": export,
        "page": page,
        "results": headlines.results(page),
        "asked": page.decisions.asked[:FIRST],
        "decided": [row for row in page.decisions.taken if row.decision.state == DecisionState.DECIDED][:FIRST],
        "files": list(attachments(export)),
        "url": export.url,
    }
