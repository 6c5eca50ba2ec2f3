"""What the files of a review are made from, and what they say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models import Review
from initiatives.review import ReviewPage, review_content, thaw
from initiatives.review.queries.closed import review_before


@dataclass(frozen=True)
class ExportContext:
    """A review as it is passed on; `review` is None while it is live."""

    page: ReviewPage
    review: Review | None = None

    @classmethod
    def of(cls, review: Review) -> ExportContext:
        """From nothing but what was written down."""
        return cls(ReviewPage(thaw(review.content)), review)

    @classmethod
    def live(cls, today: date) -> ExportContext:
        return cls(ReviewPage(review_content(today, since=review_before(today), today=today)))

    @property
    def title(self) -> str:
        return self.review.title if self.review else _("Live review")

    @cached_property
    def provenance(self) -> str:
        """Of when it is, and who froze it."""
        day = numbers.long_day(self.page.as_of)
        if self.review is None:
            return _("as of %(day)s, not closed yet") % {"day": day}
        return _("as of %(day)s, closed by %(who)s on %(on)s") % {
            "day": day,
            "who": self.review.closed_by.name,
            "on": numbers.long_day(self.review.closed_at),
        }

    @property
    def drawn_up_later(self) -> bool:
        return self.review is not None and timezone.localdate(self.review.closed_at) > self.review.as_of

    @property
    def url(self) -> str:
        """Its page, from anywhere."""
        return address(reverse("reviews:frozen", args=[self.review.key]) if self.review else reverse("reviews:live"))

    @property
    def moment(self) -> datetime:
        """The date its files carry: not the hour they are written at, so that the same review gives the same bytes."""
        return self.review.closed_at if self.review else datetime.combine(self.page.as_of, time(), UTC)

    @property
    def name(self) -> str:
        """The files' name without its ending."""
        return f"review-{self.review.key if self.review else self.page.as_of.isoformat() + '-live'}"


def address(path: str) -> str:
    """The whole address of a path of this site; `path` may also be a place on a page (`#drift`)."""
    return settings.BASE_URL + path
