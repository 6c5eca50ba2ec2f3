"""What undoing an import would do to each row it made or changed: remove it, restore it, or leave it, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel
from cxtracker.bundle import stored
from cxtracker.bundle.listing import Listing, State
from cxtracker.chunks import chunks
from cxtracker.tabular.typed_json import decoded
from initiatives.models import (
    Assessment,
    Confirmation,
    Decision,
    DecisionLink,
    Effect,
    Flag,
    Import,
    ImportChange,
    Initiative,
    InitiativeTouchpoint,
    Judgement,
    Notification,
    Outcome,
    OwnershipRequest,
    Pact,
    Plan,
    RequestStep,
    Review,
    Undoing,
)
from initiatives.transfer.lists import LISTINGS
from journeys.models import Influence, Measurement, Moment, Series

FOLLOWS = {Assessment, Flag, Judgement, Effect, Pact, Notification, DecisionLink}
"""What is made of a row and goes with it."""
NAMES = {
    Outcome: gettext_lazy("an outcome"),
    OwnershipRequest: gettext_lazy("a question to a function"),
    Decision: gettext_lazy("a decision of leadership"),
    Measurement: gettext_lazy("a reading"),
    Moment: gettext_lazy("a moment"),
    Plan: gettext_lazy("an agreement that froze it"),
    RequestStep: gettext_lazy("an answer"),
    Confirmation: gettext_lazy("a confirmation by finance"),
    Initiative: gettext_lazy("an initiative that refers to it"),
    InitiativeTouchpoint: gettext_lazy("an initiative that refers to it"),
    Influence: gettext_lazy("a rating"),
    Series: gettext_lazy("a series"),
}
ROUNDS = 10


@dataclass(frozen=True, slots=True)
class WayBack:
    """`columns` are those to restore; `why` says why it stays, or which of its fields do."""

    change: ImportChange
    kind: Undoing
    why: str = ""
    columns: tuple[str, ...] = ()

    @property
    def before(self) -> State:
        return decoded(self.change.before) or {}

    @property
    def after(self) -> State:
        return decoded(self.change.after) or {}


@dataclass(slots=True)
class _Fate:
    """By list, the ids to be removed, and the columns to be restored of each id."""

    removed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    restored: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def gives_up(self, name: str, pk: int, column: str) -> bool:
        """Whether the row no longer refers by this column once the import is undone."""
        return pk in self.removed[name] or column in self.restored[name].get(pk, ())


def ways_back(imported: Import, changes: Sequence[ImportChange], by: User) -> list[WayBack]:
    """The way back of each change, the latest change first; a constant number of queries per list."""
    latest_first = sorted(changes, key=lambda change: -change.pk)
    ways = list(_compared(latest_first, by))
    fate = _Fate()
    for way in ways:
        if way.kind == Undoing.REMOVED:
            fate.removed[way.change.list].add(way.change.target)
        elif way.kind == Undoing.RESTORED:
            fate.restored[way.change.list][way.change.target].update(way.columns)
    held = _held(fate, imported)
    return [
        WayBack(way.change, Undoing.KEPT, held[way.change.list, way.change.target])
        if way.kind == Undoing.REMOVED and (way.change.list, way.change.target) in held
        else way
        for way in ways
    ]


# --- edited since -----------------------------------------------------------------------------------------------
def _compared(changes: Sequence[ImportChange], by: User) -> Iterator[WayBack]:
    standing = _standing(changes, by)
    for change in changes:
        now, before, after = standing.get((change.list, change.target)), decoded(change.before), decoded(change.after)
        if now is None:
            yield WayBack(change, Undoing.KEPT, _("It is no longer there."))
            continue
        if LISTINGS[change.list].restricted and not by.is_administrator:
            yield WayBack(change, Undoing.KEPT, _("Only administrators change people and functions."))
            continue
        touched = [column for column in after if before is None or before.get(column) != after[column]]
        edited = [column for column in touched if now.get(column) != after[column]]
        restorable = tuple(column for column in touched if column not in edited)
        why = _("Edited since: %(fields)s.") % {"fields": ", ".join(edited)} if edited else ""
        if (before is None and edited) or not restorable:
            yield WayBack(change, Undoing.KEPT, why)
        elif before is None:
            yield WayBack(change, Undoing.REMOVED)
        else:
            standing[change.list, change.target] = {**now, **{column: before[column] for column in restorable}}
            yield WayBack(change, Undoing.RESTORED, why, restorable)


def _standing(changes: Iterable[ImportChange], by: User) -> dict[tuple[str, int], State]:
    """How the rows stand now, as far as this person sees them."""
    firsts: dict[str, set[Any]] = defaultdict(set)
    for change in changes:
        firsts[change.list].add(decoded(change.after)[LISTINGS[change.list].key[0]])
    return {
        (name, pk): state
        for name, among in firsts.items()
        for pk, _version, state in stored.states(LISTINGS[name], LISTINGS, by, among)
    }


# --- held by others ---------------------------------------------------------------------------------------------
def _held(fate: _Fate, imported: Import) -> dict[tuple[str, int], str]:
    """Why rows that would be removed have to stay: what came to them since, and what was closed with them in it."""
    held: dict[tuple[str, int], str] = {}
    for _round in range(ROUNDS):
        more = {
            (name, pk): why
            for name in reversed(list(LISTINGS))
            if fate.removed[name]
            for pk, why in _holders(LISTINGS[name], fate, imported).items()
        }
        if not more:
            break
        held |= more
        for name, pk in more:
            fate.removed[name].discard(pk)
    return held


def _holders(listing: Listing, fate: _Fate, imported: Import) -> dict[int, str]:
    pks = sorted(fate.removed[listing.name])
    held: dict[int, str] = {}
    for relation in listing.model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, models.ManyToOneRel) and relation.concrete is False):
            continue
        model = relation.related_model
        if model in FOLLOWS or _own_links(listing, relation):
            continue
        for some in chunks(pks, 500):
            for pk in _referred(relation, some, fate):
                what = NAMES.get(model, model._meta.verbose_name)
                held.setdefault(pk, _("It has since got %(what)s.") % {"what": what})
    if listing.name in ("initiatives", "ownerships", "outcomes"):
        for pk, why in _in_closed_reviews(listing, pks, imported):
            held.setdefault(pk, why)
    return held


def _own_links(listing: Listing, relation: models.ManyToOneRel) -> bool:
    """Whether the relation leads to rows that keep a column of the listing itself."""
    return any(
        column.through is not None
        and column.through.model is relation.related_model
        and column.through.owner == relation.field.name
        for column in listing.columns
    )


def _referred(relation: models.ManyToOneRel, pks: Sequence[int], fate: _Fate) -> set[int]:
    """Those of `pks` that something refers to which stays and keeps doing so."""
    model, name = relation.related_model, relation.field.name
    rows = model._default_manager.filter(**{f"{name}__in": pks})
    if model is RequestStep:
        rows = rows.exclude(channel=Channel.IMPORT)
    owner = _OWNERS.get((model, name))
    if owner is None:
        return set(rows.values_list(f"{name}_id", flat=True))
    owner_list, path, column = owner
    return {pk for pk, by in rows.values_list(f"{name}_id", path) if not fate.gives_up(owner_list, by, column)}


def _owners() -> dict[tuple[Any, str], tuple[str, str, str]]:
    """(model, field) that refers → the list whose row it belongs to, the path to that row's id, and the column."""
    owners = {}
    for listing in LISTINGS.values():
        for column in listing.columns:
            if column.through is not None:
                owners[column.through.model, column.through.target] = (
                    listing.name,
                    f"{column.through.owner}_id",
                    column.name,
                )
            elif column.refers_to:
                owners[listing.model, column.field] = (listing.name, "pk", column.name)
    return owners


_OWNERS: Mapping[tuple[Any, str], tuple[str, str, str]] = _owners()


def _in_closed_reviews(listing: Listing, pks: Sequence[int], imported: Import) -> Iterator[tuple[int, str]]:
    closed = list(Review.objects.filter(closed_at__gte=imported.begun_at).order_by("as_of").only("title", "content"))
    if not closed:
        return
    path = "key" if listing.name == "initiatives" else "initiative__key"
    for pk, key in listing.model._default_manager.filter(pk__in=pks).values_list("pk", path):
        review = next((review for review in closed if f'"{key}"' in review.content), None)
        if review is not None:
            yield pk, _("“%(review)s” was closed with it.") % {"review": review.title}
