"""Of the programme: initiatives, outcomes, answers, decisions, reviews, and the people in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from initiatives.models import (
    Comment,
    Decision,
    DecisionState,
    Initiative,
    Outcome,
    OwnershipRequest,
    RequestState,
    Review,
    Status,
    Step,
)
from initiatives.models.initiatives import ENDED
from initiatives.search.kinds import Document, Holder, Kind, Part, register
from journeys import permissions as map_permissions

PERSON, FUNCTION, TOUCHPOINT = "accounts.user", "journeys.function", "journeys.touchpoint"
SEGMENT, METRIC, INITIATIVE = "journeys.segment", "journeys.metric", "initiatives.initiative"


# --- initiatives ------------------------------------------------------------------------------------------------
def _initiatives(model: type[Model]) -> QuerySet[Any]:
    people = ("accountable", "initiator", "lead_function")
    return Initiative.objects.select_related(*people).prefetch_related("touchpoints", "segments")


def _initiative(row: Initiative) -> Document:
    own = ("problem", "hypothesis", "stop_criteria", "changed_behaviour", "lesson")
    parts = [Part(name, getattr(row, name)) for name in own]
    parts += [Part("touchpoint", touchpoint.name) for touchpoint in row.touchpoints.all()]
    parts += [Part("segment", segment.name) for segment in row.segments.all()]
    if row.lead_function:
        parts.append(Part("lead", row.lead_function.name))
    if row.accountable:
        parts.append(Part("accountable", row.accountable.name))
    if row.initiator:
        parts.append(Part("initiator", row.initiator.name))
    return Document(row.title, parts, key=row.key, status=row.status, open=row.status not in ENDED, initiative=row.pk)


def _initiative_page(row: Any, person: User) -> str:
    return reverse("initiatives:page", args=row.place)


# --- outcomes ---------------------------------------------------------------------------------------------------
def _outcomes(model: type[Model]) -> QuerySet[Any]:
    return Outcome.objects.select_related("initiative", "metric", "segment", "benefit_owner")


def _outcome(row: Outcome) -> Document:
    parts = [Part("value_note", row.value_note), Part("baseline_source", row.baseline_source)]
    if row.segment:
        parts.append(Part("segment", row.segment.name))
    if row.benefit_owner:
        parts.append(Part("benefit_owner", row.benefit_owner.name))
    return Document(
        row.metric.name,
        parts,
        place=(row.initiative.key, str(row.pk)),
        context=str(row.initiative),
        status=row.initiative.status,
        open=row.initiative.status not in ENDED,
        initiative=row.initiative_id,
        holder=Holder("initiative", row.initiative_id),
    )


def _outcome_page(row: Any, person: User) -> str:
    initiative, outcome = row.place
    return f"{reverse('initiatives:outcomes', args=[initiative])}#outcome-{outcome}"


# --- answers ----------------------------------------------------------------------------------------------------
SAYING = {
    Step.CONDITIONAL: "condition",
    Step.DECLINED: "refusal",
    Step.QUESTION: "question",
    Step.REPLIED: "reply",
    Step.REPORTED: "report",
}
"""Where words stand that somebody wrote with such a step; those of other steps are the function's answer."""


def _requests(model: type[Model]) -> QuerySet[Any]:
    return OwnershipRequest.objects.select_related("initiative", "function").prefetch_related("steps")


def _answers(row: OwnershipRequest) -> Iterator[Part]:
    """Each sentence once, where it was written first; answers are history, so earlier ones stay."""
    name, seen = row.function.name, {""}
    for text, where in (
        (row.ask, "ask"),
        *((step.comment, SAYING.get(Step(step.kind), "answer")) for step in _steps(row)),
    ):
        if text not in seen:
            seen.add(text)
            yield Part(where, text, name)
    if row.comment not in seen:
        yield Part("answer", row.comment, name)


def _steps(row: OwnershipRequest) -> list[Any]:
    return sorted(row.steps.all(), key=lambda step: step.pk)


def _request(row: OwnershipRequest) -> Document | None:
    parts = list(_answers(row))
    if not parts:
        return None
    return Document(
        row.function.name,
        [*parts, Part("function", row.function.name)],
        place=(row.initiative.key, row.function.key),
        context=str(row.initiative),
        status=row.state,
        open=row.initiative.status not in ENDED,
        named=False,
        initiative=row.initiative_id,
        holder=Holder("initiative", row.initiative_id),
    )


def _request_page(row: Any, person: User) -> str:
    return reverse("initiatives:request", args=row.place)


# --- decisions and reviews --------------------------------------------------------------------------------------
def _decisions(model: type[Model]) -> QuerySet[Any]:
    return Decision.objects.select_related("initiative", "owner")


def _decision(row: Decision) -> Document:
    parts = [Part("why", row.why), Part("waiting_costs", row.waiting_costs), Part("outcome_note", row.outcome_note)]
    parts += [Part("option", option.get(name, "")) for option in row.options for name in ("text", "loses")]
    if row.owner:
        parts.append(Part("owner", row.owner.name))
    return Document(
        row.question,
        parts,
        place=(str(row.pk),),
        context=str(row.initiative or ""),
        status=row.state,
        open=row.state in (DecisionState.ASKED, DecisionState.DECIDED),
        initiative=row.initiative_id,
        holder=Holder("initiative", row.initiative_id) if row.initiative_id else None,
    )


def _decision_page(row: Any, person: User) -> str:
    return reverse("reviews:decision", args=row.place)


# --- comments -----------------------------------------------------------------------------------------------------
def _comments(model: type[Model]) -> QuerySet[Any]:
    return Comment.objects.whole()


