"""The journey: stages in order, touchpoints inside them, moments inside those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import NO_KEY, UNKNOWN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Lifecycle(models.TextChoices):
    """Nine parts of a relation, from the first mention to long after the end, in that order."""

    FIRST_MENTION = "first_mention", _("First mention")
    RESEARCH = "research", _("Research")
    CHOOSE_BUY = "choose_buy", _("Choose and buy")
    ONBOARD = "onboard", _("Start")
    USE = "use", _("Use")
    PROBLEM = "problem", _("Trouble")
    RENEW_GROW = "renew_grow", _("Renew or grow")
    LEAVE = "leave", _("Leave")
    AFTER = "after", _("After")


class Evidence(models.TextChoices):
    """How well what a touchpoint says is known."""

    ASSUMED = "assumed", _("assumed")
    RESEARCHED = "researched", _("researched")
    MEASURED = "measured", _("measured")


class Segment(models.Model):
    """A countable group of customers."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="segment_has_key", violation_error_message=NO_KEY)
        ]

    def __str__(self) -> str:
        return self.name


class Journey(models.Model):
    """A path of people toward a goal, told from their side."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    segments: models.ManyToManyField[Segment, models.Model] = models.ManyToManyField(
        Segment, blank=True, verbose_name=_("segments"), related_name="journeys"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="journey_has_key", violation_error_message=NO_KEY)
        ]

    def __str__(self) -> str:
        return self.title


class Stage(models.Model):
    """A large part of a journey, under its own name, mapped to one lifecycle code."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="stages", verbose_name=_("journey"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    lifecycle = models.CharField(_("lifecycle"), max_length=20, choices=Lifecycle)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifecycle__in=Lifecycle.values),
                name="stage_lifecycle_known",
                violation_error_message=UNKNOWN,
            ),
        ]
        indexes = [models.Index(fields=["journey", "position"], name="stage_order")]

    def __str__(self) -> str:
        return self.name


def _score(label: StrOrPromise) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Touchpoint(models.Model):
    """A single contact of a customer with the company, or with talk about it. Scores run from 1 (low) to 5."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="touchpoints", verbose_name=_("stage"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    channel = models.CharField(_("channel"), max_length=100, blank=True)
    moment_of_truth = models.BooleanField(_("moment of truth"), default=False)
    satisfaction = _score(_("satisfaction"))
    importance_to_customer = _score(_("importance to the customer"))
    importance_to_company = _score(_("importance to the company"))
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence, default=Evidence.ASSUMED)
    listened_to = models.CharField(
        _("listened to through"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("What tells you what customers live through here: “call notes”, “public reviews”. Empty: nothing."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values),
                name="touchpoint_evidence_known",
                violation_error_message=UNKNOWN,
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__range": (1, 5)}),
                    name=f"touchpoint_{name}_1_to_5",
                    violation_error_message=_("Scores run from 1 (low) to 5 (high)."),
                )
                for name in ("satisfaction", "importance_to_customer", "importance_to_company")
            ),
        ]
        indexes = [models.Index(fields=["stage", "position"], name="touchpoint_order")]

    def __str__(self) -> str:
        return self.name


class Moment(models.Model):
    """A micro-interaction inside a touchpoint: fact, emotion, context; or a silence, something that did not come."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="moments")
    position = models.PositiveIntegerField(_("position"))
    silence = models.BooleanField(_("silence: expected, but did not come"), default=False)
    fact = models.CharField(_("fact"), max_length=300, blank=True)
    emotion = models.CharField(_("emotion"), max_length=60, blank=True)
    valence = models.SmallIntegerField(_("from -2 (bad) to +2 (good)"), null=True, blank=True)
    context = models.CharField(_("context"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valence=None) | Q(valence__range=(-2, 2)),
                name="moment_valence_range",
                violation_error_message=_("A feeling runs from −2 (very bad) to 2 (very good)."),
            )
        ]

    def __str__(self) -> str:
        return self.fact or self.emotion or self.context
