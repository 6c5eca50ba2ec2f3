"""The standing question to a function: will you co-own this initiative?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiatives import Initiative
from journeys.models import Function


class RequestState(models.TextChoices):
    """Where the question stands. Only `approved` makes an owner; silence never does."""

    REQUESTED = "requested", _("asked")
    APPROVED = "approved", _("owns")
    DECLINED = "declined", _("declined")
    CONDITIONAL = "conditional", _("yes, on a condition")
    QUESTION = "question", _("asked back")
    DEFERRED = "deferred", _("not now")
    PASSED_ON = "passed_on", _("passed on")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (RequestState.REQUESTED, RequestState.CONDITIONAL, RequestState.QUESTION, RequestState.DEFERRED)
"""States in which an answer is still to come."""


class DeclineReason(models.TextChoices):
    NOT_OURS = "not_ours", _("not ours")
    NO_CAPACITY = "no_capacity", _("no capacity")
    AGAINST_OUR_TARGET = "against_our_target", _("against our target")
    NO_BENEFIT = "no_benefit", _("no benefit for us")
    WEAK_EVIDENCE = "weak_evidence", _("weak evidence")
    TIMING = "timing", _("wrong time")
    OTHER = "other", _("other")


class OwnershipRequest(models.Model):
    """One per initiative and function; its history stands in the event trail.

    `person_days` and `money` are what the function commits. `effective` is derived (approved and not on paper) and
    kept by the assessment, so that lists can filter by owner.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="requests")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.REQUESTED)
    ask = models.CharField(_("what we ask of the function"), max_length=300, blank=True)
    person_days = models.DecimalField(_("person-days"), max_digits=8, decimal_places=2, null=True, blank=True)
    money = models.DecimalField(_("money"), max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    comment = models.CharField(_("in their words"), max_length=500, blank=True)
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
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "function"], name="one_request_per_initiative_and_function"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(reason__in=["", *DeclineReason.values]), name="request_reason_known"),
            models.CheckConstraint(
                condition=Q(person_days=None) | Q(person_days__gte=0), name="request_person_days_not_negative"
            ),
            models.CheckConstraint(condition=Q(money=None) | Q(money__gte=0), name="request_money_not_negative"),
            models.CheckConstraint(
                condition=Q(effective=False) | Q(state=RequestState.APPROVED), name="only_the_approved_own"
            ),
        ]
        indexes = [models.Index(fields=["function", "state"], name="request_by_function")]

    def __str__(self) -> str:
        return f"{self.initiative.key} / {self.function}"
