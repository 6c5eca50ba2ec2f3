"""The review of a day, put together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from initiatives.models import Initiative, Review
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.reports.outcomes import OutcomeLine, lines
from initiatives.reports.portfolio.fields import portfolio_fields
from initiatives.reports.portfolio.live import Live, live
from initiatives.reports.portfolio.whole import portfolio_of
from initiatives.reports.review.asks import asks, conflicts, past, standing_exceptions, stopped
from initiatives.reports.review.business import business
from initiatives.reports.review.fences import fences, waits
from initiatives.reports.review.movement import drawn_up_later, numbers
from initiatives.reports.review.naming import names
from initiatives.reports.review.rows import rows
from initiatives.reports.snapshots import begun

FORM = 1
"""Raised when the structure changes, so that old reviews are still read rightly."""


def review_page(as_of: date, *, since: Review | None, today: date | None = None) -> dict[str, Any]:
    """Everything leadership reviews as of that day, with what moved since the review `since` (the last closed one).

    Of what everybody may see: no drafts, no hints meant for one person. What is not known is None, never 0. Shares run
    from 0 to 1, money is text with two decimals per year in `business.money.currency`. Constant number of queries.

    Of a day before `today` only initiatives that had begun by then are in it. A review that was itself drawn up later
    is not compared with.
    """
    then = _begun_by(as_of) if today and as_of < today else list(Initiative.objects.order_by("pk"))
    found = live(then, as_of)
    told = portfolio_fields(portfolio_of(found))
    outcomes = _outcomes(then, as_of)
    open_asks = asks(as_of)
    waiting = waits(told["answers"], as_of)
    page: dict[str, Any] = {
        "form": FORM,
        "as_of": as_of.isoformat(),
        "since": _since(since) if since else None,
        "meaning": {
            **{name: told[name] for name in ("live", "bands", "banded", "siloed", "jointly_owned")},
            "waiting": len(waiting),
        },
        "decisions": open_asks,
        "business": business(outcomes, found, as_of),
        "initiatives": rows(found, outcomes, open_asks, as_of),
        "functions": {
            "grid": told["grid"],
            "balance": told["functions"],
            "answers": told["answers"],
            "fences": fences(found),
            "waits": waiting,
        },
        "programme": {
            **{name: told[name] for name in ("drift", "drift_alarm", "trend", "ring", "pillars", "handshakes")},
            "prevention": {
                **told["prevention"],
                **{name: told[name] for name in ("prevention_share", "prevention_budget", "known_budget")},
            },
            "not_said": _not_said(found),
            "collisions": told["collisions"],
            "conflicts": conflicts(as_of),
            "exceptions": standing_exceptions(as_of),
        },
        "past": {"decisions": past(as_of, since), "stopped": stopped(as_of, since)},
    }
    page["names"] = names(page, found)
    page["before"] = numbers(json.loads(since.content)) if since and not page["since"]["drawn_up_later"] else None
    return page


def _not_said(found: Live) -> dict[str, list[str]]:
    """Live initiatives nobody has said enough of: without a mode, without a score."""
    return {
        "mode": [one.key for one in found.initiatives if not one.mode],
        "score": [one.key for one in found.initiatives if found.cases[one.pk].assessment.score is None],
    }


def _since(review: Review) -> dict[str, Any]:
    later = drawn_up_later(review.as_of, timezone.localdate(review.closed_at))
    return {"key": review.key, "title": review.title, "as_of": review.as_of.isoformat(), "drawn_up_later": later}


def _begun_by(day: date) -> list[Initiative]:
    since = begun()
    return [one for one in Initiative.objects.order_by("pk") if since.get(one.pk, day) <= day]


def canonical(page: dict[str, Any]) -> str:
    """The one way to write a review down: equal pages are equal texts."""
    return json.dumps(page, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _outcomes(initiatives: Iterable[Initiative], as_of: date) -> dict[int, tuple[OutcomeLine, ...]]:
    """By initiative, of those that live and those that are finished and go on earning."""
    return lines([one.pk for one in initiatives if one.status in LIVE_OR_CLOSED], as_of=as_of)
