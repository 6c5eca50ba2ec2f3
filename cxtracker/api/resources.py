"""The shape of every resource: parse with the serializer, call the service, render what stands now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from cxtracker.accounts.models import User
from cxtracker.api import concurrency
from cxtracker.api.filtering import Strict, refuse_unknown
from cxtracker.api.serializing import Body

Values = dict[str, Any]
"""What a body says, parsed: names of fields with values of their types."""


class Resource(GenericViewSet[Any]):
    """Addressed by key. Subclasses name `queryset`, `serializer_class` and `filterset_class`, and what can be done."""

    lookup_field = "key"
    lookup_value_regex = "[^/]+"
    filter_backends = [Strict]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_object(self) -> Any:
        value = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        if "\0" in value or (
            self.lookup_field == "pk" and not (value.isascii() and value.isdigit() and len(value) < 19)
        ):
            raise Http404
        return super().get_object()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set())
        return self.shown(self.get_object())

    def values(self, row: Any = None) -> Values:
        """What the body says, parsed; of a change only what is to change."""
        refuse_unknown(self.request, set())
        serializer = self.get_serializer(row, data=self.request.data, partial=row is not None)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def body(self, serializer: type[Body]) -> Values:
        """The body of an action, parsed."""
        refuse_unknown(self.request, set())
        parsed = serializer(data=self.request.data, context=self.get_serializer_context())
        parsed.is_valid(raise_exception=True)
        return dict(parsed.validated_data)

    def shown(self, row: models.Model, code: int = status.HTTP_200_OK) -> Response:
        """The row as the API tells it, read anew, with its tag."""
        fresh = self.get_queryset().get(pk=row.pk)
        response = Response(self.get_serializer(fresh).data, status=code)
        response.headers["ETag"] = concurrency.etag(fresh, response.data)
        if code == status.HTTP_201_CREATED:
            key = getattr(fresh, self.lookup_field)
            response.headers["Location"] = self.request.build_absolute_uri(f"{self.request.path}{key}/")
        return response

    @contextmanager
    def changing(self) -> Iterator[tuple[Any, int | None]]:
        """The addressed row, locked, and the version `If-Match` vouches for; what happens inside is one transaction."""
        with transaction.atomic():
            row = self.get_object()
            locked = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
            if locked is None:
                raise Http404
            yield locked, concurrency.check(self.request, locked)


class Creating(Resource):
    def create_row(self, values: Values) -> models.Model:
        raise NotImplementedError

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.create_row(self.values()), status.HTTP_201_CREATED)


class Changing(Resource):
    def change_row(self, row: Any, values: Values, version: int | None) -> models.Model:
        raise NotImplementedError

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with self.changing() as (row, version):
            changed = self.change_row(row, self.values(row), version)
        return self.shown(changed)


class Removing(Resource):
    def remove_row(self, row: Any, version: int | None) -> None:
        raise NotImplementedError

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set())
        with self.changing() as (row, version):
            self.remove_row(row, version)
        return Response(status=status.HTTP_204_NO_CONTENT)
