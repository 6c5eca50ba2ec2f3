"""What a review says of outcomes: judged anew of a past day, read and added up in the database of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Abs, Coalesce

from initiatives.models import Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.effects.rules.evidence import LEVELS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.money.queries.programme import Money, kept_money, promises, total
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.rules.money import cents
from journeys.models import MetricKind

SHOWN = 3
"""So many outcomes up, down and of customers' words: a review speaks of few."""

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Promised:
    """What the outcomes of one initiative promise: whether any shows behaviour or money, and any has a line owner.

    Money a year; a loss counts nothing. `passing` was signed on outcomes that are both.
    """

    behaviour: bool = False
    line_owner: bool = False
    claimed: Decimal = NOTHING
    signed: Decimal = NOTHING
    passing: Decimal = NOTHING


class Outcomes(Protocol):
    """Outcomes of initiatives that live, and of those that are finished and go on earning."""

    def money(self) -> Money: ...

    def verdicts(self) -> dict[str, int]:
        """How many in behaviour or money have each verdict, "" where nothing was estimated yet."""

    def strongest(self, verdict: str) -> Sequence[OutcomeLine]:
        """The few to speak of: best evidence first, then most money; units are never compared."""

    def perceptions(self) -> Sequence[OutcomeLine]:
        """What customers say, where it was read, of each metric and customers once."""

    def promised(self) -> Mapping[int, Promised]:
        """By initiative (id)."""

    def wrong(self) -> Collection[int]:
        """Initiatives (ids) with an outcome that worsened, goes off its track or passed its limit."""

    def headlines(self, initiative_ids: Collection[int]) -> Mapping[int, OutcomeLine]:
        """Of each of these initiatives (ids) the outcome to speak of."""


@dataclass(frozen=True)
class JudgedAnew:
    """Of any day, out of what was known by then."""

    by_initiative: Mapping[int, Sequence[OutcomeLine]]
    as_of: date

    @classmethod
    def of(cls, initiatives: Iterable[Initiative], as_of: date) -> JudgedAnew:
        counting = [initiative.pk for initiative in initiatives if initiative.status in LIVE_OR_CLOSED]
        return cls(lines(counting, as_of=as_of), as_of)

    @cached_property
    def _every(self) -> list[OutcomeLine]:
        return [line for some in self.by_initiative.values() for line in some]

    @cached_property
    def _judged(self) -> list[OutcomeLine]:
        return [line for line in self._every if line.kind != MetricKind.PERCEPTION]

    def money(self) -> Money:
        return total(self._every, promises(list(self.by_initiative), as_of=self.as_of))

    def verdicts(self) -> dict[str, int]:
        return {code: sum(line.verdict == code for line in self._judged) for code in (*VERDICTS, "")}

    def strongest(self, verdict: str) -> list[OutcomeLine]:
        chosen = [line for line in self._judged if line.verdict == verdict and not line.guardrail]
        if verdict == "worsened":
            chosen += [line for line in self._judged if line.guardrail and (line.breached or line.verdict == verdict)]
        chosen.sort(key=lambda line: (-LEVELS.index(line.evidence), -abs(line.figures.measured or NOTHING), line.id))
        return chosen[:SHOWN]

    def perceptions(self) -> list[OutcomeLine]:
        by_series: dict[int | None, OutcomeLine] = {}
        for line in self._every:
            if line.kind == MetricKind.PERCEPTION and line.last.value is not None:
                by_series.setdefault(line.series_id, line)
        return list(by_series.values())[:SHOWN]

    def promised(self) -> dict[int, Promised]:
        return {pk: _promised(some) for pk, some in self.by_initiative.items()}

    def wrong(self) -> set[int]:
        return {
            line.initiative_id for line in self._every if line.breached or line.off_track or line.verdict == "worsened"
        }

    def headlines(self, initiative_ids: Collection[int]) -> dict[int, OutcomeLine]:
        return {pk: self.by_initiative[pk][0] for pk in initiative_ids if self.by_initiative.get(pk)}


