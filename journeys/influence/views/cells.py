"""Cells of the matrix on the wire: what the page knows of each, what it sends, what it gets back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.ui.words import STRENGTHS
from journeys import permissions
from journeys.influence.queries.matrix import Cell, Grid, names, standing
from journeys.influence.services.influence import Saved, WantedCell
from journeys.models import Function, Journey, Segment, Strength, Touchpoint

EPOCH = date(1970, 1, 1)
MOST = 500
"""Cells in one request; the page sends a handful, filled rows at most."""

WORDS = {
    "strengths": [STRENGTHS[strength] for strength in Strength],
    "directions": [gettext_lazy("hurts"), gettext_lazy("neither"), gettext_lazy("helps")],
    "unassessed": STRENGTHS[None],
    "saved": gettext_lazy("Saved."),
    "rated": gettext_lazy("rated by {who} on {when}"),
    "imported": gettext_lazy("imported"),
    "own": gettext_lazy("for this segment only"),
    "noted": gettext_lazy("says what needs to change"),
    "strength_first": gettext_lazy("Rate the strength first: press 0, 1, 2 or 3."),
    "offline": gettext_lazy("Not saved: no connection. The cell shows its earlier value; try again."),
    "signed_out": gettext_lazy("Not saved: you are signed out. Sign in in another window, then try again."),
    "failed": gettext_lazy("Not saved: something went wrong. The cell shows its earlier value."),
    "overtaken": gettext_lazy("Someone else saved first: the cell now shows their rating. Rate again if you disagree."),
    "none_left": gettext_lazy("Every cell is assessed."),
}
"""What the page's script says."""


def grid_state(grid: Grid, *, to: User) -> dict[str, Any]:
    """What the script needs beside the table itself; a cell is `[version, rater, day]`, 0 when nobody rated it."""
    return {
        "mayRate": permissions.can_rate_influence(to),
        "raters": grid.raters,
        "cells": [[_cell_state(cell) for cell in row.cells] for row in grid.rows],
        "words": {**WORDS, "may_not": permissions.can_rate_influence.refusal(to)},
    }


def _cell_state(cell: Cell | None) -> list[int | None] | int:
    return [cell.version, cell.rated_by, _day(cell.rated_at)] if cell else 0


def _day(at: datetime | None) -> int | None:
    return (timezone.localtime(at).date() - EPOCH).days if at else None


def parsed(request: HttpRequest, journey: Journey) -> list[WantedCell]:
    """The cells a request names; Invalid with a sentence when something in it cannot be, or is not in this journey."""
    try:
        items = json.loads(request.body)["cells"]
        given = [(str(item["touchpoint"]), str(item["function"]), item) for item in items]
    except (ValueError, KeyError, TypeError, RawPostDataException) as error:  # the last: it was sent as a form
        raise Invalid({"cells": [_("This isn't a list of cells.")]}) from error
    if len(given) > MOST:
        raise Invalid({"cells": [_("At most %(most)d cells can be saved at once.") % {"most": MOST}]})
    touchpoints = Touchpoint.objects.filter(stage__journey=journey).in_bulk(
        {row for row, _f, _o in given}, field_name="key"
    )
    functions = Function.objects.in_bulk({column for _t, column, _o in given}, field_name="key")
    if missing := [(row, column) for row, column, _item in given if row not in touchpoints or column not in functions]:
        sentence = _("%(touchpoint)s × %(function)s is no longer in this matrix. Load the page again.")
        raise Invalid({"cells": [sentence % {"touchpoint": missing[0][0], "function": missing[0][1]}]})
    return [
        WantedCell(
            touchpoints[row],
            functions[column],
            item.get("strength"),
            item.get("direction"),
            _whole(item.get("version")),
        )
        for row, column, item in given
    ]


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def answer(cells: Sequence[WantedCell], segment: Segment | None, saved: Saved | None = None) -> list[dict[str, Any]]:
    """How these cells stand now, as the page needs them; `overtaken` where somebody else was first."""
    now = standing(Q(touchpoint__in={cell.touchpoint.pk for cell in cells}), segment)
    people = names(_raters(now.values()))
    overtaken = saved.overtaken if saved else {}
    return [
        {
            "touchpoint": cell.touchpoint.key,
            "function": cell.function.key,
            "overtaken": (cell.touchpoint.pk, cell.function.pk) in overtaken,
            **_state(now.get(cell.touchpoint.pk, {}).get(cell.function.pk), people),
        }
        for cell in cells
    ]


def _raters(rows: Iterable[dict[int, Cell]]) -> set[int]:
    return {cell.rated_by for row in rows for cell in row.values() if cell.rated_by}


def _state(cell: Cell | None, people: dict[int, str]) -> dict[str, Any]:
    if cell is None:
        return {
            "strength": None,
            "direction": 0,
            "version": 0,
            "own": False,
            "noted": False,
            "rater": None,
            "day": None,
        }
    return {
        "strength": cell.strength,
        "direction": cell.direction,
        "version": cell.version,
        "own": cell.own,
        "noted": cell.noted,
        "rater": [cell.rated_by, people[cell.rated_by]] if cell.rated_by else None,
        "day": _day(cell.rated_at),
    }


def own_answer(cells: Sequence[WantedCell]) -> list[dict[str, Any]]:
    """How these cells stand in one's own matrix of a round: as they were said."""
    return [
        {
            "touchpoint": cell.touchpoint.key,
            "function": cell.function.key,
            "overtaken": False,
            **_state(None if cell.strength is None else _own_cell(cell.strength, cell.direction), {}),
        }
        for cell in cells
    ]


def _own_cell(strength: int, direction: int | None) -> Cell:
    return Cell(strength, direction or 0, 0, None, None, noted=False, own=False)
