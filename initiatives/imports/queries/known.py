"""What a table may refer to, as plain words: what guessing and matching names need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxtracker.accounts.models import User
from cxtracker.ui import units
from initiatives.imports.rules.mapping import Known
from initiatives.models import Initiative, Mode, Status
from initiatives.models.initiatives import Kind
from journeys.models import Function, Journey, Membership, Metric, Segment, Series, Stage, Touchpoint

Words = Mapping[str, tuple[str, ...]]
"""Key → its label, then what else it is called."""


def known_to(reader: User) -> Known:
    """Everything this person may refer to; a constant number of queries."""
    return Known(
        {
            "functions": _named(Function.objects.values_list("key", "name")),
            "people": _people(),
            "segments": _named(Segment.objects.values_list("key", "name")),
            "journeys": _named(Journey.objects.values_list("key", "title")),
            "stages": _named(Stage.objects.values_list("key", "name")),
            "touchpoints": _named(Touchpoint.objects.values_list("key", "name")),
            "metrics": _named(Metric.objects.values_list("key", "name")),
            "series": _named(Series.objects.values_list("key", "label", "metric__key", "metric__name")),
            "initiatives": _named(Initiative.objects.visible_to(reader).values_list("key", "title")),
            "statuses": _named(Status.choices),
            "modes": _named(Mode.choices),
            "kinds": _named(Kind.choices),
        },
        currency=units.currency(),
    )


def _people() -> Words:
    """By e-mail address: the name, then the key of the function they work in."""
    works_in = dict(Membership.objects.values_list("person_id", "function__key"))
    people = User.objects.filter(is_active=True).values_list("pk", "email", "name")
    return {email: tuple(word for word in (name, works_in.get(pk)) if word) for pk, email, name in people}


def _named(rows: Iterable[tuple[object, ...]]) -> Words:
    return {str(key): tuple(str(word) for word in words if word) for key, *words in rows}
