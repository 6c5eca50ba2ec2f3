"""Who may do what to initiatives, and what people are told who may not. Pages, API and templates ask these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.models import Role, User
from cxtracker.permissions import predicate
from initiatives.models import Comment, Decision, Initiative, Outcome, OwnershipRequest
from journeys import permissions as map_permissions
from journeys.models import Function
from journeys.permissions import PROGRAMME_TEAM


# --- initiatives ------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can view initiatives but not log new ones. Ask your CX manager."))
def can_create(user: User) -> bool:
    return user.role in (*PROGRAMME_TEAM, Role.CONTRIBUTOR)


@predicate(
    gettext_lazy(
        "You can't change this initiative or its outcomes. Ask its initiator, its accountable owner or a CX manager."
    )
)
def can_edit(user: User, initiative: Initiative) -> bool:
    """Those who run the programme; whoever started it or answers for it."""
    return user.role in PROGRAMME_TEAM or user.pk in (initiative.initiator_id, initiative.accountable_id)


@predicate(
    gettext_lazy(
        "You can't change the status of this initiative. Ask its accountable owner, a CX manager or leadership."
    )
)
def can_move(user: User, initiative: Initiative) -> bool:
    """Advancing, stopping and holding: whoever may edit, and leadership."""
    return can_edit(user, initiative) or user.role == Role.LEADERSHIP


# --- ownership --------------------------------------------------------------------------------------------------
@predicate(
    gettext_lazy(
        "You can't manage the ownership requests of this initiative. Ask its accountable owner, a CX manager or "
        "leadership."
    )
)
def can_ask(user: User, initiative: Initiative) -> bool:
    """Asking a function to own: whoever may edit, and leadership."""
    return can_edit(user, initiative) or user.role == Role.LEADERSHIP


@predicate(gettext_lazy("Only leadership and administrators can correct a slip without asking the functions again."))
def can_correct_slips(user: User) -> bool:
    """Changing what functions agreed to while their answers stay; with a reason."""
    return user.role in (Role.LEADERSHIP, Role.ADMINISTRATOR)


class Answerers(Protocol):
    """People (by id) who may answer a request, who asked it, and to whom it goes where only askers could answer."""

    @property
    def askers(self) -> Collection[int]: ...
    @property
    def stand_ins(self) -> Collection[int]: ...


def asked_it_yourself(function: Function) -> str:
    message = _(
        "You asked this question, so you can't answer it. The head of %(name)s or another deputy can; without one it "
        "goes to the escalation person."
    )
    return message % {"name": function.name}


def _only_the_function(user: User, ownership_request: OwnershipRequest, today: date) -> str:
    if map_permissions.can_answer_for(user, ownership_request.function, today):
        return asked_it_yourself(ownership_request.function)
    return map_permissions.can_answer_for.refusal(user, ownership_request.function, today)


@predicate(_only_the_function)
def can_answer(user: User, ownership_request: OwnershipRequest, today: date) -> bool:
    """Only the function answers, never whoever asked; administrators do not decide for it either."""
    return OwnershipRequest.objects.filter(pk=ownership_request.pk).answerable_by(user, today).exists()


def _not_yours_to_decide(user: User, ownership_request: OwnershipRequest, who: Answerers) -> str:
    if user.pk in who.askers:
        return asked_it_yourself(ownership_request.function)
    return _("Only administrators can decide on behalf of a function.")


@predicate(_not_yours_to_decide)
def can_override(user: User, ownership_request: OwnershipRequest, who: Answerers) -> bool:
    """Deciding for a function that cannot; only as a logged exception with a reason, never on one's own question."""
    return (user.is_administrator or user.pk in who.stand_ins) and user.pk not in who.askers


def _both_sides(user: User, ownership_request: OwnershipRequest) -> str:
    return _("This is your own condition. Someone else who runs %(key)s has to agree to it.") % {
        "key": ownership_request.initiative.key
    }


@predicate(_both_sides)
def can_agree(user: User, ownership_request: OwnershipRequest) -> bool:
    """The requester's side accepts a condition; whoever set it does not."""
    return user.pk != ownership_request.decided_by_id


@predicate(gettext_lazy("Only leadership can rule between two functions' targets."))
def can_rule(user: User) -> bool:
    return user.role == Role.LEADERSHIP


# --- the audit log ----------------------------------------------------------------------------------------------
@predicate(
    gettext_lazy(
        "Only administrators and leadership can read the audit log. An initiative's page shows what happened to it."
    )
)
def can_read_audit(user: User) -> bool:
    return user.role in (Role.ADMINISTRATOR, Role.LEADERSHIP)


# --- findings, policies, bundles --------------------------------------------------------------------------------
@predicate(gettext_lazy("Only leadership can grant and end exceptions."))
def can_grant_exceptions(user: User) -> bool:
    """Accepting a finding for a while."""
    return user.role == Role.LEADERSHIP


@predicate(gettext_lazy("Only administrators and leadership can change policies."))
def can_set_policies(user: User) -> bool:
    return user.role in (Role.ADMINISTRATOR, Role.LEADERSHIP)


@predicate(gettext_lazy("Only CX managers and administrators set the company up."))
def can_set_up(user: User) -> bool:
    """The steps from an empty company to the first questions."""
    return user.role in PROGRAMME_TEAM


