"""Deleting the sample company with everything that hangs on it, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.chunks import chunks
from initiatives.models import Import, ImportChange, Snapshot
from initiatives.search.services import indexing
from initiatives.transfer.lists import LISTINGS
from journeys.models import TrashedItem

Rows = dict[type[models.Model], set[Any]]
STAYS = (Event, Import)
"""What happened stays told: people of the sample who did something are left, switched off."""
CHUNK = 500


def remove(imported: Import) -> None:
    """In one transaction, at whose end the database checks that nothing refers to what went."""
    roots = _roots(imported)
    _empty_trash(roots)
    doomed = _with_what_hangs_on(roots)
    doomed[User] -= _acted(doomed[User])
    User.objects.filter(pk__in=roots[User]).update(is_active=False)
    for model, pks in doomed.items():
        for some in chunks(pks, CHUNK):
            rows: Any = model._base_manager.filter(pk__in=some)
            rows._raw_delete(rows.db)  # all that refers to them goes too, in whatever order
    indexing.mark((model._meta.label_lower, pk) for model, pks in doomed.items() for pk in pks)
    Snapshot.objects.all().delete()  # of months in which there was nothing else
    ImportChange.objects.filter(of=imported).delete()


def _roots(imported: Import) -> Rows:
    rows: Rows = defaultdict(set)
    made = ImportChange.objects.filter(of=imported, before__isnull=True)
    for name, pk in made.values_list("list", "target"):
        rows[LISTINGS[name].model].add(pk)
    by_label = {model._meta.label_lower: model for model in _models()}
    for label, pks in imported.overview.get("beside", {}).items():
        rows[by_label[label]].update(pks)
    return rows


def _models() -> Iterator[type[models.Model]]:
    from django.apps import apps

    yield from apps.get_models()


def _with_what_hangs_on(roots: Rows) -> Rows:
    """The rows and all that refer to them; who only named a person of the sample names nobody."""
    doomed: Rows = defaultdict(set)
    todo = list(roots.items())
    while todo:
        model, pks = todo.pop()
        fresh = pks - doomed[model]
        doomed[model] |= fresh
        for relation in _referring(model) if fresh else ():
            field: Any = relation.field
            for some in chunks(fresh, CHUNK):
                rows = relation.related_model._base_manager.filter(**{f"{field.name}__in": some})
                if field.null and (model is User or field.remote_field.on_delete is models.SET_NULL):
                    rows.update(**{field.name: None})
                else:
                    todo.append((relation.related_model, set(rows.values_list("pk", flat=True))))
    return doomed


def _referring(model: type[models.Model]) -> Iterator[Any]:
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in STAYS:
            yield relation


def _acted(people: set[Any]) -> set[int]:
    """Who is named in what stays."""
    acted: set[int] = set(Event.objects.filter(actor__in=people).values_list("actor_id", flat=True))
    for name in ("by", "undone_by"):
        acted |= set(Import.objects.filter(**{f"{name}__in": people}).values_list(f"{name}_id", flat=True))
    return acted


def _empty_trash(roots: Rows) -> None:
    """What of the sample lay in the trash."""
    for model, pks in roots.items():
        for some in chunks(pks, CHUNK):
            TrashedItem.objects.filter(event__target_type=model._meta.label_lower, event__target_id__in=some).delete()
