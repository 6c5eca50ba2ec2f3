"""The reviews that were closed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from initiatives.models import Review


def closed_reviews() -> QuerySet[Review]:
    """The latest first, without what they hold."""
    return Review.objects.select_related("closed_by").defer("content").order_by("-as_of")


def review_before(as_of: date) -> Review | None:
    """What a review as of that day is compared with: the last one of an earlier day."""
    return Review.objects.filter(as_of__lt=as_of).order_by("-as_of").first()
