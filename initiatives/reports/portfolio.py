"""The portfolio in numbers: shares of the live initiatives, each with what it is a share of.

A share over nothing is None, never 0: it is not known. Formulas: docs/domain.md, "Portfolio numbers".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q, Sum

from initiatives.models import Band, Initiative, InitiativeTouchpoint, Kind, Mode, Outcome
from initiatives.models.initiatives import CAUSES, LIVE
from initiatives.reports.cases import cases
from initiatives.rules.flags import Case
from initiatives.rules.outcomes import Promise, is_business_outcome
from initiatives.rules.periods import two_quarters_before
from initiatives.rules.silo import FENCED_FROM
from journeys.models import Influence, Lifecycle, Measurement

CONSEQUENCES = tuple(mode for mode in Mode if mode not in CAUSES)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`; `share` 0-1, None when the total is 0. `keys` are the initiatives counted."""

    count: int
    total: int
    keys: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the programme has drifted back to service and scores: the mean of five shares x 100."""

    no_business_outcome: Share
    consequences: Share
    fenced: Share
    trouble_only: Share
    no_recent_reading: Share

    @property
    def parts(self) -> dict[str, Share]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def index(self) -> float | None:
        shares = [one.share for one in self.parts.values()]
        known = [one for one in shares if one is not None]
        return round(100 * sum(known) / len(known), 1) if len(known) == len(shares) else None


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """`pull`: share of all influence; `ownership`: of all effective ownerships; `debt`: their difference, -1 to 1."""

    key: str
    pull: float | None
    ownership: float | None

    @property
    def debt(self) -> float | None:
        return None if self.pull is None or self.ownership is None else self.pull - self.ownership


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Live initiatives are those proposed, agreed, delivering or measuring."""

    as_of: date
    live: int
    bands: dict[str, int]
    siloed: Share
    jointly_owned: Share
    prevention_budget: Decimal
    known_budget: Decimal
    drift: Drift
    functions: tuple[FunctionLine, ...]

    @property
    def prevention_share(self) -> float | None:
        """Budget on causes as a share of all known budget; obligations stand apart."""
        return float(self.prevention_budget / self.known_budget) if self.known_budget else None


def portfolio(initiatives: Iterable[Initiative] | None = None, *, as_of: date) -> Portfolio:
    """The portfolio over the live ones of `initiatives` (all by default), judged as of that day."""
    chosen = [
        one
        for one in (Initiative.objects.live().order_by("pk") if initiatives is None else initiatives)
        if one.status in LIVE
    ]
    judged = {case.facts.initiative_id: case for case in cases([one.pk for one in chosen], as_of=as_of)}
    bands = Counter(case.assessment.band for case in judged.values())
    budgeted = [one for one in chosen if one.budget is not None and one.kind != Kind.OBLIGATION]
    return Portfolio(
        as_of=as_of,
        live=len(chosen),
        bands={band: bands[band] for band in Band.values},
        siloed=_share(chosen, lambda one: judged[one.pk].assessment.siloed),
        jointly_owned=_share(chosen, lambda one: len(judged[one.pk].assessment.owners) > 1),
        prevention_budget=sum((one.budget or Decimal(0) for one in budgeted if one.mode in CAUSES), Decimal(0)),
        known_budget=sum((one.budget or Decimal(0) for one in budgeted), Decimal(0)),
        drift=_drift(chosen, judged, as_of),
        functions=_functions(judged.values()),
    )


def portfolio_fields(found: Portfolio) -> dict[str, Any]:
    """The report under its outside names; shares to 4 digits, unknown ones null."""
    return {
        "as_of": found.as_of.isoformat(),
        "live": found.live,
        "bands": found.bands,
        "siloed": _fields(found.siloed),
        "jointly_owned": _fields(found.jointly_owned),
        "prevention_share": _rounded(found.prevention_share),
        "prevention_budget": str(found.prevention_budget),
        "known_budget": str(found.known_budget),
        "drift": {"index": found.drift.index, **{name: _fields(one) for name, one in found.drift.parts.items()}},
        "functions": [
            {
                "key": one.key,
                "pull": _rounded(one.pull),
                "ownership": _rounded(one.ownership),
                "debt": _rounded(one.debt),
            }
            for one in found.functions
        ],
    }


