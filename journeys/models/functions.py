"""The functions of the company: who can commit them, and what each takes a happy customer to be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import NO_KEY

if TYPE_CHECKING:
    from cxtracker.accounts.models import User


class Functions(models.QuerySet["Function"]):
    def answered_by(self, person: User, on: date) -> Functions:
        """Functions that `person` may answer for on that day: heads always, deputies inside their window."""
        deputised = Deputy.objects.inside(on).filter(person=person)
        return self.filter(Q(head=person) | Q(pk__in=deputised.values("function")))


class Function(models.Model):
    """A part of the company with its own head and target.

    The CX office (`is_cx`) shapes no touchpoint; finance (`is_finance`) confirms what outcomes are worth. Overdue
    answers go to `escalation`; without one to the person the policies name.
    """

    key = models.CharField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("head"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="heads",
    )
    deputies: models.ManyToManyField[User, Deputy] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Deputy", related_name="deputises"
    )
    escalation = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("escalation person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    is_cx = models.BooleanField(_("CX office"), default=False)
    is_finance = models.BooleanField(_("finance"), default=False, db_default=False)
    happy_customer = models.CharField(_("a happy customer…"), max_length=300, blank=True)
    watches = models.CharField(_("watches"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Functions.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="function_has_key", violation_error_message=NO_KEY),
            models.UniqueConstraint(
                Lower("key"),
                name="function_key_unique_in_any_case",
                violation_error_message=_("Another function has this key, in upper or lower case. Choose another one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Deputies(models.QuerySet["Deputy"]):
    def inside(self, on: date) -> Deputies:
        """Those whose window holds that day."""
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))


class Deputy(models.Model):
    """A person who may answer for a function beside its head, for always or from/until a date (inclusive)."""

    function = models.ForeignKey(Function, on_delete=models.CASCADE)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = Deputies.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["function", "person"],
                name="deputy_once_per_function",
                violation_error_message=_("This person is already a deputy. Name each deputy once."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="deputy_window_ordered",
                violation_error_message=_("The last day is before the first. Swap the two days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.function}"


class Membership(models.Model):
    """The one function a person works in; their acts count as that function's."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="members")

    class Meta:
        constraints = []

    def __str__(self) -> str:
        return f"{self.person} / {self.function}"
