"""Keeping the index true: what changed is marked in its transaction, and searched for anew right after the commit.

The index is a copy. Writing it inside the change would let two people who use the same new word wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase

from django.db import transaction

from cxtracker.audit.models import Event
from cxtracker.chunks import CHUNK, chunks
from cxtracker.commits import after_commit, wake_worker
from initiatives.models import SearchDocument, SearchDue, SearchState, SearchWord
from initiatives.search import kinds
from initiatives.search.queries import documents
from initiatives.search.rules.folding import LONGEST_WORD

WORK = "initiatives.index_search"

AT_ONCE = 50
"""So many changed rows are searched for anew by whoever changed them; more, and what follows, by the worker."""

SAYING_NOTHING_NEW = (
    "person.preferences_chosen",
    "person.notifications_chosen",
    "person.*link*",
    "person.password*",
    "person.invited",
    "person.joined",
    "*.looked_into",
)
"""Events about things whose words stay as they are."""

STATE = 1
STORED = [field.attname for field in SearchDocument._meta.concrete_fields if not field.primary_key]


# --- what is due ------------------------------------------------------------------------------------------------
def follow(events: Sequence[Event]) -> None:
    """Mark what these events changed, in their transaction."""
    mark(
        (event.target_type, event.target_id)
        for event in events
        if event.target_id and not _says_nothing_new(event.kind)
    )


def mark(rows: Iterable[tuple[str, int]]) -> None:
    """Mark rows, by label and number, in the transaction of their change; those without words are passed over."""
    labels = kinds.followed()
    changed = {(label, pk) for label, pk in rows if label in labels}
    if not changed:
        return
    SearchDue.objects.bulk_create(
        [SearchDue(label=label, object_id=pk) for label, pk in sorted(changed)], batch_size=500
    )
    if len(changed) <= AT_ONCE:
        after_commit(work_a_little)
    else:
        wake_worker(WORK)


def _says_nothing_new(kind: str) -> bool:
    return any(fnmatchcase(kind, pattern) for pattern in SAYING_NOTHING_NEW)


def work_a_little() -> None:
    """Search anew for what is due, unless somebody is at it or it is much: then the worker does."""
    if _work_some(AT_ONCE, wait=False) is None or SearchDue.objects.exists():
        wake_worker(WORK)


def work_due() -> int:
    """Build the index anew if that is due, then search anew for all that changed; how many rows."""
    state = SearchState.objects.filter(pk=STATE).first()
    if state is None or state.rules != kinds.fingerprint():
        rebuild()
    done = 0
    while some := _work_some(CHUNK, wait=True):
        done += some
    return done


@transaction.atomic
def _work_some(most: int, *, wait: bool) -> int | None:
    """Search anew for some of what is due; how many rows, or None where somebody else is at it."""
    if not _hold(wait=wait):
        return None
    due = list(SearchDue.objects.order_by("pk")[:most])
    changed, spreading = _by_label(due), _by_label(row for row in due if row.spreads)
    for kind in kinds.kinds().values():
        _index(kind, changed.get(kind.label, set()))
        _follow_in(kind, spreading)
    SearchDue.objects.filter(pk__in=[row.pk for row in due]).delete()
    return len(due)


def _hold(*, wait: bool) -> bool:
    """Whoever holds the state writes the index alone, so that nothing older is written over something newer."""
    SearchState.objects.get_or_create(pk=STATE)
    rows = SearchState.objects.select_for_update(skip_locked=not wait).filter(pk=STATE)
    return bool(list(rows))


def _by_label(due: Iterable[SearchDue]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for row in due:
        rows[row.label].add(row.object_id)
    return rows


def _follow_in(kind: kinds.Kind, spreading: dict[str, set[int]]) -> None:
    """What names the changed rows is due in its turn, and goes no further."""
    manager = kind.model._default_manager
    following: set[int] = set()
    for label, path in kind.follows:
        if label in spreading:
            following |= set(manager.filter(**{f"{path}__in": spreading[label]}).values_list("pk", flat=True))
    following -= spreading.get(kind.label, set())
    SearchDue.objects.bulk_create(
        [SearchDue(label=kind.label, object_id=pk, spreads=False) for pk in sorted(following)], batch_size=CHUNK
    )


# --- everything -------------------------------------------------------------------------------------------------
def rebuild() -> int:
    """Build the whole index anew, a chunk in a transaction; what is the same stays. How many documents differed."""
    differing = sum(_rebuild_kind(kind) for kind in kinds.kinds().values())
    with transaction.atomic():
        _hold(wait=True)
        SearchDocument.objects.exclude(kind__in=kinds.kinds()).delete()
        SearchState.objects.filter(pk=STATE).update(rules=kinds.fingerprint())
    return differing


def _rebuild_kind(kind: kinds.Kind) -> int:
    differing = 0
    for numbers in documents.numbers(kind):
        with transaction.atomic():
            _hold(wait=True)
            differing += _index(kind, numbers)
    return differing


# --- documents --------------------------------------------------------------------------------------------------
def _index(kind: kinds.Kind, numbers: Collection[int]) -> int:
    """Write the documents of these rows as they are now; how many differed."""
    differing = 0
    for part in chunks(sorted(numbers)):
        fresh, stored = documents.fresh(kind, part), documents.stored(kind, part)
        changed = [row for pk, row in fresh.items() if pk not in stored or documents.differ(row, stored[pk])]
        SearchDocument.objects.bulk_create(
            changed,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=[name for name in STORED if name not in ("kind", "object_id")],
        )
        _learn(changed)
        gone = [pk for pk in stored if pk not in fresh]
        differing += len(changed) + _forget(kind.code, gone)
    return differing


def _learn(rows: Iterable[SearchDocument]) -> None:
    words = {word for row in rows for text in (row.title_words, row.body_words) for word in text.split()}
    known = sorted(word for word in words if word.isalpha() and len(word) <= LONGEST_WORD)
    SearchWord.objects.bulk_create((SearchWord(word=word) for word in known), batch_size=500, ignore_conflicts=True)


def _forget(code: str, numbers: Sequence[int]) -> int:
    """These things are gone, and with them what hung on them; how many."""
    if not numbers:
        return 0
    held = SearchDocument.objects.filter(holder_kind=code, holder_id__in=numbers).values_list("kind", "object_id")
    below: dict[str, list[int]] = defaultdict(list)
    for kind, pk in held:
        below[kind].append(pk)
    hung = sum(_forget(kind, pks) for kind, pks in below.items())
    return hung + SearchDocument.objects.filter(kind=code, object_id__in=numbers).delete()[0]
