"""Large files of readings, loaded by the worker in steps that survive its death."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN


class LoadState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CHECKING = "checking", _("checking")
    LOADING = "loading", _("loading")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class ReadingLoad(models.Model):
    """One uploaded file of readings. First every row is checked, then rows are written in chunks.

    While the file is checked, `rows_total` is how many rows have been looked at so far. `rows_done` moves in the
    transaction of its chunk, so that a load goes on where it was killed. `problems` are the first of `problems_total`,
    each with `row` (None: of the file), `column`, `value` and `message`; where there is one, nothing was written.
    `beat_at` is the worker's last sign of life; a load without one for a while is taken up by another worker.
    """

    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=LoadState, default=LoadState.WAITING)
    rows_total = models.PositiveBigIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    problems = models.JSONField(default=list)
    problems_total = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LoadState.values),
                name="reading_load_state_known",
                violation_error_message=UNKNOWN,
            ),
            models.CheckConstraint(
                condition=Q(created__lte=F("rows_done")) & Q(changed__lte=F("rows_done")),
                name="reading_load_counts_fit",
                violation_error_message=_("The counts of this load do not fit each other. Load the file again."),
            ),
        ]
        indexes = [models.Index(fields=["state", "beat_at"], name="reading_load_unended")]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    @property
    def ended(self) -> bool:
        return self.state in (LoadState.DONE, LoadState.REFUSED)

    @property
    def unchanged(self) -> int:
        """Rows that said what was stored already."""
        return self.rows_done - self.created - self.changed
