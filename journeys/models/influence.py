"""How strongly each function shapes each touchpoint, which way, and what would have to change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journeys.models.functions import Function
from journeys.models.maps import Segment, Touchpoint


class Strength(models.IntegerChoices):
    """0 is an answer (assessed: none); where nobody has assessed there is no row at all.

    Pages, mails and files say `cxtracker.ui.words.STRENGTHS`; the labels here are those of the landed migrations.
    """

    NONE = 0, _("none")
    SOME = 1, _("some")
    MUCH = 2, _("much")
    DECISIVE = 3, _("decisive")


REQUIRED_FROM = Strength.MUCH
"""From this strength on nothing changes at a touchpoint without the function: the function is needed there."""


class Direction(models.IntegerChoices):
    """What the function's influence does to the customer today."""

    HURTS = -1, _("hurts")
    NEUTRAL = 0, _("neutral")
    HELPS = 1, _("helps")


class Depth(models.IntegerChoices):
    """How deep a change goes."""

    WORDING = 1, _("wording")
    PROCESS = 2, _("process")
    RULE = 3, _("rule")
    INCENTIVE = 4, _("incentive")
    STRUCTURE = 5, _("structure")
    CULTURE = 6, _("culture")


class Influence(models.Model):
    """One cell of the influence matrix. A row that names a segment overrides the default for that segment only."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="influences")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="influences")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    strength = models.PositiveSmallIntegerField(_("strength"), choices=Strength)
    direction = models.SmallIntegerField(_("direction"), choices=Direction, default=Direction.NEUTRAL)
    needed_change = models.CharField(_("what must change"), max_length=300, blank=True)
    depth = models.PositiveSmallIntegerField(_("depth"), choices=Depth, null=True, blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["touchpoint", "function"],
                condition=Q(segment=None),
                name="influence_default_once",
                violation_error_message=_("This function is already rated on this touchpoint. Change that rating."),
            ),
            models.UniqueConstraint(
                fields=["touchpoint", "function", "segment"],
                name="influence_once_per_segment",
                violation_error_message=_(
                    "This function is already rated on this touchpoint for this segment. Change that rating."
                ),
            ),
            models.CheckConstraint(
                condition=Q(strength__range=(0, 3)),
                name="influence_strength_0_to_3",
                violation_error_message=_("Strength runs from 0 (none) to 3 (decisive)."),
            ),
            models.CheckConstraint(
                condition=Q(direction__range=(-1, 1)),
                name="influence_direction_range",
                violation_error_message=_("Direction is −1 (hurts), 0 or 1 (helps)."),
            ),
            models.CheckConstraint(
                condition=Q(depth=None) | Q(depth__range=(1, 6)),
                name="influence_depth_1_to_6",
                violation_error_message=_("Depth runs from 1 (wording) to 6 (culture)."),
            ),
        ]
        indexes = [models.Index(fields=["function", "touchpoint"], name="influence_by_function")]

    def __str__(self) -> str:
        return f"{self.touchpoint} / {self.function}: {self.strength}"
