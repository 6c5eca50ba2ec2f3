"""Importing a bundle: read everything, compare everything, then write all of it or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from cxtracker.bundle.listing import Context
from cxtracker.bundle.parsing import Given, parse
from cxtracker.bundle.planning import Plan, plan, refuse_restricted
from cxtracker.permissions import require
from cxtracker.publishing import published
from cxtracker.tabular.problems import BundleErrors, Problem, Problems
from cxtracker.tabular.sources import Sources
from initiatives import permissions
from initiatives.models import OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import SAID
from initiatives.transfer.lists import INITIATIVES, LISTINGS
from initiatives.transfer.rules import rows, signatures
from initiatives.transfer.services import loading
from journeys import bundle_lists as the_map

Progress = Callable[[str, int, int], None]
"""Called with the name of the list being written, how many rows are done and how many there are in all."""

LOCK = 0x62756E64  # "bund": one import at a time on PostgreSQL; SQLite's immediate transactions need none


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
    """Rows in all, and per list those that the bundle has; `reported` answers wait for their functions to confirm."""

    per_list: Annotated[Mapping[str, Counts], "The same per list of the bundle."] = field(default_factory=dict)
    reported: Annotated[int, "Answers that count only once the function confirms them."] = 0

    __str__ = Counts.__str__


def import_bundle(
    paths: Sequence[Path],
    *,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
    vouch: str = "",
    progress: Progress | None = None,
) -> ImportResult:
    """Create and change what the files say, as one bundle; rows that say what is stored are counted as unchanged.

    Raises BundleErrors with every problem found, having changed nothing, and NotAllowed. With `dry_run` everything
    is done and undone. `by` is None only for the operator at the command line.

    What the rows say in other people's names counts at once where an administrator imports and gives the reason for
    vouching for it (`vouch`), or where no function has answered anything yet; else answers are reported.
    """
    if by is not None:
        require(permissions.can_import, by)
        if vouch:
            require(permissions.can_vouch, by)
    problems = Problems()
    with Sources(problems) as sources:
        sources.add(paths)
        given = parse(sources, list(LISTINGS.values()), problems)
        if not sources.tables and not problems.count:
            message = _("there is nothing to import in it. A bundle has lists named: %(known)s.")
            name = ", ".join(path.name for path in paths)
            problems.add(Problem(message % {"known": ", ".join(LISTINGS)}, file=name))
    try:
        with arriving_by(Channel.IMPORT), transaction.atomic():
            result = _import(given, by, now, vouch.strip(), problems, progress)
            if dry_run:
                transaction.set_rollback(True)
    except DatabaseError as error:
        message = _(
            "the database refused the rows (%(reason)s). Someone may have changed the same things; import again."
        )
        raise BundleErrors([Problem(message % {"reason": str(error).strip().splitlines()[0]})]) from error
    return result


def _import(
    given: Mapping[str, Given],
    by: User | None,
    now: datetime,
    vouch: str,
    problems: Problems,
    progress: Progress | None,
) -> ImportResult:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    trusted = by is None or permissions.can_vouch(by)
    context = Context(by, timezone.localdate(now), now, vouched=trusted and (bool(vouch) or not _answered()))
    planned = plan(given, context, problems)
    _check(planned, context, problems)
    problems.refuse_if_any()
    loading.load(planned, context=context, vouch=vouch, progress=progress)
    return _counted(planned)


def _answered() -> bool:
    """Whether there is any answer to an ownership request yet, given or reported."""
    answers = RequestStep.objects.exclude(kind__in=(Step.ASKED, Step.WITHDRAWN))
    return answers.exists() or OwnershipRequest.objects.filter(state__in=(*SAID, RequestState.REPORTED)).exists()


def _check(planned: Plan, context: Context, problems: Problems) -> None:
    the_map.check(planned, problems)
    author = None if context.by is None or context.by.is_administrator else context.by.email
    rows.check(planned, problems, hidden=INITIATIVES.hidden_from(context.by, "key"), author=author)
    signatures.check(planned, context, problems)
    if context.by is not None and not context.by.is_administrator:
        refuse_restricted(planned, problems, [one.name for one in LISTINGS.values() if one.restricted])


def _counted(planned: Plan) -> ImportResult:
    per_list = {
        name: Counts(len(changes.created), len(changes.changed), changes.unchanged)
        for name, changes in planned.changes.items()
        if len(changes) or changes.unchanged
    }
    every = per_list.values()
    return ImportResult(
        sum(one.created for one in every),
        sum(one.changed for one in every),
        sum(one.unchanged for one in every),
        per_list,
        sum(change.state["state"] == RequestState.REPORTED for change in planned.changes["ownerships"]),
    )
