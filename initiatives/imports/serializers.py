"""The shapes of imports in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cxtracker.api.serializing import Body
from initiatives.imports.rules.targets import SUBJECTS
from initiatives.imports.services import files
from initiatives.models import Import, ImportedRow
from initiatives.transfer.forms import MOST_FILES


class RowProblem(serializers.Serializer[Any]):
    """`column` as the file heads it; `message` says why and what to do."""

    column = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()


class ImportCounts(serializers.Serializer[Any]):
    """Rows by state; questions to confirm; answers that wait for their functions; what undoing did."""

    new = serializers.IntegerField(required=False)
    changed = serializers.IntegerField(required=False)
    unchanged = serializers.IntegerField(required=False)
    cannot = serializers.IntegerField(required=False)
    questions = serializers.IntegerField(required=False)
    reported = serializers.IntegerField(required=False)
    removed = serializers.IntegerField(required=False)
    restored = serializers.IntegerField(required=False)
    kept = serializers.IntegerField(required=False)


class ImportQuestion(serializers.Serializer[Any]):
    row = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class ColumnMapping(Body):
    """What a column is; blank `locale` and `date_order` where nothing in the file tells."""

    target = serializers.CharField(allow_blank=True)
    factor = serializers.FloatField(default=1)
    locale = serializers.ChoiceField(["", "en", "de", "ru"], default="en")
    date_order = serializers.ChoiceField(["", "ymd", "dmy", "mdy"], default="ymd")
    take_formula_values = serializers.BooleanField(default=False)


class ImportMapping(Body):
    """`columns` by position from 0; `values`: target → text of the file → key, "" (leave open) or "+" (add)."""

    subject = serializers.ChoiceField(list(SUBJECTS))
    columns = serializers.DictField(child=ColumnMapping())
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), default=dict
    )
    months_as_columns = serializers.ListField(child=serializers.IntegerField(min_value=0), default=list)


class MappingSerializer(ImportMapping):
    vouch = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ApplySerializer(Body):
    only_good = serializers.BooleanField(default=False, help_text="Without the rows that can't be imported.")
    confirmed = serializers.BooleanField(default=False, help_text="Whatever is asked about the rows: it is so.")


class TableSerializer(serializers.Serializer[Any]):
    """A spreadsheet (.xlsx, .ods, .csv) as `file`, or rows copied out of one as `text`."""

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False)


class BundleSerializer(serializers.Serializer[Any]):
    """One JSON document, one workbook, a zip of CSV files, or CSV files named after their lists."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), max_length=MOST_FILES)
    vouch = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class BundleCounts(serializers.Serializer[Any]):
    name = serializers.CharField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class ImportSerializer(serializers.ModelSerializer[Import]):
    """A table or a bundle on its way in, and how far it is: `rows_done` of `rows_total` (0: not known yet)."""

    by = serializers.EmailField(source="by.email", read_only=True)
    columns = serializers.SerializerMethodField()
    mapping = serializers.SerializerMethodField()
    counts = ImportCounts(read_only=True)
    problems = RowProblem(many=True, read_only=True)
    questions = ImportQuestion(many=True, read_only=True)
    rows_done = serializers.SerializerMethodField()
    rows_total = serializers.SerializerMethodField()
    lists = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = (
            "id",
            "kind",
            "file_name",
            "state",
            "columns",
            "mapping",
            "counts",
            "problems",
            "questions",
            "lists",
            "rows_total",
            "rows_done",
            "by",
            "begun_at",
            "applied_at",
            "ended_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), help_text="The headings of the table."))
    def get_columns(self, imported: Import) -> list[str]:
        return list(imported.overview.get("columns", ()))

    def get_rows_done(self, imported: Import) -> int:
        return files.progress(imported)[0]

    def get_rows_total(self, imported: Import) -> int:
        return files.progress(imported)[1]

    @extend_schema_field(BundleCounts(many=True))
    def get_lists(self, imported: Import) -> list[dict[str, Any]]:
        """Of a bundle, what it does to each list."""
        return list(imported.overview.get("lists", ()))

    @extend_schema_field(ImportMapping(allow_null=True))
    def get_mapping(self, imported: Import) -> dict[str, Any] | None:
        return imported.mapping or None


class RowDifference(serializers.Serializer[Any]):
    """`list` is blank for the list the row is of."""

    list = serializers.CharField()
    row = serializers.CharField()
    column = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class ImportedRowSerializer(serializers.ModelSerializer[ImportedRow]):
    """What a row does, or why it cannot be imported; `number` as the spreadsheet shows it."""

    differences = RowDifference(many=True, read_only=True)
    problems = RowProblem(many=True, read_only=True)

    class Meta:
        model = ImportedRow
        fields = ("number", "state", "label", "differences", "problems")
        read_only_fields = fields
