"""What importing rows would do, judged by one set of rules, whichever door the rows come in by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.bundle.listing import Context
from cxtracker.bundle.parsing import Given
from cxtracker.bundle.planning import Plan, plan, refuse_restricted
from cxtracker.tabular.problems import Problems
from initiatives import permissions
from initiatives.models import OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import SAID
from initiatives.transfer.lists import INITIATIVES, LISTINGS
from initiatives.transfer.rules import future, rows, signatures
from journeys import bundle_lists as the_map

LOCK = 0x62756E64  # "bund": one import at a time on PostgreSQL; SQLite's immediate transactions need none


def hold_the_turn() -> None:
    """Nobody else imports until the open transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def counts_at_once(by: User | None, vouch: str) -> bool:
    """Whether answers in the rows count without asking the functions: an administrator vouches, or it is the first
    import of all."""
    trusted = by is None or permissions.can_vouch(by)
    return trusted and (bool(vouch) or not _answered())


def _answered() -> bool:
    """Whether there is any answer to an ownership request yet, given or reported."""
    answers = RequestStep.objects.exclude(kind__in=(Step.ASKED, Step.WITHDRAWN))
    return answers.exists() or OwnershipRequest.objects.filter(state__in=(*SAID, RequestState.REPORTED)).exists()


def context_of(by: User | None, now: datetime, *, vouched: bool) -> Context:
    return Context(by, timezone.localdate(now), now, vouched=vouched)


def judge(given: Mapping[str, Given], context: Context, problems: Problems) -> Plan:
    """What is to be done; whatever cannot be is added to `problems`, each at its row."""
    planned = plan(given, context, problems)
    the_map.check(planned, problems)
    author = None if context.by is None or context.by.is_administrator else context.by.email
    rows.check(planned, problems, hidden=INITIATIVES.hidden_from(context.by, "key"), author=author)
    signatures.check(planned, context, problems)
    future.check(planned, context, problems, zone=timezone.get_current_timezone())
    if context.by is not None and not context.by.is_administrator:
        refuse_restricted(planned, problems, [listing.name for listing in LISTINGS.values() if listing.restricted])
    return planned
