"""Tables people bring in: mapped, checked row by row, imported by the worker in steps, undone for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.constraints import UNKNOWN


class ImportKind(models.TextChoices):
    """`table`: any table, mapped and imported row by row. `bundle`: lists of the whole company, all or nothing."""

    TABLE = "table", _("Table")
    BUNDLE = "bundle", _("Bundle")
    SAMPLE = "sample", _("Sample company")


class ImportState(models.TextChoices):
    READING = "reading", _("being read")
    MAPPING = "mapping", _("columns to confirm")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("ready to import")
    IMPORTING = "importing", _("being imported")
    DONE = "done", _("imported")
    REFUSED = "refused", _("not imported")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


WORKING = (ImportState.READING, ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)
"""States in which the import is the worker's."""
OPEN = (ImportState.MAPPING, ImportState.CHECKED)
"""States that wait for the person."""


class Imports(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Imports:
        """Everybody their own; administrators all. The sample company has its own page."""
        tables_and_bundles = self.exclude(kind=ImportKind.SAMPLE)
        return tables_and_bundles if user.is_administrator else tables_and_bundles.filter(by=user)


class Import(models.Model):
    """One table, or one bundle, on its way in.

    `mapping` says what its columns and values mean; `table` which of the tables of the file it is, from 0. While the
    worker is at it, `rows_done` of `rows_total` have been checked, written or taken back; it moves in the transaction
    of its rows, so that work goes on where it was killed. `counts` says how many rows are new, changed, unchanged and
    cannot be imported. `overview` is what was read: file, tables, what was left out.
    """

    kind = models.CharField(max_length=6, choices=ImportKind, default=ImportKind.TABLE, db_default=ImportKind.TABLE)
    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.READING)
    table = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    overview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    vouch = models.CharField(max_length=200, blank=True)
    vouched = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Imports.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known", violation_error_message=UNKNOWN
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ImportKind.values), name="import_kind_known", violation_error_message=UNKNOWN
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="sample", state__in=["importing", "done", "undoing"]),
                name="one_sample_company",
                violation_error_message=_("The sample company is already there. Load the page again."),
            ),
            models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total")),
                name="import_counts_fit",
                violation_error_message=_("The counts of this import do not fit each other. Import the file again."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "beat_at"], name="import_working"),
            models.Index(fields=["by", "-id"], name="imports_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    @property
    def working(self) -> bool:
        return self.state in WORKING


class RowState(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    CANNOT = "cannot", _("cannot be imported")


class ImportedRow(models.Model):
    """One row of the file: what importing it does, or why it cannot be.

    `given` are its cells as they came, `cells` what they are in the lists of a bundle, `differences` the fields that
    change, `problems` each with column, value and message. `basis` is what the check compared with: where that is
    no longer so, the row is not imported unseen.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=RowState)
    label = models.CharField(max_length=200, blank=True)
    given = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    basis = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "place"],
                name="one_row_at_a_place",
                violation_error_message=_("This row is already in the import. Import the file again."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RowState.values),
                name="imported_row_state_known",
                violation_error_message=UNKNOWN,
            ),
        ]
        indexes = [models.Index(fields=["of", "state", "place"], name="rows_by_state")]

    def __str__(self) -> str:
        return f"{self.number}: {self.state}"


class Undoing(models.TextChoices):
    """What became of a change when its import was undone."""

    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("restored")
    KEPT = "kept", _("kept")


class ImportChange(models.Model):
    """A row of a list that an import made (`before` null) or changed, as it stood before and after.

    `target` is its id. States are those of the bundle, typed. `undoing` and `why` say what became of it when the import
    was undone.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    list = models.CharField(max_length=20)
    target = models.BigIntegerField()
    label = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField()
    undoing = models.CharField(max_length=8, choices=Undoing, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undoing__in=["", *Undoing.values]),
                name="import_change_undoing_known",
                violation_error_message=UNKNOWN,
            ),
            models.UniqueConstraint(
                fields=["of", "list", "target"],
                condition=Q(before__isnull=True),
                name="made_once_by_an_import",
                violation_error_message=_("An import makes a row once. Import the file again."),
            ),
        ]
        indexes = [models.Index(fields=["of", "undoing", "id"], name="changes_to_undo")]

    def __str__(self) -> str:
        return f"{self.list} {self.label}"


class RememberedMapping(models.Model):
    """What the columns of files of one shape mean to a person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shape = models.CharField(max_length=64)
    mapping = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "shape"],
                name="one_mapping_of_a_shape",
                violation_error_message=_("There is already a mapping for files of this shape. Load the page again."),
            )
        ]

    def __str__(self) -> str:
        return self.shape
