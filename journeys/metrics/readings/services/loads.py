"""Files of readings of any length: kept, checked as a whole, then written in steps that survive the worker's death.

One load runs at a time; `cxtracker.turns` says how a worker holds it.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.commits import after_commit, wake_worker
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.tabular import limits
from cxtracker.turns import Clock, Overtaken, Turn, take
from cxtracker.uploads import KEPT_FOR, kept_in, plain_name, receive
from journeys import permissions
from journeys.metrics.readings.services import file_check, measurements
from journeys.metrics.readings.services.file_check import Checked, Unfit
from journeys.models import LoadState, ReadingLoad, Series

STALE_AFTER = timedelta(seconds=60)
CHUNK = 5_000
UNENDED = (LoadState.WAITING, LoadState.CHECKING, LoadState.LOADING)
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".zip")
SURE = "-sure"
"""The end of a folder's name when the values in it are right as they are, however odd."""
FOLDER = re.compile(rf"[A-Za-z0-9_]{{32}}(?:{SURE})?")

log = structlog.get_logger(__name__)

LoadTurn = Turn[ReadingLoad]


@dataclass(frozen=True, slots=True)
class Begun:
    """`running` says that this very file was being loaded already, by `load`."""

    load: ReadingLoad
    running: bool


# --- taking a file ----------------------------------------------------------------------------------------------
def begin(name: str, content: Iterable[bytes], *, by: User, largest: int, sure: bool = False) -> Begun:
    """Keep a file of `largest` MB at most and let a worker check and load it. `sure`: odd values are right as they are.

    Raises NotAllowed, TooLarge, and Invalid (`file`) for what cannot be a table.
    """
    require(permissions.can_enter_readings, by)
    name = plain_name(name)
    if Path(name).suffix.lower() not in SUFFIXES:
        raise Invalid({"file": [_("Give a CSV file or a workbook (.csv, .xlsx or .ods).")]})
    folder = root() / (secrets.token_hex(16) + (SURE if sure else ""))
    folder.mkdir(parents=True, mode=0o700)
    try:
        digest = receive(content, folder / name, largest=largest)
        begun = _begin(name, folder, digest, by=by)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if begun.running:
        shutil.rmtree(folder, ignore_errors=True)
    return begun


@transaction.atomic
def _begin(name: str, folder: Path, digest: str, *, by: User) -> Begun:
    User.objects.select_for_update().get(pk=by.pk)  # of two clicks, the second finds what the first began
    if running := ReadingLoad.objects.filter(sha256=digest, state__in=UNENDED).order_by("pk").first():
        return Begun(running, running=True)
    load = ReadingLoad.objects.create(file_name=name, stored_as=f"{folder.name}/{name}", sha256=digest, by=by)
    trail.record("reading_load.begun", load, by=by, context={"file": name, "sha256": digest})
    wake_worker("journeys.load_readings")
    return Begun(load, running=False)


# --- working ----------------------------------------------------------------------------------------------------
def run_due(*, clock: Clock) -> int:
    """Do what waits, and take up what another worker left behind; how many loads were ended."""
    ended = 0
    while turn := _take(clock):
        ended += _run(turn)
    return ended


def _take(clock: Clock) -> LoadTurn | None:
    unended = ReadingLoad.objects.filter(state__in=UNENDED)
    if unended.filter(beat_at__gte=clock() - STALE_AFTER).exists():
        return None
    return take(unended.select_related("by"), clock=clock, stale_after=STALE_AFTER)


def _run(turn: LoadTurn) -> bool:
    try:
        checked = _check(turn) if turn.row.state != LoadState.LOADING else Checked.again(folder_of(turn.row))
        _write(turn, checked)
        _end(turn, LoadState.DONE)
    except Overtaken:
        return False
    except Unfit as unfit:
        _end(turn, LoadState.REFUSED, problems=unfit.problems, problems_total=unfit.count)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the next turn goes on
    except Exception:
        log.exception("reading_loads.failed", load=turn.row.pk)
        sentence = _("Something went wrong; it has been recorded. Upload the file again, or tell your administrator.")
        _end(turn, LoadState.REFUSED, problems=[file_check.of_file(sentence)], problems_total=1)
    return True


def _check(turn: LoadTurn) -> Checked:
    turn.beat(state=LoadState.CHECKING, rows_total=0, ahead=timedelta(seconds=limits.CHILD_SECONDS))
    folder = folder_of(turn.row)
    checked = file_check.check(
        folder / turn.row.file_name,
        folder,
        by=turn.row.by,
        today=timezone.localdate(turn.clock()),
        sure=folder.name.endswith(SURE),
        alive=lambda rows: turn.beat_sometimes(rows_total=rows),
    )
    turn.beat(state=LoadState.LOADING, rows_total=checked.count, rows_done=0)
    return checked


def _write(turn: LoadTurn, checked: Checked) -> None:
    """Chunk by chunk; a chunk and `rows_done` are one transaction, so that no chunk is written twice."""
    load = turn.row
    known = Series.objects.in_bulk()
    while load.rows_done < load.rows_total:
        rows = [row for _number, row in checked.spool.rows(load.rows_done, CHUNK)]
        with turn.step(rows_done=load.rows_done + len(rows)):
            loaded = measurements.upsert(
                {(row.series, row.on): (row.value, row.n, row.se, row.source) for row in rows},
                known,
                by=load.by,
                now=turn.clock(),
                keep=checked.absent,
                context={"load": load.pk},
            )
            counts = {"created": F("created") + loaded.created, "changed": F("changed") + loaded.changed}
            ReadingLoad.objects.filter(pk=load.pk).update(**counts)


@transaction.atomic
def _end(turn: LoadTurn, state: LoadState, **values: Any) -> None:
    load = turn.row
    turn.beat(state=state, ended_at=turn.clock(), **values)
    load.refresh_from_db(fields=["created", "changed"])
    counts = {name: getattr(load, name) for name in ("rows_done", "created", "changed", "problems_total")}
    trail.record(f"reading_load.{state}", load, by=load.by, context=counts)
    after_commit(lambda: shutil.rmtree(folder_of(load), ignore_errors=True))


# --- files ------------------------------------------------------------------------------------------------------
def root() -> Path:
    return kept_in("loads")


def folder_of(load: ReadingLoad) -> Path:
    """Where the load's file lies until it has ended."""
    name = load.stored_as.partition("/")[0]
    if not FOLDER.fullmatch(name):
        raise ValueError(f"{name!r} is no name of ours")
    return root() / name


def forget_files(*, now: datetime) -> int:
    """Delete what ended loads left behind, and what is a day old and belongs to none; how much that was."""
    limit = (now - KEPT_FOR).timestamp()
    unended = {name.partition("/")[0] for name in _stored(UNENDED)}
    ended = {name.partition("/")[0] for name in _stored((LoadState.DONE, LoadState.REFUSED))}
    lying = {folder.name: folder for folder in root().glob("*") if folder.is_dir()}
    gone = [
        folder
        for name, folder in lying.items()
        if name in ended or (name not in unended and folder.stat().st_mtime < limit)
    ]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _stored(states: Iterable[str]) -> Iterable[str]:
    return ReadingLoad.objects.filter(state__in=states).values_list("stored_as", flat=True)
