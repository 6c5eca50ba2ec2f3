"""The register of initiatives: one row each, with links, owners, assessment, flags and headline outcome.

The list page, the API, exports and `silo_report` print these rows; nothing else reads initiatives in bulk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from cxtracker.accounts.models import User
from cxtracker.publishing import OneOf, published
from cxtracker.ui.words import SEAT_ORDER
from initiatives.assessment.queries.stories import stories
from initiatives.assessment.rules import flags as rules, silo
from initiatives.assessment.rules.seats import Story, words
from initiatives.models import (
    Assessment,
    Flag,
    Initiative,
    InitiativeTouchpoint,
    Outcome,
    OwnershipRequest,
    Severity,
    Waiver,
)
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
        return words(self.story, self.state)


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


def rows(
    initiatives: Sequence[Initiative], cases: Mapping[int, rules.Case] | None = None, *, to: User | None = None
) -> list[RegisterRow]:
    """Rows for these initiatives, in their order, with a constant number of queries.

    Select the initiatives with `for_register()`. With `cases`, the assessment comes from them instead of
    from what is stored. `to` is who reads: hints meant for one person are shown to nobody else.
    """
    ids = [initiative.pk for initiative in initiatives]
    touchpoints = _named(
        InitiativeTouchpoint.objects.filter(initiative__in=ids)
        .order_by("touchpoint__stage__position", "touchpoint__position", "touchpoint__key")
        .values_list("initiative_id", "touchpoint__key", "touchpoint__name")
    )
    segments = _named(
        Initiative.segments.through._default_manager.filter(initiative_id__in=ids)
        .order_by("segment__name")
        .values_list("initiative_id", "segment__key", "segment__name")
    )
    requests = _requests(ids)
    headlines = _headlines(ids)
    judged = _computed(cases, ids) if cases is not None else _stored(initiatives, to)
    accepted = accepted_findings(ids)
    names = names_in(finding.evidence for one in judged.values() for finding, _day in one.findings)
    return [
        RegisterRow(
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
            touchpoints=touchpoints.get(initiative.pk, ()),
            segments=segments.get(initiative.pk, ()),
            assessment=judged[initiative.pk].assessment,
            seats=_seats(judged[initiative.pk].assessment, requests.get(initiative.pk, {}), names),
            flags=flag_lines(judged[initiative.pk].findings, names, accepted.get(initiative.pk, ())),
            headline=headlines.get(initiative.pk),
            accepted=tuple(accepted.get(initiative.pk, ())),
            recomputing=initiative.assessment_due,
            version=initiative.version,
        )
        for initiative in initiatives
    ]


def names_in(evidences: Iterable[Mapping[str, Any]]) -> Directory:
    """How what the evidence of flags mentions is called today."""
    found = list(evidences)
    return directory(
        (key for one in found for key in one.get("touchpoints", ())),
        (key for one in found for key in one.get("metrics", ())),
    )


def flag_lines(
    findings: Iterable[tuple[rules.Finding, date | None]], names: Directory, accepted: Sequence[Accepted] = ()
) -> tuple[FlagLine, ...]:
    """Findings in words, in the present language, the gravest first."""
    order = {code: position for position, code in enumerate(rules.RULES)}
    known = sorted((one for one in findings if one[0].code in order), key=lambda one: order[one[0].code])
    return tuple(
        FlagLine(
            code=finding.code,
            severity=finding.severity,
            title=str(rules.RULES[finding.code].title),
            message=rules.RULES[finding.code].sentence(finding.evidence, names),
            cure=rules.RULES[finding.code].cure(finding.evidence, names),
            opened_on=opened_on,
            accepted=_acceptance(finding.code, accepted),
        )
        for finding, opened_on in known
    )


def _acceptance(code: str, accepted: Sequence[Accepted]) -> Accepted | None:
    subjects = (code, SILO) if code in SILO_FLAGS else (code,)
    return next((one for one in accepted if one.subject in subjects), None)


def accepted_findings(ids: Sequence[int]) -> dict[int, list[Accepted]]:
    """Exceptions not ended; those that ran out are ended when the day begins."""
    found: dict[int, list[Accepted]] = defaultdict(list)
    for waiver in Waiver.objects.filter(initiative__in=ids, ended_on=None).select_related("by").order_by("pk"):
        found[waiver.initiative_id].append(
            Accepted(waiver.pk, waiver.subject, waiver.until, waiver.reason, waiver.by.name)
        )
    return found


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


def _requests(ids: Sequence[int]) -> dict[int, dict[str, tuple[int, Story]]]:
    requests = OwnershipRequest.objects.filter(initiative__in=ids).select_related("function", "passed_to")
    told = stories(requests)
    found: dict[int, dict[str, tuple[int, Story]]] = defaultdict(dict)
    for request in requests:
        found[request.initiative_id][request.function.key] = (request.pk, told[request.pk])
    return found


def _headlines(ids: Sequence[int]) -> dict[int, Headline]:
    """The outcome marked headline."""
    chosen = Outcome.objects.filter(initiative__in=ids, headline=True).select_related("metric")
    return {
        one.initiative_id: Headline(
            one.metric.key, one.metric.name, one.metric.unit, one.baseline, one.target, one.target_on
        )
        for one in chosen
    }


def _named(values: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Named, ...]]:
    found: dict[int, list[Named]] = defaultdict(list)
    for initiative, key, name in values:
        found[initiative].append(Named(key, name))
    return {initiative: tuple(names) for initiative, names in found.items()}


def _name(thing: Any) -> Named | None:
    return None if thing is None else Named(thing.key, str(thing))
