"""The filters of the list of people."""

from __future__ import annotations

from functools import reduce

import django_filters
from django.db.models import QuerySet

from cxtracker.accounts.models import Access, PeopleSet, Role, User
from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet


class AccessFilter(AnyOf):
    def filter(self, qs: QuerySet[User], value: str | None) -> QuerySet[User]:  # type: ignore[override]
        wanted = [Access(one.strip()) for one in (value or "").split(",") if one.strip()]
        return reduce(lambda found, one: found | qs.with_access(one), wanted, qs.none()) if wanted else qs  # type: ignore[attr-defined]


class PeopleFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search")
    role = AnyOf(choices=Role.values)
    access = AccessFilter(choices=Access.values)
    ordering = Ordering(fields={"name": "name", "email": "email", "role": "role", "last_login": "last_login"})

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people: PeopleSet, name: str, value: str) -> PeopleSet:
        return people.mentioning(value)
