"""Who may do what to the map. Pages, API and templates ask these functions, and no others."""

from __future__ import annotations

from datetime import date

from cxtracker.accounts.models import Role, User
from journeys.models import Function, RatingRound


def can_edit_map(user: User) -> bool:
    """Journeys, stages, touchpoints and segments."""
    return user.role in (Role.ADMINISTRATOR, Role.CX_MANAGER)


def can_edit_functions(user: User) -> bool:
    """Which functions there are, who heads them."""
    return user.role == Role.ADMINISTRATOR


def can_describe_function(user: User, function: Function, today: date) -> bool:
    """A function's own words: its happy customer, what it watches."""
    return can_edit_functions(user) or can_answer_for(user, function, today)


def can_name_substitute(user: User, function: Function) -> bool:
    """The head, for the time away; a substitute cannot hand on what is not theirs."""
    return can_edit_functions(user) or function.head_id == user.pk


def can_rate_influence(user: User) -> bool:
    """The influence matrix is agreed in a meeting of the CX office and whoever heads or deputises a function."""
    return can_edit_map(user) or Function.objects.filter(head=user).exists() or user.deputises.exists()


def can_confirm_metrics(user: User) -> bool:
    """Vouching that a metric is observed: the CX office and whoever heads a function, but not who worded it."""
    return can_edit_map(user) or Function.objects.filter(head=user).exists()


def can_close_round(user: User, round_: RatingRound) -> bool:
    """Who opened it, while they may still rate; and the CX office, so that none stays open for ever."""
    return can_edit_map(user) or (round_.opened_by_id == user.pk and can_rate_influence(user))


def can_enter_readings(user: User) -> bool:
    """Whoever works on the programme or answers for a function; readers and leadership read."""
    return user.role in (Role.ADMINISTRATOR, Role.CX_MANAGER, Role.CONTRIBUTOR) or can_rate_influence(user)


def can_answer_for(user: User, function: Function, today: date) -> bool:
    """Heads always, deputies inside their window; nobody else, whatever their role."""
    return Function.objects.answered_by(user, today).filter(pk=function.pk).exists()
