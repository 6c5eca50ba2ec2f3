"""The review of a day, put together."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from cxtracker.dataclass_json import from_json
from cxtracker.publishing import as_json
from initiatives.assessment.queries.then import as_then
from initiatives.models import Initiative, Review
from initiatives.portfolio.queries.inputs import Live, live_of
from initiatives.portfolio.queries.portfolio import portfolio_of
from initiatives.portfolio.queries.snapshots import begun
from initiatives.review.content.customers import Customers
from initiatives.review.content.decisions import Past
from initiatives.review.content.functions import FunctionAnswers, Functions, GridRow, InfluenceBalance, OverdueAnswer
from initiatives.review.content.programme import (
    Collision,
    DriftAlarm,
    DriftIndex,
    Handshake,
    NotSaid,
    Pillars,
    Prevention,
    Programme,
    Ring,
    TrendPoint,
)
from initiatives.review.content.review import FORM, EarlierReview, Meaning, ReviewContent
from initiatives.review.content.shares import Share
from initiatives.review.freezing import thaw
from initiatives.review.movement import drawn_up_later, key_numbers
from initiatives.review.queries.business import business
from initiatives.review.queries.conflicts import accepted_exceptions, open_conflicts
from initiatives.review.queries.decisions import asked_decisions, past_decisions, stopped_initiatives
from initiatives.review.queries.initiatives import initiatives_of_the_review
from initiatives.review.queries.names import names_of_the_day
from initiatives.review.queries.outcomes import JudgedAnew, Kept
from initiatives.review.queries.overdue_answers import overdue_answers
from initiatives.review.queries.siloed_initiatives import fences
from journeys.customers.queries.counts import latest_quarter

Fields = dict[str, object]
"""A portfolio as it is published, by name."""


def review_content(as_of: date, *, since: Review | None, today: date | None = None) -> ReviewContent:
    """Everything leadership reviews as of that day, with what moved since the review `since` (the last closed one).

    Of what everybody may see: no drafts, no hints meant for one person. Constant number of queries.

    Of `today` everything is as it is kept (see `portfolio`), of any other day judged anew. Of a day before only
    initiatives that had begun by then are in it, with the status they had. A review that was itself drawn up later is
    not compared with.
    """
    logged = Initiative.objects.select_related("assessment").order_by("pk")
    there = _begun_by(as_of) if today and as_of < today else logged
    initiatives = list(there) if as_of == today else as_then(there, as_of)
    portfolio = live_of(initiatives, as_of, today)
    # Under the portfolio's outside names, so that review, API and monthly snapshots say the same of it.
    fields: Fields = dict(as_json(portfolio_of(portfolio)))
    outcomes = Kept(as_of) if portfolio.kept else JudgedAnew.of(initiatives, as_of)
    asked = asked_decisions(as_of)
    answers = from_json(tuple[FunctionAnswers, ...], fields["answers"])
    overdue = overdue_answers(answers, as_of)
    collisions = from_json(tuple[Collision, ...], fields["collisions"])
    ring = from_json(Ring, fields["ring"])
    reviewed = initiatives_of_the_review(portfolio, outcomes, asked, as_of)
    earlier = _earlier(since) if since else None
    return ReviewContent(
        form=FORM,
        as_of=as_of,
        since=earlier,
        meaning=_meaning(fields, len(overdue)),
        decisions=asked,
        business=business(outcomes, portfolio),
        initiatives=reviewed,
        functions=_functions(fields, portfolio, answers, overdue),
        programme=_programme(fields, portfolio, ring, collisions, as_of),
        past=Past(decisions=past_decisions(as_of, since), stopped=stopped_initiatives(as_of, since)),
        names=names_of_the_day(reviewed.discussed, collisions, ring, portfolio),
        before=key_numbers(thaw(since.content)) if since and earlier and not earlier.drawn_up_later else None,
        readings_until=as_of,
        answers_until=as_of,
        customers=_customers(as_of),
    )


def _meaning(fields: Fields, waiting: int) -> Meaning:
    return Meaning(
        live=from_json(int, fields["live"]),
        bands=from_json(dict[str, int], fields["bands"]),
        banded=from_json(dict[str, tuple[str, ...]], fields["banded"]),
        siloed=from_json(Share, fields["siloed"]),
        jointly_owned=from_json(Share, fields["jointly_owned"]),
        waiting=waiting,
    )


def _functions(
    fields: Fields, portfolio: Live, answers: tuple[FunctionAnswers, ...], overdue: tuple[OverdueAnswer, ...]
) -> Functions:
    return Functions(
        grid=from_json(tuple[GridRow, ...], fields["grid"]),
        balance=from_json(tuple[InfluenceBalance, ...], fields["functions"]),
        answers=answers,
        fences=fences(portfolio),
        waits=overdue,
    )


def _programme(
    fields: Fields, portfolio: Live, ring: Ring, collisions: tuple[Collision, ...], as_of: date
) -> Programme:
    return Programme(
        drift=from_json(DriftIndex, fields["drift"]),
        drift_alarm=from_json(DriftAlarm, fields["drift_alarm"]),
        trend=from_json(tuple[TrendPoint, ...], fields["trend"]),
        ring=ring,
        pillars=from_json(Pillars, fields["pillars"]),
        handshakes=from_json(tuple[Handshake, ...], fields["handshakes"]),
        # The portfolio has the shares of prevention both inside and beside it; a review has all of them inside.
        prevention=from_json(Prevention, fields | from_json(dict[str, object], fields["prevention"])),
        collisions=collisions,
        conflicts=open_conflicts(as_of),
        exceptions=accepted_exceptions(as_of),
        not_said=_not_said(portfolio),
    )


def _not_said(portfolio: Live) -> NotSaid:
    assessed = {pk: case.assessment for pk, case in portfolio.cases.items()}
    return NotSaid(
        mode=tuple(initiative.key for initiative in portfolio.initiatives if not initiative.mode),
        score=tuple(initiative.key for initiative in portfolio.initiatives if assessed[initiative.pk].score is None),
    )


def _customers(as_of: date) -> Customers | None:
    quarter = latest_quarter(as_of)
    return Customers(quarter=quarter.quarter, total=quarter.total) if quarter else None


def _earlier(review: Review) -> EarlierReview:
    later = drawn_up_later(review.as_of, timezone.localdate(review.closed_at))
    return EarlierReview(key=review.key, title=review.title, as_of=review.as_of, drawn_up_later=later)


def _begun_by(day: date) -> list[Initiative]:
    since = begun()
    return [initiative for initiative in Initiative.objects.order_by("pk") if since.get(initiative.pk, day) <= day]
