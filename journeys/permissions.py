"""Who may do what to the map, and what people are told who may not. Pages, API and templates ask these."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.models import Role, User
from cxtracker.permissions import predicate
from journeys.models import Function, Metric, RatingRound

PROGRAMME_TEAM = (Role.ADMINISTRATOR, Role.CX_MANAGER)


# --- the map ----------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can't change the map. Ask your CX manager."))
def can_edit_map(user: User) -> bool:
    """Journeys, stages, touchpoints and segments."""
    return user.role in PROGRAMME_TEAM


@predicate(gettext_lazy("You can't enter what customers are worth. Ask your CX manager."))
def can_enter_customers(user: User) -> bool:
    """Bands of happy and unhappy customers, and who came and left."""
    return can_edit_map(user)


@predicate(gettext_lazy("You can't change shared behaviours. Ask your CX manager."))
def can_edit_behaviours(user: User) -> bool:
    return can_edit_map(user)


# --- functions --------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can't add functions. Ask your CX manager."))
def can_add_functions(user: User) -> bool:
    """New functions with their first head; the CX office sets the company up."""
    return can_edit_map(user)


@predicate(gettext_lazy("Only administrators can remove functions and change their heads and deputies."))
def can_edit_functions(user: User) -> bool:
    """Which functions there are, who heads them."""
    return user.role == Role.ADMINISTRATOR


@predicate(
    gettext_lazy("You can change your function's happy customer and what it watches. An administrator sets the rest.")
)
def can_configure_function(user: User) -> bool:
    """What a function is called, and whether it is the CX office or finance."""
    return can_edit_functions(user)


def _only_its_own(user: User, function: Function, today: date) -> str:
    message = _("You can't describe %(name)s. Ask its head, a deputy or an administrator.")
    return message % {"name": function.name}


@predicate(_only_its_own)
def can_describe_function(user: User, function: Function, today: date) -> bool:
    """A function's own words: its happy customer, what it watches."""
    return can_edit_functions(user) or can_answer_for(user, function, today)


def _only_its_own_and_the_office(user: User, function: Function, today: date) -> str:
    message = _("You can't say how %(name)s relates to a shared behaviour. Ask its head or a CX manager.")
    return message % {"name": function.name}


@predicate(_only_its_own_and_the_office)
def can_align_function(user: User, function: Function, today: date) -> bool:
    """How a function's target relates to a shared behaviour."""
    return can_edit_map(user) or can_describe_function(user, function, today)


def _only_its_head(user: User, function: Function) -> str:
    return _("Only the head of %(name)s or an administrator can name a substitute.") % {"name": function.name}


@predicate(_only_its_head)
def can_name_substitute(user: User, function: Function) -> bool:
    """The head, for the time away; a substitute cannot hand on what is not theirs."""
    return can_edit_functions(user) or function.head_id == user.pk


def _only_who_answers(user: User, function: Function, today: date) -> str:
    return _("Only the head of %(name)s or a deputy can answer for it.") % {"name": function.name}


@predicate(_only_who_answers)
def can_answer_for(user: User, function: Function, today: date) -> bool:
    """Heads always, deputies inside their window; nobody else, whatever their role."""
    return Function.objects.answered_by(user, today).filter(pk=function.pk).exists()


# --- influence --------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can't rate influence. Ask a CX manager or the head of the function."))
def can_rate_influence(user: User) -> bool:
    """The influence matrix is agreed in a meeting of the CX office and whoever heads or deputises a function."""
    return can_edit_map(user) or Function.objects.filter(head=user).exists() or user.deputises.exists()


@predicate(gettext_lazy("You can't close this round or use its results. Ask the person who opened it or a CX manager."))
def can_close_round(user: User, round_: RatingRound) -> bool:
    """Who opened it, while they may still rate; and the CX office, so that none stays open for ever."""
    return can_edit_map(user) or (round_.opened_by_id == user.pk and can_rate_influence(user))


# --- metrics ----------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can't change the metric catalogue. Ask your CX manager."))
def can_edit_metrics(user: User) -> bool:
    return can_edit_map(user)


def _not_a_second_person(user: User, metric: Metric) -> str:
    if metric.described_by_id == user.pk:
        return _("You worded this metric yourself. Ask someone else to check and confirm it.")
    return _("You can't confirm metrics. Ask a CX manager or the head of a function.")


@predicate(_not_a_second_person)
def can_confirm_metric(user: User, metric: Metric) -> bool:
    """Vouching that a metric is observed: the CX office and whoever heads a function, but not who worded it."""
    if metric.described_by_id == user.pk:
        return False
    return can_edit_map(user) or Function.objects.filter(head=user).exists()


@predicate(gettext_lazy("You can view readings and event marks but not change them. Ask your CX manager."))
def can_enter_readings(user: User) -> bool:
    """Whoever works on the programme or answers for a function; readers and leadership read."""
    return user.role in (*PROGRAMME_TEAM, Role.CONTRIBUTOR) or can_rate_influence(user)
