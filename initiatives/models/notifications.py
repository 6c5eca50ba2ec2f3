"""Who is told what, by which way, once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxtracker.audit.models import Event
from cxtracker.constraints import UNKNOWN
from initiatives.models.ownership import OwnershipRequest


class Topic(models.TextChoices):
    """What one can be told about; each person chooses the way per topic."""

    TO_DECIDE = "to_decide", _("My function is asked")
    ANSWERED = "answered", _("My request was answered")
    REMINDER = "reminder", _("An answer of mine is due")
    ESCALATION = "escalation", _("An answer is long overdue")
    MENTIONED = "mentioned", _("Someone mentions me in a comment")
    HAPPENED = "happened", _("Something happened to an initiative of mine")


class Way(models.TextChoices):
    """`at_once` is a mail of its own, `digest` a line in the one daily mail, `page` only the list of updates."""

    AT_ONCE = "at_once", _("Mail at once")
    DIGEST = "digest", _("Daily digest")
    PAGE = "page", _("Only on the page")


class Preference(models.Model):
    """How a person wants to be told about a topic; without a row the default of `rules.telling` holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=12, choices=Topic)
    way = models.CharField(max_length=10, choices=Way)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"],
                name="one_preference_per_topic",
                violation_error_message=_("There is already a choice for this topic. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values), name="preference_topic_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(way__in=Way.values), name="preference_way_known", violation_error_message=UNKNOWN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic} {self.way}"


class Notification(models.Model):
    """Something one person is told, once per event or per reminder (`bucket`).

    A mail at once is sent by whoever takes `mail_due` away by a conditional update; its Message-ID comes from the
    row, so that a copy after a crash is recognised as the same mail.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    topic = models.CharField(max_length=12, choices=Topic)
    way = models.CharField(max_length=10, choices=Way)
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(OwnershipRequest, null=True, on_delete=models.CASCADE, related_name="notifications")
    bucket = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)
    mail_lease = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "topic", "event"],
                condition=Q(event__isnull=False),
                name="told_once_per_event",
                violation_error_message=_("This person was already told. Reload the page."),
            ),
            models.UniqueConstraint(
                fields=["recipient", "topic", "request", "bucket"],
                condition=~Q(bucket=""),
                name="reminded_once",
                violation_error_message=_("This person was already reminded. Reload the page."),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values), name="notification_topic_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(way__in=Way.values), name="notification_way_known", violation_error_message=UNKNOWN
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mail_due=True), name="notification_mail_due"),
            models.Index(fields=["recipient", "-id"], name="notification_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.topic}"


class Digest(models.Model):
    """The one daily mail of a person; the row is made before it is sent, so that no day has two."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                name="one_digest_a_day",
                violation_error_message=_("The summary of this day was already sent. Wait for tomorrow's."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"


class DecisionLink(models.Model):
    """A way from a mail to the page that decides one request; of the token only a SHA-256 digest is kept.

    Bound to the recipient and to the version the request had; dead as soon as either no longer fits.
    """

    request = models.ForeignKey(OwnershipRequest, on_delete=models.CASCADE, related_name="links")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    request_version = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(digest=""),
                name="link_has_digest",
                violation_error_message=_("This link can't be kept. Send the question again."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request} for {self.recipient}"
