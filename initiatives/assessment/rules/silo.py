"""The silo assessment: who would have to own an initiative, who does, and how far apart the two are.

Pure arithmetic over facts; loading them is `initiatives.assessment.queries.inputs`, storing the result
`initiatives.assessment.services.evaluation`. Formulas: docs/domain.md, "Silo assessment".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Annotated

from cxtracker.publishing import OneOf, Within, published
from initiatives.models import Band
from initiatives.models.initiatives import LIVE
from initiatives.outcomes.rules.business import OutcomeFacts
from initiatives.policies.rules.policy import Policy
from journeys.models.influence import REQUIRED_FROM

BAND_LIMITS = SHARED_BELOW, FENCED_FROM = 30, 60
"""Below the first a score is in the band `shared`, from the second on in `fenced`, between them in `at_risk`."""

RIGHTLY_SINGLE_CAP = 29.0
EXACT_UP_TO = 12
"""Up to so many candidates the best next owners are found by trying every set; beyond, one after the other."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one function stands to an initiative: the state of its request and what it commits.

    `last_act` is the day somebody of the function last did something on the initiative; `waited` the full working days
    the present question has lain with it (None where nobody recorded when it was put); `refused`: its last answer is a
    no, even if it was asked again or the question was withdrawn.
    """

    function: str
    state: str
    person_days: Decimal | None = None
    asked_on: date | None = None
    decided_on: date | None = None
    last_act: date | None = None
    reason: str = ""
    money: Decimal | None = None
    waited: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Leavers:
    """What of an initiative still hangs on people who have left.

    `accountable` is the address of the accountable person; `metrics` are outcomes whose benefit owner has left,
    `functions` those asked in which nobody is left to answer, `decisions` those of leadership (ids) nobody carries out;
    `draft`: its author has left and nobody else is accountable.
    """

    accountable: str = ""
    metrics: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    decisions: tuple[int, ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the assessment and the flags of one initiative are made from.

    `influence` maps each touched touchpoint to its assessed functions and their strength 0-3 (segments already
    resolved: the largest counts); a touchpoint nobody assessed maps to nothing. `benefit_owners` are the people who
    answer for its outcomes (None: nobody does), `refusals` the days on which functions declined, or let lapse, what
    the initiator had asked of them on other initiatives. `depth` 1-6 is how deep the change goes, `cause_depth` how
    deep the one would go that functions which hurt its touchpoints need; `collisions` are other initiatives with the
    touchpoints they share.
    """

    initiative_id: int
    key: str
    status: str
    influence: Mapping[str, Mapping[str, int]]
    standings: tuple[Standing, ...] = ()
    lead_function: str | None = None
    initiator_id: int | None = None
    accountable_id: int | None = None
    benefit_owners: frozenset[int | None] = frozenset()
    logged_on: date | None = None
    refusals: tuple[date, ...] = ()
    cx_functions: frozenset[str] = frozenset()
    kind: str = "benefit"
    mode: str = ""
    depth: int | None = None
    cause_depth: int | None = None
    outcomes: tuple[OutcomeFacts, ...] = ()
    collisions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    leavers: Leavers = Leavers()

    def need(self) -> dict[str, int]:
        """Sum of strength over the touchpoints, per function that shapes at least one of them."""
        total: dict[str, int] = {}
        for row in self.influence.values():
            for function, strength in row.items():
                if strength:
                    total[function] = total.get(function, 0) + strength
        return total

    def required(self) -> frozenset[str]:
        return frozenset(
            function
            for row in self.influence.values()
            for function, strength in row.items()
            if strength >= REQUIRED_FROM
        )

    def shaping(self, owners: Iterable[str]) -> frozenset[str]:
        """Those of the owners that shape what it touches; a friendly function that shapes nothing opens no fence."""
        return frozenset(owners) & self.need().keys()

    def standing(self, function: str) -> Standing | None:
        return next((standing for standing in self.standings if standing.function == function), None)


@published("score, band, siloed, coverage, concentration, gap, owners, required, not_asked", digits=4)
@dataclass(frozen=True, slots=True)
class Assessment:
    """As `silo_report` prints it; docs/domain.md has the formulas.

    `score` has one decimal, functions stand in alphabetical order.
    """

    score: Annotated[float | None, "0 (shared) to 100 (fenced); null when unanchored."]
    band: Annotated[str, OneOf(Band.choices)]
    siloed: bool
    rightly_single: bool
    coverage: Annotated[float | None, Within(0, 1), "Owners' part of all influence on what it touches."]
    concentration: Annotated[float | None, Within(0, 1), "0 evenly spread effort, 1 one owner or nobody."]
    gap: Annotated[float | None, Within(0, 1), "Part of the required functions that do not own."]
    owners: Annotated[tuple[str, ...], "Functions that approved and act."]
    required: Annotated[tuple[str, ...], "Functions with influence of 2 or 3 on a touched touchpoint."]
    not_asked: Annotated[tuple[str, ...], "Required functions that were never asked."]


def on_paper(facts: Facts, standing: Standing, policy: Policy, today: date) -> bool:
    """Whether an approved owner does not count, having done nothing lately while the work is alive.

    Nothing in the last `paper_owner_days`, and past the grace after approval; only while the initiative is live.
    """
    if facts.status not in LIVE or standing.state != "approved":
        return False
    if standing.decided_on and standing.decided_on >= today - timedelta(days=policy.paper_owner_grace_days):
        return False
    return standing.last_act is None or standing.last_act < today - timedelta(days=policy.paper_owner_days)


