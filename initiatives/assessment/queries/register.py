"""The register of initiatives: one row each, with links, owners, assessment, flags and headline outcome.

The list page, the API, exports and `silo_report` print these rows; nothing else reads initiatives in bulk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import get_language

from cxtracker.accounts.models import User
from cxtracker.keyset import MOST_COUNTED
from cxtracker.publishing import OneOf, published
from cxtracker.ui.words import SEAT_ORDER
from initiatives.assessment.queries.register_parts import OutcomePart, Parts, WaiverPart, parts
from initiatives.assessment.rules import flags as rules, silo
from initiatives.assessment.rules.seats import Story, words
from initiatives.models import Assessment, Flag, Initiative, Severity, Waiver
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.models.initiatives import LIVE
from journeys.directory import Directory, Named, directory

SILO = "silo"
"""What an exception for the silo finding as a whole is about; others name the code of a flag."""


NEVER_ASKED = Story()


@published("key as function, name, state, words, required, request_id as request")
@dataclass(frozen=True, slots=True)
class Seat:
    """A function at the table of an initiative.

    `state` is "open" where nobody asked it and it is not required. `need` is the sum of its influence over the touched
    touchpoints, None where only the row's summary was loaded. `story` is what was asked and answered so far.
    """

    key: str
    name: str
    state: Annotated[str, OneOf(SEAT_ORDER)]
    required: bool
    need: int | None = None
    request_id: Annotated[int | None, "The ownership request, if it was asked."] = None
    story: Story = NEVER_ASKED

    @property
    def words(self) -> Annotated[str, "All of its answers in a sentence, in the language asked for."]:
        return _in_words(self.story, self.state, get_language())


@lru_cache(maxsize=4096)
def _in_words(story: Story, state: str, _language: str | None) -> str:
    """Most functions say one of a few things on one of a few days."""
    return words(story, state)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An exception in force: `subject` is "silo" or the code of a flag."""

    id: int
    subject: str
    until: date
    reason: str
    by: str


SILO_FLAGS = ("cx-only", "single-owner")
"""The flags an exception for the silo finding as a whole is about."""


@published(
    "code, severity, title, message, cure.label as cure, opened_on, accepted.until as accepted_until",
    component="FlagShape",
)
@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag in words.

    `opened_on` is None for a flag computed but not stored. `accepted` is leadership's exception, which marks the flag
    and does not hide it.
    """

    code: Annotated[str, OneOf(tuple(rules.RULES))]
    severity: Annotated[str, OneOf(Severity.choices)]
    title: str
    message: str
    cure: Annotated[rules.Cure, "What to do about it."]
    opened_on: date | None = None
    accepted: Annotated[Accepted | None, "Leadership accepts it until then."] = None


@published()
@dataclass(frozen=True, slots=True)
class Headline:
    """The outcome an initiative is known by."""

    metric: str
    name: str
    unit: str
    baseline: float | None
    target: float | None
    target_on: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment with its flags, wherever it came from: stored, or computed as of another day."""

    assessment: silo.Assessment
    findings: tuple[tuple[rules.Finding, date | None], ...]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    id: int
    key: str
    title: str
    problem: str
    hypothesis: str
    status: str
    status_label: str
    on_hold: bool
    mode: str
    mode_label: str
    kind: str
    lead_function: Named | None
    accountable: Named | None
    initiator: Named | None
    budget: Decimal | None
    start: date | None
    go_live: date | None
    first_reading: date | None
    touchpoints: tuple[Named, ...]
    segments: tuple[Named, ...]
    assessment: silo.Assessment
    seats: tuple[Seat, ...]
    flags: tuple[FlagLine, ...]
    headline: Headline | None
    accepted: tuple[Accepted, ...]
    recomputing: Annotated[bool, "The assessment follows within a minute."]
    version: int

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True, slots=True)
class Budgets:
    """The sum behind a share of budgets: of `all` initiatives listed, those whose budget is `known`."""

    total: Decimal
    known: int
    all: int


def budgets(initiatives: QuerySet[Initiative]) -> Budgets:
    """What a whole list of initiatives costs, of a very long one so many as are counted and one more; one query."""
    chosen = initiatives.order_by().values("pk", "budget")[: MOST_COUNTED + 1]
    sums = chosen.aggregate(total=Sum("budget"), known=Count("budget"), all=Count("pk"))
    return Budgets(sums["total"] or Decimal(0), sums["known"], sums["all"])


