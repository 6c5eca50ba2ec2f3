"""What the files of a review are made from, and what they say of themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models import Review
from initiatives.reports.review import Sheet, canonical, review_page
from initiatives.reports.reviews import review_before


@dataclass(frozen=True)
class Edition:
    """A review as it is passed on; `review` is None while it is live."""

    sheet: Sheet
    review: Review | None = None

    @classmethod
    def of(cls, review: Review) -> Edition:
        """From nothing but what was written down."""
        return cls(Sheet(json.loads(review.content)), review)

    @classmethod
    def live(cls, today: date) -> Edition:
        """As it stands, through the same text a closed review is kept as."""
        return cls(Sheet(json.loads(canonical(review_page(today, since=review_before(today))))))

    @property
    def title(self) -> str:
        return self.review.title if self.review else _("Review, live")

    @cached_property
    def said(self) -> str:
        """Of when it is, and who froze it."""
        day = numbers.long_day(self.sheet.as_of)
        if self.review is None:
            return _("as of %(day)s, not frozen") % {"day": day}
        return _("as of %(day)s, frozen by %(who)s on %(on)s") % {
            "day": day, "who": self.review.closed_by.name,
            "on": numbers.long_day(self.review.closed_at),
        }  # fmt: skip

    @property
    def drawn_up_later(self) -> bool:
        return self.review is not None and timezone.localdate(self.review.closed_at) > self.review.as_of

    @property
    def url(self) -> str:
        """Its page, from anywhere."""
        return address(reverse("reviews:frozen", args=[self.review.key]) if self.review else reverse("reviews:live"))

    @property
    def moment(self) -> datetime:
        """The date its files carry."""
        return self.review.closed_at if self.review else datetime.combine(self.sheet.as_of, time(), UTC)

    @property
    def name(self) -> str:
        """The files' name without its ending."""
        return f"review-{self.review.key if self.review else self.sheet.as_of.isoformat() + '-live'}"


def address(path: str) -> str:
    """The whole address of a path of this site; `path` may also be a place on a page (`#drift`)."""
    return settings.BASE_URL + path
