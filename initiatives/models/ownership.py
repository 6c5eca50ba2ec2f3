"""The standing question to a function: will you co-own this initiative?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN
from initiatives.models.initiatives import ENDED, Initiative
from journeys.models import Function

if TYPE_CHECKING:
    from cxtracker.accounts.models import User


class RequestState(models.TextChoices):
    """Where the question stands. Only `approved` makes an owner; silence and hearsay (`reported`) never do."""

    REQUESTED = "requested", _("asked")
    APPROVED = "approved", _("owns")
    DECLINED = "declined", _("declined")
    CONDITIONAL = "conditional", _("yes, on a condition")
    QUESTION = "question", _("asked back")
    DEFERRED = "deferred", _("not now")
    PASSED_ON = "passed_on", _("passed on")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPORTED = "reported", _("reported, not confirmed")


OPEN = (
    RequestState.REQUESTED,
    RequestState.CONDITIONAL,
    RequestState.QUESTION,
    RequestState.DEFERRED,
    RequestState.REPORTED,
)
"""States in which an answer is still to come."""

ASKABLE = (
    RequestState.DECLINED,
    RequestState.WITHDRAWN,
    RequestState.PASSED_ON,
    RequestState.DEFERRED,
    RequestState.REPORTED,
)
"""States from which the question may be put again."""

WITH_FUNCTION = (RequestState.REQUESTED, RequestState.REPORTED)
"""States in which the function has to say something now."""

SAID = (
    RequestState.APPROVED,
    RequestState.DECLINED,
    RequestState.CONDITIONAL,
    RequestState.QUESTION,
    RequestState.DEFERRED,
    RequestState.PASSED_ON,
)
"""States that are a function's own word."""


class DeclineReason(models.TextChoices):
    NOT_OURS = "not_ours", _("not ours")
    NO_CAPACITY = "no_capacity", _("no capacity")
    AGAINST_OUR_TARGET = "against_our_target", _("against our target")
    NO_BENEFIT = "no_benefit", _("no benefit for us")
    WEAK_EVIDENCE = "weak_evidence", _("weak evidence")
    TIMING = "timing", _("wrong time")
    OTHER = "other", _("other")


class OwnershipRequests(models.QuerySet["OwnershipRequest"]):
    def visible_to(self, user: User) -> OwnershipRequests:
        return self.filter(initiative__in=Initiative.objects.visible_to(user))

    def whole(self) -> OwnershipRequests:
        """With everything the page of a request names."""
        return self.select_related("initiative", "function__head", "asked_by", "decided_by", "passed_to")

    def overdue(self, due_before: date, asked_before: date) -> OwnershipRequests:
        """Lying with the function for longer than it may; imported questions have no due day, only that of asking."""
        late = Q(due_on__lt=due_before) | Q(due_on=None, asked_on__lt=asked_before)
        return self.filter(late, state=RequestState.REQUESTED)

    def to_decide_by(self, user: User, on: date) -> OwnershipRequests:
        """Where this person's word is awaited: for a function they answer for, or as the one who asked.

        The same people may act as `permissions` says; what one cannot act on is not in it.
        """
        answers = Q(state__in=WITH_FUNCTION, pk__in=self.answerable_by(user, on).values("pk"))
        asked = Q(state__in=(RequestState.CONDITIONAL, RequestState.QUESTION)) & _asked_by(user)
        return self.filter(answers | asked).exclude(initiative__status__in=ENDED)

    def answerable_by(self, user: User, on: date) -> OwnershipRequests:
        """Of functions this person heads or deputises, without the questions they put themselves."""
        return self.filter(function__in=Function.objects.answered_by(user, on)).exclude(
            pk__in=self.put_by(user).values("pk")
        )

    def put_by(self, *people: User) -> OwnershipRequests:
        """Questions any of these people asked, now or earlier. A head who commits their own function asks nobody."""
        asked = RequestStep.objects.filter(kind__in=PUT, by__in=people)
        committed = RequestStep.objects.filter(kind=Step.OWN_INITIATIVE, by__in=people)
        return self.filter(
            Q(pk__in=asked.values("request")) | Q(asked_by__in=people) & ~Q(pk__in=committed.values("request"))
        )

    def awaited_by(self, user: User, on: date) -> OwnershipRequests:
        """Where this person waits for an answer they cannot give themselves."""
        waiting = self.filter(_asked_by(user), state__in=(*WITH_FUNCTION, RequestState.DEFERRED))
        return waiting.exclude(pk__in=self.answerable_by(user, on).values("pk")).exclude(initiative__status__in=ENDED)


def _asked_by(user: User) -> Q:
    """Requests this person put, or whose initiative is theirs; those who lost the right to ask lost the first."""
    own = Q(initiative__initiator=user) | Q(initiative__accountable=user)
    return own | Q(asked_by=user) if user.role in ("administrator", "cx_manager", "leadership") else own


