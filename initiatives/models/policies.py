"""What the organisation has decided to do differently from the product's defaults, and by whom and why."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.days import end_of_day
from initiatives.models.initiatives import Initiative
from initiatives.models.ownership import OwnershipRequest
from journeys.models import Function


class PolicyChange(models.Model):
    """A policy got a value; the newest row of a name is in force. Names are fields of `rules.policy.Policy`."""

    name = models.CharField(max_length=60)
    value = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="policy_change_has_reason",
                violation_error_message=_("Say why you change this policy."),
            )
        ]
        indexes = [models.Index(fields=["name", "id"], name="policy_newest")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Waivers(models.QuerySet["Waiver"]):
    def in_force(self, on: date) -> Waivers:
        return self.filter(ended_on=None, until__gte=on)

    def accepted_on(self, day: date) -> Waivers:
        """Accepted by the end of that day and not ended by then, whatever happened since."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), at__lt=end_of_day(day))


class Waiver(models.Model):
    """Leadership accepts a finding until a day: `subject` is "silo" or the code of a flag."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="waivers")
    subject = models.CharField(max_length=40)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    objects = Waivers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "subject"],
                condition=Q(ended_on=None),
                name="one_waiver_in_force",
                violation_error_message=_("There is already an exception in force for this. End it first."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_has_reason",
                violation_error_message=_("Say why you make this exception."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative.key}: {self.subject} until {self.until}"


class TargetConflict(models.Model):
    """Two functions whose targets contradict, found when one declined because of its target; ruled by leadership."""

    request = models.OneToOneField(OwnershipRequest, on_delete=models.CASCADE, related_name="conflict")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="conflicts")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="+", verbose_name=_("function"))
    against = models.ForeignKey(
        Function, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("against")
    )
    statement = models.CharField(_("what contradicts"), max_length=500, blank=True)
    opened_at = models.DateTimeField()
    ruling = models.CharField(_("ruling"), max_length=500, blank=True)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ruled_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="", ruled_by=None, ruled_on=None)
                | ~Q(ruling="") & Q(ruled_by__isnull=False, ruled_on__isnull=False),
                name="a_ruling_has_author_and_date",
                violation_error_message=_("A ruling needs its words, who ruled and when. Rule again."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative.key}: {self.function}"
