"""What the database holds of a list, in the values a bundle has: references as keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model, QuerySet

from cxtracker.bundle.listing import Column, Listing, State
from cxtracker.bundle.references import Ref, Refs, Windows
from cxtracker.bundle.values import Email

if TYPE_CHECKING:
    from cxtracker.accounts.models import User

FEW = 500
"""Up to so many rows are asked for by name; for more, reading the whole list is quicker."""
BLOCK = 5_000


def known(listing: Listing, reader: User | None) -> dict[Any, Model]:
    """Every row the reader may refer to, by what they refer to it by, with no more fields than its name needs."""
    rows: QuerySet[Model] = listing.seen_by(reader).only(listing.known_by, *listing.label)
    key = listing.by_name[listing.key[0]].kind
    return {key.clean(getattr(row, listing.known_by)): row for row in rows}


def states(
    listing: Listing, listings: Mapping[str, Listing], reader: User | None, among: Iterable[Any] | None = None
) -> Iterator[tuple[Any, int, State]]:
    """(pk, version, state) of each row the reader may see; a reference to what they may not is None.

    With `among`, at least of those whose first key column has these values.
    """
    query: QuerySet[Any] = listing.seen_by(reader)
    first = listing.by_name[listing.key[0]]
    if among is not None:
        wanted = set(among)
        if len(wanted) <= FEW and not isinstance(first.kind, Email):  # addresses may be stored in either case
            query = query.filter(**{f"{_path(first, listings)}__in": wanted})
    plain = [column for column in listing.columns if column.through is None]
    linked = [column for column in listing.columns if column.through is not None]
    fields = ["pk", *(["version"] if listing.has_version else []), *(_path(column, listings) for column in plain)]
    extra = 2 if listing.has_version else 1
    hidden = {
        column.name: target.hidden_from(reader, target.known_by)
        for column in plain
        if column.refers_to and (target := listings[column.refers_to]).visible
    }
    rows = query.order_by(*(listing.order or ("pk",))).values_list(*fields).iterator(BLOCK)
    while block := list(islice(rows, BLOCK)):
        links = {column.name: _links(column, listings, [row[0] for row in block]) for column in linked}
        for row in block:
            state = {
                column.name: None if value is None or value in hidden.get(column.name, ()) else column.kind.clean(value)
                for column, value in zip(plain, row[extra:], strict=True)
            }
            for column in linked:
                state[column.name] = links[column.name].get(row[0], column.default)
            yield row[0], row[1] if extra == 2 else 0, state


def _path(column: Column, listings: Mapping[str, Listing]) -> str:
    if isinstance(column.kind, Ref):
        return f"{column.field}__{listings[column.kind.list].known_by}"
    return column.field


def _links(column: Column, listings: Mapping[str, Listing], owners: list[Any]) -> dict[Any, Any]:
    """Owner's pk → the column's value, from the rows its links are kept in."""
    through = column.links
    kind = cast(Ref | Refs | Windows, column.kind)
    target = f"{through.target}__{listings[column.refers_to].known_by}"
    keys_of: dict[Any, list[Any]] = defaultdict(list)
    query = through.model._default_manager.filter(**dict(through.fixed))
    if len(owners) <= FEW:
        query = query.filter(**{f"{through.owner}__in": owners})
    for owner, key, *extras in query.values_list(f"{through.owner}_id", target, *through.extras):
        key = kind.kind.clean(key)
        keys_of[owner].append((key, *extras) if through.extras else key)
    if through.single:
        return {owner: keys[0] for owner, keys in keys_of.items()}
    order = (lambda link: str(link[0])) if through.extras else None
    return {owner: tuple(sorted(keys, key=order)) for owner, keys in keys_of.items()}
