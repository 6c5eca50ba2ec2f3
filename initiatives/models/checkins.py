"""How those who run an initiative say it is going."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.constraints import UNKNOWN
from initiatives.models.initiatives import Initiative


class Pace(models.TextChoices):
    ON_TRACK = "on_track", _("on track")
    SLOW = "slow", _("slow")
    STUCK = "stuck", _("stuck")


class CheckIns(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User) -> CheckIns:
        return self.filter(initiative__in=Initiative.objects.visible_to(user))


class CheckIn(models.Model):
    """How it goes, in a word and a sentence, on a day of the site. It stays as it was; the latest counts."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="check_ins")
    pace = models.CharField(_("how it is going"), max_length=8, choices=Pace)
    sentence = models.CharField(_("in one sentence"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()

    objects = CheckIns.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pace__in=Pace.values), name="check_in_pace_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=~Q(sentence=""),
                name="check_in_has_sentence",
                violation_error_message=_("Say in one sentence how it is going."),
            ),
        ]
        indexes = [models.Index(fields=["initiative", "-id"], name="check_in_latest")]

    def __str__(self) -> str:
        return f"{self.initiative.key}: {self.pace}"
