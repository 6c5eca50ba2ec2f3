"""The silo report: every initiative with its assessment and flags, as of any day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from initiatives.models import Initiative
from initiatives.reports import register
from initiatives.reports.cases import cases
from initiatives.reports.register import RegisterRow
from initiatives.rules import silo


def silo_rows(*, as_of: date, bands: Collection[str] = (), statuses: Collection[str] = ()) -> list[RegisterRow]:
    """Register rows of all initiatives, drafts included, assessed as of that day, in the order they were logged."""
    initiatives = Initiative.objects.for_register().order_by("pk")
    if statuses:
        initiatives = initiatives.filter(status__in=statuses)
    chosen = list(initiatives)
    judged = {case.facts.initiative_id: case for case in cases([one.pk for one in chosen], as_of=as_of)}
    rows = register.rows(chosen, judged)
    return [row for row in rows if not bands or row.assessment.band in bands]


def report_line(row: RegisterRow) -> dict[str, Any]:
    """A row as `silo_report --format json` prints it: score to 1 decimal, shares to 4."""
    return {
        "key": row.key,
        "title": row.title,
        "status": row.status,
        **assessment_fields(row.assessment),
        "flags": [{"code": flag.code, "severity": flag.severity, "message": flag.message} for flag in row.flags],
    }


def assessment_fields(found: silo.Assessment) -> dict[str, Any]:
    """The assessment under its outside names."""
    return {
        "score": found.score,
        "band": found.band,
        "siloed": found.siloed,
        "coverage": _share(found.coverage),
        "concentration": _share(found.concentration),
        "gap": _share(found.gap),
        "owners": list(found.owners),
        "required": list(found.required),
        "not_asked": list(found.not_asked),
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
