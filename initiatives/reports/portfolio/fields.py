"""The portfolio under its outside names, for the API, the command and snapshots."""

from __future__ import annotations

from typing import Any

from initiatives.reports.answers import Answers
from initiatives.reports.portfolio.drift import ALARM_ABOVE, ALARM_RISE, DriftAlarm
from initiatives.reports.portfolio.grid import StageGrid
from initiatives.reports.portfolio.handshakes import Handshake
from initiatives.reports.portfolio.meetings import Meeting
from initiatives.reports.portfolio.pillars import Pillars
from initiatives.reports.portfolio.prevention import AIM, Prevention
from initiatives.reports.portfolio.shares import Share
from initiatives.reports.portfolio.whole import Portfolio
from initiatives.reports.snapshots import point_fields
from journeys.reports.ring import Ring


def portfolio_fields(found: Portfolio) -> dict[str, Any]:
    """The report as plain values that JSON holds; shares to 4 digits, unknown ones null."""
    return {
        "as_of": found.as_of.isoformat(),
        "live": found.live,
        "bands": found.bands,
        "banded": {band: list(keys) for band, keys in found.banded.items()},
        "siloed": _share(found.siloed),
        "jointly_owned": _share(found.jointly_owned),
        "prevention_share": rounded(found.prevention_share),
        "prevention_budget": str(found.prevention_budget),
        "known_budget": str(found.known_budget),
        "prevention": _prevention(found.prevention),
        "drift": {"index": found.drift.index, **{name: _share(one) for name, one in found.drift.parts.items()}},
        "drift_alarm": _alarm(found.drift_alarm),
        "functions": [
            {
                "key": one.key,
                "pull": rounded(one.pull),
                "ownership": rounded(one.ownership),
                "debt": rounded(one.debt),
                "initiatives": list(one.keys),
            }
            for one in found.functions
        ],
        "answers": [_answers(one) for one in found.answers],
        "handshakes": [_handshake(one) for one in found.handshakes.pairs],
        "ring": _ring(found.ring),
        "grid": _grid(found.grid),
        "pillars": _pillars(found.pillars),
        "collisions": [_meeting(one) for one in found.collisions],
        "trend": [point_fields(one) for one in found.trend],
    }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _share(share: Share) -> dict[str, Any]:
    return {"share": rounded(share.share), "count": share.count, "total": share.total, "initiatives": list(share.keys)}


def _prevention(found: Prevention) -> dict[str, Any]:
    return {
        "aim": AIM,
        "reaches_aim": found.reaches_aim,
        "by_number": _share(found.by_number),
        "without_budget": _share(found.without_budget),
        "not_said": _share(found.not_said),
    }


def _alarm(found: DriftAlarm) -> dict[str, Any]:
    return {
        "reasons": list(found.reasons),
        "above": ALARM_ABOVE,
        "rise": ALARM_RISE,
        "year_before": found.year_before,
        "change": found.change,
        "reconstructed": found.reconstructed,
    }


def _answers(found: Answers) -> dict[str, Any]:
    """Hours and days are working hours and working days; requests are named by id."""
    same = (
        "function", "asked", "decided", "approved", "declined", "open", "silent", "shown_from", "median_hours",
        "p90_hours", "oldest_open_hours",
    )  # fmt: skip
    return {
        **{name: getattr(found, name) for name in same},
        "median_days": found.days(found.median_hours),
        "p90_days": found.days(found.p90_hours),
        "oldest_open_days": found.days(found.oldest_open_hours),
        "oldest_open_request": found.oldest_open.pk if found.oldest_open else None,
        "approval_share": rounded(found.approval_share),
        "silent_share": rounded(found.silent_share),
        "decided_requests": list(found.decided_ids),
        "open_requests": list(found.open_ids),
        "silent_requests": list(found.silent_ids),
    }


def _handshake(found: Handshake) -> dict[str, Any]:
    return {
        "functions": [found.left, found.right],
        "share": rounded(found.share),
        "needed": found.needed,
        "met": list(found.met),
        "should": list(found.should),
        "beyond": list(found.beyond),
        "never": found.never,
    }


def _ring(found: Ring) -> dict[str, Any]:
    return {
        "coverage": rounded(found.coverage),
        "cut_off": [arc.lifecycle for arc in found.cut_off],
        "arcs": [
            {
                "lifecycle": arc.lifecycle,
                "coverage": rounded(arc.coverage),
                "touchpoints": arc.count,
                "moments_of_truth": arc.moments_of_truth,
                "missing": arc.missing,
                "without_owner": [one.key for one in arc.touchpoints if not one.owned],
            }
            for arc in found.arcs
        ],
    }


def _grid(found: StageGrid) -> list[dict[str, Any]]:
    return [
        {
            "function": row.function,
            "pull": rounded(row.pull),
            "cells": [
                {
                    "lifecycle": cell.lifecycle,
                    "amount": cell.amount,
                    "pull": rounded(cell.pull),
                    "owned": list(cell.owned),
                    "holes": list(cell.holes),
                }
                for cell in row.cells
            ],
        }
        for row in found.rows
    ]


def _pillars(found: Pillars) -> dict[str, Any]:
    return {
        "means": {name: rounded(mean) for name, mean in found.means.items()},
        "weighted": found.weighted,
        "counted": list(found.counted),
        "left_out": list(found.left_out),
        "one_legged": {name: list(keys) for name, keys in found.one_legged.items()},
        "none": list(found.none),
    }


def _meeting(found: Meeting) -> dict[str, Any]:
    return {
        "initiatives": [found.left, found.right],
        "touchpoints": list(found.touchpoints),
        "since": found.since.isoformat(),
        "until": found.until.isoformat() if found.until else None,
    }