class OwnershipRequest(models.Model):
    """One per initiative and function; its history stands in the event trail.

    `reported` is the answer an import last said the function gave, `source` where that is from; while nobody of the
    function confirmed it the state is `reported` and the request counts nowhere. `person_days` and `money` are what the
    function commits. `effective` is derived (approved and not on paper) and kept by the assessment, so that lists can
    filter by owner.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="requests")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.REQUESTED)
    ask = models.CharField(_("what we ask of the function"), max_length=300, blank=True)
    person_days = models.DecimalField(_("person-days"), max_digits=8, decimal_places=2, null=True, blank=True)
    money = models.DecimalField(_("money"), max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    comment = models.CharField(_("in their words"), max_length=500, blank=True)
    resume_on = models.DateField(_("asked again on"), null=True, blank=True)
    passed_to = models.ForeignKey(
        Function, verbose_name=_("passed on to"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pact = models.PositiveIntegerField(_("version of the pact decided on"), null=True, blank=True)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective = models.BooleanField(default=False, editable=False)
    reported = models.CharField(
        _("reported answer"),
        max_length=12,
        blank=True,
        db_default="",
        choices=[(state.value, state.label) for state in SAID],
    )
    source = models.CharField(_("source of the report"), max_length=200, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnershipRequests.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "function"],
                name="one_request_per_initiative_and_function",
                violation_error_message=_("This function was already asked. Ask again on its request."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *DeclineReason.values]),
                name="request_reason_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(person_days=None) | Q(person_days__gte=0),
                name="request_person_days_not_negative",
                violation_error_message=_("Person-days can't be below 0. Enter them without a minus."),
            ),
            models.CheckConstraint(
                condition=Q(money=None) | Q(money__gte=0),
                name="request_money_not_negative",
                violation_error_message=_("Money can't be below 0. Enter it without a minus."),
            ),
            models.CheckConstraint(
                condition=Q(effective=False) | Q(state=RequestState.APPROVED),
                name="only_the_approved_own",
                violation_error_message=_("Only a function that said yes owns the initiative. Ask it first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REPORTED) | Q(reported__in=SAID),
                name="a_report_says_what",
                violation_error_message=_("A reported answer needs what was answered. Choose one of the answers."),
            ),
        ]
        indexes = [models.Index(fields=["function", "state"], name="request_by_function")]

    def is_overdue(self, due_before: date, asked_before: date) -> bool:
        """As `OwnershipRequests.overdue` has it, of one whose state may have been put back in memory."""
        if self.state != RequestState.REQUESTED:
            return False
        if self.due_on is None:
            return self.asked_on is not None and self.asked_on < asked_before
        return self.due_on < due_before

    def __str__(self) -> str:
        return f"{self.initiative.key} / {self.function}"


class Step(models.TextChoices):
    """What can happen to a request. See `policies.rules.clock` for when the ball is with the function."""

    ASKED = "asked", _("asked")
    APPROVED = "approved", _("took ownership")
    OWN_INITIATIVE = "own_initiative", _("committed itself")
    DECLINED = "declined", _("declined")
    CONDITIONAL = "conditional", _("said yes on a condition")
    AGREED = "agreed", _("condition accepted")
    QUESTION = "question", _("asked back")
    REPLIED = "replied", _("question answered")
    DEFERRED = "deferred", _("said not now")
    RETURNED = "returned", _("asked again as agreed")
    PASSED_ON = "passed_on", _("passed on")
    WITHDRAWN = "withdrawn", _("question taken back")
    TAKEN_BACK = "taken_back", _("answer taken back")
    RECONFIRM = "reconfirm", _("asked to confirm again")
    RESTORED = "restored", _("need not confirm again: the plan is as it was")
    OVERRIDDEN = "overridden", _("decided for the function")
    REPORTED = "reported", _("reported an answer")
    CONFIRMED = "confirmed", _("confirmed the reported yes")
    DENIED = "denied", _("said the reported answer was never given")
    ANEW = "anew", _("wants to be asked anew")
    OFFERED = "offered", _("offered something else instead")
    REOPENED = "reopened", _("put the question again as it was")


PUT = (Step.ASKED, Step.REPORTED, Step.OFFERED)
"""Steps by which somebody puts a question; who did never answers it."""

DECIDES = (Step.APPROVED, Step.OWN_INITIATIVE, Step.AGREED, Step.CONFIRMED, Step.DECLINED, Step.OVERRIDDEN)
"""Steps by which a function said yes or no, or somebody did for it."""

BEGINS = (Step.ASKED, Step.RETURNED, Step.RECONFIRM, Step.REPORTED)
"""Steps that begin a round of asking."""


class RequestStep(models.Model):
    """One thing that happened to a request: who, for whom, when, by which door, on which version of the pact.

    Append-only: database triggers refuse changes. Taking an answer back is a further step. `reason` is why a function
    declined; of a `reported` step it is the answer that is reported. `person_days` and `money` are the effort the step
    names: what is asked, what a yes commits, what a condition wants; `offered_days` and `offered_money` are what was on
    the table when the function answered.
    """

    request = models.ForeignKey(OwnershipRequest, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=Step)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    pact = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    person_days = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    money = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    offered_days = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    offered_money = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Step.values), name="step_kind_known", violation_error_message=UNKNOWN
            )
        ]
        indexes = [models.Index(fields=["request", "id"], name="step_of_request")]

    def __str__(self) -> str:
        return f"{self.request}: {self.kind}"


class PactPart(models.TextChoices):
    """What of a pact can change, in the order in which it is told."""

    TOUCHPOINTS = "touchpoints", _("touchpoints")
    FUNCTIONS = "functions", _("functions asked")
    GO_LIVE = "go_live", _("go-live")
    TARGETS = "targets", _("target")
    TARGET_DATES = "target_dates", _("target date")
    WORTH = "worth", _("promised money")
    BENEFIT_KINDS = "benefit_kinds", _("kind of benefit")
    SERIES = "series", _("measured on")
    COMPARISONS = "comparisons", _("compared with")
    DESIGNS = "designs", _("how the comparison came about")


class Pact(models.Model):
    """A version of what functions are asked to agree to; see `ownership.rules.pact`."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="pacts")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "version"],
                name="pact_version_once",
                violation_error_message=_(
                    "Somebody changed the same pact at this moment. Reload the page and try again."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative.key} / {self.version}"
