"""What happened: an append-only list of events, which is also the outbox of everything done afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which door a change came in."""

    PAGE = "page"
    API = "api"
    MAIL = "mail"
    IMPORT = "import"
    COMMAND = "command"
    TASK = "task"


class Events(models.QuerySet["Event"]):
    def about(self, thing: models.Model) -> Events:
        """Events whose subject is `thing`, newest first; the feed of its page."""
        return self.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk).order_by("-id")

    def undelivered(self) -> Events:
        return self.filter(dispatched_at=None).order_by("id")


class Event(models.Model):
    """One change, written in the transaction that made it.

    `target` is what changed, `subject` the thing on whose page it is told (an answer's subject is its initiative).
    `changes` maps a field to `[before, after]`; `context` holds whatever else the sentence or a handler needs.
    Everything but the delivery and seal columns is refused later changes by database triggers.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    request_id = models.CharField(max_length=64, blank=True)
    target_type = models.CharField(max_length=80)
    target_id = models.BigIntegerField(null=True)
    target_label = models.CharField(max_length=300)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    dispatched_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    number = models.BigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = Events.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["id"], condition=models.Q(dispatched_at=None), name="event_undelivered"),
            models.Index(fields=["id"], condition=models.Q(number=None), name="event_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.target_label}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Events are never deleted.")


class Submission(models.Model):
    """A form or an API call that changed something, with its answer, written in the transaction of the change.

    `scope` is the door and the person, `key` the form as it was drawn or the caller's Idempotency-Key, `digest` what
    was sent. Forgotten after the days the policy names.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0, db_default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key"],
                name="submission_once",
                violation_error_message=_("This form was already sent. Reload the page and look at what is saved."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.key}"