@predicate(gettext_lazy("Only CX managers and administrators can import data."))
def can_import(user: User) -> bool:
    return user.role in PROGRAMME_TEAM


@predicate(gettext_lazy("Only administrators can vouch for what an import says in other people's names."))
def can_vouch(user: User) -> bool:
    """Letting imported answers count without asking the functions; kept with the reason."""
    return user.is_administrator


@predicate(gettext_lazy("Only administrators can export everything."))
def can_export(user: User) -> bool:
    """Everything at once holds other people's drafts too."""
    return user.is_administrator


# --- leadership -------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("You can't ask leadership for a decision here. Ask your CX manager to do it."))
def can_ask_leadership(user: User, initiative: Initiative | None) -> bool:
    """Putting a question to leadership; on the portfolio (None) those who run the programme, and leadership itself."""
    if user.role in (*PROGRAMME_TEAM, Role.LEADERSHIP):
        return True
    return initiative is not None and can_edit(user, initiative)


@predicate(gettext_lazy("Only leadership can decide this."))
def can_decide(user: User) -> bool:
    """Answering what leadership is asked."""
    return user.role == Role.LEADERSHIP


@predicate(gettext_lazy("Only leadership can close a review."))
def can_close_reviews(user: User) -> bool:
    return user.role == Role.LEADERSHIP


@predicate(gettext_lazy("You can't record the result of this decision. Ask its owner or a CX manager."))
def can_follow_up(user: User, decision: Decision) -> bool:
    """Saying what became of a decision: who does it, leadership, and those who run the programme."""
    return user.pk == decision.owner_id or user.role in (*PROGRAMME_TEAM, Role.LEADERSHIP)


# --- check-ins --------------------------------------------------------------------------------------------------
@predicate(
    gettext_lazy(
        "You can't check in on this initiative. Ask its accountable owner, the head of its lead function or a CX "
        "manager."
    )
)
def can_check_in(user: User, initiative: Initiative, today: date) -> bool:
    """Saying how it is going: whoever may edit, the lead function, and who answers for a benefit."""
    if can_edit(user, initiative):
        return True
    lead = initiative.lead_function
    if lead is not None and map_permissions.can_answer_for(user, lead, today):
        return True
    return initiative.outcomes.filter(benefit_owner=user).exists()


# --- comments ---------------------------------------------------------------------------------------------------
def _only_its_author(user: User, comment: Comment) -> str:
    message = _("%(name)s wrote this, so nobody else can change or delete it. Answer with a comment of your own.")
    return message % {"name": comment.by.name}


@predicate(_only_its_author)
def can_change_comment(user: User, comment: Comment) -> bool:
    """Wording otherwise, deleting and putting back: one's own."""
    return comment.by_id == user.pk


# --- outcomes ---------------------------------------------------------------------------------------------------
@predicate(gettext_lazy("The baseline was frozen with the agreement. Only leadership can correct it."))
def can_correct_baseline(user: User) -> bool:
    return user.role == Role.LEADERSHIP


@predicate(gettext_lazy("You can't record how a movement is shared. Ask a CX manager or leadership."))
def can_agree_shares(user: User) -> bool:
    """Writing down how several share one movement: those who run the programme, and leadership."""
    return user.role in (*PROGRAMME_TEAM, Role.LEADERSHIP)


def _not_a_second_person(user: User, outcome: Outcome, set_by: int | None) -> str:
    if user.pk in (outcome.initiative.initiator_id, set_by):
        return _(
            "You started this initiative or set how it compares, so someone else has to confirm that it was random."
        )
    return _("You can't confirm how groups were drawn. Ask a CX manager, leadership or the head of a function.")


@predicate(_not_a_second_person)
def can_confirm_design(user: User, outcome: Outcome, set_by: int | None) -> bool:
    """Saying that a rollout was random: who runs the programme, leadership and heads of functions; never the initiator,
    nor whoever set the design (`set_by`, by id)."""
    if user.pk in (outcome.initiative.initiator_id, set_by):
        return False
    return can_agree_shares(user) or Function.objects.filter(head=user).exists()


@predicate(gettext_lazy("Only the head of finance or a deputy can confirm money."))
def is_finance(user: User, today: date) -> bool:
    """Head or deputy of the function that confirms money."""
    return Function.objects.answered_by(user, today).filter(is_finance=True).exists()


def _not_an_impartial_signer(user: User, outcome: Outcome, today: date) -> str:
    if is_finance(user, today):
        return _("You're the benefit owner, so someone else in finance has to confirm this.")
    return is_finance.refusal(user, today)


@predicate(_not_an_impartial_signer)
def can_confirm(user: User, outcome: Outcome, today: date) -> bool:
    """Finance, but never who answers for the benefit."""
    return user.pk != outcome.benefit_owner_id and is_finance(user, today)


@predicate(gettext_lazy("Only the benefit owner or someone who can change the initiative can answer this."))
def can_answer_promise(user: User, outcome: Outcome) -> bool:
    """Saying what became of a promise after the initiative was closed."""
    return user.pk == outcome.benefit_owner_id or can_edit(user, outcome.initiative)
