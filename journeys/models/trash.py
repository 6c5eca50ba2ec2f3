"""What was deleted and can still be put back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxtracker.audit.models import Event


class TrashedItem(models.Model):
    """One deletion: `content` holds every row that went, as text that `journeys.trash.packing` reads back.

    `event` says what it was, who deleted it and when; `key` is the key it had, "" without one. `author`, `private` and
    `people` are set of drafts, which only their team sees. Gone for good after `until`.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="trashed")
    key = models.CharField(max_length=80, blank=True)
    content = models.TextField()
    until = models.DateTimeField(_("until"), db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    private = models.BooleanField(default=False)
    people: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+"
    )

    class Meta:
        constraints = []

    def __str__(self) -> str:
        return self.event.target_label
