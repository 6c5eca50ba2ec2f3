"""What leadership is asked, what it decides, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import Decision, DecisionState, Initiative, Status, Verb

MOST_OPTIONS = 4
SHORTEST = 10
"""Characters of a question that can be answered without asking back."""
OPTION = ("verb", "text", "loses")
FARTHEST = timedelta(days=731)
"""A promise to act that lies further ahead is none."""


@transaction.atomic
def ask(
    initiative: Initiative | None,
    *,
    question: str,
    by: User,
    now: datetime,
    options: Sequence[Mapping[str, str]] = (),
    recommended: str = "",
    waiting_costs: str = "",
    needed_by: date | None = None,
) -> Decision:
    """Put a question to leadership, on an initiative or on the portfolio; each option names a verb once."""
    require(permissions.can_ask_leadership, by, initiative)
    if initiative is not None and initiative.status == Status.DRAFT:
        raise Refused(_("Leadership can't see drafts. Propose %(key)s first.") % {"key": initiative.key})
    chosen = [{name: str(option.get(name, "")).strip()[:300] for name in OPTION} for option in options]
    wrong = _wrong_options(chosen, recommended)
    if len(question.strip()) < SHORTEST:
        wrong["question"] = [_("Ask one clear question (at least %(n)s characters).") % {"n": SHORTEST}]
    if not chosen and not recommended:
        wrong["recommended"] = [_("Add at least one option, or say what you recommend.")]
    if needed_by is not None and needed_by < timezone.localdate(now):
        wrong["needed_by"] = [_("Choose today or a later date.")]
    if wrong:
        raise Invalid(wrong)
    decision = Decision.objects.create(
        initiative=initiative,
        question=question.strip()[:300],
        options=chosen,
        recommended=recommended,
        waiting_costs=waiting_costs.strip()[:300],
        needed_by=needed_by,
        asked_by=by,
        asked_at=now,
    )
    _record("decision.asked", decision, by, comment=decision.question)
    return decision


@transaction.atomic
def decide(
    decision: Decision, *, verb: str, why: str, owner: User | None, until: date | None, by: User, now: datetime
) -> Decision:
    """Answer it, once. Nothing else moves by itself: who stops an initiative does that as a step of its own."""
    require(permissions.can_decide, by)
    today = timezone.localdate(now)
    wrong: dict[str, list[str]] = {}
    if verb not in Verb.values:
        wrong["verb"] = [_("Choose scale, continue, unblock or stop.")]
    if not why.strip():
        wrong["why"] = [_("Give a reason. It stays with the decision.")]
    if owner is None or not owner.is_active:
        wrong["owner"] = [_("Choose who will do it.")]
    if until is None or not today <= until <= today + FARTHEST:
        wrong["until"] = [_("Choose a date from today to two years from now.")]
    if wrong:
        raise Invalid(wrong)
    values = {
        "state": DecisionState.DECIDED,
        "verb": verb,
        "why": why.strip()[:500],
        "owner": owner,
        "until": until,
        "decided_by": by,
        "decided_at": now,
    }
    if not _change(decision, DecisionState.ASKED, values):
        raise Conflict(_decided_already(decision))
    _record("decision.decided", decision, by, verb=verb, comment=decision.why, owner=owner, until=until)
    return decision


@transaction.atomic
def follow_up(decision: Decision, *, state: str, note: str, by: User, today: date) -> Decision:
    """Say what became of it: done, or dropped."""
    require(permissions.can_follow_up, by, decision)
    wrong: dict[str, list[str]] = {}
    if state not in (DecisionState.DONE, DecisionState.DROPPED):
        wrong["state"] = [_("Choose done or dropped.")]
    if not note.strip():
        wrong["note"] = [_("Describe the result in a sentence.")]
    if wrong:
        raise Invalid(wrong)
    values = {"state": state, "outcome_note": note.strip()[:500], "ended_on": today}
    if not _change(decision, DecisionState.DECIDED, values):
        if decision.state == DecisionState.ASKED:
            raise Refused(_("Nothing has been decided yet, so there is no result to record."))
        raise Conflict(_("The result has already been recorded: “%(note)s”") % {"note": decision.outcome_note})
    _record(f"decision.{state}", decision, by, comment=decision.outcome_note)
    return decision


@transaction.atomic
def hand_over(decisions: Iterable[Decision], to: User, *, by: User) -> None:
    """Let someone else carry them out, because the one who should leaves; what is done meanwhile stays as it is."""
    require(can_manage_people, by)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("initiative", "owner")
    due = rows.filter(pk__in=[decision.pk for decision in decisions], state=DecisionState.DECIDED).order_by("pk")
    changed = [(decision, editing.change(decision, {"owner": to})) for decision in due]
    trail.record_many(
        [
            trail.Entry("decision.handed_over", decision, decision.initiative, changes=changes)
            for decision, changes in changed
            if changes
        ],
        by=by,
    )


def _wrong_options(options: Sequence[Mapping[str, str]], recommended: str) -> dict[str, list[str]]:
    verbs = [option["verb"] for option in options]
    if len(options) > MOST_OPTIONS:
        return {"options": [_("Offer at most four options.")]}
    if unknown := [verb for verb in verbs if verb not in Verb.values]:
        message = _("“%(verb)s” is not one of: %(known)s.")
        return {"options": [message % {"verb": unknown[0], "known": ", ".join(Verb.values)}]}
    if len(set(verbs)) < len(verbs):
        return {"options": [_("Offer each of scale, continue, unblock and stop at most once.")]}
    if not all(option["text"] for option in options):
        return {"options": [_("Say what would be done for each option.")]}
    if recommended and recommended not in (verbs or Verb.values):
        return {"recommended": [_("Recommend one of the options.")]}
    return {}


def _change(decision: Decision, expected: DecisionState, values: Mapping[str, Any]) -> bool:
    """Move it on if it still stands where it has to; `decision` is read anew."""
    unchanged = Decision.objects.filter(pk=decision.pk, state=expected)
    changed = unchanged.update(**values, version=F("version") + 1)
    decision.refresh_from_db()
    return bool(changed)


def _decided_already(decision: Decision) -> str:
    who = decision.decided_by.name if decision.decided_by else ""
    return _("%(who)s has already decided this: %(verb)s. Your decision was not saved.") % {
        "who": who,
        "verb": decision.get_verb_display(),
    }


def _record(kind: str, decision: Decision, by: User, **context: Any) -> None:
    subject: models.Model = decision.initiative or decision
    known = {name: value for name, value in context.items() if value}
    trail.record(kind, decision, subject=subject, by=by, context=known)
