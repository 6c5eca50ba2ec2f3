"""What customers are worth: whether the happy ones spend more or stay longer, and who came and left."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from journeys.models.maps import Segment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

QUARTER = r"^[12][0-9]{3}-Q[1-4]$"


class Band(models.TextChoices):
    """How customers perceive the company."""

    LOW = "low", _("unhappy")
    MID = "mid", _("in between")
    HIGH = "high", _("happy")


class Act(models.TextChoices):
    """What customers of a band do: spend so much a year, or stay."""

    SPEND = "spend", _("spend more a year")
    STAY = "stay", _("stay longer")


class ThesisBand(models.Model):
    """One perception band of a segment (None: all customers) and what its `n` customers do.

    Of `spend`, `mean` and standard deviation `sd` are yearly, per customer, in the organisation's currency; of `stay`,
    `retained` of the `n` were still customers.
    """

    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), null=True, blank=True, on_delete=models.PROTECT, related_name="theses"
    )
    act = models.CharField(_("happy customers"), max_length=5, choices=Act)
    band = models.CharField(_("perception"), max_length=4, choices=Band)
    n = models.PositiveIntegerField(_("customers"))
    mean = models.DecimalField(_("mean yearly spend"), max_digits=14, decimal_places=2, null=True, blank=True)
    sd = models.DecimalField(_("standard deviation"), max_digits=14, decimal_places=2, null=True, blank=True)
    retained = models.PositiveIntegerField(_("stayed"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "band"],
                condition=Q(segment=None),
                name="thesis_band_once",
                violation_error_message=_("This band of all customers is there already. Change that row."),
            ),
            models.UniqueConstraint(
                fields=["segment", "act", "band"],
                name="thesis_band_once_per_segment",
                violation_error_message=_("This band of this segment is there already. Change that row."),
            ),
            models.CheckConstraint(
                condition=Q(act="stay", retained__isnull=False, mean=None, sd=None, n__gte=1)
                | Q(act="spend", retained=None, mean__isnull=False, sd__gt=0, n__gte=2),
                name="thesis_band_is_whole",
                violation_error_message=_(
                    "Spend takes two or more customers, a mean and a standard deviation above 0; staying takes how "
                    "many stayed."
                ),
            ),
            models.CheckConstraint(
                condition=Q(retained=None) | Q(retained__lte=F("n")),
                name="thesis_band_stayed_of_n",
                violation_error_message=_("No more customers can have stayed than there were."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment or _('all customers')}: {self.get_band_display()}"


def _heads(label: StrOrPromise) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(label, default=0)


def _worth(label: StrOrPromise) -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0, _("A value can't be negative."))],
    )


class CustomerCount(models.Model):
    """Customers of a segment (None: all) who came, left, grew and shrank in a quarter ("2026-Q3").

    Values are yearly, for each of them: what a customer who came or left is worth, by how much one grew or shrank.
    `reasons` holds up to five lines "reason: customers", the most frequent first.
    """

    quarter = models.CharField(
        _("quarter"), max_length=7, validators=[RegexValidator(QUARTER, _("Write the quarter as 2026-Q3."))]
    )
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), null=True, blank=True, on_delete=models.PROTECT, related_name="counts"
    )
    came = _heads(_("came"))
    came_value = _worth(_("worth a year, each who came"))
    recommended = _heads(_("of those by recommendation"))
    left = _heads(_("left"))
    left_value = _worth(_("worth a year, each who left"))
    reasons = models.TextField(_("why they left"), max_length=1000, blank=True)
    grew = _heads(_("grew"))
    grew_value = _worth(_("more a year, each who grew"))
    shrank = _heads(_("shrank"))
    shrank_value = _worth(_("less a year, each who shrank"))
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter"],
                condition=Q(segment=None),
                name="customer_count_once",
                violation_error_message=_("All customers of this quarter are counted already. Change that row."),
            ),
            models.UniqueConstraint(
                fields=["quarter", "segment"],
                name="customer_count_once_per_segment",
                violation_error_message=_("This segment is counted in this quarter already. Change that row."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER),
                name="customer_count_quarter",
                violation_error_message=_("Write the quarter as 2026-Q3."),
            ),
            models.CheckConstraint(
                condition=Q(recommended__lte=F("came")),
                name="customer_count_recommended_of_came",
                violation_error_message=_("No more can have come by recommendation than came."),
            ),
            models.CheckConstraint(
                condition=Q(came_value__gte=0, left_value__gte=0, grew_value__gte=0, shrank_value__gte=0),
                name="customer_count_values",
                violation_error_message=_("A value can't be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.segment or _('all customers')}"
