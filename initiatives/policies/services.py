"""Changing policies: each with a reason, an author and a date; what follows from them is computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import PolicyChange
from initiatives.policies.queries.in_force import NAMES, policy_in_force
from initiatives.policies.rules.limits import wrong_values
from initiatives.policies.rules.policy import DEFAULT, Policy


@transaction.atomic
def change(
    values: Mapping[str, Any], *, reason: str, by: User, now: datetime, expected: Mapping[str, Any] | None = None
) -> list[PolicyChange]:
    """Set some policies (names of `Policy` to values); the rows written, none for values that stand already.

    Conflict when one of them no longer is what `expected` says.
    """
    require(permissions.can_set_policies, by)
    # One after the other, so that two people changing two weights at once cannot leave a sum that is not 1.
    list(PolicyChange.objects.select_for_update().order_by("-pk").values_list("pk")[:1])
    present = policy_in_force()
    _refuse_unknown(values)
    known = {name: _typed(name, value) for name, value in (expected or {}).items() if name in NAMES}
    editing.refuse_overtaken({name: getattr(present, name) for name in values}, known)
    wanted: Policy = replace(present, **{name: _typed(name, value) for name, value in values.items()})
    before, after = asdict(present), asdict(wanted)
    changed = [name for name in after if after[name] != before[name]]
    wrong = {**wrong_values(wanted), **_unknown_to_the_world(wanted, present)}
    if changed and not reason.strip():
        wrong["reason"] = [_("Say why, so people can look it up later.")]
    if wrong:
        raise Invalid(wrong)
    rows = [
        PolicyChange(name=name, value=trail.plain(after[name]), reason=reason.strip()[:300], by=by, at=now)
        for name in changed
    ]
    PolicyChange.objects.bulk_create(rows)
    trail.record_many([_entry(row, before[row.name], after[row.name]) for row in rows], by=by)
    return rows


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - NAMES)
    if unknown:
        raise Invalid({name: [_("There is no such policy.")] for name in unknown})


def _entry(row: PolicyChange, before: Any, after: Any) -> trail.Entry:
    return trail.Entry("policy.changed", row, changes={row.name: [before, after]}, context={"comment": row.reason})


def _typed(name: str, value: Any) -> Any:
    """Lists as the tuples policies hold; whole numbers for weights as the fractions they are."""
    default = getattr(DEFAULT, name)
    if isinstance(default, tuple) and isinstance(value, list | tuple | set):
        return tuple(sorted(value))
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _unknown_to_the_world(wanted: Policy, present: Policy) -> dict[str, list[str]]:
    """Countries without a calendar, people who are not there."""
    wrong = {}
    if wanted.country and wanted.country != present.country:
        country, _dash, part = wanted.country.partition("-")
        parts = holidays.list_supported_countries().get(country)
        if parts is None or (part and part not in parts):
            wrong["country"] = [_("No public holidays are known for this. Write DE, or DE-BY for a region.")]
    new_person = wanted.escalate_to if wanted.escalate_to != present.escalate_to else ""
    if new_person and not User.objects.filter(email=new_person, is_active=True).exists():
        wrong["escalate_to"] = [_("No active person has this address.")]
    return wrong
