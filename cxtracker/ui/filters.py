"""Filters that pages and API share: named in the address, several values separated by commas mean "any of"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

BESIDE_FILTERS = frozenset({"page", "page_size", "cursor", "format"})
"""What an address may hold besides filters."""


class StrictFilterSet(django_filters.FilterSet):
    """Refuses names it does not know, naming those it does: a misspelt filter must not show everything.

    `today` is the day as of which it judges.
    """

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def is_valid(self) -> bool:
        unknown = sorted(set(self.data) - set(self.filters) - BESIDE_FILTERS)
        if unknown and self.form.is_valid() is not None:
            known = ", ".join(sorted(self.filters))
            for name in unknown:
                self.form.add_error(
                    None, _("Unknown filter “%(name)s”. There are: %(known)s.") % {"name": name, "known": known}
                )
        return bool(super().is_valid())

    def active(self) -> dict[str, list[str]]:
        """The filters in use and their values, without ordering; for the chips above a list."""
        return {
            name: values
            for name in self.filters
            if name != "ordering" and (values := [v for v in str(self.data.get(name, "")).split(",") if v])
        }


class AnyOf(django_filters.Filter):
    """`?status=draft,proposed`. With `choices`, other values are refused; `through` turns values into a condition."""

    field_class = forms.CharField

    def __init__(self, *args: Any, choices: Iterable[str] = (), **kwargs: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(*args, **kwargs)
        if self.choices:
            self.extra["validators"] = [self._refuse_unknown]

    def _refuse_unknown(self, value: str) -> None:
        if unknown := [word for word in _split(value) if word not in self.choices]:
            raise ValidationError(
                _("“%(value)s” is not one of: %(known)s.") % {"value": unknown[0], "known": ", ".join(self.choices)}
            )

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        values = _split(value or "")
        return self.get_method(qs)(**{f"{self.field_name}__in": values}) if values else qs


class YesNo(AnyOf):
    """`?siloed=true` or `false`; anything else is refused, where django-filter would show everything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=("true", "false"), **kwargs)

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        wanted = [word == "true" for word in _split(value or "")]
        return qs.filter(**{f"{self.field_name}__in": wanted}) if wanted else qs


class Ordering(django_filters.Filter):
    """`?ordering=-score,key`: names of `fields` (name to database field), `-` for descending; unknown values last."""

    field_class = forms.CharField

    def __init__(self, *, fields: Mapping[str, str], **kwargs: Any) -> None:
        self.fields = dict(fields)
        super().__init__(**kwargs)
        self.extra["validators"] = [self._refuse_unknown]

    def _refuse_unknown(self, value: str) -> None:
        if unknown := [term for term in _split(value) if term.removeprefix("-") not in self.fields]:
            raise ValidationError(
                _("Cannot sort by “%(value)s”. There are: %(known)s.")
                % {"value": unknown[0], "known": ", ".join(sorted(self.fields))}
            )

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        terms = [self._term(term) for term in _split(value or "")]
        return qs.order_by(*terms, "pk") if terms else qs

    def _term(self, name: str) -> OrderBy:
        column = F(self.fields[name.removeprefix("-")])
        return column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True)


def query(parameters: QueryDict) -> dict[str, str]:
    """An address's parameters with repeated ones joined by commas, as filters read them."""
    return {name: ",".join(value for value in values if value) for name, values in parameters.lists()}


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


MOST_WORDS, LONGEST_SEARCH = 12, 200
"""Each word of a search is looked for in every field of every row."""


def refuse_endless(value: str) -> None:
    """A validator of what is searched for."""
    if len(value) > LONGEST_SEARCH or len(value.split()) > MOST_WORDS:
        message = _("Search for at most %(words)d words and %(characters)d characters.")
        raise ValidationError(message % {"words": MOST_WORDS, "characters": LONGEST_SEARCH})


class Search(django_filters.CharFilter):
    """Every word of the value somewhere in one of `fields`."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        self.fields = fields
        super().__init__(**kwargs)
        self.extra["validators"] = [refuse_endless]

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        for word in (value or "").split():
            somewhere = Q()
            for name in self.fields:
                somewhere |= Q(**{f"{name}__icontains": word})
            qs = qs.filter(somewhere)
        return qs
