"""Setting up the segments of a company from pasted lines."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from journeys.map.services import segments
from journeys.models import Segment
from journeys.setup.rules.segments import SegmentLine

MOST = 200
"""Segments in one paste."""


def plan(lines: Sequence[SegmentLine]) -> list[tuple[SegmentLine, bool]]:
    """Each line, and whether a segment of this name is there already; one query."""
    standing = {name.casefold() for name in Segment.objects.values_list("name", flat=True)}
    return [(line, line.name.casefold() in standing) for line in lines]


@transaction.atomic
def add(lines: Sequence[SegmentLine], *, by: User) -> list[Segment]:
    """Make the segments of these lines that are not there yet, by name. Invalid naming the line that cannot be."""
    made = []
    for line in (line for line, stands in plan(lines) if not stands):
        try:
            made.append(segments.create({"key": line.key, "name": line.name}, by=by))
        except Invalid as refusal:
            sentences = [sentence for sentences in refusal.fields.values() for sentence in sentences]
            message = _("Line %(number)d: %(problem)s")
            raise Invalid(
                {"text": [message % {"number": line.number, "problem": sentence} for sentence in sentences]}
            ) from refusal
    if not made:
        raise Invalid({"text": [_("All of these segments are there already. Type the ones that are missing.")]})
    return made
