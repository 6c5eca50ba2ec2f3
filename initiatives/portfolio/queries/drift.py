"""The drift index: is the programme becoming a service department again?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from django.db.models import Q

from cxtracker.publishing import published
from initiatives.assessment.rules.silo import FENCED_FROM
from initiatives.models import Kind, Mode, Outcome
from initiatives.models.initiatives import CAUSES
from initiatives.policies.rules.periods import two_quarters_before
from initiatives.portfolio.queries.inputs import Live
from initiatives.portfolio.queries.shares import Share, share_of
from initiatives.portfolio.queries.snapshots import DRIFT_PARTS, Point
from journeys.metrics.readings.queries.known import last_days
from journeys.models import Lifecycle

CONSEQUENCES = tuple(mode for mode in Mode if mode not in CAUSES)
ALARM_ABOVE, ALARM_RISE = 50.0, 10.0
"""The index alarms above the first, or when it rose by the second within a year."""
COMPARED_FROM = 5
"""So many live initiatives it takes, then and now: one alone swings the index by up to 100."""


@published("index", *DRIFT_PARTS)
@dataclass(frozen=True, slots=True)
class Drift:
    """The mean of five shares x 100: how far the programme has drifted back to service and scores."""

    no_business_outcome: Share
    consequences: Share
    fenced: Share
    trouble_only: Share
    no_recent_reading: Share

    @property
    def parts(self) -> dict[str, Share]:
        return {name: getattr(self, name) for name in DRIFT_PARTS}

    @property
    def index(self) -> float | None:
        shares = [part.share for part in self.parts.values()]
        known = [share for share in shares if share is not None]
        return round(100 * sum(known) / len(known), 1) if len(known) == len(shares) else None


@published("reasons, above, rise, year_before, change, reconstructed")
@dataclass(frozen=True, slots=True)
class DriftAlarm:
    """The index beside that of the same month a year before, None where either is not known.

    `enough`: both months had so many live initiatives that they can be compared.
    """

    above: ClassVar[float] = ALARM_ABOVE
    rise: ClassVar[float] = ALARM_RISE

    index: float | None
    year_before: Annotated[float | None, "The index of the same month a year before."]
    reconstructed: Annotated[bool, "That number was computed later, not taken in its month."]
    enough: bool = False

    @property
    def change(self) -> float | None:
        """Points it rose since then, negative when it fell; None with fewer than 5 live initiatives then or now."""
        if self.index is None or self.year_before is None or not self.enough:
            return None
        return round(self.index - self.year_before, 1)

    @property
    def reasons(self) -> tuple[Literal["high", "rising"], ...]:
        """`high`: above `above`; `rising`: rose by `rise` or more within a year."""
        high = self.index is not None and self.index > ALARM_ABOVE
        rising = self.change is not None and self.change >= ALARM_RISE
        return (*(("high",) if high else ()), *(("rising",) if rising else ()))


def drift(live: Live) -> Drift:
    chosen = live.initiatives
    ids = [initiative.pk for initiative in chosen]
    benefit = [initiative for initiative in chosen if initiative.kind == Kind.BENEFIT]
    read = _read_since(ids, two_quarters_before(live.as_of), live.as_of)
    return Drift(
        no_business_outcome=share_of(benefit, lambda initiative: initiative.pk not in live.sound),
        consequences=share_of(chosen, lambda initiative: initiative.mode in CONSEQUENCES),
        fenced=share_of(chosen, lambda initiative: (live.cases[initiative.pk].assessment.score or 0) >= FENCED_FROM),
        trouble_only=share_of(chosen, lambda initiative: live.stages(initiative) == {Lifecycle.PROBLEM}),
        no_recent_reading=share_of(chosen, lambda initiative: initiative.pk not in read),
    )


def alarm(index: float | None, live: int, history: Collection[Point], as_of: date) -> DriftAlarm:
    """Against the snapshot of the same month a year before, if there is one; `live` initiatives are behind `index`."""
    then = next(
        (point for point in history if (point.month.year, point.month.month) == (as_of.year - 1, as_of.month)), None
    )
    if then is None:
        return DriftAlarm(index, None, reconstructed=False)
    return DriftAlarm(index, then.drift, then.computed_later, enough=min(live, then.live) >= COMPARED_FROM)


def _read_since(ids: Collection[int], since: date, until: date) -> set[int]:
    """Initiatives with a reading of behaviour or money in the window, on a series one of their outcomes follows."""
    business = Q(metric__counts_as_business_outcome=True)
    followed = (
        Outcome.objects.filter(business, initiative__in=ids)
        .exclude(series=None)
        .values_list("initiative_id", "series_id")
    )
    series = {pk for _initiative, pk in followed}
    last = last_days(series, until)
    read = {pk for pk, on in last.items() if on >= since}
    return {initiative for initiative, pk in followed if pk in read}
