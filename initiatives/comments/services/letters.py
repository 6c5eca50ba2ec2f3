"""What is mailed about a comment: who wrote it, its words, and the way to it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from cxtracker.accounts import mails
from initiatives.comments.queries import places
from initiatives.models import Comment, Notification, Topic
from initiatives.notifications.services.mailing import Letter, letter_after


@letter_after("comment.posted")
@letter_after("comment.edited")
def commented(row: Notification, now: datetime) -> Letter | None:
    """Nothing of a comment that was deleted meanwhile, or that its recipient may no longer see."""
    if row.event is None or row.event.target_id is None:
        return None
    seen = Comment.objects.visible_to(row.recipient).standing().whole()
    comment = seen.filter(pk=row.event.target_id).first()
    if comment is None:
        return None
    return "commented", {
        "who": comment.by.name,
        "mentioned": row.topic == Topic.MENTIONED,
        "about": places.title(comment.thing),
        "text": comment.text,
        "url": mails.link(reverse("comments:show", args=[comment.pk])),
    }
