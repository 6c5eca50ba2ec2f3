"""What is measured: the catalogue of metrics, their series, the readings."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import NO_KEY, UNKNOWN
from journeys.models.maps import Segment


class MetricKind(models.TextChoices):
    """What customers say, what they do, what happens inside the company, and money."""

    PERCEPTION = "perception", _("perception")
    BEHAVIOURAL = "behavioural", _("behavioural")
    OPERATIONAL = "operational", _("operational")
    FINANCIAL = "financial", _("financial")


RESULTS = (MetricKind.BEHAVIOURAL, MetricKind.FINANCIAL)
"""What customers do, and money: what an initiative may be held to."""


class GoodDirection(models.TextChoices):
    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    NEUTRAL = "neutral", _("no aim by itself")


class Timing(models.TextChoices):
    LEADING = "leading", _("leading")
    LAGGING = "lagging", _("lagging")


class Rhythm(models.TextChoices):
    """How often a series is read."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")


RHYTHM_DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31, Rhythm.QUARTERLY: 92, Rhythm.YEARLY: 366}
"""So many days at most lie between two readings in time."""


class Metric(models.Model):
    """A defined measure. `counts_as_business_outcome`: observed behaviour or money, never a stated intention.

    Where its words sound like a score (`journeys.metrics.rules.disguise`), it counts only once somebody other than
    `described_by`, who last worded it, has confirmed that it is observed.
    """

    key = models.CharField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=MetricKind)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("good direction"), max_length=8, choices=GoodDirection)
    timing = models.CharField(_("timing"), max_length=8, choices=Timing, default=Timing.LAGGING)
    counts_as_business_outcome = models.BooleanField(_("counts as a business outcome"), default=False)
    formula = models.CharField(_("formula and caution"), max_length=500, blank=True)
    described_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(described_by=None) | ~Q(confirmed_by=F("described_by")),
                name="metric_confirmed_by_a_second_person",
                violation_error_message=_(
                    "Whoever described a metric can't confirm it. Ask somebody else to confirm it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MetricKind.values), name="metric_kind_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(direction__in=GoodDirection.values),
                name="metric_direction_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(timing__in=Timing.values), name="metric_timing_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=~Q(kind=MetricKind.PERCEPTION, counts_as_business_outcome=True),
                name="perception_is_no_business_outcome",
                violation_error_message=_(
                    "What customers say or feel is no business outcome. "
                    "Choose another kind, or untick “counts as a business outcome”."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LinkKind(models.TextChoices):
    """How two metrics are one movement: one says of the other what is left ("kept" of "cancelled"), or a part of it."""

    MIRROR = "mirror", _("the mirror of")
    PART = "part", _("a part of")


class MetricLink(models.Model):
    """`metric` is the mirror or a part of `other`: whoever moves one moves the other, so that both are one movement."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="links", verbose_name=_("metric"))
    other = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="linked_from", verbose_name=_("metric"))
    kind = models.CharField(_("how they are linked"), max_length=6, choices=LinkKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "other", "kind"],
                name="metrics_linked_once",
                violation_error_message=_("These two are linked already. Reload the page."),
            ),
            models.CheckConstraint(
                condition=~Q(metric=F("other")),
                name="metric_linked_to_another",
                violation_error_message=_("A metric can't be linked with itself. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LinkKind.values), name="metric_link_kind_known", violation_error_message=UNKNOWN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.get_kind_display()} {self.other}"


class Series(models.Model):
    """A metric observed on one group: a segment, or what the label says ("pilot branches")."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="series", verbose_name=_("metric"))
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    label = models.CharField(_("label"), max_length=200, blank=True)
    rhythm = models.CharField(
        _("read"), max_length=9, choices=Rhythm, default=Rhythm.MONTHLY, db_default=Rhythm.MONTHLY
    )

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="series_has_key", violation_error_message=NO_KEY),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="series_rhythm_known", violation_error_message=UNKNOWN
            ),
        ]

    def __str__(self) -> str:
        return self.key


def above_zero(value: float) -> None:
    """A reading with a standard error of 0 would be beyond all chance."""
    if value <= 0:
        raise ValidationError(_("A standard error is above 0. Leave it blank where it isn't known."))


class Measurement(models.Model):
    """A reading of a series: `value` in the metric's unit, `n` the cases behind it, `se` its own standard error."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="measurements")
    on = models.DateField(_("date"))
    value = models.FloatField(_("value"))
    n = models.PositiveBigIntegerField(_("cases (n)"), null=True, blank=True)
    se = models.FloatField(_("standard error"), null=True, blank=True, validators=[above_zero])
    source = models.CharField(_("source"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"],
                name="one_reading_per_series_and_date",
                violation_error_message=_(
                    "There is already a reading for this day. Correct that one, or choose another day."
                ),
            )
        ]
        indexes = [models.Index(fields=["-on", "id"], name="measurement_latest")]

    def __str__(self) -> str:
        return f"{self.series} {self.on}: {self.value}"


class MarkKind(models.TextChoices):
    PRICE = "price", _("price")
    CAMPAIGN = "campaign", _("campaign")
    OUTAGE = "outage", _("outage")
    LAW = "law", _("law")
    OTHER = "other", _("other")


class EventMark(models.Model):
    """Something else that may have moved the numbers, drawn on charts: of one metric, or of all (metric None)."""

    on = models.DateField(_("date"))
    label = models.CharField(_("what happened"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=MarkKind, default=MarkKind.OTHER)
    metric = models.ForeignKey(
        Metric, null=True, blank=True, on_delete=models.CASCADE, related_name="event_marks", verbose_name=_("metric")
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MarkKind.values), name="event_mark_kind_known", violation_error_message=UNKNOWN
            )
        ]
        indexes = [models.Index(fields=["metric", "on"], name="event_mark_of_metric")]

    def __str__(self) -> str:
        return f"{self.on}: {self.label}"
