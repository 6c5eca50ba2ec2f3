"""What follows for an initiative from the map and the answers: the silo assessment and the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN
from initiatives.models.initiatives import Initiative

if TYPE_CHECKING:
    from cxtracker.accounts.models import User


class Band(models.TextChoices):
    SHARED = "shared", _("Shared")
    AT_RISK = "at_risk", _("At risk")
    FENCED = "fenced", _("Fenced")
    UNANCHORED = "unanchored", _("Unanchored")


class Severity(models.TextChoices):
    CRITICAL = "critical", _("critical")
    WARNING = "warning", _("warning")
    INFO = "info", _("note")


GRAVEST_FIRST = models.Case(
    *(models.When(severity=severity, then=models.Value(place)) for place, severity in enumerate(Severity.values)),
    output_field=models.IntegerField(),
)
"""The order of flags, and what their index is made of."""


class Assessment(models.Model):
    """The stored result of `initiatives.assessment.rules.silo.assess`; never typed, always derivable again.

    `score` 0-100 with one decimal (None when unanchored); `coverage`, `concentration`, `gap` 0-1; the lists hold
    function keys in alphabetical order.
    """

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="assessment", primary_key=True)
    score = models.FloatField(null=True)
    band = models.CharField(max_length=10, choices=Band)
    siloed = models.BooleanField()
    rightly_single = models.BooleanField(default=False)
    coverage = models.FloatField(null=True)
    concentration = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    owners = models.JSONField(default=list)
    required = models.JSONField(default=list)
    not_asked = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(band__in=Band.values), name="assessment_band_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(0, 100)),
                name="assessment_score_range",
                violation_error_message=_("The silo score runs from 0 to 100. Have the initiative assessed again."),
            ),
            models.CheckConstraint(
                condition=Q(band=Band.UNANCHORED, score=None) | ~Q(band=Band.UNANCHORED) & Q(score__isnull=False),
                name="only_unanchored_lacks_a_score",
                violation_error_message=_(
                    "Only an initiative that hangs on no rated touchpoint has no silo score. Have it assessed again."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["band", "initiative"], name="assessment_band"),
            models.Index(fields=["score", "initiative"], name="assessment_score"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.band} {self.score}"


PRIVATE_FLAGS = ("retreat",)
"""Codes only the initiator and leadership see: they are offered as help, not held against anybody."""


class Flags(models.QuerySet["Flag"]):
    def visible_to(self, user: User | None) -> Flags:
        """Without the private flags of others; to nobody in particular (None), without any private flag."""
        if user is not None and user.role == "leadership":
            return self
        private = Q(code__in=PRIVATE_FLAGS)
        return self.exclude(private) if user is None else self.filter(~private | Q(initiative__initiator=user))


class Flag(models.Model):
    """A finding of a rule on an initiative, open until the rule no longer finds it.

    `evidence` is structured (keys of functions and touchpoints, numbers, dates); the sentence is made from it in the
    reader's language by `initiatives.assessment.rules.flags`.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity)
    evidence = models.JSONField(default=dict)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = Flags.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "code"],
                condition=Q(closed_on=None),
                name="one_open_flag_per_rule",
                violation_error_message=_("This flag is already open. Reload the page."),
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="flag_severity_known", violation_error_message=UNKNOWN
            ),
        ]
        indexes = [
            models.Index(fields=["code", "initiative"], condition=Q(closed_on=None), name="flag_open"),
            models.Index(GRAVEST_FIRST, "opened_on", "id", condition=Q(closed_on=None), name="flag_gravest"),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.initiative_id}"


class AssessedDay(models.Model):
    """A day for which everything was marked for a new assessment: grace periods and limits end by the calendar."""

    day = models.DateField(primary_key=True)

    class Meta:
        constraints = []

    def __str__(self) -> str:
        return str(self.day)