def _comment(row: Comment) -> Document | None:
    """A deleted comment has no words."""
    if row.deleted_at is not None:
        return None
    initiative = row.initiative or getattr(row.outcome or row.decision, "initiative", None)
    return Document(
        str(row.thing),
        [Part("comment", row.text, row.by.name)],
        place=(str(row.pk),),
        context=str(initiative or ""),
        open=initiative is None or initiative.status not in ENDED,
        named=False,
        initiative=initiative.pk if initiative else None,
        holder=Holder(row.place, getattr(row, f"{row.place}_id")),
    )


def _comment_page(row: Any, person: User) -> str:
    return reverse("comments:show", args=row.place)


def _review(row: Review) -> Document:
    return Document(row.title, place=(row.key,), context=row.as_of.isoformat(), open=False)


def _review_page(row: Any, person: User) -> str:
    return reverse("reviews:frozen", args=row.place)


# --- people -----------------------------------------------------------------------------------------------------
FORMER = "former"


def _people(model: type[Model]) -> QuerySet[Any]:
    return User.objects.select_related("membership__function").prefetch_related("heads")


def _person(row: User) -> Document:
    heads = [Part("heads", function.name) for function in row.heads.all()]
    membership = getattr(row, "membership", None)
    works = [Part("works", membership.function.name)] if membership else []
    status = "" if row.is_active else FORMER
    return Document(row.name, (*heads, *works), place=(str(row.pk), row.email), status=status, open=row.is_active)


def _person_page(row: Any, person: User) -> str:
    """Administrators get the person, everybody else what the person answers for."""
    number, email = row.place
    if map_permissions.can_edit_functions(person):
        return reverse("people:person", args=[number])
    return f"{reverse('initiatives:list')}?{urlencode({'accountable': email})}"


register(
    Kind(
        "initiative",
        _("Initiative"),
        _("Initiatives"),
        "list-details",
        Initiative,
        _initiative,
        _initiative_page,
        {
            "problem": _("in the problem"),
            "hypothesis": _("in the hypothesis"),
            "stop_criteria": _("in the stop criteria"),
            "changed_behaviour": _("in what customers do differently"),
            "lesson": _("in the lesson"),
            "touchpoint": _("in a touchpoint"),
            "segment": _("in a segment"),
            "lead": _("in the lead function"),
            "accountable": _("as the accountable owner"),
            "initiator": _("as who started it"),
        },
        (
            (TOUCHPOINT, "touchpoints"),
            (SEGMENT, "segments"),
            (FUNCTION, "lead_function"),
            (PERSON, "accountable"),
            (PERSON, "initiator"),
        ),
        _initiatives,
        statuses=dict(Status.choices),
        order=10,
    ),
    Kind(
        "outcome",
        _("Outcome"),
        _("Outcomes"),
        "trending-up",
        Outcome,
        _outcome,
        _outcome_page,
        {
            "value_note": _("in how the worth was worked out"),
            "baseline_source": _("in the source of the baseline"),
            "segment": _("in the segment"),
            "benefit_owner": _("as the benefit owner"),
        },
        ((INITIATIVE, "initiative"), (METRIC, "metric"), (SEGMENT, "segment"), (PERSON, "benefit_owner")),
        _outcomes,
        statuses=dict(Status.choices),
        order=20,
    ),
    Kind(
        "answer",
        _("Answer"),
        _("Answers"),
        "message",
        OwnershipRequest,
        _request,
        _request_page,
        {
            "ask": _("in what %(who)s is asked"),
            "condition": _("in %(who)s's condition"),
            "refusal": _("in %(who)s's refusal"),
            "question": _("in %(who)s's question"),
            "reply": _("in the reply to %(who)s"),
            "report": _("in what %(who)s is reported to have answered"),
            "answer": _("in %(who)s's answer"),
            "function": _("in the function"),
        },
        ((INITIATIVE, "initiative"), (FUNCTION, "function")),
        _requests,
        statuses=dict(RequestState.choices),
        order=60,
    ),
    Kind(
        "decision",
        _("Decision"),
        _("Decisions"),
        "gavel",
        Decision,
        _decision,
        _decision_page,
        {
            "why": _("in the reason"),
            "waiting_costs": _("in what waiting costs"),
            "outcome_note": _("in what became of it"),
            "option": _("in an option"),
            "owner": _("as who carries it out"),
        },
        ((INITIATIVE, "initiative"), (PERSON, "owner")),
        _decisions,
        statuses=dict(DecisionState.choices),
        order=50,
    ),
    Kind(
        "comment",
        _("Comment"),
        _("Comments"),
        "message-circle",
        Comment,
        _comment,
        _comment_page,
        {"comment": _("in a comment by %(who)s")},
        (
            (INITIATIVE, "initiative"),
            (INITIATIVE, "outcome__initiative"),
            (INITIATIVE, "decision__initiative"),
            (TOUCHPOINT, "touchpoint"),
            ("initiatives.decision", "decision"),
            (PERSON, "by"),
        ),
        _comments,
        order=70,
    ),
    Kind("review", _("Review"), _("Reviews"), "presentation", Review, _review, _review_page, order=51),
    Kind(
        "person",
        _("Person"),
        _("People"),
        "user",
        User,
        _person,
        _person_page,
        {"heads": _("as head of a function"), "works": _("in where they work")},
        ((FUNCTION, "heads"), (FUNCTION, "membership__function")),
        _people,
        statuses={FORMER: _("former")},
        order=45,
    ),
)
