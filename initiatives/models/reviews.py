"""Leadership's reviews: decisions, and the numbers they were taken on, kept as they were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.constraints import NO_KEY, UNKNOWN
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
            models.CheckConstraint(condition=~Q(key=""), name="review_has_key", violation_error_message=NO_KEY),
            models.UniqueConstraint(
                fields=["as_of"],
                name="one_review_a_day",
                violation_error_message=_("There is already a review as of this day. Choose another day."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClosingState(models.TextChoices):
    """How far the worker is with a review of a past day."""

    WAITING = "waiting", _("waiting")
    ESTIMATING = "estimating", _("estimating")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("not closed")


UNENDED = (ClosingState.WAITING, ClosingState.ESTIMATING)


class ReviewClosing(models.Model):
    """A review of a past day that the worker closes, because many effects are estimated anew from what was known then.

    `done` of `total` effects have been looked at. `beat_at` is the worker's last sign of life; without one for a while
    another worker takes it up. `review` is what came of it, or `refusal` the sentence that says why nothing did.
    """

    title = models.CharField(_("title"), max_length=120, blank=True)
    as_of = models.DateField(_("as of"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ClosingState, default=ClosingState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ClosingState.values),
                name="review_closing_state_known",
                violation_error_message=UNKNOWN,
            ),
            models.UniqueConstraint(
                fields=["as_of"],
                condition=Q(state__in=UNENDED),
                name="one_closing_of_a_day",
                violation_error_message=_("The review of this day is being closed. Wait until it has been."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}: {self.state}"

    @property
    def ended(self) -> bool:
        return self.state not in UNENDED


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


class Decisions(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> Decisions:
        """On the portfolio, and on every initiative the person may see."""
        return self.filter(Q(initiative=None) | Q(initiative__in=Initiative.objects.visible_to(user)))


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

    objects = Decisions.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(question=""),
                name="decision_has_question",
                violation_error_message=_("Say what is to be decided."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values),
                name="decision_state_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(verb__in=["", *Verb.values]) & Q(recommended__in=["", *Verb.values]),
                name="decision_verbs_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.ASKED, verb="", decided_by=None, decided_at=None)
                | ~Q(state=DecisionState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_somebody_some_day",
                violation_error_message=_("A decision needs what was decided, who decided and when. Decide again."),
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="decision_by_state")]

    def __str__(self) -> str:
        return self.question


class Snapshot(models.Model):
    """The portfolio's numbers as they were in a month, so that a trend does not change when data is edited later."""

    month = models.DateField(unique=True)
    content = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="snapshot_month_is_a_first",
                violation_error_message=_(
                    "The numbers of a month are kept under its first day. Choose the first of the month."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.month)
