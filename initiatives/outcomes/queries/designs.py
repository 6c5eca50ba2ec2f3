"""Who said how the comparison of an outcome came about: whoever it was does not confirm it."""

from __future__ import annotations

from collections.abc import Collection

from cxtracker.audit.models import Event
from initiatives.models import Design, Initiative, Outcome


def set_by(outcomes: Collection[Outcome]) -> dict[int, int]:
    """By outcome the person (id) who set its design last, on a page, by API or by import; one query at most."""
    asked = {outcome.pk: outcome for outcome in outcomes if outcome.design != Design.OBSERVED}
    if not asked:
        return {}
    events = Event.objects.filter(
        subject_type=Initiative._meta.label_lower,
        subject_id__in={outcome.initiative_id for outcome in asked.values()},
        target_type=Outcome._meta.label_lower,
        changes__has_key="design",
    )
    return {
        target: actor
        for target, actor in events.order_by("pk").values_list("target_id", "actor")
        if target in asked and actor is not None
    }
