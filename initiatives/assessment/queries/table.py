"""The register as a sheet: the rows a list shows, in its order, for Excel and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from initiatives.assessment.queries.register import RegisterRow

COLUMNS = (
    "key",
    "title",
    "status",
    "score",
    "band",
    "siloed",
    "lead_function",
    "accountable",
    "mode",
    "owners",
    "required",
    "not_asked",
    "touchpoints",
    "budget",
    "go_live",
    "headline",
    "baseline",
    "target",
    "flags",
    "answers",
)


def sheet(rows: Iterable[RegisterRow]) -> Iterator[list[Any]]:
    """One line per row, in the order of COLUMNS; lists are separated by semicolons."""
    for row in rows:
        assessment, headline = row.assessment, row.headline
        yield [
            row.key,
            row.title,
            row.status,
            assessment.score,
            assessment.band,
            assessment.siloed,
            row.lead_function.key if row.lead_function else None,
            row.accountable.key if row.accountable else None,
            row.mode,
            ";".join(assessment.owners),
            ";".join(assessment.required),
            ";".join(assessment.not_asked),
            ";".join(touchpoint.key for touchpoint in row.touchpoints),
            row.budget,
            row.go_live,
            headline.name if headline else None,
            headline.baseline if headline else None,
            headline.target if headline else None,
            ";".join(flag.code for flag in row.flags),
            ";".join(f"{seat.key}:{seat.state}" for seat in row.seats),
        ]
