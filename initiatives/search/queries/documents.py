"""Documents as they ought to be and as they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxtracker.chunks import CHUNK
from initiatives.models import SearchDocument
from initiatives.search.kinds import Document, Kind, kinds
from initiatives.search.rules.folding import compact, folded, key_words

LONGEST_BODY = 100_000
TITLE = 300


def fresh(kind: Kind, numbers: Sequence[int]) -> dict[int, SearchDocument]:
    """The documents of these rows as they are now, by row; nothing for a row that is gone or has no words."""
    rows = kind.rows(kind.model).filter(pk__in=numbers)
    made = ((row.pk, kind.document(row)) for row in rows)
    return {pk: _row(kind, pk, document) for pk, document in made if document is not None}


def stored(kind: Kind, numbers: Sequence[int]) -> dict[int, SearchDocument]:
    return {row.object_id: row for row in SearchDocument.objects.filter(kind=kind.code, object_id__in=numbers)}


def numbers(kind: Kind) -> Iterator[list[int]]:
    """All rows of the kind, and those the index still has, in chunks."""
    last = -1
    while True:
        there = kind.model._default_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        known = SearchDocument.objects.filter(kind=kind.code, object_id__gt=last).order_by("object_id")
        kept = known.values_list("object_id", flat=True)
        if not (part := sorted({*there[:CHUNK], *kept[:CHUNK]})[:CHUNK]):
            return
        yield part
        last = part[-1]


def differ(row: SearchDocument, kept: SearchDocument) -> bool:
    return any(
        getattr(row, field.attname) != getattr(kept, field.attname)
        for field in SearchDocument._meta.concrete_fields
        if not field.primary_key
    )


def lacking() -> Iterator[str]:
    """What the index says otherwise than the things themselves, as lines for a terminal."""
    for kind in kinds().values():
        for part in numbers(kind):
            now, kept = fresh(kind, part), stored(kind, part)
            for pk in part:
                if word := verdict(now.get(pk), kept.get(pk)):
                    yield f"{kind.code} {pk}: {word}"


def verdict(row: SearchDocument | None, kept: SearchDocument | None) -> str:
    """What is wrong with a document that is kept; "" for nothing."""
    if row is None:
        return "is gone and still searched for" if kept else ""
    if kept is None:
        return "is not searched for"
    return "is searched for by other words" if differ(row, kept) else ""


def _row(kind: Kind, pk: int, made: Document) -> SearchDocument:
    parts = [[part.where, part.who, part.text] for part in made.parts if part.text.strip()]
    body = [word for *_where, text in parts for word in folded(text)]
    title = folded(made.title)
    holder = made.holder
    return SearchDocument(
        kind=kind.code,
        object_id=pk,
        key=made.key,
        title=made.title[:TITLE],
        context=made.context[:TITLE],
        place=list(made.place or (made.key,)),
        parts=parts,
        status=made.status,
        open=made.open,
        initiative=made.initiative,
        holder_kind=holder.kind if holder else "",
        holder_id=holder.object_id if holder else None,
        key_compact=compact(made.key),
        key_words=key_words(made.key),
        title_words=" ".join(title if made.named else ()),
        body_words=" ".join(body)[:LONGEST_BODY],
    )
