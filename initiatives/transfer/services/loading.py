"""Writing a planned bundle: rows, links, events, and the assessments that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from cxtracker.audit import trail
from cxtracker.audit.trail import Entry
from cxtracker.bundle import writing
from cxtracker.bundle.events import entries
from cxtracker.bundle.listing import Context
from cxtracker.bundle.planning import Plan
from cxtracker.chunks import chunks
from initiatives.assessment.services import evaluation
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome
from initiatives.models.ownership import SAID
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.competing_claims import rivals
from initiatives.ownership.services import imported, pact
from initiatives.ownership.services.pact import Kept
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from journeys import transfer as the_map

OURS = ("initiatives", "ownerships", "outcomes")


@transaction.atomic
def load(
    plan: Plan,
    *,
    context: Context,
    vouch: str = "",
    confirmed: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Kept]:
    """Write every list in turn. The gates of the workflow do not apply: this is how the company already is.

    What functions agreed to binds an import too: where it changes the plan, they are asked again. Returns what became
    of their answers. `confirmed` is how many questions about values were answered “it is so”.
    """
    _lock(plan)
    total = sum(len(changes) for changes in plan.changes.values())
    done = 0
    for name, changes in plan.changes.items():
        if changes:
            if progress:
                progress(name, done, total)
            _rows(plan, name, context)
            done += len(changes)
    for changes in plan.changes.values():
        if changes:
            writing.write_links(plan, changes)
    if not done:
        return []
    if asked := _answers_brought(plan):
        imported.remember(asked, by=context.by, now=context.now, vouched=context.vouched)
    if progress:
        progress("", done, total)
    trail.record_many(_events(plan, context, vouch, confirmed), by=context.by)
    kept = _ask_again(plan, context)
    affected = _affected(plan)
    for ids in chunks(sorted(affected), writing.BATCH):
        effects.follow(Outcome.objects.filter(initiative__in=ids))
    evaluation.evaluate(affected, today=context.today)
    return kept


def _answers_brought(plan: Plan) -> list[int]:
    """Questions the import put, or whose answer it changed."""
    return [
        change.row.pk
        for change in plan.changes["ownerships"]
        if change.pk is None or {"state", "reported"} & set(change.changed)
    ]


def _lock(plan: Plan) -> None:
    """Initiatives come first in the order of locks, so that nobody answers to a plan while it changes."""
    known = plan.known.get("initiatives", {})
    keys = {change.state["key"] for change in plan.changes["initiatives"].changed}
    keys |= {change.state["initiative"] for name in OURS[1:] for change in plan.changes[name]}
    for pks in chunks(sorted(known[key].pk for key in keys if key in known), writing.BATCH):
        list(Initiative.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _ask_again(plan: Plan, context: Context) -> list[Kept]:
    policy = policy_in_force()
    calendar = work_calendar(policy)
    kept = []
    for pks in chunks(sorted(_own(plan)), writing.BATCH):
        kept += pact.reconfirm(dict.fromkeys(pks, context.by), policy=policy, calendar=calendar, at=context.now)
    return kept


def _rows(plan: Plan, name: str, context: Context) -> None:
    changes = plan.changes[name]
    match name:
        case "ownerships":  # whether an approval counts is derived again by the assessment
            writing.write_rows(plan, changes, on_change={"effective": False})
        case "outcomes":
            _lower_headlines(plan)
            writing.write_rows(plan, changes)
        case "initiatives":
            writing.write_rows(plan, changes)
        case _:
            the_map.rows(plan, name, context=context)


def _lower_headlines(plan: Plan) -> None:
    """An initiative has one headline at any moment, so the old one goes before the new one comes."""
    lowered = [
        change.pk
        for change in plan.changes["outcomes"].changed
        if "headline" in change.changed and not change.state["headline"]
    ]
    for pks in chunks(lowered, writing.BATCH):
        Outcome.objects.filter(pk__in=pks).update(headline=False)


def _events(plan: Plan, context: Context, vouch: str, confirmed: int) -> Iterator[Entry]:
    for name, changes in plan.changes.items():
        if changes:
            yield from entries(plan, changes) if name in OURS else the_map.events(plan, name)
    answered = {change.state["initiative"] for change in plan.changes["ownerships"] if change.state["state"] in SAID}
    if vouch:
        for key in sorted(answered):
            yield Entry("ownership.vouched", plan.known["initiatives"][key], context={"reason": vouch})
    if context.by is not None:
        counts: dict[str, Any] = {
            name: {"created": len(changes.created), "changed": len(changes.changed), "unchanged": changes.unchanged}
            for name, changes in plan.changes.items()
            if changes or changes.unchanged
        }
        if answered and context.vouched:
            counts["vouched"] = vouch or "first import"
        if confirmed:
            counts["confirmed"] = confirmed
        yield Entry("bundle.imported", context.by, context=counts)


def _affected(plan: Plan) -> set[int]:
    """Initiatives whose assessment or flags may follow from what changed; all, where that is hard to tell."""
    everything = any(plan.changes[name] for name in ("functions", "people", "metrics"))
    if everything:
        return set(Initiative.objects.values_list("pk", flat=True))
    own = _own(plan)
    return own | _through_touchpoints(plan) | _through_series(plan) | _rivals(plan, own)


def _own(plan: Plan) -> set[int]:
    own = {change.row.pk for change in plan.changes["initiatives"]}
    known = plan.known.get("initiatives", {})
    return own | {known[change.state["initiative"]].pk for name in OURS[1:] for change in plan.changes[name]}


def _through_touchpoints(plan: Plan) -> set[int]:
    keys = {change.state["touchpoint"] for change in plan.changes["influences"]}
    keys |= {change.state["key"] for change in plan.changes["touchpoints"].changed}
    moved = {change.state["key"] for change in plan.changes["stages"].changed}
    touching: set[int] = set()
    for some in chunks(sorted(keys), writing.BATCH):
        touching |= _touching(Q(touchpoint__key__in=some))
    for some in chunks(sorted(moved), writing.BATCH):
        touching |= _touching(Q(touchpoint__stage__key__in=some))
    return touching


def _touching(condition: Q) -> set[int]:
    return set(InitiativeTouchpoint.objects.filter(condition).values_list("initiative_id", flat=True))


def _through_series(plan: Plan) -> set[int]:
    measuring: set[int] = set()
    for pks in chunks(sorted(the_map.touched_series(plan)), writing.BATCH):
        measured = Outcome.objects.filter(Q(series__in=pks) | Q(comparison__in=pks))
        measuring |= set(measured.values_list("initiative_id", flat=True))
    return measuring


def _rivals(plan: Plan, own: set[int]) -> set[int]:
    """Who claims the same movement as what changed, or as it did before."""
    moved = [change for change in plan.changes["outcomes"].changed if "series" in change.changed]
    left = {change.before["series"] for change in moved if change.before}
    competing: set[int] = set()
    for some in chunks(sorted(own), writing.BATCH):
        competing |= rivals(some, left - {None, ""})
    return competing
