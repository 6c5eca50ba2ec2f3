"""Importing a bundle: read everything, compare everything, then write all of it or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _, ngettext

from cxtracker import constraints
from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from cxtracker.bundle import differences
from cxtracker.bundle.differences import Difference
from cxtracker.bundle.listing import Context
from cxtracker.bundle.parsing import Given, parse
from cxtracker.bundle.planning import Plan
from cxtracker.errors import Refused
from cxtracker.permissions import require
from cxtracker.publishing import published
from cxtracker.tabular.problems import BundleErrors, Problem, Problems
from cxtracker.tabular.sources import Sources
from initiatives import permissions, sample_company
from initiatives.consent import asks_again
from initiatives.models import Import, ImportKind, RequestState
from initiatives.ownership.services.pact import Kept
from initiatives.transfer.lists import LISTINGS
from initiatives.transfer.queries.questions import questions
from initiatives.transfer.services import judging, loading, recording
from journeys.directory import enumeration

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with the name of the list being written, how many rows are done and how many there are in all."""

SHOWN_QUESTIONS = 20


class Unconfirmed(Refused):
    """Nothing was saved: `questions` about values that may not be meant so want an answer first."""

    def __init__(self, questions: Sequence[str]) -> None:
        self.questions = tuple(questions)
        text = _("Nothing was imported: some values may not be meant so. Correct them, or confirm that it is so.")
        super().__init__(text)


@published(component="CountsShape")
@dataclass(frozen=True, slots=True)
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def all(self) -> int:
        return self.created + self.changed + self.unchanged

    def __str__(self) -> str:
        return f"created {self.created}, changed {self.changed}, unchanged {self.unchanged}"


@dataclass(frozen=True, slots=True)
class ImportResult(Counts):
    """Rows in all, and per list those that the bundle has; `reported` answers wait for their functions to confirm;
    `asks_again` says per initiative what a change of its plan does to those who agreed to it."""

    per_list: Annotated[Mapping[str, Counts], "The same per list of the bundle."] = field(default_factory=dict)
    reported: Annotated[int, "Answers that count only once the function confirms them."] = 0
    questions: Annotated[tuple[str, ...], "What may not be meant so; it is imported only once it is confirmed."] = ()
    asks_again: Annotated[tuple[str, ...], "Changes of agreed plans, and whom they ask again, in sentences."] = ()
    differences: Annotated[tuple[Difference, ...], "The first fields of stored rows that change."] = ()
    more_differences: Annotated[int, "So many change beyond those."] = 0
    left_out: Annotated[tuple[str, ...], "Sheets that were not read: hidden ones, and notes for people."] = ()

    __str__ = Counts.__str__


def import_bundle(
    paths: Sequence[Path],
    *,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
    vouch: str = "",
    confirmed: Collection[str] | None = (),
    progress: Progress | None = None,
    of: Import | None = None,
) -> ImportResult:
    """Create and change what the files say, as one bundle; rows that say what is stored are counted as unchanged.

    Raises BundleErrors with every problem found, having changed nothing, and NotAllowed; Unconfirmed where it asks
    something that is not among the `confirmed` questions (None: whatever it is, it is so). With `dry_run` everything
    is done and undone, without an answer. `by` is None only for the operator at the command line.

    What the rows say in other people's names counts at once where an administrator imports and gives the reason for
    vouching for it (`vouch`), or where no function has answered anything yet; else answers are reported. What a person
    imports can be undone: as part of the import it is the work `of`, else as an import of its own.
    """
    _require(by, vouch, of)
    problems, vouch = Problems(), vouch.strip()
    given, left_out = _read(paths, problems)
    try:
        with arriving_by(Channel.IMPORT), transaction.atomic():
            planned, context = _planned(given, by, now, vouch, problems)
            asked = list(questions(planned, by))
            lines = _lines(asked)
            if not dry_run and confirmed is not None and set(lines) - set(confirmed):
                raise Unconfirmed(lines)
            kept = loading.load(planned, context=context, vouch=vouch, confirmed=len(asked), progress=progress)
            result = replace(_counted(planned, kept), questions=lines, left_out=left_out)
            if not dry_run:
                recording.record(planned, context, [path.name for path in paths], vouch=vouch, of=of)
            transaction.set_rollback(dry_run)
    except DatabaseError as error:
        log.warning("import.refused_by_the_database", error=str(error))
        raise BundleErrors([Problem(refusal_of(error))]) from error
    return result