def _fields(share: Share) -> dict[str, Any]:
    return {"share": _rounded(share.share), "count": share.count, "total": share.total, "initiatives": list(share.keys)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _share(chosen: Sequence[Initiative], counts: Callable[[Initiative], bool]) -> Share:
    keys = tuple(one.key for one in chosen if counts(one))
    return Share(len(keys), len(chosen), keys)


def _drift(chosen: Sequence[Initiative], judged: dict[int, Case], as_of: date) -> Drift:
    ids = [one.pk for one in chosen]
    benefit = [one for one in chosen if one.kind == Kind.BENEFIT]
    valid, read = with_business_outcome(ids), _read_since(ids, two_quarters_before(as_of), as_of)
    stages: dict[int, set[str]] = defaultdict(set)
    for pk, code in InitiativeTouchpoint.objects.filter(initiative__in=ids).values_list(
        "initiative_id", "touchpoint__stage__lifecycle"
    ):
        stages[pk].add(code)
    return Drift(
        no_business_outcome=_share(benefit, lambda one: one.pk not in valid),
        consequences=_share(chosen, lambda one: one.mode in CONSEQUENCES),
        fenced=_share(chosen, lambda one: (judged[one.pk].assessment.score or 0) >= FENCED_FROM),
        trouble_only=_share(chosen, lambda one: stages[one.pk] == {Lifecycle.PROBLEM}),
        no_recent_reading=_share(chosen, lambda one: one.pk not in read),
    )


def with_business_outcome(ids: Collection[int]) -> set[int]:
    """Initiatives with at least one outcome that passes the business-outcome rule."""
    outcomes = Outcome.objects.filter(initiative__in=ids).select_related(
        "metric", "benefit_owner__membership__function"
    )
    return {
        one.initiative_id
        for one in outcomes
        if is_business_outcome(
            Promise(
                counts=one.metric.counts_as_business_outcome,
                baseline=one.baseline,
                baseline_on=one.baseline_on,
                baseline_source=one.baseline_source,
                target=one.target,
                target_on=one.target_on,
                owned=one.benefit_owner is not None,
                owner_in_cx=_in_cx(one),
            )
        )
    }


def _in_cx(outcome: Outcome) -> bool:
    membership = getattr(outcome.benefit_owner, "membership", None)
    return bool(membership and membership.function.is_cx)


def _read_since(ids: Collection[int], since: date, until: date) -> set[int]:
    """Initiatives with a reading of behaviour or money in the window, on a series one of their outcomes follows."""
    business = Q(metric__counts_as_business_outcome=True)
    followed = (
        Outcome.objects.filter(business, initiative__in=ids)
        .exclude(series=None)
        .values_list("initiative_id", "series_id")
    )
    series = {pk for _initiative, pk in followed}
    read = set(
        Measurement.objects.filter(series__in=series, on__gte=since, on__lte=until)
        .values_list("series_id", flat=True)
        .annotate(last=Max("on"))
        .values_list("series_id", flat=True)
    )
    return {initiative for initiative, pk in followed if pk in read}


def _functions(judged: Collection[Case]) -> tuple[FunctionLine, ...]:
    pull = dict(
        Influence.objects.filter(segment=None, strength__gt=0)
        .values_list("function__key")
        .annotate(total=Sum("strength"))
        .order_by("function__key")
    )
    owned = Counter(owner for case in judged for owner in case.assessment.owners)
    influence, ownerships = sum(pull.values()), sum(owned.values())
    return tuple(
        FunctionLine(
            key,
            pull.get(key, 0) / influence if influence else None,
            owned[key] / ownerships if ownerships else None,
        )
        for key in sorted({*pull, *owned})
    )
