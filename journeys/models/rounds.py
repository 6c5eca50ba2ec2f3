"""Blind rating rounds: several people rate who shapes what, and nobody sees the others until it is closed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journeys.models.functions import Function
from journeys.models.influence import Direction, Strength
from journeys.models.maps import Journey, Segment, Touchpoint


class RatingRound(models.Model):
    """A journey rated blind, for everybody or for one segment. Open until `closed_at`; one is open at a time."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="rounds")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["journey"],
                condition=Q(closed_at=None, segment=None),
                name="one_open_round_for_everybody",
                violation_error_message=_("A rating round of this journey is already open. Close it first."),
            ),
            models.UniqueConstraint(
                fields=["journey", "segment"],
                condition=Q(closed_at=None),
                name="one_open_round_per_segment",
                violation_error_message=_(
                    "A rating round of this journey and segment is already open. Close it first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journey} / {self.opened_at:%Y-%m-%d}"


class RoundRating(models.Model):
    """What one person says about one cell in a round."""

    round = models.ForeignKey(RatingRound, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="+")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="+")
    strength = models.PositiveSmallIntegerField(_("strength"), choices=Strength)
    direction = models.SmallIntegerField(_("direction"), choices=Direction, default=Direction.NEUTRAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person", "touchpoint", "function"],
                name="round_rating_once_per_person_and_cell",
                violation_error_message=_("You already rated this function here. Change that rating."),
            ),
            models.CheckConstraint(
                condition=Q(strength__range=(0, 3)),
                name="round_rating_strength_0_to_3",
                violation_error_message=_("Strength runs from 0 (none) to 3 (decisive)."),
            ),
            models.CheckConstraint(
                condition=Q(direction__range=(-1, 1)),
                name="round_rating_direction_range",
                violation_error_message=_("Direction is −1 (hurts), 0 or 1 (helps)."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint} / {self.function}: {self.strength}"
