"""What follows from events: assessments, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.audit.models import Event
from cxtracker.audit.subscribers import inside
from initiatives.assessment.services import evaluation
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest, Status, Step, Topic
from initiatives.notifications.rules import REMINDED
from initiatives.notifications.services import notifications
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.competing_claims import rivals
from initiatives.outcomes.money.services import promises
from initiatives.ownership.services import pact
from initiatives.policies import services as policies
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.review.services import mail
from initiatives.search.services import indexing

LEAVING = ("person.deactivated", "person.reactivated", "person.edited")
CREATED = "initiative.created"
OWNERSHIP = tuple(f"ownership.{step.value}" for step in Step)
TABLE = (Step.ASKED, Step.OWN_INITIATIVE, Step.WITHDRAWN, Step.REOPENED, Step.AGREED)
"""Steps that bring a function into the pact or take it out, or bind it to the plan of an earlier day."""


@inside(
    CREATED,
    "initiative.edited",
    "outcome.edited",
    "outcome.removed",
    "outcome.restored",
    *(f"ownership.{step.value}" for step in TABLE),
)
def ask_again_after_material_changes(events: Sequence[Event]) -> None:
    """Approvals were given to a pact; where it changed materially, their functions are asked again."""
    made = {event.subject_id for event in events if event.kind == CREATED}  # with its first pact, and no other yet
    changed_by = {
        event.subject_id: event.actor for event in events if event.subject_id and event.subject_id not in made
    }
    if not changed_by:
        return
    policy = policy_in_force()
    pact.reconfirm(changed_by, policy=policy, calendar=work_calendar(policy), at=timezone.now())


@inside(
    CREATED, "initiative.edited", "initiative.moved", "initiative.restored", "outcome.*", "check_in.made", *OWNERSHIP
)
def reassess_initiatives(events: Sequence[Event]) -> None:
    evaluation.refresh({event.subject_id for event in events if event.subject_id}, today=timezone.localdate())


@inside(
    "initiative.moved",
    "initiative.restored",
    "outcome.added",
    "outcome.edited",
    "outcome.removed",
    "outcome.restored",
    "outcome.customers_*",
)
def reassess_rivals(events: Sequence[Event]) -> None:
    """Who else claims the same movement may claim too much of it now, or no longer."""
    left = {key for event in events for key in event.changes.get("series", ())[:1] if key}
    moved = any({"segment", "metric"} & event.changes.keys() for event in events)
    others = rivals({event.subject_id for event in events if event.subject_id}, left, moved=moved)
    evaluation.refresh_beside(others, today=timezone.localdate())


@inside("initiative.edited", "initiative.restored", "outcome.added", "outcome.edited", "outcome.restored")
def estimate_again(events: Sequence[Event]) -> None:
    """A moved go-live, target or comparison changes what is found."""
    effects.follow(Outcome.objects.filter(initiative__in={event.subject_id for event in events}))


@effects.after_estimating
def reassess_estimated(initiative_ids: set[int], today: date) -> None:
    evaluation.evaluate(initiative_ids, today=today)


@inside("series.edited")
def regroup_customers(events: Sequence[Event]) -> None:
    """A series read on other customers than before is another movement, for all who claim on its metric."""
    series = {event.target_id for event in events if "segment" in event.changes}
    claiming = set(Outcome.objects.filter(series__in=series).values_list("initiative_id", flat=True))
    if claiming:
        evaluation.refresh_beside(claiming | rivals(claiming, moved=True), today=timezone.localdate())


@inside("measurement.*", "series.edited")
def follow_readings(events: Sequence[Event]) -> None:
    """Flags follow at once, effects as soon as a worker has estimated them."""
    series = {event.subject_id for event in events if event.subject_id}
    read = Outcome.objects.filter(Q(series__in=series) | Q(comparison__in=series))
    effects.follow(read)
    evaluation.refresh(read.values_list("initiative_id", flat=True), today=timezone.localdate())


@inside("metric.*")
def follow_metrics(events: Sequence[Event]) -> None:
    """What a metric is called decides whether it counts."""
    promised = Outcome.objects.filter(metric__in={event.target_id for event in events})
    effects.follow(promised)
    evaluation.refresh(promised.values_list("initiative_id", flat=True), today=timezone.localdate())


@inside("influence.rated", "influence.cleared", "touchpoint.removed")
def reassess_touchpoints(events: Sequence[Event]) -> None:
    """Influence events tell of a touchpoint; everything that touches it follows."""
    touched = InitiativeTouchpoint.objects.filter(touchpoint__in={event.subject_id for event in events})
    evaluation.refresh(touched.values_list("initiative_id", flat=True), today=timezone.localdate())


@inside("policy.changed")
def reassess_everything(events: Sequence[Event]) -> None:
    evaluation.follow_everywhere()


@inside("function.edited")
def reassess_functions(events: Sequence[Event]) -> None:
    """Whether a function is the CX office, and who acts for it, decides what its ownership is worth."""
    functions = {event.target_id for event in events}
    owned = OwnershipRequest.objects.filter(function__in=functions).values_list("initiative_id", flat=True)
    promised = Outcome.objects.filter(benefit_owner__membership__function__in=functions)
    affected = {*owned, *promised.values_list("initiative_id", flat=True)}
    evaluation.refresh(affected, today=timezone.localdate())


@inside(*LEAVING, *(f"decision.{what}" for what in ("done", "dropped", "handed_over")))
def reassess_what_hangs_on_people(events: Sequence[Event]) -> None:
    """Whoever leaves, comes back or is called otherwise: what still hangs on them says so."""
    people = {event.target_id for event in events if event.kind.startswith("person.")}
    held = (
        Q(accountable__in=people)
        | Q(initiator__in=people, status=Status.DRAFT)
        | Q(outcomes__benefit_owner__in=people)
        | Q(requests__function__head__in=people)
        | Q(requests__function__deputies__in=people)
        | Q(decisions__owner__in=people)
        | Q(decisions__in={event.target_id for event in events if event.kind.startswith("decision.")})
    )
    evaluation.refresh_beside(
        Initiative.objects.filter(held).values_list("pk", flat=True).distinct(), today=timezone.localdate()
    )


@inside("person.edited")
def escalate_to_the_new_address(events: Sequence[Event]) -> None:
    """The policy names the person overdue answers go to by address."""
    moved = {event.changes["email"][0]: event for event in events if "email" in event.changes}
    if (event := moved.get(policy_in_force().escalate_to)) and event.actor:
        old, new = event.changes["email"]
        reason = _("%(old)s is now %(new)s.") % {"old": old, "new": new}
        policies.change({"escalate_to": new}, reason=reason, by=event.actor, now=timezone.now())


@inside(
    "initiative.*", "outcome.*", "waiver.*", "conflict.*", "decision.*", "comment.*", "check_in.*", REMINDED, *OWNERSHIP
)
def tell_people(events: Sequence[Event]) -> None:
    """Those who are asked, wait for an answer or have a share in it hear of it."""
    notifications.tell(events, now=timezone.now())


@inside(promises.DUE)
def remind_benefit_owners(events: Sequence[Event]) -> None:
    """A closed initiative asks those who vouched for it whether it keeps what it promised."""
    owners = dict(
        Outcome.objects.filter(pk__in={event.target_id for event in events}).values_list("pk", "benefit_owner_id")
    )
    tellings = [
        notifications.Telling(owners[event.target_id], Topic.REMINDER, event)
        for event in events
        if event.target_id and owners.get(event.target_id)
    ]
    notifications.keep(tellings, now=timezone.now())


@inside("review.closed")
def pass_the_review_on(events: Sequence[Event]) -> None:
    """Leadership and CX managers get what was closed."""
    mail.tell(events, now=timezone.now())


@inside("*")
def search_anew(events: Sequence[Event]) -> None:
    """Whatever is changed, by whatever door, is found by its new words."""
    indexing.follow(events)
