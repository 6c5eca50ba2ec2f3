"""The reviews that were closed."""

from __future__ import annotations

from django.db.models import QuerySet

from initiatives.models import Review


def closed_reviews() -> QuerySet[Review]:
    """The latest first, without what they hold."""
    return Review.objects.select_related("closed_by").defer("content").order_by("-as_of")


def last_review() -> Review | None:
    """What the live page is compared with."""
    return Review.objects.select_related("closed_by").order_by("-as_of").first()
