"""The filters of the list of people."""

from __future__ import annotations

from functools import reduce

import django_filters
from django.db.models import QuerySet

from cxtracker.accounts.models import Access, PeopleSet, Role, User
from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, refuse_endless


class AccessFilter(AnyOf):
    def filter(self, qs: QuerySet[User], value: str | None) -> QuerySet[User]:  # type: ignore[override]
        wanted = [Access(code.strip()) for code in (value or "").split(",") if code.strip()]
        return reduce(lambda people, access: people | qs.with_access(access), wanted, qs.none()) if wanted else qs  # type: ignore[attr-defined]


class PeopleFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search", validators=[refuse_endless])
    role = AnyOf(choices=Role.values)
    access = AccessFilter(choices=Access.values)
    ordering = Ordering(fields={"name": "name", "email": "email", "role": "role", "last_login": "last_login"})

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people: PeopleSet, name: str, value: str) -> PeopleSet:
        return people.mentioning(value)
