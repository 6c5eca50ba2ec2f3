"""The initiative: a piece of change hung on the touchpoints it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import Role
from cxtracker.constraints import NO_KEY, UNKNOWN
from journeys.models import Depth, Function, Segment, Touchpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

    from cxtracker.accounts.models import User


class Status(models.TextChoices):
    """Where the work stands. `measuring`: delivered, but nobody knows yet whether it worked."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    DELIVERING = "delivering", _("Delivering")
    MEASURING = "measuring", _("Measuring")
    CLOSED = "closed", _("Closed")
    STOPPED = "stopped", _("Stopped")


class Mode(models.TextChoices):
    """Where it acts: on causes (the first two) or on consequences (the others)."""

    PREVENT = "prevent", _("Prevent the cause")
    DESIGN_IN = "design_in", _("Design the right way in")
    DETECT = "detect", _("Detect early")
    RECOVER = "recover", _("Recover")
    COMPENSATE = "compensate", _("Compensate")
    MONITOR = "monitor", _("Monitor")


CAUSES = (Mode.PREVENT, Mode.DESIGN_IN)
"""The modes that work on causes; the others work on consequences."""


class Kind(models.TextChoices):
    """`enabler` makes another initiative possible and claims nothing; `obligation` is law or safety."""

    BENEFIT = "benefit", _("Benefit")
    ENABLER = "enabler", _("Enabler")
    OBLIGATION = "obligation", _("Obligation")


LIVE = (Status.PROPOSED, Status.AGREED, Status.DELIVERING, Status.MEASURING)
"""Statuses in which an owner must act to keep counting, and over which the portfolio is drawn."""

BEFORE_PACT = (Status.DRAFT, Status.PROPOSED)
"""The functions have not agreed to the plan yet."""

UNDER_PACT = (Status.AGREED, Status.DELIVERING, Status.MEASURING)
"""The functions have agreed to the plan, and the work is not at its end."""

AT_WORK = (Status.DELIVERING, Status.MEASURING)
"""Customers may feel it, so readings are due."""

ENDED = (Status.CLOSED, Status.STOPPED)
"""Nothing is asked, answered or promised any more."""

LIVE_OR_CLOSED = (*LIVE, Status.CLOSED)
"""Statuses whose outcomes and money count: drafts promise nothing yet, what is closed goes on earning, and what was
stopped no longer does."""


SEARCHED = ("key", "title", "problem", "hypothesis")


class Text(models.Func):
    """Columns one after the other with a space between, in which no word can lie across two of them.

    Written so that it is the same in a query and in the index `initiative_text` of PostgreSQL.
    """

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Initiatives(models.QuerySet["Initiative"]):
    def visible_to(self, user: User) -> Initiatives:
        """Everything except drafts of other teams.

        The team of a draft: who started it, who is accountable, CX managers, those who answer today for a function
        that is asked about it, and administrators. A private draft is seen by who started it and the functions asked
        alone; once its author has left, it is a draft like any other, so that none is orphaned.
        """
        drafts = self.model._default_manager.filter(status=Status.DRAFT)
        asked = self.model.requests.rel.related_model._default_manager.filter(
            function__in=Function.objects.answered_by(user, timezone.localdate()), initiative__status=Status.DRAFT
        )
        team = Q(initiator=user) | Q(pk__in=asked.values("initiative"))
        secret = Q(private=True, initiator__is_active=True)
        # Only drafts are looked up one by one, apart from the rest: of what everybody sees there may be very many.
        if user.is_administrator or user.role == Role.CX_MANAGER:
            return self.exclude(pk__in=drafts.filter(secret).exclude(team).values("pk"))
        theirs = drafts.filter(team | Q(accountable=user) & ~secret)
        return self.filter(~Q(status=Status.DRAFT) | Q(pk__in=theirs.values("pk")))

    def for_register(self) -> Initiatives:
        """With what a row of the register names beside links and requests."""
        return self.select_related("assessment", "lead_function", "accountable", "initiator")

    def containing(self, words: Iterable[str]) -> Initiatives:
        """Those in whose text each word stands somewhere, in either case."""
        matching = self.alias(text=Text(*SEARCHED))
        for word in words:
            matching = matching.filter(text__icontains=word)
        return matching

    def live(self) -> Initiatives:
        return self.filter(status__in=LIVE)

    def never_asked(self, function: Function) -> Initiatives:
        """Those whose stored assessment names the function as needed but not asked; segments are resolved there.

        Where the database cannot search lists (SQLite), one query reads them all.
        """
        if connections[self.db].features.supports_json_field_contains:
            return self.filter(assessment__not_asked__contains=[function.key])
        lists = self.order_by().values_list("pk", "assessment__not_asked")
        return self.filter(pk__in=[pk for pk, keys in lists if function.key in (keys or ())])


