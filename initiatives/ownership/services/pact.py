"""Keeping the pact: a version for every material change, and the question whether functions still stand by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import provenance, trail
from cxtracker.permissions import require
from initiatives import consent, permissions
from initiatives.models import Initiative, OwnershipRequest, Pact, PactPart, RequestState, RequestStep, Step
from initiatives.ownership.queries import pact_changes
from initiatives.ownership.queries.pacts import Standing, contents, standings
from initiatives.ownership.rules.pact import difference
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import Policy
from journeys.directory import Directory, directory

CHANGED = "pact.changed"
"""The plan of an agreed initiative changed; `changes` are `PactPart`s with what was and is."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the answers of an initiative: what `changes` (each to follow “This …”) asked `asked` again, and
    whose yes (`restored`) stands again because the plan is as it was. Names, not keys."""

    initiative: Initiative
    changes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    restored: tuple[str, ...] = field(default=())


def version_now(initiative: Initiative, *, at: datetime) -> int:
    """The version of the pact as it is now; a new one when anything that belongs to it differs from the last."""
    return versions_now([initiative.pk], at=at)[initiative.pk]


def versions_now(initiative_ids: Collection[int], *, at: datetime) -> dict[int, int]:
    """The same for several; a constant number of queries."""
    present, last = contents(initiative_ids), {}
    for version in Pact.objects.filter(initiative__in=present).order_by("version"):
        last[version.initiative_id] = version
    new = [
        Pact(initiative_id=pk, version=last[pk].version + 1 if pk in last else 1, content=content, at=at)
        for pk, content in present.items()
        if pk not in last or last[pk].content != content
    ]
    Pact.objects.bulk_create(new, batch_size=500)
    return {pk: version.version for pk, version in last.items()} | {
        version.initiative_id: version.version for version in new
    }


def bound(initiative: Initiative) -> dict[str, Any]:
    """Which version each yes is bound to and which is the newest, to be kept in JSON; see `unbind`."""
    approved = OwnershipRequest.objects.filter(initiative=initiative, state=RequestState.APPROVED)
    newest = Pact.objects.filter(initiative=initiative).aggregate(newest=Max("version"))["newest"]
    return {
        "requests": {str(pk): version for pk, version in approved.values_list("pk", "pact")},
        "newest": newest or 0,
    }


def unbind(initiative: Initiative, before: Mapping[str, Any]) -> None:
    """The pact was not concluded after all: every yes is bound to what it was `bound` to before."""
    for pk, version in before["requests"].items():
        OwnershipRequest.objects.filter(pk=int(pk)).update(pact=version)
    Pact.objects.filter(initiative=initiative, version__gt=before["newest"]).delete()


def reconfirm(by: Mapping[int, User | None], *, policy: Policy, calendar: WorkCalendar, at: datetime) -> list[Kept]:
    """Ask those again whose approval was for a materially different pact; small edits keep approvals.

    `by` says of each changed initiative (id) who changed it. Runs in the transaction of the changes, with the
    initiatives locked. Each function is asked once per material change. MaterialChange, and with it no change at all,
    unless the person knows (`initiatives.consent`).
    """
    every_standing = standings(by, policy)
    touched = [
        standing
        for standing in every_standing
        if standing.changed or standing.reasked or standing.unbound or (standing.present["agreed"] and standing.moved)
    ]
    if not touched:
        return []
    names = directory()
    kept = [_keep(standing, by[standing.initiative.pk], names, calendar, policy, at) for standing in touched]
    return [change for change in kept if change.asked or change.restored]


def _keep(
    standing: Standing, by: User | None, names: Directory, calendar: WorkCalendar, policy: Policy, at: datetime
) -> Kept:
    initiative = standing.initiative
    words = pact_changes.in_words(standing, names)
    asked = tuple(sorted(ownership_request.function.name for ownership_request in standing.changed))
    agreed = consent.given()
    slip = bool(standing.changed) and agreed.to == consent.Consent.SLIP
    if standing.changed and (agreed.to is None or (slip and not agreed.reason)):
        wrong = _("Say what the slip was; your reason stays in the history.") if slip else ""
        raise consent.MaterialChange(words, asked, wrong, agreed.reason)
    # what those who are asked already read is the plan as it is now
    version = version_now(initiative, at=at)
    _tell(standing, version, by, agreed.reason if slip else "")
    _restore(standing.restorable, version, at)
    OwnershipRequest.objects.filter(pk__in=[request.pk for request in standing.unbound]).update(pact=version)
    if slip:
        _correct_slip(list(standing.changed), version, by, agreed.reason)
        asked = ()
    else:
        for ownership_request, changed in standing.changed.items():
            _ask_again(ownership_request, changed, calendar, policy, at, version)
    restored = tuple(sorted(ownership_request.function.name for ownership_request in standing.restorable))
    return Kept(initiative, tuple(words), asked, restored)


def _tell(standing: Standing, version: int, by: User | None, reason: str) -> None:
    """Write down which terms of the agreed plan changed, whoever has to agree to it again."""
    last_agreed = dict.fromkeys(standing.moved, standing.versions[standing.last])
    for ownership_request, changed in standing.changed.items():  # little by little, since their yes
        for part in changed:
            last_agreed.setdefault(part, standing.versions[ownership_request.pact or 0])
    changes = {
        part.value: list(difference(part, last_agreed[part], standing.present))
        for part in PactPart
        if part in last_agreed and last_agreed[part].get("agreed")
    }
    if changes:
        context = {"version": version, "comment": reason[:300]} if reason else {"version": version}
        trail.record(CHANGED, standing.initiative, by=by, changes=changes, context=context)


def _restore(requests: Sequence[OwnershipRequest], version: int, at: datetime) -> None:
    """Who was asked to confirm a change that is gone again need not: their yes stands as before."""
    door = provenance.current().channel
    OwnershipRequest.objects.filter(pk__in=[asked.pk for asked in requests]).update(
        state=RequestState.APPROVED, version=F("version") + 1
    )
    RequestStep.objects.bulk_create(
        RequestStep(request=asked, kind=Step.RESTORED, at=at, channel=door, pact=version) for asked in requests
    )
    trail.record_many(
        [
            trail.Entry("ownership.restored", asked, asked.initiative, context={"function": asked.function})
            for asked in requests
        ],
        by=None,
    )


def _correct_slip(requests: Sequence[OwnershipRequest], version: int, by: User | None, reason: str) -> None:
    """Their answers stay, now for the plan as it was meant."""
    if by is not None:
        require(permissions.can_correct_slips, by)
    OwnershipRequest.objects.filter(pk__in=[asked.pk for asked in requests]).update(pact=version)
    trail.record_many(
        [
            trail.Entry(
                "ownership.slip_corrected",
                asked,
                asked.initiative,
                context={"function": asked.function, "comment": reason[:300]},
            )
            for asked in requests
        ],
        by=by,
    )


def _ask_again(
    ownership_request: OwnershipRequest,
    changed: Sequence[PactPart],
    calendar: WorkCalendar,
    policy: Policy,
    at: datetime,
    version: int,
) -> OwnershipRequest:
    due_on = calendar.after_days(at.astimezone(calendar.zone).date(), policy.answer_limit_working_days)
    OwnershipRequest.objects.filter(pk=ownership_request.pk).update(
        state=RequestState.REQUESTED, effective=False, due_on=due_on, version=F("version") + 1
    )
    RequestStep.objects.create(
        request=ownership_request, kind=Step.RECONFIRM, at=at, channel=provenance.current().channel, pact=version
    )
    trail.record(
        "ownership.reconfirm",
        ownership_request,
        subject=ownership_request.initiative,
        by=None,
        context={
            "function": ownership_request.function,
            "changed": changed,
            "decided_on": ownership_request.pact,
            "now": version,
        },
    )
    return ownership_request
