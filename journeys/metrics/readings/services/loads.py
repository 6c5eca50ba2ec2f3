"""Files of readings of any length: kept, checked as a whole, then written in steps that survive the worker's death.

One load runs at a time. A worker holds it by `beat_at`: whoever finds a load whose last sign of life is too old takes
it over, and the one before, should it still live, notices at its next step and lets go.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.commits import after_commit, wake_worker
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.tabular import limits
from cxtracker.uploads import KEPT_FOR, kept_in, plain_name
from journeys import permissions
from journeys.metrics.readings.services import file_check, measurements
from journeys.metrics.readings.services.file_check import Checked, Unfit
from journeys.models import LoadState, ReadingLoad, Series

STALE_AFTER = timedelta(seconds=60)
BEAT_EVERY = 2.0
CHUNK = 5_000
UNENDED = (LoadState.WAITING, LoadState.CHECKING, LoadState.LOADING)
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".zip")
SURE = "-sure"
"""The end of a folder's name when the values in it are right as they are, however odd."""
FOLDER = re.compile(rf"[A-Za-z0-9_]{{32}}(?:{SURE})?")

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


class TooLarge(Invalid):
    """The file has more bytes than are taken (413)."""


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
        raise Invalid({"file": [_("Give a CSV file or a workbook (.csv or .xlsx).")]})
    folder = root() / (secrets.token_hex(16) + (SURE if sure else ""))
    folder.mkdir(parents=True, mode=0o700)
    try:
        digest = _store(content, folder / name, largest)
        begun = _begin(name, folder, digest, by=by)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if begun.running:
        shutil.rmtree(folder, ignore_errors=True)
    return begun


def _store(content: Iterable[bytes], path: Path, largest: int) -> str:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for block in content:
            size += len(block)
            if size > largest * limits.MIB:
                message = _("The file is larger than %(limit)d MB. Split it.")
                raise TooLarge({"file": [message % {"limit": largest}]})
            digest.update(block)
            stream.write(block)
    if not size:
        raise Invalid({"file": [_("The file is empty. Its first row must name the columns.")]})
    return digest.hexdigest()


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
class Overtaken(Exception):
    """Another worker has taken the load over."""


@dataclass(slots=True)
class Turn:
    """A worker's hold on a load: it is ours as long as nobody else has moved `beat_at`."""

    load: ReadingLoad
    beat_at: datetime
    clock: Clock
    _next: float = 0.0

    def beat(self, *, ahead: timedelta = timedelta(), **values: Any) -> None:
        """A sign of life, good for STALE_AFTER and `ahead`, together with new values. Raises Overtaken."""
        beat_at = self.clock() + ahead
        held = ReadingLoad.objects.filter(pk=self.load.pk, beat_at=self.beat_at)
        if not held.update(beat_at=beat_at, **values):
            raise Overtaken
        self.beat_at = beat_at
        for name, value in values.items():
            setattr(self.load, name, value)

    @contextmanager
    def step(self, **values: Any) -> Iterator[None]:
        """A transaction that begins with a beat; where it fails, we hold the load as before."""
        before = {name: getattr(self.load, name) for name in values}
        beat_at = self.beat_at
        try:
            with transaction.atomic():
                self.beat(**values)
                yield
        except Exception:
            self.beat_at = beat_at
            for name, value in before.items():
                setattr(self.load, name, value)
            raise

    def beat_sometimes(self, rows: int) -> None:
        """Called as often as one likes; every few seconds it says how many rows have been looked at."""
        if time.monotonic() >= self._next:
            self.beat(rows_total=rows)
            self._next = time.monotonic() + BEAT_EVERY


def run_due(*, clock: Clock) -> int:
    """Do what waits, and take up what another worker left behind; how many loads were ended.

    `clock` says what time it is, again and again: a load takes as long as it takes.
    """
    ended = 0
    while turn := _take(clock):
        ended += _run(turn)
    return ended


def _take(clock: Clock) -> Turn | None:
    now = clock()
    unended = ReadingLoad.objects.filter(state__in=UNENDED)
    if unended.filter(beat_at__gte=now - STALE_AFTER).exists():
        return None
    free = unended.filter(Q(beat_at=None) | Q(beat_at__lt=now - STALE_AFTER))
    for load in free.select_related("by").order_by("pk"):
        if free.filter(pk=load.pk).update(beat_at=now):
            return Turn(load, now, clock)
    return None


def _run(turn: Turn) -> bool:
    try:
        checked = _check(turn) if turn.load.state != LoadState.LOADING else Checked.again(folder_of(turn.load))
        _write(turn, checked)
        _end(turn, LoadState.DONE)
    except Overtaken:
        return False
    except Unfit as unfit:
        _end(turn, LoadState.REFUSED, problems=unfit.problems, problems_total=unfit.count)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the next turn goes on
    except Exception:
        log.exception("reading_loads.failed", load=turn.load.pk)
        sentence = _("Something went wrong; it has been recorded. Upload the file again, or tell your administrator.")
        _end(turn, LoadState.REFUSED, problems=[file_check.of_file(sentence)], problems_total=1)
    return True


def _check(turn: Turn) -> Checked:
    turn.beat(state=LoadState.CHECKING, rows_total=0, ahead=timedelta(seconds=limits.CHILD_SECONDS))
    folder = folder_of(turn.load)
    checked = file_check.check(
        folder / turn.load.file_name,
        folder,
        today=timezone.localdate(turn.clock()),
        sure=folder.name.endswith(SURE),
        alive=turn.beat_sometimes,
    )
    turn.beat(state=LoadState.LOADING, rows_total=checked.count, rows_done=0)
    return checked


def _write(turn: Turn, checked: Checked) -> None:
    """Chunk by chunk; a chunk and `rows_done` are one transaction, so that no chunk is written twice."""
    load = turn.load
    known = Series.objects.in_bulk()
    while load.rows_done < load.rows_total:
        rows = [row for _number, row in checked.spool.rows(load.rows_done, CHUNK)]
        with turn.step(rows_done=load.rows_done + len(rows)):
            told = measurements.upsert(
                {(row.series, row.on): (row.value, row.n, row.se, row.source) for row in rows},
                known,
                by=load.by,
                now=turn.clock(),
                keep=checked.absent,
                context={"load": load.pk},
            )
            counts = {"created": F("created") + told.created, "changed": F("changed") + told.changed}
            ReadingLoad.objects.filter(pk=load.pk).update(**counts)


@transaction.atomic
def _end(turn: Turn, state: LoadState, **values: Any) -> None:
    load = turn.load
    turn.beat(state=state, ended_at=turn.clock(), **values)
    load.refresh_from_db(fields=["created", "changed"])
    told = {name: getattr(load, name) for name in ("rows_done", "created", "changed", "problems_total")}
    trail.record(f"reading_load.{state}", load, by=load.by, context=told)
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
