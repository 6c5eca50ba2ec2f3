"""The silo report: every initiative with its assessment and flags, as of any day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cxtracker.publishing import SHAPES, shape
from initiatives.assessment.queries import register
from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.queries.register import FlagLine, RegisterRow
from initiatives.assessment.queries.then import as_then
from initiatives.assessment.rules import silo
from initiatives.models import Initiative

SILO_LINE = shape(
    RegisterRow,
    "key, title, status",
    *(f"assessment.{name}" for name in SHAPES[silo.Assessment].paths),
    "flags",
    digits=4,
    flags=shape(FlagLine, "code, severity, message"),
)
"""A row as `silo_report --format json` prints it: score to 1 decimal, shares to 4."""


def silo_rows(*, as_of: date, bands: Collection[str] = (), statuses: Collection[str] = ()) -> list[RegisterRow]:
    """Register rows of all initiatives, drafts included, assessed as of that day, in the order they were logged."""
    initiatives = as_then(Initiative.objects.for_register().order_by("pk"), as_of)
    chosen = [initiative for initiative in initiatives if not statuses or initiative.status in statuses]
    judged = {case.facts.initiative_id: case for case in cases([initiative.pk for initiative in chosen], as_of=as_of)}
    rows = register.rows(chosen, judged, as_of=as_of)
    return [row for row in rows if not bands or row.assessment.band in bands]
