"""Keeping the pact: a version for every material change, and the question whether functions still stand by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import provenance, trail
from cxtracker.permissions import require
from initiatives import consent, permissions
from initiatives.models import (
    Initiative,
    InitiativeTouchpoint,
    Outcome,
    OwnershipRequest,
    Pact,
    RequestState,
    RequestStep,
    Step,
)
from initiatives.models.initiatives import UNDER_PACT
from initiatives.ownership.rules.pact import in_words, material_changes
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import Policy

AT_THE_TABLE = (
    RequestState.APPROVED,
    RequestState.REQUESTED,
    RequestState.CONDITIONAL,
    RequestState.QUESTION,
)


def version_now(initiative: Initiative, *, at: datetime) -> int:
    """The version of the pact as it is now; a new one when anything that belongs to it differs from the last."""
    return _version_of(_content(initiative), initiative, at)


def _version_of(content: Mapping[str, Any], initiative: Initiative, at: datetime) -> int:
    last = Pact.objects.filter(initiative=initiative).order_by("-version").first()
    if last and last.content == content:
        return last.version
    version = last.version + 1 if last else 1
    Pact.objects.create(initiative=initiative, version=version, content=content, at=at)
    return version


def reconfirm(
    initiative: Initiative, *, policy: Policy, calendar: WorkCalendar, at: datetime, by: User | None
) -> list[OwnershipRequest]:
    """Ask those again whose approval was for a materially different pact; small edits keep approvals.

    Runs in the transaction of the change, with the initiative locked. Each is asked once per material change.
    MaterialChange, and with it no change at all, unless the person knows (`initiatives.consent`).
    """
    approved = list(
        OwnershipRequest.objects.filter(initiative=initiative, state=RequestState.APPROVED).select_related(
            "function", "initiative"
        )
    )
    present = _content(initiative)
    versions = dict(Pact.objects.filter(initiative=initiative).values_list("version", "content"))
    changes = {
        ownership_request: changed
        for ownership_request in approved
        if ownership_request.pact in versions
        and (changed := material_changes(versions[ownership_request.pact], present, policy))
    }
    reasked = list(_reasked(initiative))
    if not changes and not reasked:
        return []
    version = _version_of(present, initiative, at)  # what those who are asked already read is the plan as it is now
    _restore([asked for asked in reasked if _as_agreed(asked, versions, present, policy)], version, at)
    if not changes:
        return []
    agreed = consent.given()
    slip = agreed.to == consent.Consent.SLIP
    if agreed.to is None or (slip and not agreed.reason):
        words = {
            part: in_words(part, versions[ownership_request.pact or 0], present)
            for ownership_request, changed in changes.items()
            for part in changed
        }
        names = sorted(ownership_request.function.name for ownership_request in changes)
        wrong = _("Say what the slip was; your reason stays in the history.") if slip else ""
        raise consent.MaterialChange(list(words.values()), names, wrong)
    if slip:
        _correct_slip(list(changes), version, by, agreed.reason)
        return []
    return [
        _ask_again(ownership_request, changed, calendar, policy, at, version)
        for ownership_request, changed in changes.items()
    ]


def _reasked(initiative: Initiative) -> QuerySet[OwnershipRequest]:
    """Requests whose function was asked to confirm a changed plan and has not said anything since."""
    last = RequestStep.objects.filter(request=OuterRef("pk")).order_by("-id")
    asked = OwnershipRequest.objects.filter(initiative=initiative, state=RequestState.REQUESTED)
    return (
        asked.annotate(last=Subquery(last.values("kind")[:1]))
        .filter(last=Step.RECONFIRM)
        .select_related("function", "initiative")
    )


def _as_agreed(
    ownership_request: OwnershipRequest, versions: Mapping[int, Any], present: Mapping[str, Any], policy: Policy
) -> bool:
    """Whether the plan is again what the function said yes to."""
    agreed_to = versions.get(ownership_request.pact or 0)
    return agreed_to is not None and not material_changes(agreed_to, present, policy)


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
    changed: list[str],
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


def _content(initiative: Initiative) -> dict[str, Any]:
    return contents([initiative.pk])[initiative.pk]


def contents(initiative_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What belongs to the pact of each initiative, as `rules.pact.Content`; four queries for any number."""
    found: dict[int, dict[str, Any]] = {
        pk: {
            "touchpoints": [],
            "go_live": go_live.isoformat() if go_live else None,
            "targets": {},
            "functions": [],
            "agreed": status in UNDER_PACT,
        }
        for pk, go_live, status in Initiative.objects.filter(pk__in=initiative_ids).values_list(
            "pk", "go_live", "status"
        )
    }
    touched = InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids).order_by("touchpoint__key")
    for pk, key in touched.values_list("initiative_id", "touchpoint__key"):
        found[pk]["touchpoints"].append(key)
    asked = OwnershipRequest.objects.filter(initiative__in=initiative_ids, state__in=AT_THE_TABLE)
    for pk, key in asked.order_by("function__key").values_list("initiative_id", "function__key"):
        found[pk]["functions"].append(key)
    promised = Outcome.objects.filter(initiative__in=initiative_ids).exclude(target=None)
    for pk, metric, segment, target in promised.values_list("initiative_id", "metric__key", "segment__key", "target"):
        found[pk]["targets"][" ".join(filter(None, (metric, segment)))] = target
    return found
