"""Taking back what an import did, the latest first, batch by batch; a batch and `rows_done` are one transaction."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.audit.trail import Entry
from cxtracker.bundle.listing import Listing
from cxtracker.bundle.parsing import Given, Row
from cxtracker.chunks import chunks
from cxtracker.permissions import require
from cxtracker.tabular.tables import Table
from cxtracker.turns import Turn
from initiatives import permissions
from initiatives.assessment.services import evaluation
from initiatives.imports.queries.way_back import WayBack, ways_back
from initiatives.imports.services.judgement import AllProblems
from initiatives.models import (
    Import,
    ImportChange,
    ImportKind,
    ImportState,
    Initiative,
    InitiativeTouchpoint,
    Outcome,
    Undoing,
)
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.competing_claims import rivals
from initiatives.transfer.lists import LISTINGS
from initiatives.transfer.services import judging, loading

BATCH = 500
LONGEST_BATCH = timedelta(minutes=2)


def undo(turn: Turn[Import]) -> None:
    """Take back what is left to be taken back; what was edited since or is held by something stays, with the reason."""
    imported = turn.row
    by = imported.undone_by or imported.by
    require(permissions.can_import, by)
    # What came in at once goes out at once: its lists refer to each other in circles.
    batch = BATCH if imported.kind == ImportKind.TABLE else max(BATCH, imported.rows_total)
    while changes := list(ImportChange.objects.filter(of=imported, undoing="").order_by("-pk")[:batch]):
        turn.beat(ahead=LONGEST_BATCH * math.ceil(batch / BATCH))
        with turn.step(rows_done=min(imported.rows_done + len(changes), imported.rows_total)):
            _take_back(imported, changes, by=by, now=turn.clock())
    counts = Counter(ImportChange.objects.filter(of=imported).values_list("undoing", flat=True))
    undone = {kind.value: counts[kind.value] for kind in Undoing}
    with turn.step(state=ImportState.UNDONE, counts={**imported.counts, **undone}, ended_at=turn.clock()):
        trail.record("import.undone", imported, by=by, context={"file": imported.file_name, **undone})


def _take_back(imported: Import, changes: Sequence[ImportChange], *, by: User, now: datetime) -> None:
    judging.hold_the_turn()
    ways = ways_back(imported, changes, by)
    restored = _restore(imported, [way for way in ways if way.kind == Undoing.RESTORED], by=by, now=now)
    removed = _remove([way for way in ways if way.kind == Undoing.REMOVED], by=by, now=now)
    kept = [way for way in ways if way.kind == Undoing.KEPT]
    for way in (*restored, *removed, *kept):
        way.change.undoing, way.change.why = way.kind, way.why
    ImportChange.objects.bulk_update([way.change for way in ways], ["undoing", "why"], batch_size=BATCH)


# --- restoring --------------------------------------------------------------------------------------------------
def _restore(imported: Import, ways: Sequence[WayBack], *, by: User, now: datetime) -> list[WayBack]:
    """Write the fields as they stood, by the rules of every import; what these refuse stays, with their sentence.

    A row changed twice by one import is restored in one go to how it stood first.
    """
    rows = _first_states(ways)
    refused: dict[tuple[str, int], str] = {}
    while rows:
        problems = AllProblems()
        context = judging.context_of(by, now, vouched=imported.vouched and permissions.can_vouch(by))
        order = list(rows)
        planned = judging.judge(_given(imported, rows), context, problems)
        if not problems.count:
            loading.load(planned, context=context)
            break
        wrong = {order[problem.row - 1]: problem.message for problem in problems.kept if problem.row}
        refused |= wrong or dict.fromkeys(order, problems.kept[0].message)
        rows = {place: values for place, values in rows.items() if place not in refused}
    return [
        replace(way, kind=Undoing.KEPT, why=refused[place], columns=())
        if (place := (way.change.list, way.change.target)) in refused
        else way
        for way in ways
    ]


def _first_states(ways: Sequence[WayBack]) -> dict[tuple[str, int], dict[str, Any]]:
    """By list and id, what tells the row apart and the fields to restore; ways come latest first."""
    rows: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    for way in ways:
        listing, before = LISTINGS[way.change.list], way.before
        values = {column: before[column] for column in way.columns}
        rows[way.change.list, way.change.target] |= {name: way.after[name] for name in listing.key} | values
    return dict(rows)


def _given(imported: Import, rows: dict[tuple[str, int], dict[str, Any]]) -> dict[str, Given]:
    given = {name: Given(listing) for name, listing in LISTINGS.items()}
    for number, ((name, _pk), values) in enumerate(rows.items(), 1):
        part = given[name]
        part.rows.append(Row(Table(imported.file_name, name, list(values), ()), number, values))
        if part.listing.known_by:
            part.names.add(values[part.listing.key[0]])
    return given


# --- removing ---------------------------------------------------------------------------------------------------
def _remove(ways: Sequence[WayBack], *, by: User, now: datetime) -> list[WayBack]:
    """Delete what was made, what refers before what it refers to, and let the assessments follow."""
    by_list: dict[str, list[WayBack]] = defaultdict(list)
    for way in ways:
        by_list[way.change.list].append(way)
    affected, series = _affected(by_list), _series_of_outcomes(by_list)
    settled: list[WayBack] = []
    _unlink(by_list)
    for name in (name for name in reversed(list(LISTINGS)) if name in by_list):
        rows = _named(LISTINGS[name]).in_bulk([way.change.target for way in by_list[name]])
        done = [way for some in chunks(by_list[name], BATCH) for way in _deleted(name, some)]
        settled += done
        gone = [way for way in done if way.kind == Undoing.REMOVED and way.change.target in rows]
        trail.record_many(_entries(name, gone, rows), by=by)  # while what names it is still there
    left = set(Initiative.objects.filter(pk__in=affected).values_list("pk", flat=True))
    left |= rivals(sorted(left), series) if left or series else set()
    for some in chunks(sorted(left), BATCH):
        effects.follow(Outcome.objects.filter(initiative__in=some))
    evaluation.evaluate(left, today=timezone.localdate(now))
    return settled


def _unlink(by_list: dict[str, list[WayBack]]) -> None:
    """What goes lets go of what refers to it in turn: people of the functions they work in, metrics of each other."""
    order = list(LISTINGS)
    for name, ways in by_list.items():
        listing = LISTINGS[name]
        for column in listing.columns:
            if not column.refers_to or order.index(column.refers_to) < order.index(name):
                continue
            for some in chunks([way.change.target for way in ways], BATCH):
                if column.through is None:
                    listing.model._default_manager.filter(pk__in=some).update(**{column.field: None})
                else:
                    owners = {f"{column.through.owner}__in": some, **dict(column.through.fixed)}
                    column.through.model._default_manager.filter(**owners).delete()


def _named(listing: Listing) -> QuerySet[models.Model]:
    """Its rows with what they say their names by."""
    single = [column.field for column in listing.columns if column.refers_to and column.through is None]
    return listing.model._default_manager.select_related(*single)


def _deleted(name: str, ways: Sequence[WayBack]) -> Iterator[WayBack]:
    """All at once; where something holds one after all, one by one."""
    model: type[models.Model] = LISTINGS[name].model
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=[way.change.target for way in ways]).delete()
    except (ProtectedError, RestrictedError, IntegrityError):
        if len(ways) == 1:
            yield replace(ways[0], kind=Undoing.KEPT, why=_("Something else refers to it now."))
            return
        for way in ways:
            yield from _deleted(name, [way])
    else:
        yield from ways


def _entries(name: str, ways: Sequence[WayBack], rows: dict[int, models.Model]) -> Iterator[Entry]:
    """One event per row taken back, told where the row belongs."""
    listing = LISTINGS[name]
    owner = listing.by_name[listing.subject_column] if listing.subject_column else None
    for way in ways:
        row = rows[way.change.target]
        subject = getattr(row, owner.field) if owner else getattr(row, "series", None) if not listing.event else None
        context: dict[str, Any] = {name: way.after[name] for name in ("metric", "function") if name in way.after}
        gone = {column: [value, None] for column, value in way.after.items() if value not in (None, "", (), False)}
        yield Entry(f"{listing.event or 'measurement'}.import_undone", row, subject, gone, context)


def _affected(by_list: dict[str, list[WayBack]]) -> set[int]:
    """Initiatives whose assessment may follow from what goes; all, where that is hard to tell."""
    targets = {name: [way.change.target for way in ways] for name, ways in by_list.items()}
    many = sum(map(len, targets.values())) > BATCH
    if many or any(name in targets for name in ("people", "functions", "metrics")):
        return set(Initiative.objects.values_list("pk", flat=True))
    own = set(_through(targets, "ownerships", "requests__in")) | set(_through(targets, "outcomes", "outcomes__in"))
    touching = Q(touchpoint__in=targets.get("touchpoints", ())) | Q(
        touchpoint__influences__in=targets.get("influences", ())
    )
    own |= set(InitiativeTouchpoint.objects.filter(touching).values_list("initiative_id", flat=True))
    read = Q(measurements__in=targets.get("measurements", ())) | Q(pk__in=targets.get("series", ()))
    touched = LISTINGS["series"].model._default_manager.filter(read).values("pk")
    measured = Outcome.objects.filter(Q(series__in=touched) | Q(comparison__in=touched))
    return own | set(measured.values_list("initiative_id", flat=True))


def _through(targets: dict[str, list[int]], name: str, path: str) -> Iterable[int]:
    return Initiative.objects.filter(**{path: targets.get(name, ())}).values_list("pk", flat=True)


def _series_of_outcomes(by_list: dict[str, list[WayBack]]) -> set[str]:
    """Series that outcomes which go claimed of: others share them anew."""
    return {str(way.after["series"]) for way in by_list.get("outcomes", ()) if way.after.get("series")}
