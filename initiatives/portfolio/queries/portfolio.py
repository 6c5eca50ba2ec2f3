"""All of it together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated

from django.utils import timezone

from cxtracker.publishing import SHAPES, Keys, Ratio, published, shape
from initiatives.models import Band, Initiative
from initiatives.ownership.queries.answers import Answers, answers
from initiatives.portfolio.queries.collisions import Meeting, meetings
from initiatives.portfolio.queries.drift import Drift, DriftAlarm, alarm, drift
from initiatives.portfolio.queries.functions import FunctionLine, functions
from initiatives.portfolio.queries.grid import StageGrid, grid
from initiatives.portfolio.queries.handshakes import Handshakes, handshakes
from initiatives.portfolio.queries.inputs import Live, live
from initiatives.portfolio.queries.pillars import Pillars, pillars
from initiatives.portfolio.queries.prevention import Prevention, prevention
from initiatives.portfolio.queries.shares import Share, share_of
from initiatives.portfolio.queries.snapshots import Point, history
from journeys.reports.queries.ring import Arc, Ring, ring

ANSWERS = SHAPES[Answers]


@published(
    "key, pull, ownership, debt, keys as initiatives, answers",
    answers=ANSWERS.only("AnsweringShape", *(name for name in ANSWERS.paths if name != "function")),
)
@dataclass(frozen=True, slots=True)
class AnsweringFunction(FunctionLine):
    """A function with how it answers."""

    answers: Annotated[Answers | None, "null: never asked."] = None


COMPANY_RING = shape(
    Ring,
    "coverage, cut_off.lifecycle as cut_off, arcs",
    component="CompanyRingShape",
    arcs=shape(
        Arc,
        "lifecycle, coverage, count as touchpoints, moments_of_truth, missing, without, without_owner",
        component="CompanyArcShape",
    ),
)


@published(
    "as_of, live, bands, banded, siloed, jointly_owned, prevention_share, prevention_budget, known_budget, prevention",
    "drift, drift_alarm, functions, answers, handshakes.pairs as handshakes, ring, grid.rows as grid, pillars",
    "collisions, trend",
    digits=4,
    ring=COMPANY_RING,
)
@dataclass(frozen=True, slots=True)
class Portfolio:
    """What the live initiatives add up to."""

    as_of: date
    live: Annotated[int, "Initiatives proposed, agreed, delivering or measuring."]
    banded: Annotated[
        dict[str, Annotated[tuple[str, ...], "Initiatives in this band."]], Keys("BandedShape", tuple(Band.values))
    ]
    siloed: Share
    jointly_owned: Share
    prevention: Prevention
    drift: Drift
    drift_alarm: DriftAlarm
    functions: tuple[FunctionLine, ...]
    ring: Ring
    grid: StageGrid
    handshakes: Handshakes
    answers: Annotated[tuple[Answers, ...], "Every function that was asked."]
    pillars: Pillars
    collisions: tuple[Meeting, ...]
    trend: Annotated[tuple[Point, ...], "The months of the last two years, the oldest first."]

    @property
    def bands(self) -> Annotated[dict[str, int], Keys("BandsShape", tuple(Band.values))]:
        return {band: len(keys) for band, keys in self.banded.items()}

    @property
    def answering_functions(self) -> tuple[AnsweringFunction, ...]:
        answers = {answers.function: answers for answers in self.answers}
        return tuple(
            AnsweringFunction(line.key, line.pull, line.ownership, line.keys, answers.get(line.key))
            for line in self.functions
        )

    @property
    def prevention_share(self) -> Ratio:
        """Budget on causes as a share of all known budget; obligations stand apart."""
        return self.prevention.share

    @property
    def prevention_budget(self) -> Decimal:
        return self.prevention.budget

    @property
    def known_budget(self) -> Decimal:
        return self.prevention.known_budget


def portfolio(
    initiatives: Iterable[Initiative] | None = None,
    *,
    as_of: date,
    now: datetime | None = None,
    today: date | None = None,
) -> Portfolio:
    """The portfolio over the live ones of `initiatives` (all by default), judged as of that day; of `today`, as kept.

    Waiting is counted up to `now`, by default the end of that day. The number of queries does not grow.
    """
    return portfolio_of(live(initiatives, as_of, today), now=now)


def portfolio_of(live: Live, *, now: datetime | None = None) -> Portfolio:
    """The portfolio over what is loaded already."""
    as_of, chosen = live.as_of, live.initiatives
    judged = {pk: case.assessment for pk, case in live.cases.items()}
    drifted, trend = drift(live), history(as_of)
    answers_by_function = answers(chosen, now=now or datetime.combine(as_of, time.max, timezone.get_current_timezone()))
    return Portfolio(
        as_of=as_of,
        live=len(chosen),
        banded={
            band: tuple(initiative.key for initiative in chosen if judged[initiative.pk].band == band)
            for band in Band.values
        },
        siloed=share_of(chosen, lambda initiative: judged[initiative.pk].siloed),
        jointly_owned=share_of(chosen, lambda initiative: len(live.shaping_owners(initiative)) > 1),
        prevention=prevention(chosen),
        drift=drifted,
        drift_alarm=alarm(drifted.index, len(chosen), trend, as_of),
        functions=functions(live),
        ring=ring(None, as_of, anew=not live.kept),
        grid=grid(live),
        handshakes=handshakes(live),
        answers=tuple(answers_by_function[key] for key in sorted(answers_by_function)),
        pillars=pillars(chosen),
        collisions=meetings(live),
        trend=trend,
    )
