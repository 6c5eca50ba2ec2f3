"""Leadership's reviews: decisions, and the numbers they were taken on, kept as they were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiatives import Initiative


class Review(models.Model):
    """A closed review: `content` is the page as canonical JSON, byte for byte; the database refuses to change it."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    as_of = models.DateField(_("as of"))
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="review_has_key"),
            models.UniqueConstraint(fields=["as_of"], name="one_review_a_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Verb(models.TextChoices):
    SCALE = "scale", _("scale")
    CONTINUE = "continue", _("continue")
    UNBLOCK = "unblock", _("unblock")
    STOP = "stop", _("stop")


class DecisionState(models.TextChoices):
    """Asked of leadership, decided, and what became of it."""

    ASKED = "asked", _("asked")
    DECIDED = "decided", _("decided")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Decision(models.Model):
    """A question to leadership and its answer, on an initiative or on the portfolio (initiative None).

    `options` is a list of `{"verb", "text", "loses"}`: what could be done and who pays for it; `recommended` the verb
    of the one that is recommended. `owner` does it, `until` says by when; `review` is the review that froze it first.
    """

    initiative = models.ForeignKey(
        Initiative,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="decisions",
        verbose_name=_("initiative"),
    )
    question = models.CharField(_("question"), max_length=300)
    options = models.JSONField(default=list)
    recommended = models.CharField(_("recommendation"), max_length=8, choices=Verb, blank=True)
    waiting_costs = models.CharField(_("what waiting costs"), max_length=300, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.ASKED)
    verb = models.CharField(_("decision"), max_length=8, choices=Verb, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_to_do",
        verbose_name=_("who does it"),
    )
    until = models.DateField(_("until"), null=True, blank=True)
    outcome_note = models.CharField(_("what became of it"), max_length=500, blank=True)
    ended_on = models.DateField(null=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="decision_has_question"),
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.CheckConstraint(
                condition=Q(verb__in=["", *Verb.values]) & Q(recommended__in=["", *Verb.values]),
                name="decision_verbs_known",
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.ASKED, verb="", decided_by=None, decided_at=None)
                | ~Q(state=DecisionState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_somebody_some_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="decision_by_state")]

    def __str__(self) -> str:
        return self.question


class DecisionComment(models.Model):
    """What somebody says to a decision; it stays as it was said."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_text")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.text[:40]}"


class Snapshot(models.Model):
    """The portfolio's numbers as they were in a month, so that a trend does not change when data is edited later."""

    month = models.DateField(unique=True)
    content = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="snapshot_month_is_a_first")]

    def __str__(self) -> str:
        return str(self.month)