def _require(by: User | None, vouch: str, of: Import | None) -> None:
    if by is not None:
        require(permissions.can_import, by)
        if vouch:
            require(permissions.can_vouch, by)
    try:
        if of is None or of.kind != ImportKind.SAMPLE:
            sample_company.refuse_beside_it()
    except Refused as refusal:
        raise BundleErrors([Problem(str(refusal))]) from refusal


def _read(paths: Sequence[Path], problems: Problems) -> tuple[Mapping[str, Given], tuple[str, ...]]:
    """What the files give, and which of their sheets were left out."""
    with Sources(problems) as sources:
        sources.add(paths)
        given = parse(sources, list(LISTINGS.values()), problems)
        if not sources.tables and not problems.count:
            message = _("there is nothing to import in it. A bundle has lists named: %(known)s.")
            name = ", ".join(path.name for path in paths)
            problems.add(Problem(message % {"known": ", ".join(LISTINGS)}, file=name))
    return given, tuple(map(str, sources.left_out))


def refusal_of(error: DatabaseError) -> str:
    """Why the database took none of the rows, and what to do."""
    if isinstance(error, IntegrityError):
        message = _("the database refused the rows: %(reason)s Someone may have changed the same things; import again.")
        return message % {"reason": constraints.sentence(error)}
    return _("the database could not take the rows now. Nothing was imported; import again in a moment.")


def _planned(
    given: Mapping[str, Given], by: User | None, now: datetime, vouch: str, problems: Problems
) -> tuple[Plan, Context]:
    """What is to be done, found possible; nobody else imports meanwhile."""
    judging.hold_the_turn()
    context = judging.context_of(by, now, vouched=judging.counts_at_once(by, vouch))
    planned = judging.judge(given, context, problems)
    problems.refuse_if_any()
    return planned, context


def _lines(asked: Sequence[Problem]) -> tuple[str, ...]:
    """The first questions, each with its place; the last line says how many there are beyond."""
    rest = len(asked) - SHOWN_QUESTIONS
    more = [ngettext("… and %(count)d more.", "… and %(count)d more.", rest) % {"count": rest}] if rest > 0 else []
    return (*(problem.sentence for problem in asked[:SHOWN_QUESTIONS]), *more)


def _counted(planned: Plan, kept: Sequence[Kept]) -> ImportResult:
    per_list = {
        name: Counts(len(changes.created), len(changes.changed), changes.unchanged)
        for name, changes in planned.changes.items()
        if len(changes) or changes.unchanged
    }
    every = per_list.values()
    first, beyond = differences.named(planned.changes)
    return ImportResult(
        sum(counts.created for counts in every),
        sum(counts.changed for counts in every),
        sum(counts.unchanged for counts in every),
        per_list,
        sum(change.state["state"] == RequestState.REPORTED for change in planned.changes["ownerships"]),
        asks_again=tuple(sentence for change in kept for sentence in asks_again_of(change)),
        differences=first,
        more_differences=beyond,
    )


def asks_again_of(kept: Kept) -> Iterator[str]:
    """“I03: This moves the target by 25 %: Finance and IT will be asked again.”"""
    sentence = _("%(key)s: %(what)s")
    if kept.asked:
        yield sentence % {"key": kept.initiative.key, "what": asks_again(kept.changes, kept.asked)}
    if kept.restored:
        what = _("The plan is again as agreed. No longer asked to confirm: %(functions)s.")
        names = enumeration(kept.restored)
        yield sentence % {"key": kept.initiative.key, "what": what % {"functions": names}}
