"""Lists of readings short enough to be written at once, as programs send them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.permissions import require
from cxtracker.tabular.problems import Problem, shown
from journeys import permissions
from journeys.metrics.readings.services import file_check, measurements
from journeys.metrics.readings.services.measurements import Loaded
from journeys.metrics.readings.services.row_check import COLUMNS, Judge
from journeys.models import Series


def record(items: Sequence[Any], *, by: User, now: datetime, sure: bool = False, dry_run: bool = False) -> Loaded:
    """Upsert by series and day, all or nothing; each item is an object with some of COLUMNS.

    Raises NotAllowed, and Unfit, whose rows are places in the list, counted from 0.
    Existing readings keep what no item of the list names (`n`, `se`, `source`). `sure`: odd values are right.
    """
    require(permissions.can_enter_readings, by)
    if not items:
        return Loaded()
    with tempfile.TemporaryDirectory(prefix="cxtracker-readings-") as name:
        folder = Path(name)
        judge = Judge(today=timezone.localdate(now))
        count = file_check.sift(_rows(items), folder, judge, by=by, sure=sure, place=_("item %(number)d"))
        rows = [row for _place, row in file_check.spool_in(folder).rows(0, count)]
    named = {column for item in items for column in item}
    with transaction.atomic():
        loaded = measurements.upsert(
            {(row.series, row.on): (row.value, row.n, row.se, row.source) for row in rows},
            Series.objects.in_bulk({row.series for row in rows}),
            by=by,
            now=now,
            keep=[column for column in COLUMNS if column not in named],
        )
        transaction.set_rollback(dry_run)
    return loaded


def _rows(items: Sequence[Any]) -> Iterator[tuple[int, Mapping[str, Any]] | Problem]:
    known = ", ".join(COLUMNS)
    for place, item in enumerate(items):
        if not isinstance(item, Mapping):
            message = _("a reading is an object with %(known)s.") % {"known": known}
            yield Problem(message, row=place, value=shown(item))
            continue
        for name in item.keys() - set(COLUMNS):
            message = _("there is no “%(name)s” in a reading. There are: %(known)s.")
            yield Problem(message % {"name": shown(name), "known": known}, row=place, column=shown(name))
        yield place, item