def rows(
    initiatives: Sequence[Initiative],
    cases: Mapping[int, rules.Case] | None = None,
    *,
    to: User | None = None,
    as_of: date | None = None,
) -> list[RegisterRow]:
    """Rows for these initiatives, in their order, with a constant number of queries.

    Select the initiatives with `for_register()`, those of a past day (`as_of`) put back by `as_then`. With `cases`, the
    assessment comes from them instead of from what is stored. `to` is who reads: hints meant for one person are shown
    to nobody else.
    """
    ids = [initiative.pk for initiative in initiatives]
    beside = parts(ids, as_of)
    judged = _computed(cases, ids) if cases is not None else _stored(initiatives, to)
    names = _names(beside, [finding.evidence for judgement in judged.values() for finding, _day in judgement.findings])
    accepted = {pk: [_accepted(waiver) for waiver in waivers] for pk, waivers in beside.waivers.items()}
    return [
        _row(initiative, judged[initiative.pk], beside, names, accepted.get(initiative.pk, []))
        for initiative in initiatives
    ]


def _row(
    initiative: Initiative, judgement: Judged, beside: Parts, names: Directory, accepted: Sequence[Accepted]
) -> RegisterRow:
    """The row of an initiative, out of what was loaded for all of them."""
    return RegisterRow(
        id=initiative.pk,
        key=initiative.key,
        title=initiative.title,
        problem=initiative.problem,
        hypothesis=initiative.hypothesis,
        status=initiative.status,
        status_label=initiative.get_status_display(),
        on_hold=initiative.on_hold,
        mode=initiative.mode,
        mode_label=initiative.get_mode_display() if initiative.mode else "",
        kind=initiative.kind,
        lead_function=_name(initiative.lead_function),
        accountable=_name(initiative.accountable),
        initiator=_name(initiative.initiator),
        budget=initiative.budget,
        start=initiative.start,
        go_live=initiative.go_live,
        first_reading=initiative.first_reading,
        touchpoints=tuple(beside.touchpoints.get(initiative.pk, ())),
        segments=tuple(beside.segments.get(initiative.pk, ())),
        assessment=judgement.assessment,
        seats=_seats(judgement.assessment, beside.requests.get(initiative.pk, {}), names),
        flags=flag_lines(judgement.findings, names, accepted),
        headline=_headline(beside.outcomes.get(initiative.pk, ())),
        accepted=tuple(accepted),
        recomputing=initiative.assessment_due,
        version=initiative.version,
    )


def names_in(evidences: Iterable[Mapping[str, Any]]) -> Directory:
    """How what the evidence of flags mentions is called today."""
    known = list(evidences)
    return directory(
        (key for evidence in known for key in evidence.get("touchpoints", ())),
        (key for evidence in known for key in evidence.get("metrics", ())),
    )


def flag_lines(
    findings: Iterable[tuple[rules.Finding, date | None]], names: Directory, accepted: Sequence[Accepted] = ()
) -> tuple[FlagLine, ...]:
    """Findings in words, in the present language, the gravest first."""
    known = sorted(
        (each for each in findings if each[0].code in rules.PLACES), key=lambda each: rules.PLACES[each[0].code]
    )
    return tuple(
        FlagLine(
            code=finding.code,
            severity=finding.severity,
            title=str(rule.title),
            message=rule.sentence(finding.evidence, names),
            cure=rule.cure(finding.evidence, names),
            opened_on=opened_on,
            accepted=_acceptance(finding.code, accepted) if accepted else None,
        )
        for finding, opened_on in known
        for rule in (rules.RULES[finding.code],)
    )


def _acceptance(code: str, accepted: Sequence[Accepted]) -> Accepted | None:
    subjects = (code, SILO) if code in SILO_FLAGS else (code,)
    return next((waiver for waiver in accepted if waiver.subject in subjects), None)


