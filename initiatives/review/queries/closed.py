"""The reviews that were closed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from initiatives.models import Review


def closed_reviews() -> QuerySet[Review]:
    """The latest first, without what they hold."""
    return Review.objects.select_related("closed_by").defer("content").order_by("-as_of")


def closed_review(key: str) -> Review:
    """The one of that key, with what it holds; Http404 where there is none."""
    review = Review.objects.select_related("closed_by").filter(key=key).first()
    if review is None:
        raise Http404(_("This review doesn't exist."))
    return review


def review_before(as_of: date) -> Review | None:
    """What a review as of that day is compared with: the last one of an earlier day."""
    return Review.objects.filter(as_of__lt=as_of).order_by("-as_of").first()
