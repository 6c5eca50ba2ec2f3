"""What an initiative promises to change, in behaviour and money."""

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
        settings.AUTH_USER_MODEL, verbose_name=_("benefit owner"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="benefits",
    )  # fmt: skip
    unit_value = models.DecimalField(
        _("worth per unit and year"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    benefit_kind = models.CharField(_("benefit kind"), max_length=10, choices=BenefitKind, default=BenefitKind.NONE)
    share = models.FloatField(_("own share"), default=1.0)
    headline = models.BooleanField(_("headline"), default=False)
    guardrail = models.BooleanField(_("guardrail"), default=False)
    limit = models.FloatField(_("limit"), null=True, blank=True)

    class Meta:
        constraints = [
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

    def __str__(self) -> str:
        return f"{self.initiative_id} / {self.metric}"
