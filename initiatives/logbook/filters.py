"""The filters of the audit log; the same names on the page, in the file and in the API."""

from __future__ import annotations

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from cxtracker.audit.models import Channel, Event
from cxtracker.days import end_of_day
from cxtracker.ui.filters import AnyOf, Search, StrictFilterSet
from cxtracker.ui.words import Text
from initiatives.models import Initiative

SUBJECTS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "initiatives": (gettext_lazy("Initiatives"), ("initiative", "pact", "waiver")),
    "answers": (gettext_lazy("Answers"), ("ownership", "conflict")),
    "outcomes": (gettext_lazy("Outcomes and money"), ("outcome", "promise")),
    "talk": (gettext_lazy("Comments and check-ins"), ("comment", "check_in")),
    "leadership": (gettext_lazy("Reviews and decisions"), ("review", "decision", "snapshot")),
    "map": (gettext_lazy("The map"), ("journey", "stage", "touchpoint", "moment", "segment", "influence", "round")),
    "readings": (gettext_lazy("Metrics and readings"), ("metric", "series", "measurement", "event_mark", "load")),
    "people": (gettext_lazy("People and functions"), ("person", "token", "function", "behaviour", "deputy")),
    "settings": (gettext_lazy("Policies and set-up"), ("policy", "setup", "template")),
    "data": (gettext_lazy("Imports and trash"), ("import", "bundle", "trash")),
}
"""What people look for, and the beginnings of the kinds of events that are about it."""


class _About(AnyOf):
    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        somewhere = Q()
        for code in (code.strip() for code in (value or "").split(",")):
            for beginning in SUBJECTS.get(code, ("", ()))[1]:
                somewhere |= Q(kind__startswith=f"{beginning}.")
        return qs.filter(somewhere)


class _Record(Search):
    """By the key of an initiative, with everything told on its page, or by words of what changed."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        told_on = Initiative.objects.filter(key__iexact=value.strip()).values("pk")
        label = Q(subject_type=Initiative._meta.label_lower, subject_id__in=told_on)
        return qs.filter(label | Q(target_label__icontains=value.strip()))


class _Since(django_filters.DateFilter):
    def filter(self, qs: QuerySet[Model], value: object) -> QuerySet[Model]:
        return qs.filter(at__date__gte=value) if value else qs


class _Until(django_filters.DateFilter):
    def filter(self, qs: QuerySet[Model], value: object) -> QuerySet[Model]:
        return qs.filter(at__lt=end_of_day(value)) if value else qs  # type: ignore[arg-type]


class EventFilter(StrictFilterSet):
    by = AnyOf("actor__email")
    what = _About(choices=tuple(SUBJECTS))
    record = _Record("target_label")
    since = _Since()
    until = _Until()
    via = AnyOf("channel", choices=Channel.values)

    class Meta:
        model = Event
        fields: list[str] = []