def _promised(outcomes: Sequence[OutcomeLine]) -> Promised:
    def amount(step: str, chosen: Iterable[OutcomeLine]) -> Decimal:
        return sum((max(getattr(line.figures, step) or NOTHING, NOTHING) for line in chosen), NOTHING)

    passing = [line for line in outcomes if line.promise.is_business and line.promise.line_owner]
    return Promised(
        behaviour=any(line.promise.is_business for line in outcomes),
        line_owner=any(line.promise.line_owner for line in outcomes),
        claimed=amount("claimed", outcomes),
        signed=amount("confirmed", outcomes),
        passing=amount("confirmed", passing),
    )


@dataclass(frozen=True)
class Kept:
    """Of today, out of what is kept: sums and the few that are spoken of, in a constant number of queries."""

    today: date

    @property
    def _every(self) -> QuerySet[Outcome]:
        return Outcome.objects.filter(initiative__status__in=LIVE_OR_CLOSED).order_by()

    @property
    def _judged(self) -> QuerySet[Outcome]:
        return self._every.exclude(metric__kind=MetricKind.PERCEPTION)

    def _lines(self, pks: Sequence[int]) -> list[OutcomeLine]:
        known = kept_lines(pks, today=self.today)
        return [known[pk] for pk in pks]

    def money(self) -> Money:
        return kept_money(Initiative.objects.all(), today=self.today)

    def verdicts(self) -> dict[str, int]:
        counts = dict.fromkeys((*VERDICTS, ""), 0)
        for code, count in self._judged.values_list("judgement__verdict").annotate(Count("pk")):
            counts[code or ""] += count
        return counts

    def strongest(self, verdict: str) -> list[OutcomeLine]:
        wanted = Q(judgement__verdict=verdict, guardrail=False)
        if verdict == "worsened":
            wanted |= Q(guardrail=True) & (Q(judgement__breached=True) | Q(judgement__verdict=verdict))
        size = Abs(Coalesce("judgement__measured", Value(NOTHING)))
        ordered = self._judged.filter(wanted).order_by("-judgement__evidence", -size, "pk")
        return self._lines(list(ordered.values_list("pk", flat=True)[:SHOWN]))

    def perceptions(self) -> list[OutcomeLine]:
        read = self._every.filter(metric__kind=MetricKind.PERCEPTION, judgement__last_value__isnull=False)
        chosen: list[int] = []
        series: list[int | None] = []
        for _place in range(SHOWN):
            rest = read.exclude(series__in=series).order_by("initiative", "-headline", "guardrail", "pk")
            if following := rest.values_list("pk", "series").first():
                chosen.append(following[0])
                series.append(following[1])
        return self._lines(chosen)

    def promised(self) -> dict[int, Promised]:
        gain, signed = Q(judgement__claimed__gt=0), Q(judgement__confirmed__gt=0)
        passing = Q(judgement__behaviour=True, judgement__line_owner=True)
        rows = self._every.filter(initiative__budget__gt=0).values("initiative")
        sums = rows.annotate(
            behaving=Count("pk", filter=Q(judgement__behaviour=True)),
            owned=Count("pk", filter=Q(judgement__line_owner=True)),
            claimed=Sum("judgement__claimed", filter=gain),
            signed=Sum("judgement__confirmed", filter=signed),
            passing=Sum("judgement__confirmed", filter=signed & passing),
        )
        return {
            row["initiative"]: Promised(
                behaviour=row["behaving"] > 0,
                line_owner=row["owned"] > 0,
                **{name: cents(row[name] or NOTHING) for name in ("claimed", "signed", "passing")},
            )
            for row in sums
        }

    def wrong(self) -> set[int]:
        gone = Q(judgement__breached=True) | Q(judgement__off_track=True) | Q(judgement__verdict="worsened")
        return set(self._every.filter(gone).values_list("initiative", flat=True))

    def headlines(self, initiative_ids: Collection[int]) -> dict[int, OutcomeLine]:
        ordered = self._every.filter(initiative__in=initiative_ids).order_by(
            "initiative", "-headline", "guardrail", "pk"
        )
        first: dict[int, int] = {}
        for initiative, pk in ordered.values_list("initiative", "pk"):
            first.setdefault(initiative, pk)
        return {line.initiative_id: line for line in self._lines(list(first.values()))}
