"""What an initiative promises to change in behaviour and money, what was found, and who vouches for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN
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
            models.CheckConstraint(
                condition=Q(design__in=Design.values), name="outcome_design_known", violation_error_message=UNKNOWN
            ),
            models.UniqueConstraint(
                fields=["initiative", "metric"],
                condition=Q(segment=None),
                name="outcome_once_per_metric",
                violation_error_message=_(
                    "This initiative already has an outcome with this metric. Change that one, or choose a segment."
                ),
            ),
            models.UniqueConstraint(
                fields=["initiative", "metric", "segment"],
                name="outcome_once_per_metric_and_segment",
                violation_error_message=_(
                    "This initiative already has an outcome with this metric and segment. Change that one."
                ),
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(headline=True),
                name="one_headline_outcome",
                violation_error_message=_("Only one outcome can be the headline. Untick the other one first."),
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1),
                name="outcome_share_0_to_1",
                violation_error_message=_("A share runs from 0 to 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(benefit_kind__in=BenefitKind.values),
                name="outcome_benefit_kind_known",
                violation_error_message=UNKNOWN,
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(effect_due=True), name="outcome_effect_due")]

    def __str__(self) -> str:
        return f"{self.initiative_id} / {self.metric}"


class Plan(models.Model):
    """What was promised when the pact was agreed, and stays the measure: `claimed` is money per year, in full.

    `series` to `first_reading` are what the result is estimated from; a series or date None was not known yet, and is
    taken as it was named later. A `comparison` None is none.
    """

    outcome = models.OneToOneField(Outcome, on_delete=models.CASCADE, related_name="plan", primary_key=True)
    baseline = models.FloatField(null=True)
    baseline_on = models.DateField(null=True)
    target = models.FloatField(null=True)
    target_on = models.DateField(null=True)
    unit_value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    benefit_kind = models.CharField(max_length=10, choices=BenefitKind)
    share = models.FloatField()
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    comparison = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=8, choices=Design, default=Design.OBSERVED, db_default=Design.OBSERVED)
    go_live = models.DateField(null=True)
    first_reading = models.DateField(null=True)
    claimed = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    frozen_on = models.DateField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(benefit_kind__in=BenefitKind.values),
                name="plan_benefit_kind_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(design__in=Design.values), name="plan_design_known", violation_error_message=UNKNOWN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.baseline} to {self.target}"


class Effect(models.Model):
    """The stored result of `initiatives.outcomes.effects.rules.estimate`; never typed, always derivable again.

    `effect`, `low` and `high` are in the metric's unit; `fingerprint` is that of the inputs, so that nothing is
    computed twice; `detail` is the whole estimate, whether the target will be missed, and since when a verdict stands.
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
            models.CheckConstraint(
                condition=Q(evidence__in=list(EVIDENCE_LEVELS)),
                name="effect_evidence_known",
                violation_error_message=UNKNOWN,
            )
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
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "code"],
                name="assumption_once_per_outcome",
                violation_error_message=_("This assumption is already on the list. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.code}"


class Confirmation(models.Model):
    """What finance signed as the yearly worth of an outcome; the newest stands, earlier ones stay as history.

    `low` and `high` bound what was measured that day; `basis` is the plan and the price it was signed on, by field
    (None: signed before it was kept).
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="confirmations")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    counted = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    evidence = models.CharField(max_length=2)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)
    low = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    basis = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__in=list(EVIDENCE_LEVELS)),
                name="confirmation_evidence_known",
                violation_error_message=UNKNOWN,
            )
        ]
        indexes = [models.Index(fields=["outcome", "-id"], name="confirmation_newest_first")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.amount}"


class DesignConfirmation(models.Model):
    """A second person says that the rollout of `design` against `comparison` was random, or takes that back.

    The newest stands while the outcome still has that design and comparison.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="design_confirmations")
    design = models.CharField(max_length=8, choices=Design)
    comparison = models.ForeignKey(Series, null=True, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(_("how they know"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(design__in=Design.values), name="confirmed_design_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=~Q(note=""),
                name="confirmed_design_says_why",
                violation_error_message=_("Say how you know that it was random."),
            ),
        ]
        indexes = [models.Index(fields=["outcome", "-id"], name="design_confirmed_newest_first")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.design}"


class CustomersApart(models.Model):
    """Somebody says, with a reason, that two series are read on different customers, or takes that back.

    The newest row of a pair stands; `one` is the series with the lower number.
    """

    one = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=F("other")),
                name="customers_apart_in_order",
                violation_error_message=_("A series can't be told apart from itself. Choose another one."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="customers_apart_says_why",
                violation_error_message=_("Say why these are different customers."),
            ),
        ]
        indexes = [models.Index(fields=["one", "other", "-id"], name="customers_apart_newest_first")]

    def __str__(self) -> str:
        return f"{self.one_id} / {self.other_id}"


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
            models.UniqueConstraint(
                fields=["outcome", "months"],
                name="promise_check_once",
                violation_error_message=_("This check is already planned. Reload the page."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None) | Q(answered_on__isnull=False),
                name="promise_answer_has_date",
                violation_error_message=_("An answer needs its day. Answer again."),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(answered_on=None), name="promise_check_open")]

    def __str__(self) -> str:
        return f"{self.outcome_id} after {self.months} months"
