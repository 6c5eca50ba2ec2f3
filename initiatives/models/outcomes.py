"""What an initiative promises to change in behaviour and money, what was found, and who vouches for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiatives import Initiative
from journeys.models import Metric, Segment, Series


class BenefitKind(models.TextChoices):
    REVENUE = "revenue", _("revenue")
    SAVING = "saving", _("saving")
    AVOIDANCE = "avoidance", _("avoidance")
    NONE = "none", _("none")


class Design(models.TextChoices):
    """How the comparison came about; a group that merely differs proves less than one drawn by lot."""

    OBSERVED = "observed", _("a group that was not touched")
    ROLLOUT = "rollout", _("a rollout in near-random order")
    RANDOM = "random", _("a group drawn by lot")


EVIDENCE_LABELS = {
    "E0": _("asserted"),
    "E1": _("before and after"),
    "E2": _("interrupted time series"),
    "E3": _("compared with another group"),
    "E4": _("near-random rollout"),
    "E5": _("random test"),
}
"""From asserted to a random test; how much each counts is a policy."""
EVIDENCE_LEVELS = tuple(EVIDENCE_LABELS)


class Outcome(models.Model):
    """A metric an initiative is to move, for a segment or everybody.

    `baseline`, `target` and `limit` are in the metric's unit, `unit_value` is money per unit of the metric per year,
    `share` (0-1) the initiative's own part of the movement. A guardrail must not pass `limit`.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="outcomes")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("metric"))
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="treated_in")
    comparison = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="compared_in")
    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(_("baseline date"), null=True, blank=True)
    baseline_source = models.CharField(_("baseline source"), max_length=200, blank=True)
    target = models.FloatField(_("target"), null=True, blank=True)
    target_on = models.DateField(_("target date"), null=True, blank=True)
    benefit_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("benefit owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefits",
    )
    unit_value = models.DecimalField(
        _("worth per unit and year"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    benefit_kind = models.CharField(_("benefit kind"), max_length=10, choices=BenefitKind, default=BenefitKind.NONE)
    share = models.FloatField(_("own share"), default=1.0)
    headline = models.BooleanField(_("headline"), default=False)
    guardrail = models.BooleanField(_("guardrail"), default=False)
    limit = models.FloatField(_("limit"), null=True, blank=True)
    value_note = models.CharField(_("how the worth was worked out"), max_length=300, blank=True, db_default="")
    design = models.CharField(
        _("comparison came about by"), max_length=8, choices=Design, default=Design.OBSERVED, db_default=Design.OBSERVED
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    effect_due = models.BooleanField(default=True, db_default=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(design__in=Design.values), name="outcome_design_known"),
            models.UniqueConstraint(
                fields=["initiative", "metric"], condition=Q(segment=None), name="outcome_once_per_metric"
            ),
            models.UniqueConstraint(
                fields=["initiative", "metric", "segment"], name="outcome_once_per_metric_and_segment"
            ),
            models.UniqueConstraint(fields=["initiative"], condition=Q(headline=True), name="one_headline_outcome"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="outcome_share_0_to_1"),
            models.CheckConstraint(condition=Q(benefit_kind__in=BenefitKind.values), name="outcome_benefit_kind_known"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(effect_due=True), name="outcome_effect_due")]

    def __str__(self) -> str:
        return f"{self.initiative_id} / {self.metric}"


class Plan(models.Model):
    """What was promised when the pact was agreed, and stays the measure: `claimed` is money per year, in full."""

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="plan", primary_key=True)
    baseline = models.FloatField(null=True)
    baseline_on = models.DateField(null=True)
    target = models.FloatField(null=True)
    target_on = models.DateField(null=True)
    unit_value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    benefit_kind = models.CharField(max_length=10, choices=BenefitKind)
    share = models.FloatField()
    claimed = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    frozen_on = models.DateField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(benefit_kind__in=BenefitKind.values), name="plan_benefit_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.baseline} to {self.target}"


class Effect(models.Model):
    """The stored result of `initiatives.outcomes.effects.rules.estimate`; never typed, always derivable again.

    `effect`, `low` and `high` are in the metric's unit; `fingerprint` is that of the inputs, so that nothing is
    computed twice; `detail` is the whole estimate.
    """

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="effect", primary_key=True)
    evidence = models.CharField(max_length=2)
    method = models.CharField(max_length=16)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    detail = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(evidence__in=list(EVIDENCE_LEVELS)), name="effect_evidence_known")
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.effect} ({self.evidence})"


class Assumption(models.Model):
    """Somebody has looked and says that an assumption of the method holds."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="assumptions")
    code = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "code"], name="assumption_once_per_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.code}"


class Confirmation(models.Model):
    """What finance signed as the yearly worth of an outcome; the newest stands, earlier ones stay as history."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="confirmations")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    counted = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    evidence = models.CharField(max_length=2)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(evidence__in=list(EVIDENCE_LEVELS)), name="confirmation_evidence_known")
        ]
        indexes = [models.Index(fields=["outcome", "-id"], name="confirmation_newest_first")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.amount}"


class PromiseCheck(models.Model):
    """A question to the benefit owner so many months after closing: is it still there? `kept` is counted / plan."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="promise_checks")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    counted = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    kept = models.FloatField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "months"], name="promise_check_once"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None) | Q(answered_on__isnull=False),
                name="promise_answer_has_date",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(answered_on=None), name="promise_check_open")]

    def __str__(self) -> str:
        return f"{self.outcome_id} after {self.months} months"
