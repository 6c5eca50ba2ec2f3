"""Who may do what to initiatives and ownership. Pages, API and templates ask these functions, and no others."""

from __future__ import annotations

from datetime import date

from cxtracker.accounts.models import Role, User
from initiatives.models import Decision, Initiative, Outcome, OwnershipRequest
from journeys import permissions as map_permissions
from journeys.models import Function

RUNS_THE_PROGRAMME = (Role.ADMINISTRATOR, Role.CX_MANAGER)


def can_create(user: User) -> bool:
    return user.role in (*RUNS_THE_PROGRAMME, Role.CONTRIBUTOR)


def can_edit(user: User, initiative: Initiative) -> bool:
    """Those who run the programme; whoever started it or answers for it."""
    return user.role in RUNS_THE_PROGRAMME or user.pk in (initiative.initiator_id, initiative.accountable_id)


def can_ask(user: User, initiative: Initiative) -> bool:
    """Asking a function to own: whoever may edit, and leadership."""
    return can_edit(user, initiative) or user.role == Role.LEADERSHIP


def can_answer(user: User, request: OwnershipRequest, today: date) -> bool:
    """Only the function answers; administrators do not decide for it either."""
    return map_permissions.can_answer_for(user, request.function, today)


def can_override(user: User) -> bool:
    """Deciding for a function that cannot; only as a logged exception with a reason."""
    return user.is_administrator


def can_move(user: User, initiative: Initiative) -> bool:
    """Advancing, stopping and holding: whoever may edit, and leadership."""
    return can_edit(user, initiative) or user.role == Role.LEADERSHIP


def can_rule(user: User) -> bool:
    """Ruling between two functions' targets, and accepting a finding for a while, are leadership's."""
    return user.role == Role.LEADERSHIP


def can_set_policies(user: User) -> bool:
    return user.role in (Role.ADMINISTRATOR, Role.LEADERSHIP)


def can_import(user: User) -> bool:
    return user.role in RUNS_THE_PROGRAMME


def can_export(user: User) -> bool:
    """Everything at once holds other people's drafts too."""
    return user.is_administrator


def can_ask_leadership(user: User, initiative: Initiative | None) -> bool:
    """Putting a question to leadership; on the portfolio (None) those who run the programme, and leadership itself."""
    if user.role in (*RUNS_THE_PROGRAMME, Role.LEADERSHIP):
        return True
    return initiative is not None and can_edit(user, initiative)


def can_decide(user: User) -> bool:
    """Answering what leadership is asked, and closing a review."""
    return user.role == Role.LEADERSHIP


def can_follow_up(user: User, decision: Decision) -> bool:
    """Saying what became of a decision: who does it, leadership, and those who run the programme."""
    return user.pk == decision.owner_id or user.role in (*RUNS_THE_PROGRAMME, Role.LEADERSHIP)


def is_finance(user: User, today: date) -> bool:
    """Head or deputy of the function that confirms money."""
    return Function.objects.answered_by(user, today).filter(is_finance=True).exists()


def can_confirm(user: User, outcome: Outcome, today: date) -> bool:
    """Finance, but never who answers for the benefit."""
    return user.pk != outcome.benefit_owner_id and is_finance(user, today)


def can_agree_shares(user: User) -> bool:
    """Writing down how several share one movement: those who run the programme, and leadership."""
    return user.role in RUNS_THE_PROGRAMME or can_rule(user)
