"""What the company has said about being set up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN


class SetupStep(models.TextChoices):
    """The steps from an empty company to the first questions, in order."""

    DEPARTMENTS = "departments", _("Departments and their heads")
    JOURNEY = "journey", _("A journey with its touchpoints")
    SEGMENTS = "segments", _("Customer segments")
    INFLUENCE = "influence", _("Who shapes which touchpoint")
    INITIATIVE = "initiative", _("The first initiative")
    QUESTIONS = "questions", _("The first questions to heads")


class SkippedStep(models.Model):
    """A step somebody chose to do without; it comes back when the row goes."""

    step = models.CharField(max_length=12, choices=SetupStep, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=SetupStep.values),
                name="skipped_step_known",
                violation_error_message=UNKNOWN,
            )
        ]

    def __str__(self) -> str:
        return str(SetupStep(self.step).label)