def _pillar(label: StrOrPromise) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, default=0)


class Initiative(models.Model):
    """A committed piece of change. Pillars (`culture`, `data`, `behavioural_science`) run from 0 to 3."""

    key = models.CharField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem in customer behaviour"), blank=True)
    hypothesis = models.TextField(_("hypothesis"), blank=True)
    mode = models.CharField(_("where it acts"), max_length=12, choices=Mode, blank=True)
    depth = models.PositiveSmallIntegerField(_("depth of change"), choices=Depth, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.BENEFIT)
    enables = models.ForeignKey(
        "self", verbose_name=_("enables"), null=True, blank=True, on_delete=models.PROTECT, related_name="enablers"
    )
    culture = _pillar(_("culture"))
    data = _pillar(_("data"))
    behavioural_science = _pillar(_("behavioural science"))
    touchpoints: models.ManyToManyField[Touchpoint, InitiativeTouchpoint] = models.ManyToManyField(
        Touchpoint, through="InitiativeTouchpoint", related_name="initiatives", verbose_name=_("touchpoints")
    )
    segments: models.ManyToManyField[Segment, models.Model] = models.ManyToManyField(
        Segment, blank=True, related_name="initiatives", verbose_name=_("segments")
    )
    lead_function = models.ForeignKey(
        Function, verbose_name=_("lead function"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    accountable = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accountable owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accountable_for",
    )
    initiator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("initiator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiated",
    )
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    start = models.DateField(_("start"), null=True, blank=True)
    go_live = models.DateField(_("go-live"), null=True, blank=True)
    first_reading = models.DateField(_("first honest reading"), null=True, blank=True)
    stop_criteria = models.TextField(_("stop criteria"), blank=True)
    changed_behaviour = models.TextField(_("what customers do differently"), blank=True, db_default="")
    lesson = models.TextField(_("lesson"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    on_hold = models.BooleanField(_("on hold"), default=False)
    private = models.BooleanField(_("private draft"), default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    assessment_due = models.BooleanField(default=True, editable=False)

    objects = Initiatives.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="initiative_has_key", violation_error_message=NO_KEY),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="initiative_status_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["", *Mode.values]), name="initiative_mode_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="initiative_kind_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(depth=None) | Q(depth__range=(1, 6)),
                name="initiative_depth_1_to_6",
                violation_error_message=_("Depth runs from 1 (wording) to 6 (culture)."),
            ),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0),
                name="initiative_budget_not_negative",
                violation_error_message=_("A budget can't be below 0. Enter what it costs without a minus."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": (0, 3)}),
                    name=f"initiative_{name}_0_to_3",
                    violation_error_message=_("Choose 0 (not at all) to 3 (at its core)."),
                )
                for name in ("culture", "data", "behavioural_science")
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="initiative_status"),
            models.Index(fields=["id"], condition=Q(assessment_due=True), name="initiative_due"),
            models.Index(fields=["title", "id"], name="initiative_title"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class InitiativeTouchpoint(models.Model):
    """The link that everything else follows from: this initiative touches this touchpoint."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="links")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "touchpoint"],
                name="touchpoint_linked_once",
                violation_error_message=_("This touchpoint is already chosen. Choose each one once."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative} / {self.touchpoint}"


class FreeNumber(models.Model):
    """A number that the key of a new initiative may take; see `initiatives.lifecycle.services.numbering`."""

    number = models.BigIntegerField(primary_key=True)

    class Meta:
        constraints = []

    def __str__(self) -> str:
        return str(self.number)
