"""Entering who came and left in a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.customers.rules.counts import MOST_REASONS, quarter_of, reasons
from journeys.customers.services import rows
from journeys.models import CustomerCount
from journeys.validation import checked, required

IDENTITY = ("quarter", "segment")
NUMBERS = (
    "came",
    "came_value",
    "recommended",
    "left",
    "left_value",
    "reasons",
    "grew",
    "grew_value",
    "shrank",
    "shrank_value",
)
EMPTY = {name: "" if name == "reasons" else 0 for name in NUMBERS}


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User, now: datetime) -> CustomerCount:
    """A quarter of a segment; Invalid with a sentence, also where it is counted already or yet to come."""
    require(permissions.can_enter_customers, by)
    required(CustomerCount, values, ("quarter",))
    clean = {"segment": None, **EMPTY, **checked(CustomerCount, values, (*IDENTITY, *NUMBERS))}
    _refuse_odd(clean, now)
    if CustomerCount.objects.filter(**{name: clean[name] for name in IDENTITY}).exists():
        raise Invalid({"quarter": [_("This quarter is counted already. Change that row.")]})
    row = CustomerCount.objects.create(**clean, entered_at=now, entered_by=by)
    trail.record("customers.counted", row, by=by, changes=trail.difference({}, clean))
    return row


@transaction.atomic
def edit(
    row: CustomerCount, values: Mapping[str, Any], *, by: User, now: datetime, version: int | None = None
) -> CustomerCount:
    """Other numbers for the same quarter and segment."""
    require(permissions.can_enter_customers, by)
    row = rows.locked(row)
    clean = checked(CustomerCount, values, NUMBERS)
    _refuse_odd({name: getattr(row, name) for name in (*IDENTITY, *NUMBERS)} | clean, now)
    if changes := editing.change(row, clean, version=version):
        trail.record("customers.edited", row, by=by, changes=changes)
    return row


def remove(row: CustomerCount, *, by: User, version: int | None = None) -> None:
    rows.remove(row, "customers.removed", ("came", "left"), by=by, version=version)


def put(lines: Sequence[Mapping[str, Any]], *, by: User, now: datetime) -> int:
    """Quarters new or in place of those that are there, all or none; how many were new or changed."""
    return rows.put(
        CustomerCount,
        IDENTITY,
        lines,
        create=partial(create, by=by, now=now),
        edit=partial(edit, by=by, now=now),
        by=by,
    )


def odd(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a count can't say, as (field, sentence)."""
    wrong = []
    if values["recommended"] > values["came"]:
        wrong.append(("recommended", _("No more can have come by recommendation than came.")))
    try:
        why = reasons(values["reasons"])
    except ValueError as line:
        message = _("Write each reason with its customers, like “Price: 300”. This line has none: “%(line)s”.")
        return [*wrong, ("reasons", message % {"line": line})]
    if len(why) > MOST_REASONS:
        wrong.append(("reasons", _("Keep the five most frequent reasons.")))
    if sum(customers for _reason, customers in why) > values["left"]:
        wrong.append(("reasons", _("The reasons count more customers than left.")))
    return wrong


def _refuse_odd(values: Mapping[str, Any], now: datetime) -> None:
    early = values["quarter"] > quarter_of(timezone.localdate(now))
    rows.refuse([*odd(values), *([("quarter", to_come())] if early else [])])


def to_come() -> str:
    """Why a quarter that has not begun is refused."""
    return _("This quarter has not begun. Enter it when it is over.")
