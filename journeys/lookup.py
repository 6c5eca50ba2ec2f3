"""Finding in an address what it names, for pages of every subject; what is not there is 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from journeys.models import Segment


def chosen_segment(request: HttpRequest) -> Segment | None:
    """The segment named in the address; 404 when there is none of that key (any more)."""
    key = request.GET.get("segment", "")
    segment = Segment.objects.filter(key=key).first() if key else None
    if key and segment is None:
        raise Http404(_("There is no segment “%(key)s” (any more).") % {"key": key})
    return segment
