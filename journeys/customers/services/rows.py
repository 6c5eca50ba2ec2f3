"""What entering bands and entering quarters share: refusing at the field, many lines at once, removing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]


def refuse(wrong: Iterable[tuple[str, str]]) -> None:
    """Invalid with each sentence at its field, where there is any."""
    fields: dict[str, list[str]] = {}
    for name, sentence in wrong:
        fields.setdefault(name, []).append(sentence)
    if fields:
        raise Invalid(fields)


def locked(row: Row) -> Row:
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


@transaction.atomic
def remove(row: Row, kind: str, fields: Sequence[str], *, by: User, version: int | None) -> None:
    """Remove the row; the event `kind` keeps what these `fields` said."""
    require(permissions.can_enter_customers, by)
    row = locked(row)
    editing.refuse_changed(row, version)
    trail.record(kind, row, by=by, changes={name: [getattr(row, name), None] for name in fields})
    type(row)._default_manager.filter(pk=row.pk).delete()


@transaction.atomic
def put(
    model: type[Row],
    identity: Sequence[str],
    lines: Iterable[Values],
    *,
    create: Callable[[Values], Row],
    edit: Callable[[Row, Values], Row],
    by: User,
) -> int:
    """Rows new or in place of those of the same `identity`, all or none; how many were new or changed."""
    require(permissions.can_enter_customers, by)
    moved = 0
    for values in lines:
        same = {"segment": None, **{name: values[name] for name in identity if name in values}}
        row = model._default_manager.select_for_update(of=("self",)).filter(**same).first()
        if row is None:
            create(values)
            moved += 1
        else:
            before = row.version  # type: ignore[attr-defined]
            rest = {name: value for name, value in values.items() if name not in identity}
            moved += edit(row, rest).version != before  # type: ignore[attr-defined]
    return moved
