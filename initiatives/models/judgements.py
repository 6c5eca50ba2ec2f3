"""What is kept of the judgement of an outcome, so that lists and sums need not judge again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN
from initiatives.models.outcomes import EVIDENCE_LEVELS, Outcome


class Judgement(models.Model):
    """What is known of an outcome on a day: what pages filter, sort and add up; never typed, always derivable again.

    Kept by `initiatives.outcomes.money.services.judging`. Money is per year; `own` with `own_low` and `own_high` is
    what was measured and `whole` the worth of the full movement, before a pool scales it to `measured`, `low` and
    `high`. `claims` outcomes claim the movement numbered `pool`, `shares` of it together. `signed` is what finance
    signed last, when `signed_counted` counted; of an `earlier_plan` (`moved` says why) it is not `confirmed`.
    `sound`: nothing is `missing` for a business outcome. `behaviour`: the metric shows what customers do, or money.
    `judged_on` is the day since which all of it stands.
    """

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="judgement", primary_key=True)
    judged_on = models.DateField()
    verdict = models.CharField(max_length=12, blank=True)
    evidence = models.CharField(max_length=2)
    counts_as = models.CharField(max_length=2)
    missing = models.JSONField(default=list)
    sound = models.BooleanField()
    behaviour = models.BooleanField()
    line_owner = models.BooleanField()
    claimed = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    own = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    own_low = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    own_high = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    whole = models.DecimalField(max_digits=28, decimal_places=2)
    measured = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    low = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    counted = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    confirmed = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    signed = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    signed_counted = models.DecimalField(max_digits=28, decimal_places=2, null=True)
    moved = models.JSONField(default=list)
    earlier_plan = models.BooleanField()
    pool = models.BigIntegerField(null=True)
    claims = models.PositiveIntegerField(default=1)
    shares = models.FloatField()
    off_track = models.BooleanField(null=True)
    breached = models.BooleanField(null=True)
    random_open = models.BooleanField()
    last_on = models.DateField(null=True)
    last_value = models.FloatField(null=True)
    stale = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__in=list(EVIDENCE_LEVELS), counts_as__in=list(EVIDENCE_LEVELS)),
                name="judgement_evidence_known",
                violation_error_message=UNKNOWN,
            )
        ]
        indexes = [models.Index(fields=["pool"], condition=Q(pool__isnull=False), name="judgement_pool")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.verdict} ({self.evidence})"


class PoolDue(models.Model):
    """The pool with that number is to be shared out anew. Only ever added and deleted, so that nobody waits here."""

    pool = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pool__gt=0), name="pool_due_has_a_number", violation_error_message=_("A pool has a number.")
            )
        ]

    def __str__(self) -> str:
        return str(self.pool)