def accepted_findings(ids: Sequence[int]) -> dict[int, list[Accepted]]:
    """Exceptions not ended; those that ran out are ended when the day begins."""
    by_initiative: dict[int, list[Accepted]] = defaultdict(list)
    for waiver in Waiver.objects.filter(initiative__in=ids, ended_on=None).select_related("by").order_by("pk"):
        by_initiative[waiver.initiative_id].append(
            Accepted(waiver.pk, waiver.subject, waiver.until, waiver.reason, waiver.by.name)
        )
    return by_initiative


def seat_state(function: str, assessment: silo.Assessment, story: Story) -> str:
    """How a function sits at the table, from what it answered and whether its ownership counts.

    A question withdrawn before it was answered leaves a seat only to a function that is required.
    """
    required = function in assessment.required
    if function in assessment.owners:
        return "owns"
    match story.seat:
        case "owns":
            return "paper"
        case "" | "withdrawn" if not required:
            return "open"
        case seat:
            return seat or "missing"


def _seats(
    assessment: silo.Assessment, requests: Mapping[str, tuple[int, Story]], names: Directory
) -> tuple[Seat, ...]:
    """Required functions and everybody who was asked; owners first, then by name of the function."""
    seats = []
    for key in sorted({*assessment.required, *requests}):
        pk, story = requests.get(key, (None, NEVER_ASKED))
        seat = seat_state(key, assessment, story)
        if seat != "open":
            name = names.function_names.get(key, key)
            seats.append(Seat(key, name, seat, key in assessment.required, None, pk, story))
    return tuple(sorted(seats, key=lambda seat: SEAT_ORDER.index(seat.state)))


def _stored(initiatives: Sequence[Initiative], to: User | None) -> dict[int, Judged]:
    open_flags: dict[int, list[tuple[rules.Finding, date | None]]] = defaultdict(list)
    stored = Flag.objects.filter(initiative__in=[initiative.pk for initiative in initiatives], closed_on=None)
    for flag in stored.visible_to(to):
        finding = rules.Finding(flag.code, flag.severity, flag.evidence)
        open_flags[flag.initiative_id].append((finding, flag.opened_on))
    return {
        initiative.pk: Judged(_assessment(initiative), tuple(open_flags[initiative.pk])) for initiative in initiatives
    }


def _assessment(initiative: Initiative) -> silo.Assessment:
    """The stored assessment; an initiative that was never assessed yet reads as unanchored."""
    try:
        stored: Assessment = initiative.assessment
    except Assessment.DoesNotExist:
        return silo.Assessment(None, "unanchored", False, False, None, None, None, (), (), ())
    return silo.Assessment(
        stored.score,
        stored.band,
        stored.siloed,
        stored.rightly_single,
        stored.coverage,
        stored.concentration,
        stored.gap,
        tuple(stored.owners),
        tuple(stored.required),
        tuple(stored.not_asked),
    )


def _computed(cases: Mapping[int, rules.Case], ids: Iterable[int]) -> dict[int, Judged]:
    return {
        pk: Judged(
            cases[pk].assessment,
            tuple((finding, None) for finding in rules.findings(cases[pk]) if finding.code not in PRIVATE_FLAGS),
        )
        for pk in ids
    }


def _headline(outcomes: Iterable[OutcomePart]) -> Headline | None:
    """The outcome marked headline."""
    return next(
        (
            Headline(part.metric, part.name, part.unit, part.baseline, part.target, part.target_on)
            for part in outcomes
            if part.headline
        ),
        None,
    )


def _names(beside: Parts, evidences: Iterable[Mapping[str, Any]]) -> Directory:
    """As `names_in`, asking only for what did not come with the initiatives."""
    mentioned = list(evidences)
    more = directory(
        {key for evidence in mentioned for key in evidence.get("touchpoints", ())} - beside.touchpoint_names.keys(),
        {key for evidence in mentioned for key in evidence.get("metrics", ())} - beside.metric_names.keys(),
        functions=beside.function_names,
    )
    return Directory(
        more.function_names,
        beside.touchpoint_names | more.touchpoint_names,
        beside.metric_names | more.metric_names,
    )


def _accepted(waiver: WaiverPart) -> Accepted:
    return Accepted(waiver.id, waiver.subject, waiver.until, waiver.reason, waiver.by)


def _name(thing: Any) -> Named | None:
    return None if thing is None else Named(thing.key, str(thing))