def effective_owners(facts: Facts, policy: Policy, today: date) -> frozenset[str]:
    """Functions that approved and are not on paper."""
    return frozenset(
        standing.function
        for standing in facts.standings
        if standing.state == "approved" and not on_paper(facts, standing, policy, today)
    )


def assess(facts: Facts, policy: Policy, today: date) -> Assessment:
    """The assessment on that day: 100 x (w_c (1 - C) + w_h H + w_p P), see docs/domain.md."""
    return _judge(facts, effective_owners(facts, policy, today), policy)


def _judge(facts: Facts, owners: frozenset[str], policy: Policy) -> Assessment:
    need, required = facts.need(), facts.required()
    asked = {standing.function for standing in facts.standings if standing.state != "withdrawn" or standing.refused}
    not_asked = tuple(sorted(required - asked))
    names = tuple(sorted(owners)), tuple(sorted(required)), not_asked
    if not need:
        return Assessment(None, "unanchored", False, False, None, None, None, *names)
    coverage, concentration, gap, score = _figures(facts, owners, policy, need, required)
    band = band_of(score)
    siloed = band == "fenced" or (len(owners & need.keys()) <= 1 and len(required) >= 2)
    rightly_single = _rightly_single(owners, required)
    return Assessment(score, band, siloed, rightly_single, coverage, concentration, gap, *names)


def _figures(
    facts: Facts, owners: frozenset[str], policy: Policy, need: Mapping[str, int], required: frozenset[str]
) -> tuple[float, float, float, float]:
    """Coverage, concentration, gap and score."""
    coverage = sum(need.get(function, 0) for function in owners) / sum(need.values())
    concentration = _concentration(facts, owners, len(need.keys() | owners))
    gap = len(required - owners) / len(required) if required else 0.0
    score = _rounded(
        100
        * (
            policy.weight_coverage * (1 - coverage)
            + policy.weight_concentration * concentration
            + policy.weight_gap * gap
        )
    )
    return coverage, concentration, gap, min(score, RIGHTLY_SINGLE_CAP) if _rightly_single(owners, required) else score


def _rightly_single(owners: frozenset[str], required: frozenset[str]) -> bool:
    return len(required) == 1 and required <= owners


def band_of(score: float | None) -> str:
    """The band of a rounded score; without a score nothing is anchored."""
    if score is None:
        return "unanchored"
    return "shared" if score < SHARED_BELOW else "at_risk" if score < FENCED_FROM else "fenced"


def _concentration(facts: Facts, owners: frozenset[str], k: int) -> float:
    """Normalised Herfindahl index of committed person-days among owners: 0 evenly spread, 1 one owner or nobody.

    Equal shares as soon as one owner has no days recorded; `k` is the number of functions with a need or owning.
    """
    if not owners:
        return 1.0
    if k == 1:
        return 0.0
    days = [
        standing.person_days
        for standing in sorted(facts.standings, key=lambda s: s.function)
        if standing.function in owners
    ]
    known = [float(amount) for amount in days if amount]
    shares = [amount / sum(known) for amount in known] if len(known) == len(owners) else [1 / len(owners)] * len(owners)
    h = sum(share * share for share in shares)
    return max(0.0, (h - 1 / k) / (1 - 1 / k))


def _rounded(score: float) -> float:
    """One decimal, halves up, undisturbed by binary fractions such as 28.749999999999996."""
    return float(Decimal(repr(round(score, 9))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def score_with(facts: Facts, policy: Policy, today: date, added: Iterable[str]) -> float | None:
    """The score if the functions of `added` owned too, with the effort offered them, if any."""
    need, owners = facts.need(), effective_owners(facts, policy, today) | frozenset(added)
    return _figures(facts, owners, policy, need, facts.required())[-1] if need else None


def best_next_owners(facts: Facts, policy: Policy, today: date) -> tuple[str, ...]:
    """The smallest set of functions whose approval brings the score below 30; empty when it is, or nothing could.

    Of equally small sets the one with the lowest score, then the alphabetically first. Functions that declined are
    candidates too: their answer may change. Exact for up to 12 candidates, else greedy by gain.
    """
    need, required, owners = facts.need(), facts.required(), effective_owners(facts, policy, today)
    candidates = sorted(need.keys() - owners)

    def outcome(added: Iterable[str]) -> float:
        return _figures(facts, owners.union(added), policy, need, required)[-1]

    if not candidates or outcome(()) < SHARED_BELOW:
        return ()
    if len(candidates) <= EXACT_UP_TO:
        for size in range(1, len(candidates) + 1):
            score, chosen = min((outcome(chosen), chosen) for chosen in combinations(candidates, size))
            if score < SHARED_BELOW:
                return chosen
        return ()
    added: tuple[str, ...] = ()
    while outcome(added) >= SHARED_BELOW and len(added) < len(candidates):
        added += (
            min((outcome((*added, candidate)), candidate) for candidate in candidates if candidate not in added)[1],
        )
    return added if outcome(added) < SHARED_BELOW else ()
